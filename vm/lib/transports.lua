-- transports.lua - what stands between a descriptor and a protocol.
--
-- A transport reads when the loop says that there is something to read, and hands it to its protocol
-- (data_received, eof_received); what it is given to write it writes at once as far as there is room, and keeps the
-- rest until there is. When it keeps more than its high-water mark it asks the protocol to pause. It is told of its
-- beginning (connection_made) and end (connection_lost) by callbacks of their own, in asyncio's order.
local prim, asyncio = ...
local format, sub = string.format, string.sub
local pcall, xpcall, error, type, setmetatable, next = pcall, xpcall, error, type, setmetatable, next
local unpack, ipairs, pack = table.unpack, ipairs, table.pack
local net, loop_methods, errors = prim.net, prim.loop_methods, prim.exceptions
local isinstance, OSError = errors.isinstance, errors.OSError
local TypeError, ValueError, RuntimeError = errors.TypeError, errors.ValueError, errors.RuntimeError

local MAX_READ = 256 * 1024 -- bytes in one callback
local LOG_THRESHOLD = 5     -- writes to a lost connection before anything is said

local transports = {}
prim.transports = transports

-- What a transport calls, doing nothing: to begin a protocol of one's own with, `setmetatable(p, {__index = asyncio.Protocol})`

local function nothing() end

local BaseProtocol = prim.class("BaseProtocol", "protocols")
for _, name in ipairs {"__init", "connection_made", "connection_lost", "pause_writing", "resume_writing"} do BaseProtocol[name] = nothing end
local Protocol = prim.class("Protocol", "protocols", BaseProtocol)
Protocol.data_received, Protocol.eof_received = nothing, nothing
local SubprocessProtocol = prim.class("SubprocessProtocol", "protocols", BaseProtocol)
for _, name in ipairs {"pipe_data_received", "pipe_connection_lost", "process_exited"} do SubprocessProtocol[name] = nothing end

-- Who uses a descriptor: loop -> fd -> transport
local users = setmetatable({}, {__mode = "k"})

local function users_of(loop)
  local map = users[loop]
  if not map then
    map = setmetatable({}, {__mode = "v"})
    users[loop] = map
  end
  return map
end

local function ensure_unused(loop, fd)
  fd = prim.fileno(fd)
  local transport = users_of(loop)[fd]
  if transport and not transport:is_closing() then
    error(RuntimeError(format("File descriptor %d is used by transport %s", fd, transport:__tostring())), 3)
  end
end
transports.ensure_unused = ensure_unused

-- loop:add_reader(fd, f, ...): f(...) is called each time there is something to read; and its kind

function loop_methods:add_reader(fd, f, ...)
  ensure_unused(self, fd)
  prim.reader_add(self, fd, "read", f, ...)
end

function loop_methods:remove_reader(fd)
  ensure_unused(self, fd)
  return prim.reader_remove(self, fd, "read")
end

function loop_methods:add_writer(fd, f, ...)
  ensure_unused(self, fd)
  prim.reader_add(self, fd, "write", f, ...)
end

function loop_methods:remove_writer(fd)
  ensure_unused(self, fd)
  return prim.reader_remove(self, fd, "write")
end

-- Calls f; what it raises is returned, but for what ends the program.
local function checked(ok, result)
  if not ok and isinstance(result, {errors.SystemExit, errors.KeyboardInterrupt}) then error(result, 0) end
  return ok, result
end

local function guarded(f, ...) return checked(xpcall(f, prim.msgh, ...)) end

local function set_unless_cancelled(waiter)
  if not waiter:cancelled() then waiter:set_result(nil) end
end

local function class(base) -- no public one
  local c = {}
  c.__index = c
  return setmetatable(c, {__index = base})
end

-- What all of them have ------------------------------------------------------------------------------------------

local Transport = class()

function Transport:get_extra_info(name, default)
  local value = self.extra[name]
  if value == nil then return default end
  if type(value) == "table" then return unpack(value, 1, value.n) end
  return value
end

function Transport:is_closing() return self.closing end

function Transport:set_protocol(protocol) self.protocol = protocol end

