-- transports.lua - what stands between a descriptor and a protocol.
--
-- A transport reads when the loop says that there is something to read, and hands it to its protocol
-- (data_received, eof_received); what it is given to write it writes at once as far as there is room, and keeps the
-- rest until there is. When it keeps more than its high-water mark it asks the protocol to pause. It is told of its
-- beginning (connection_made) and end (connection_lost) by callbacks of their own, in asyncio's order.
local prim = ...
local format = string.format
local pcall, xpcall, error, type, setmetatable = pcall, xpcall, error, type, setmetatable
local unpack, ipairs, pack = table.unpack, ipairs, table.pack
local net, loop_methods, errors = prim.net, prim.loop_methods, prim.exceptions
local write = net.write
local isinstance, OSError = errors.isinstance, errors.OSError
local TypeError, ValueError, RuntimeError = errors.TypeError, errors.ValueError, errors.RuntimeError

local MAX_READ = 256 * 1024 -- bytes in one callback
local LOG_THRESHOLD = 5     -- writes to a lost connection before anything is said

local transports = {}
prim.transports = transports

-- What a transport calls, doing nothing. One's own begins with setmetatable(p, {__index = asyncio.Protocol}).

local function nothing() end

local function protocol(name, base, methods)
  local class = prim.class(name, "protocols", base)
  for _, method in ipairs(methods) do class[method] = nothing end
  return class
end

local base = protocol("BaseProtocol", nil,
  {"__init", "connection_made", "connection_lost", "pause_writing", "resume_writing"})
protocol("Protocol", base, {"data_received", "eof_received"})
protocol("SubprocessProtocol", base, {"pipe_data_received", "pipe_connection_lost", "process_exited"})

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
local ENDS = {errors.SystemExit, errors.KeyboardInterrupt}
local msgh = prim.msgh

local function guarded(f, ...)
  local ok, result = xpcall(f, msgh, ...)
  if not ok and isinstance(result, ENDS) then error(result, 0) end
  return ok, result
end

local function set_unless_cancelled(waiter)
  if not waiter:cancelled() then waiter:set_result(nil) end
end

-- A class that is not public. Lua does not inherit metamethods: __gc is handed down.
local function class(base)
  local c = {__gc = base and base.__gc}
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
function Transport:begin(loop, sock, protocol, extra)
  self.loop, self.sock, self.fd, self.protocol, self.extra = loop, sock, sock:fileno(), protocol, extra or {}
  self.closing, self.paused, self.conn_lost = false, false, 0
  users_of(loop)[self.fd] = self
end

-- The protocol first, then reading, then whoever waits for both.
function Transport:announce(waiter, reads)
  self.loop:call_soon(self.protocol.connection_made, self.protocol, self)
  if reads then self.loop:call_soon(read_when_ready, self) end
  if waiter then self.loop:call_soon(set_unless_cancelled, waiter) end
end

function Transport:call_connection_lost(exc)
  local ok, e = xpcall(self.protocol.connection_lost, prim.msgh, self.protocol, exc)
  net.close(self.sock)
  self.sock, self.protocol, self.closed = nil, nil, true
  local server = self.server
  self.server = nil
  if server then server:detach(self) end
  if not ok then error(e, 0) end
end

-- Errors of the system are the connection's end; any other one is a fault of the program, and told.
function Transport:report(e, message)
  if isinstance(e, OSError) then return end
  self.loop:call_exception_handler({message = message, exception = e, transport = self, protocol = self.protocol})
end

-- In words: is it watched, and has it ended?

function Transport:is_polled(dir) return prim.is_watched(self.loop, self.fd, dir) and "polling" or "idle" end

function Transport:state() return self.closed and "closed " or self.closing and "closing " or "" end

-- One that nobody holds any more.
function Transport:__gc()
  if self.closed or not self.sock then return end
  net.close(self.sock)
  if self.server then self.server:detach(self) end
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

function Writing:clear() self.chunks, self.first, self.last, self.skip, self.size = {}, 1, 0, 0, 0 end

function Writing:keep(data)
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
  if self.size == 0 then self:clear() end
end

-- Writes as much as there is room for; nil and an error when that fails.
function Writing:flush()
  local n, failure = write(self.sock, self.chunks, self.first, self.last, self.skip)
  if failure then return nil, failure end
  if n then drop(self, n) end
  return true
end

