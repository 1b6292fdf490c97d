-- streams.lua - StreamReader and StreamWriter: a connection as something to read from and to write to.
--
-- A reader keeps what has come and wakes the one who waits for more. When it keeps more than twice its limit it has
-- its transport pause, so that a fast sender cannot fill the memory of a slow reader. A writer's drain waits while
-- its transport keeps too much that has not left yet.
local prim, asyncio = ...
local format, find, sub, concat = string.format, string.find, string.sub, table.concat
local pcall, error, type, setmetatable, ipairs, sort, tostring = pcall, error, type, setmetatable, ipairs, table.sort, tostring
local math_type, remove = math.type, table.remove
local errors, net, class, arguments = prim.exceptions, prim.net, prim.class, prim.arguments
local isinstance = errors.isinstance
local ValueError, TypeError, RuntimeError, AssertionError = errors.ValueError, errors.TypeError, errors.RuntimeError, errors.AssertionError

local DEFAULT_LIMIT = 64 * 1024 -- bytes

local function check_limit(limit)
  if math_type(limit) == nil then error(TypeError(format("limit must be a number, not %s", type(limit))), 4) end
  if limit <= 0 then error(ValueError("Limit cannot be <= 0"), 4) end
  return limit
end

-- StreamReader ----------------------------------------------------------------------------------------------------

local StreamReader = class("StreamReader", "streams")

-- StreamReader([limit [, loop]])
function StreamReader:__init(...)
  local a = arguments("StreamReader()", {"limit", "loop"}, {}, ...)
  self.limit = check_limit(a.limit == nil and DEFAULT_LIMIT or a.limit)
  self.loop = a.loop or asyncio.get_event_loop()
  self.data, self.at = "", 1 -- what is kept: the bytes of data from `at` on
  self.is_eof, self.paused = false, false
end

local function size_of(self) return #self.data - self.at + 1 end

-- Takes the first n bytes out.
local function take(self, n)
  local part = sub(self.data, self.at, self.at + n - 1)
  self.at = self.at + n
  if self.at > #self.data then self.data, self.at = "", 1 end
  return part
end

local function resume_if_small(self)
  if self.paused and size_of(self) <= self.limit then
    self.paused = false
    self.transport:resume_reading()
  end
end

function StreamReader:exception() return self.error end

local function wake(self, e)
  local waiter = self.waiter
  self.waiter = nil
  if not waiter or waiter:cancelled() then return end
  if e ~= nil then waiter:set_exception(e) else waiter:set_result(nil) end
end

function StreamReader:set_exception(e)
  self.error = e
  wake(self, e)
end

function StreamReader:set_transport(transport)
  if self.transport then error(AssertionError("Transport already set")) end
  self.transport = transport
end

function StreamReader:feed_eof()
  self.is_eof = true
  wake(self)
end

-- True when the end has come and all before it has been read.
function StreamReader:at_eof() return self.is_eof and size_of(self) == 0 end

function StreamReader:feed_data(data)
  if self.is_eof then error(AssertionError("feed_data after feed_eof")) end
  if type(data) ~= "string" then error(TypeError(format("data must be a string, not %s", type(data)))) end
  if data == "" then return end
  self.data, self.at = size_of(self) == 0 and data or sub(self.data, self.at) .. data, 1
  wake(self)
  if not self.transport or self.paused or size_of(self) <= 2 * self.limit then return end
  if not self.transport.pause_reading then -- it cannot pause: all has to be kept
    self.transport = nil
    return
  end
  self.transport:pause_reading()
  self.paused = true
end

-- Waits for data or the end. Only one task may: it could not be known who of two gets what.
local async function wait_for_data(self, name)
  if self.waiter then
    error(RuntimeError(format("%s() called while another coroutine is already waiting for incoming data", name)))
  end
  if self.is_eof then error(AssertionError("_wait_for_data after EOF")) end
  if self.paused then -- somebody wants more than fits: then it has to come
    self.paused = false
    self.transport:resume_reading()
  end
  local transport = self.transport
  local waiter = prim.new_future(self.loop, "read", transport and transport.fd and format("fd %d", transport.fd) or "")
  self.waiter = waiter
  if transport and transport.sock then net.io_wait(transport.sock, "read") end
  local ok, e = pcall(function() await waiter end)
  self.waiter = nil
  if not ok then error(e, 0) end
end