function Transport:get_protocol() return self.protocol end

function Transport:is_reading() return not self.paused and not self.closing end

local function read_when_ready(self)
  if self:is_reading() then prim.reader_add(self.loop, self.sock, "read", self.read_ready, self) end
end

function Transport:pause_reading()
  if not self:is_reading() then return end
  self.paused = true
  prim.reader_remove(self.loop, self.fd, "read")
end

function Transport:resume_reading()
  if self.closing or not self.paused then return end
  self.paused = false
  read_when_ready(self)
end

-- The descriptor is closed by whoever lets go of the transport last.
local function begin(self, loop, sock, protocol, extra)
  self.loop, self.sock, self.fd, self.protocol, self.extra = loop, sock, sock:fileno(), protocol, extra or {}
  self.closing, self.paused, self.conn_lost = false, false, 0
  users_of(loop)[self.fd] = self
end

-- The protocol first, then reading, then whoever waits for both.
local function announce(self, waiter, reads)
  self.loop:call_soon(self.protocol.connection_made, self.protocol, self)
  if reads then self.loop:call_soon(read_when_ready, self) end
  if waiter then self.loop:call_soon(set_unless_cancelled, waiter) end
end

local function call_connection_lost(self, exc)
  local ok, e = xpcall(self.protocol.connection_lost, prim.msgh, self.protocol, exc)
  net.close(self.sock)
  self.sock, self.protocol, self.closed = nil, nil, true
  local server = self.server
  self.server = nil
  if server then server:detach(self) end
  if not ok then error(e, 0) end
end

-- Errors of the system are the connection's end; any other one is a fault of the program, and told.
local function report(self, e, message)
  if isinstance(e, OSError) then return end
  self.loop:call_exception_handler({message = message, exception = e, transport = self, protocol = self.protocol})
end

-- Flow control ------------------------------------------------------------------------------------------------------

local Writing = class(Transport)

local function set_limits(self, high, low)
  if high == nil then high = low == nil and 64 * 1024 or 4 * low end
  if low == nil then low = high // 4 end
  if not (high >= low and low >= 0) then
    error(ValueError(format("high (%s) must be >= low (%s) must be >= 0", high, low)), 3)
  end
  self.high_water, self.low_water = high, low
end

local LIMITS = {high = true, low = true}

-- set_write_buffer_limits(high, low), in bytes
function Writing:set_write_buffer_limits(high, low)
  local k = prim.keywords(high, LIMITS)
  if k then high, low = k.high, k.low end
  k = prim.keywords(low, LIMITS)
  if k then low = k.low end
  set_limits(self, high, low)
  self:maybe_pause()
end

function Writing:get_write_buffer_limits() return self.low_water, self.high_water end

function Writing:get_write_buffer_size() return self.size end

local function tell_protocol(self, method)
  local ok, e = guarded(self.protocol[method], self.protocol)
  if ok then return end
  self.loop:call_exception_handler({message = format("protocol.%s() failed", method), exception = e, transport = self,
    protocol = self.protocol})
end

function Writing:maybe_pause()
  if self.size <= self.high_water or self.protocol_paused then return end
  self.protocol_paused = true
  tell_protocol(self, "pause_writing")
end

function Writing:maybe_resume()
  if not self.protocol_paused or self.size > self.low_water then return end
  self.protocol_paused = false
  tell_protocol(self, "resume_writing")
end

-- What is kept: chunks[first] to chunks[last], of the first of which `skip` bytes are gone already.

local function clear(self) self.chunks, self.first, self.last, self.skip, self.size = {}, 1, 0, 0, 0 end

local function keep(self, data)
  self.last = self.last + 1
  self.chunks[self.last] = data
  self.size = self.size + #data
end

local function drop(self, n)
  self.size = self.size - n
  n = n + self.skip
  while self.first <= self.last and n >= #self.chunks[self.first] do
    n = n - #self.chunks[self.first]
    self.chunks[self.first] = nil
    self.first = self.first + 1
  end
  self.skip = n
  if self.size == 0 then clear(self) end
end

