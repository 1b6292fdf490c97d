-- streams.lua - StreamWriter, and how readers and writers come to a connection.
--
-- A protocol (StreamReaderProtocol) stands between a transport and a StreamReader (reader.lua): it hands on what
-- comes. A writer's drain waits while the transport keeps too much that has not left yet; the protocol knows, for
-- the transport asks it to pause.
local prim, asyncio = ...
local format, pcall, error, type = string.format, pcall, error, type
local setmetatable, ipairs, tostring = setmetatable, ipairs, tostring
local remove = table.remove
local errors, net, class = prim.exceptions, prim.net, prim.class
local arguments, DEFAULT_LIMIT = prim.arguments, prim.stream_limit
local TypeError, StreamReader = errors.TypeError, asyncio.StreamReader

-- Protocols ---------------------------------------------------------------------------------------------------------

-- What a protocol does that is asked to pause: it lets those wait who drain.
local Draining = {}
prim.Draining = Draining

function Draining:init_draining(loop)
  self.loop, self.paused, self.connection_is_lost, self.drain_waiters = loop, false, false, {}
end

function Draining:pause_writing() self.paused = true end

local function wake_drainers(self, e)
  for _, waiter in ipairs(self.drain_waiters) do
    if not waiter:done() then
      if e ~= nil then waiter:set_exception(e) else waiter:set_result(nil) end
    end
  end
end

function Draining:resume_writing()
  self.paused = false
  wake_drainers(self)
end

function Draining:lose_connection(e)
  self.connection_is_lost = true
  if self.paused then wake_drainers(self, e) end
end