-- The separators, the shortest first.
local function check_separators(separator)
  if type(separator) == "string" then separator = {separator} end
  if type(separator) ~= "table" then
    error(TypeError(format("separator must be a string or a sequence of strings, not %s", type(separator))), 3)
  end
  local list = {}
  for i, s in ipairs(separator) do
    if type(s) ~= "string" then error(TypeError(format("separator must be a string, not %s", type(s))), 3) end
    list[i] = s
  end
  if #list == 0 then error(ValueError("Separator should contain at least one element"), 3) end
  sort(list, function(a, b) return #a < #b end)
  if #list[1] == 0 then error(ValueError("Separator should be at least one-byte string"), 3) end
  return list
end

-- Where the first separator begins and ends in what is kept, counted in bytes before it; nil when there is none.
-- `offset` bytes at the beginning are known to hold none.
local function find_separator(self, separators, offset)
  local from, to
  for _, s in ipairs(separators) do
    local first, last = find(self.data, s, self.at + offset, true)
    if first and (not to or last - self.at + 1 < to) then from, to = first - self.at, last - self.at + 1 end
  end
  return from, to
end

-- readuntil([separator]) -> all up to the separator, and it. separator: a string, or a sequence of them, of which the
-- first that comes counts.
async function StreamReader:readuntil(separator)
  local k = prim.keywords(separator, {separator = true})
  if k and k.separator ~= nil then separator = k.separator end
  local separators = check_separators(separator == nil and "\n" or separator)
  local shortest, longest = #separators[1], #separators[#separators]
  if self.error ~= nil then error(self.error, 0) end
  local offset = 0
  local from, to
  while true do
    local size = size_of(self)
    if size - offset >= shortest then
      from, to = find_separator(self, separators, offset)
      if to then break end
      offset = size + 1 - longest
      if offset < 0 then offset = 0 end
      if offset > self.limit then
        error(errors.LimitOverrunError("Separator is not found, and chunk exceed the limit", offset))
      end
    end
    if self.is_eof then error(errors.IncompleteReadError(take(self, size), nil)) end
    await wait_for_data(self, "readuntil")
  end
  if from > self.limit then
    error(errors.LimitOverrunError("Separator is found, but chunk is longer than limit", from))
  end
  local chunk = take(self, to)
  resume_if_small(self)
  return chunk
end

-- readline() -> a line with its newline; the last one may have none; "" at the end
async function StreamReader:readline()
  local ok, line = pcall(function() return await self:readuntil("\n") end)
  if ok then return line end
  local e = line
  if isinstance(e, errors.IncompleteReadError) then return e.partial end
  if not isinstance(e, errors.LimitOverrunError) then error(e, 0) end
  if sub(self.data, self.at + e.consumed, self.at + e.consumed) == "\n" then take(self, e.consumed + 1)
  else take(self, size_of(self)) end
  resume_if_small(self)
  error(ValueError(e.args[1]))
end

local function check_size(n, name)
  if math_type(n) ~= "integer" then error(TypeError(format("%s: n must be an integer, not %s", name, type(n))), 3) end
end

local async function read_all(self)
  local blocks = {}
  repeat
    local block = await self:read(self.limit)
    blocks[#blocks + 1] = block
  until block == ""
  return concat(blocks)
end

-- read([n]) -> at most n bytes, as soon as there are some; without n, or with -1, all until the end; "" at the end
async function StreamReader:read(n)
  local k = prim.keywords(n, {n = true})
  if k then n = k.n end
  if n == nil then n = -1 end
  check_size(n, "read")
  if self.error ~= nil then error(self.error, 0) end
  if n == 0 then return "" end
  if n < 0 then return await read_all(self) end
  if size_of(self) == 0 and not self.is_eof then await wait_for_data(self, "read") end
  local size = size_of(self)
  local data = take(self, n < size and n or size)
  resume_if_small(self)
  return data
end

-- readexactly(n) -> n bytes, or IncompleteReadError with those that came before the end
async function StreamReader:readexactly(n)
  check_size(n, "readexactly")
  if n < 0 then error(ValueError("readexactly size can not be less than zero")) end
  if self.error ~= nil then error(self.error, 0) end
  if n == 0 then return "" end
  while size_of(self) < n do
    if self.is_eof then error(errors.IncompleteReadError(take(self, size_of(self)), n)) end
    await wait_for_data(self, "readexactly")
  end
  local data = take(self, n)
  resume_if_small(self)
  return data
end

-- `async for line in reader`
function StreamReader:__aiter() return self end

async function StreamReader:__anext()
  local line = await self:readline()
  if line == "" then error(errors.StopAsyncIteration()) end
  return line
end

function StreamReader:__tostring()
  local words = {"StreamReader"}
  if size_of(self) > 0 then words[#words + 1] = format("%d bytes", size_of(self)) end
  if self.is_eof then words[#words + 1] = "eof" end
  if self.limit ~= DEFAULT_LIMIT then words[#words + 1] = format("limit=%d", self.limit) end
  if self.waiter then words[#words + 1] = "waiter=" .. tostring(self.waiter) end
  if self.error ~= nil then words[#words + 1] = "exception=" .. errors.repr(self.error) end
  if self.transport then words[#words + 1] = "transport=" .. tostring(self.transport) end
  if self.paused then words[#words + 1] = "paused" end
  return "<" .. concat(words, " ") .. ">"
end

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
  if a.client_connected_cb then self.strong_reader = a.stream_reader end
  self.client_connected = a.client_connected_cb
  self.closed = self.loop:create_future()
end

local function reader_of(self) return self.reader_ref and self.reader_ref[1] end

-- What became of the task that serves a client.
local function served(self, transport)
  return function(task)
    if task:cancelled() then return transport:close() end
    local e = task:exception()
    if e == nil then return end
    self.loop:call_exception_handler({message = "Unhandled exception in client_connected_cb", exception = e, transport = transport})
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
    self.task:add_done_callback(served(self, transport))
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

function StreamReaderProtocol:data_received(data)
  local reader = reader_of(self)
  if reader then reader:feed_data(data) end
end

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
  self.transport, self.protocol, self.reader, self.loop = transport, protocol, reader, loop
end

function StreamWriter:write(data) self.transport:write(data) end

function StreamWriter:writelines(list)
  if type(list) ~= "table" then error(TypeError(format("writelines: a sequence of strings was expected, not %s", type(list)))) end
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
  if transport and not transport:is_closing() and not self.loop:is_closed() then self:close() end
end

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
  if f == nil then error(TypeError("client_connected_cb must be a function, not nil"), 3) end
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