-- Writes as much as there is room for; nil and an error when that fails.
local function flush(self)
  local ok, n = guarded(net.write, self.sock, self.chunks, self.first, self.last, self.skip)
  if not ok then return nil, n end
  if n then drop(self, n) end
  return true
end

local function write_when_ready(self) prim.reader_add(self.loop, self.sock, "write", self.write_ready, self) end

local function check_data(data)
  if type(data) ~= "string" then
    error(TypeError(format("data argument must be a bytes-like object, not '%s'", type(data))), 3)
  end
end

-- Something is written to a connection that is lost. After a few times that is worth a word.
local function written_in_vain(self, words)
  if self.conn_lost >= LOG_THRESHOLD then prim.stderr(words .. "\n") end
  self.conn_lost = self.conn_lost + 1
end

local function begin_writing(self)
  clear(self)
  self.protocol_paused = false
  set_limits(self)
end

-- Sockets -----------------------------------------------------------------------------------------------------------

local SocketTransport = class(Writing)
transports.SocketTransport = SocketTransport

local function name_of(sock, method)
  local name = pack(pcall(method, sock))
  if not name[1] then return nil end
  return {n = name.n - 1, unpack(name, 2, name.n)}
end

-- A transport for a connected socket; `waiter` is done when the protocol knows of it.
function transports.socket(loop, sock, protocol, waiter, extra, server)
  local self = setmetatable({server = server, is_eof = false}, SocketTransport)
  extra = extra or {}
  extra.socket = sock
  extra.sockname = name_of(sock, sock.getsockname)
  extra.peername = name_of(sock, sock.getpeername)
  begin(self, loop, sock, protocol, extra)
  begin_writing(self)
  if server then server:attach(self) end
  pcall(net.option, sock, "no_delay", true)
  announce(self, waiter, true)
  return self
end

function SocketTransport:fatal_error(e, message)
  report(self, e, message)
  self:force_close(e)
end

function SocketTransport:force_close(e)
  if self.conn_lost > 0 then return end
  if self.size > 0 then
    clear(self)
    prim.reader_remove(self.loop, self.fd, "write")
  end
  if not self.closing then
    self.closing = true
    prim.reader_remove(self.loop, self.fd, "read")
  end
  self.conn_lost = self.conn_lost + 1
  self.loop:call_soon(call_connection_lost, self, e)
end

function SocketTransport:abort() self:force_close(nil) end

-- Ends the connection when all that was written has left.
function SocketTransport:close()
  if self.closing then return end
  self.closing = true
  prim.reader_remove(self.loop, self.fd, "read")
  if self.size > 0 then return end
  self.conn_lost = self.conn_lost + 1
  prim.reader_remove(self.loop, self.fd, "write")
  self.loop:call_soon(call_connection_lost, self, nil)
end

function SocketTransport:read_ready()
  if self.conn_lost > 0 then return end
  local ok, data = guarded(net.read, self.sock, MAX_READ)
  if not ok then return self:fatal_error(data, "Fatal read error on socket transport") end
  if data == nil then return end
  if data == "" then return self:read_eof() end
  local fine, e = guarded(self.protocol.data_received, self.protocol, data)
  if not fine then self:fatal_error(e, "Fatal error: protocol.data_received() call failed.") end
end

-- The other side writes no more. The protocol says whether this side still may.
function SocketTransport:read_eof()
  local ok, keep_open = guarded(self.protocol.eof_received, self.protocol)
  if not ok then return self:fatal_error(keep_open, "Fatal error: protocol.eof_received() call failed.") end
  if keep_open then prim.reader_remove(self.loop, self.fd, "read") else self:close() end
end

function SocketTransport:write(data)
  check_data(data)
  if self.is_eof then error(RuntimeError("Cannot call write() after write_eof()")) end
  if data == "" then return end
  if self.conn_lost > 0 then return written_in_vain(self, "socket.send() raised exception.") end
  local is_first = self.size == 0
  keep(self, data)
  if is_first then
    local ok, e = flush(self)
    if not ok then
      clear(self)
      return self:fatal_error(e, "Fatal write error on socket transport")
    end
    if self.size == 0 then return end
    write_when_ready(self)
  end
  self:maybe_pause()