function Writing:write_when_ready() prim.reader_add(self.loop, self.sock, "write", self.write_ready, self) end

function Writing.check_data(data)
  if type(data) == "string" then return end
  error(TypeError(format("data argument must be a bytes-like object, not '%s'", type(data))), 3)
end

-- Something is written to a connection that is lost. After a few times that is worth a word.
function Writing:written_in_vain(words)
  if self.conn_lost >= LOG_THRESHOLD then prim.stderr(words .. "\n") end
  self.conn_lost = self.conn_lost + 1
end

function Writing:begin_writing()
  self:clear()
  self.protocol_paused = false
  set_limits(self)
end

-- Sockets -----------------------------------------------------------------------------------------------------------

local SocketTransport = class(Writing)

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
  self:begin(loop, sock, protocol, extra)
  self:begin_writing()
  if server then server:attach(self) end
  pcall(net.option, sock, "no_delay", true)
  self:announce(waiter, true)
  return self
end

function SocketTransport:fatal_error(e, message)
  self:report(e, message)
  self:force_close(e)
end

function SocketTransport:force_close(e)
  if self.conn_lost > 0 then return end
  if self.size > 0 then
    self:clear()
    prim.reader_remove(self.loop, self.fd, "write")
  end
  if not self.closing then
    self.closing = true
    prim.reader_remove(self.loop, self.fd, "read")
  end
  self.conn_lost = self.conn_lost + 1
  self.loop:call_soon(self.call_connection_lost, self, e)
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
  self.loop:call_soon(self.call_connection_lost, self, nil)
end

-- read_ready(): there is something to read. It goes to the protocol's data_received, the end to read_eof, and an error
-- to fatal_error.
SocketTransport.read_ready = prim.transport_read_ready

-- The other side writes no more. The protocol says whether this side still may.
function SocketTransport:read_eof()
  local ok, keep_open = guarded(self.protocol.eof_received, self.protocol)
  if not ok then return self:fatal_error(keep_open, "Fatal error: protocol.eof_received() call failed.") end
  if keep_open then prim.reader_remove(self.loop, self.fd, "read") else self:close() end
end

-- write(data): writes as much at once as there is room for, when nothing is kept.
SocketTransport.write = prim.transport_write

-- The first n bytes have left.
function SocketTransport:write_rest(data, n)
  local is_first = self.size == 0
  self:keep(data)
  drop(self, n)
  if is_first then self:write_when_ready() end
  self:maybe_pause()
end

function SocketTransport:writelines(list)
  if self.is_eof then error(RuntimeError("Cannot call writelines() after write_eof()")) end
  local n = list.n or #list
  for i = 1, n do self.check_data(list[i]) end
  if n == 0 then return end
  if self.conn_lost > 0 then return self:written_in_vain("socket.send() raised exception.") end
  local is_first = self.size == 0
  for i = 1, n do
    if list[i] ~= "" then self:keep(list[i]) end
  end
  if self.size == 0 then return end
  self:write_ready()
  if self.size > 0 and is_first then self:write_when_ready() end
  if self.size > 0 then self:maybe_pause() end
end

function SocketTransport:write_ready()
  if self.conn_lost > 0 then return end
  local ok, e = self:flush()
  if not ok then
    prim.reader_remove(self.loop, self.fd, "write")
    self:clear()
    return self:fatal_error(e, "Fatal write error on socket transport")
  end
  self:maybe_resume() -- it may write more
  if self.size > 0 then return end
  prim.reader_remove(self.loop, self.fd, "write")
  if self.closing then self:call_connection_lost(nil)
  elseif self.is_eof then net.shutdown(self.sock) end
end

function SocketTransport:can_write_eof() return true end

-- Says that nothing more will be written; reading goes on.
function SocketTransport:write_eof()
  if self.closing or self.is_eof then return end
  self.is_eof = true
  if self.size == 0 then net.shutdown(self.sock) end
end

function SocketTransport:__tostring()
  if self.closed then return format("<_SelectorSocketTransport closed fd=%d>", self.fd) end
  return format("<_SelectorSocketTransport %sfd=%d read=%s write=<%s, bufsize=%d>>", self:state(), self.fd,
    self:is_polled("read"), self:is_polled("write"), self.size)
end

transports.Transport, transports.Writing = Transport, Writing
transports.guarded, transports.class, transports.MAX_READ = guarded, class, MAX_READ

prim.check.loop_methods()