async function Draining:drain_helper(transport)
  if self.connection_is_lost then error(errors.ConnectionResetError("Connection lost")) end
  if not self.paused then return end
  local waiter = prim.new_future(self.loop, "write", transport.fd and format("fd %d", transport.fd) or "")
  local waiters = self.drain_waiters
  waiters[#waiters + 1] = waiter
  if transport.sock then net.io_wait(transport.sock, "write") end
  local ok, e = pcall(function() await waiter end)
  for i, w in ipairs(waiters) do
    if w == waiter then remove(waiters, i) break end
  end
  if not ok then error(e, 0) end
end

-- StreamReaderProtocol(reader [, client_connected [, loop]]): hands what its transport brings to a reader
local StreamReaderProtocol = class("StreamReaderProtocol", "streams", Draining)

function StreamReaderProtocol:__init(...)
  local a = arguments("StreamReaderProtocol()", {"stream_reader", "client_connected_cb", "loop"}, {}, ...)
  self:init_draining(a.loop or asyncio.get_event_loop())
  self.reader_ref = setmetatable({a.stream_reader}, {__mode = "v"}) -- who reads holds the reader
  if a.client_connected_cb ~= nil then
    prim.check.callable("StreamReaderProtocol", "client_connected_cb", a.client_connected_cb)
  end
  if a.client_connected_cb then self.strong_reader = a.stream_reader end
  self.client_connected = a.client_connected_cb
  self.closed = self.loop:create_future()
end

local function reader_of(self) return self.reader_ref and self.reader_ref[1] end

-- What became of the task that serves a client. It holds the writer until then, as the arguments of a Python function
-- do: a Lua function that takes only the reader must not lose its connection for that.
local function served(self, transport, writer)
  return function(task)
    writer = nil
    if task:cancelled() then return transport:close() end
    local e = task:exception()
    if e == nil then return end
    local message = "Unhandled exception in client_connected_cb"
    self.loop:call_exception_handler({message = message, exception = e, transport = transport})
    transport:close()
  end
end

function StreamReaderProtocol:connection_made(transport)
  self.transport = transport
  local reader = reader_of(self)
  if reader then reader:set_transport(transport) end
  if not self.client_connected then return end
  local writer = asyncio.StreamWriter(transport, self, reader, self.loop)
  local result = self.client_connected(reader, writer)
  if prim.is_coroutine(result) then
    self.task = self.loop:create_task(result)
    self.task:add_done_callback(served(self, transport, writer))
  end
  self.strong_reader = nil
end

function StreamReaderProtocol:connection_lost(e)
  local reader = reader_of(self)
  if reader then
    if e == nil then reader:feed_eof() else reader:set_exception(e) end
  end
  if not self.closed:done() then
    if e == nil then self.closed:set_result(nil)
    else
      self.closed:set_exception(e)
      prim.forget(self.closed) -- who does not wait for the end is not told of it either
    end
  end
  self:lose_connection(e)
  self.reader_ref, self.task, self.transport = nil, nil, nil
end

-- data_received(data): feeds the reader, if somebody still holds it
StreamReaderProtocol.data_received = prim.protocol_data_received

-- The other side writes no more; this side still may.
function StreamReaderProtocol:eof_received()
  local reader = reader_of(self)
  if reader then reader:feed_eof() end
  return true
end

function StreamReaderProtocol:close_waiter() return self.closed end

-- StreamWriter ------------------------------------------------------------------------------------------------------

local StreamWriter = class("StreamWriter", "streams")

function StreamWriter:__init(transport, protocol, reader, loop)
  if type(transport) ~= "table" or transport.is_closing == nil then
    error(TypeError(format("StreamWriter: transport must be a transport, not %s", prim.check.type_name(transport))), 0)
  end
  prim.check.loop("StreamWriter", "loop", loop)
  self.transport, self.protocol, self.reader, self.loop = transport, protocol, reader, loop
end

-- write(data): the transport's write
StreamWriter.write = prim.writer_write

function StreamWriter:writelines(list)
  if type(list) ~= "table" then
    error(TypeError(format("writelines: a sequence of strings was expected, not %s", type(list))))
  end
  self.transport:writelines(list)
end

function StreamWriter:write_eof() return self.transport:write_eof() end

function StreamWriter:can_write_eof() return self.transport:can_write_eof() end

function StreamWriter:close() return self.transport:close() end

function StreamWriter:is_closing() return self.transport:is_closing() end

async function StreamWriter:wait_closed() await self.protocol:close_waiter(self) end

function StreamWriter:get_extra_info(name, default) return self.transport:get_extra_info(name, default) end

-- drain() waits until little enough of what was written is still here
async function StreamWriter:drain()
  if self.reader then
    local e = self.reader:exception()
    if e ~= nil then error(e, 0) end
  end
  if self.transport:is_closing() then await asyncio.sleep(0) end -- the protocol hears of the end in its own turn
  await self.protocol:drain_helper(self.transport)
end

function StreamWriter:__tostring()
  local text = "<StreamWriter transport=" .. tostring(self.transport)
  return text .. (self.reader and " reader=" .. tostring(self.reader) or "") .. ">"
end

-- A writer that nobody holds any more closes its connection.
function StreamWriter:__gc()
  local transport = self.transport
  if transport and not transport:is_closing() and self.loop and not self.loop:is_closed() then self:close() end
end

prim.check.methods("StreamWriter", StreamWriter)

-- There is room: `await writer:drain()` then is over at once.
prim.at_once(StreamWriter, "drain", prim.writer_drain(StreamReader.exception, Draining.drain_helper))

-- Connections and servers -------------------------------------------------------------------------------------------

local function names(...)
  local set = {limit = true}
  for _, name in ipairs {...} do set[name] = true end
  return set
end

local CONNECTION = names("family", "proto", "flags", "sock", "local_addr", "all_errors")
local SERVER = names("family", "flags", "sock", "backlog", "reuse_address", "reuse_port", "keep_alive", "start_serving")
local UNIX_SERVER = names("sock", "backlog", "start_serving", "cleanup_socket")

-- The keywords for the loop's method.
local function rest(a)
  a.limit, a.client_connected_cb = nil, nil
  return a
end

local function streams(loop, limit)
  local reader = StreamReader({limit = limit == nil and DEFAULT_LIMIT or limit, loop = loop})
  return reader, StreamReaderProtocol({stream_reader = reader, loop = loop})
end

-- open_connection(host, port [, {limit = bytes, ...}]) -> reader, writer
async function asyncio.open_connection(...)
  local a = arguments("open_connection()", {"host", "port"}, CONNECTION, ...)
  local loop = asyncio.get_running_loop()
  local reader, protocol = streams(loop, a.limit)
  local transport = await loop:create_connection(function() return protocol end, rest(a))
  return reader, StreamWriter(transport, protocol, reader, loop)
end

-- open_unix_connection(path [, {limit = bytes}]) -> reader, writer
async function asyncio.open_unix_connection(...)
  local a = arguments("open_unix_connection()", {"path"}, names("sock"), ...)
  local loop = asyncio.get_running_loop()
  local reader, protocol = streams(loop, a.limit)
  local transport = await loop:create_unix_connection(function() return protocol end, rest(a))
  return reader, StreamWriter(transport, protocol, reader, loop)
end

local function check_client_connected(f)
  prim.check.callable("start_server", "client_connected_cb", f)
end

-- For each connection: a reader, and a protocol that calls f(reader, writer).
local function factory(loop, f, limit)
  return function()
    local reader = StreamReader({limit = limit == nil and DEFAULT_LIMIT or limit, loop = loop})
    return StreamReaderProtocol({stream_reader = reader, client_connected_cb = f, loop = loop})
  end
end

-- start_server(f, host, port [, {limit = bytes, backlog = 100, ...}]) -> a Server; f(reader, writer) is called for each
-- connection, and becomes a task when it is async
async function asyncio.start_server(...)
  local a = arguments("start_server()", {"client_connected_cb", "host", "port"}, SERVER, ...)
  local f, limit = a.client_connected_cb, a.limit
  check_client_connected(f)
  local loop = asyncio.get_running_loop()
  return await loop:create_server(factory(loop, f, limit), rest(a))
end

-- start_unix_server(f, path [, {limit = bytes}]) -> a Server
async function asyncio.start_unix_server(...)
  local a = arguments("start_unix_server()", {"client_connected_cb", "path"}, UNIX_SERVER, ...)
  local f, limit = a.client_connected_cb, a.limit
  check_client_connected(f)
  local loop = asyncio.get_running_loop()
  return await loop:create_unix_server(factory(loop, f, limit), rest(a))
end