end

function SocketTransport:writelines(list)
  if self.is_eof then error(RuntimeError("Cannot call writelines() after write_eof()")) end
  local n = list.n or #list
  for i = 1, n do check_data(list[i]) end
  if n == 0 then return end
  if self.conn_lost > 0 then return written_in_vain(self, "socket.send() raised exception.") end
  local is_first = self.size == 0
  for i = 1, n do
    if list[i] ~= "" then keep(self, list[i]) end
  end
  if self.size == 0 then return end
  self:write_ready()
  if self.size > 0 and is_first then write_when_ready(self) end
  if self.size > 0 then self:maybe_pause() end
end

function SocketTransport:write_ready()
  if self.conn_lost > 0 then return end
  local ok, e = flush(self)
  if not ok then
    prim.reader_remove(self.loop, self.fd, "write")
    clear(self)
    return self:fatal_error(e, "Fatal write error on socket transport")
  end
  self:maybe_resume() -- it may write more
  if self.size > 0 then return end
  prim.reader_remove(self.loop, self.fd, "write")
  if self.closing then call_connection_lost(self, nil)
  elseif self.is_eof then net.shutdown(self.sock) end
end

function SocketTransport:can_write_eof() return true end

-- Says that nothing more will be written; reading goes on.
function SocketTransport:write_eof()
  if self.closing or self.is_eof then return end
  self.is_eof = true
  if self.size == 0 then net.shutdown(self.sock) end
end

local function is_polled(self, dir) return self.loop and prim.is_watched(self.loop, self.fd, dir) and "polling" or "idle" end

function SocketTransport:__tostring()
  local state = self.closed and "closed " or self.closing and "closing " or ""
  if self.closed then return format("<_SelectorSocketTransport %sfd=%d>", state, self.fd) end
  return format("<_SelectorSocketTransport %sfd=%d read=%s write=<%s, bufsize=%d>>", state, self.fd,
    is_polled(self, "read"), is_polled(self, "write"), self.size)
end

function SocketTransport:__gc()
  if self.closed or not self.sock then return end
  net.close(self.sock)
  if self.server then self.server:detach(self) end
end

-- Pipes, to read ----------------------------------------------------------------------------------------------------

local ReadPipe = class(Transport)

-- Descriptors that can be waited for; a plain file is always ready and never is.
local function check_kind(sock, message)
  if net.kind(sock) == "other" then error(ValueError(message), 3) end
end

-- pipe: a descriptor's number, a Lua file, or a socket. The transport closes it.
function transports.read_pipe(loop, pipe, protocol, waiter)
  local sock = net.adopt(pipe)
  check_kind(sock, "Pipe transport is for pipes/sockets only.")
  local self = setmetatable({}, ReadPipe)
  begin(self, loop, sock, protocol, {pipe = pipe})
  net.nonblocking(sock)
  announce(self, waiter, true)
  return self
end

function ReadPipe:fatal_error(e, message)
  if not (isinstance(e, OSError) and e.errno == 5) then -- EIO: a terminal that is gone
    self.loop:call_exception_handler({message = message, exception = e, transport = self, protocol = self.protocol})
  end
  self:end_with(e)
end

function ReadPipe:end_with(e)
  self.closing = true
  prim.reader_remove(self.loop, self.fd, "read")
  self.loop:call_soon(call_connection_lost, self, e)
end

function ReadPipe:close()
  if not self.closing then self:end_with(nil) end
end

function ReadPipe:read_ready()
  local ok, data = guarded(net.read, self.sock, MAX_READ)
  if not ok then return self:fatal_error(data, "Fatal read error on pipe transport") end
  if data == nil then return end
  if data ~= "" then return self.protocol:data_received(data) end
  self.closing = true
  prim.reader_remove(self.loop, self.fd, "read")
  self.loop:call_soon(self.protocol.eof_received, self.protocol)
  self.loop:call_soon(call_connection_lost, self, nil)
end

function ReadPipe:__tostring()
  local state = self.closed and "closed " or self.closing and "closing " or ""
  return format("<_UnixReadPipeTransport %sfd=%d %s>", state, self.fd, self.closed and "closed" or is_polled(self, "read"))
end

function ReadPipe:__gc()
  if not self.closed and self.sock then net.close(self.sock) end
end

-- Pipes, to write ---------------------------------------------------------------------------------------------------

local WritePipe = class(Writing)

function transports.write_pipe(loop, pipe, protocol, waiter)
  local sock = net.adopt(pipe)
  check_kind(sock, "Pipe transport is only for pipes, sockets and character devices")
  local self = setmetatable({}, WritePipe)
  begin(self, loop, sock, protocol, {pipe = pipe})
  begin_writing(self)
  net.nonblocking(sock)
  announce(self, waiter, net.kind(sock) ~= "device") -- readable: the other end is gone
  return self
end

function WritePipe:fatal_error(e, message)
  report(self, e, message)
  self:end_with(e)
end

function WritePipe:end_with(e)
  self.closing = true
  if self.size > 0 then prim.reader_remove(self.loop, self.fd, "write") end
  clear(self)
  prim.reader_remove(self.loop, self.fd, "read")
  self.loop:call_soon(call_connection_lost, self, e)
end

function WritePipe:abort() self:end_with(nil) end

function WritePipe:read_ready()
  self:end_with(self.size > 0 and errors.BrokenPipeError() or nil)
end

function WritePipe:write(data)
  check_data(data)
  if data == "" then return end
  if self.conn_lost > 0 or self.closing then
    return written_in_vain(self, "pipe closed by peer or os.write(pipe, data) raised exception.")
  end
  local is_first = self.size == 0
  keep(self, data)
  if is_first then
    local ok, e = flush(self)
    if not ok then
      clear(self)
      self.conn_lost = self.conn_lost + 1
      return self:fatal_error(e, "Fatal write error on pipe transport")
    end
    if self.size == 0 then return end
    write_when_ready(self)
  end
  self:maybe_pause()
end

function WritePipe:writelines(list)
  for i = 1, list.n or #list do self:write(list[i]) end
end

function WritePipe:write_ready()
  local ok, e = flush(self)
  if not ok then
    clear(self)
    self.conn_lost = self.conn_lost + 1
    prim.reader_remove(self.loop, self.fd, "write")
    return self:fatal_error(e, "Fatal write error on pipe transport")
  end
  if self.size > 0 then return end
  prim.reader_remove(self.loop, self.fd, "write")
  self:maybe_resume()
  if not self.closing then return end
  prim.reader_remove(self.loop, self.fd, "read")
  call_connection_lost(self, nil)
end

function WritePipe:can_write_eof() return true end

function WritePipe:write_eof()
  if self.closing then return end
  self.closing = true
  if self.size > 0 then return end
  prim.reader_remove(self.loop, self.fd, "read")
  self.loop:call_soon(call_connection_lost, self, nil)
end

WritePipe.close = WritePipe.write_eof -- the end of what is written is all that such a pipe can say

function WritePipe:__tostring()
  local state = self.closed and "closed " or self.closing and "closing " or ""
  if self.closed then return format("<_UnixWritePipeTransport %sfd=%d closed>", state, self.fd) end
  return format("<_UnixWritePipeTransport %sfd=%d %s, bufsize=%d>", state, self.fd, is_polled(self, "write"), self.size)
end

WritePipe.__gc = ReadPipe.__gc

-- loop:connect_read_pipe(factory, pipe) -> transport, protocol

local async function connect_pipe(loop, make, factory, pipe)
  local protocol = factory()
  local waiter = loop:create_future()
  local transport = make(loop, pipe, protocol, waiter)
  local ok, e = pcall(function() await waiter end)
  if not ok then
    transport:close()
    error(e, 0)
  end
  return transport, protocol
end

async function loop_methods:connect_read_pipe(factory, pipe)
  return await connect_pipe(self, transports.read_pipe, factory, pipe)
end

async function loop_methods:connect_write_pipe(factory, pipe)
  return await connect_pipe(self, transports.write_pipe, factory, pipe)
end

transports.guarded, transports.class, transports.users_of = guarded, class, users_of
