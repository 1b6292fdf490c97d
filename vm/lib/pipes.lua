-- pipes.lua - transports for an end of a pipe: to a child process, of standard input, of what a program has opened.
--
-- What is written to a pipe can only end; that its other end is gone shows by its becoming readable.
local prim = ...
local format, pcall, error, setmetatable = string.format, pcall, error, setmetatable
local net, transports, loop_methods, errors = prim.net, prim.transports, prim.loop_methods, prim.exceptions
local class = transports.class
local Transport, Writing = transports.Transport, transports.Writing
local isinstance, OSError, ValueError = errors.isinstance, errors.OSError, errors.ValueError

local EIO = 5 -- what a terminal says that is gone

-- To read ----------------------------------------------------------------------------------------------------

local ReadPipe = class(Transport)

-- Descriptors that can be waited for; a plain file is always ready and never is.
local function check_kind(sock, message)
  if net.kind(sock) == "other" then error(ValueError(message), 3) end
end

-- pipe: a descriptor's number, a Lua file, or a socket. The transport closes it.
local function read_pipe(loop, pipe, protocol, waiter)
  local sock = net.adopt(pipe)
  check_kind(sock, "Pipe transport is for pipes/sockets only.")
  local self = setmetatable({}, ReadPipe)
  self:begin(loop, sock, protocol, {pipe = pipe})
  net.nonblocking(sock)
  self:announce(waiter, true)
  return self
end

function ReadPipe:fatal_error(e, message)
  if not (isinstance(e, OSError) and e.errno == EIO) then
    self.loop:call_exception_handler({message = message, exception = e, transport = self, protocol = self.protocol})
  end
  self:end_with(e)
end

function ReadPipe:end_with(e)
  self.closing = true
  prim.reader_remove(self.loop, self.fd, "read")
  self.loop:call_soon(self.call_connection_lost, self, e)
end

function ReadPipe:close()
  if not self.closing then self:end_with(nil) end
end

function ReadPipe:read_ready()
  local data, failure = net.read(self.sock, transports.MAX_READ)
  if failure then return self:fatal_error(failure, "Fatal read error on pipe transport") end
  if data == nil then return end
  if data ~= "" then return self.protocol:data_received(data) end
  self.closing = true
  prim.reader_remove(self.loop, self.fd, "read")
  self.loop:call_soon(self.protocol.eof_received, self.protocol)
  self.loop:call_soon(self.call_connection_lost, self, nil)
end

function ReadPipe:__tostring()
  local polled = self.closed and "closed" or self:is_polled("read")
  return format("<_UnixReadPipeTransport %sfd=%d %s>", self:state(), self.fd, polled)
end

-- To write ---------------------------------------------------------------------------------------------------

local WritePipe = class(Writing)

local function write_pipe(loop, pipe, protocol, waiter)
  local sock = net.adopt(pipe)
  check_kind(sock, "Pipe transport is only for pipes, sockets and character devices")
  local self = setmetatable({}, WritePipe)
  self:begin(loop, sock, protocol, {pipe = pipe})
  self:begin_writing()
  net.nonblocking(sock)
  self:announce(waiter, net.kind(sock) ~= "device") -- readable: the other end is gone
  return self
end

function WritePipe:fatal_error(e, message)
  self:report(e, message)
  self:end_with(e)
end

function WritePipe:end_with(e)
  self.closing = true
  if self.size > 0 then prim.reader_remove(self.loop, self.fd, "write") end
  self:clear()
  prim.reader_remove(self.loop, self.fd, "read")
  self.loop:call_soon(self.call_connection_lost, self, e)
end

function WritePipe:abort() self:end_with(nil) end

function WritePipe:read_ready()
  self:end_with(self.size > 0 and errors.BrokenPipeError() or nil)
end

function WritePipe:write(data)
  self.check_data(data)
  if data == "" then return end
  if self.conn_lost > 0 or self.closing then
    return self:written_in_vain("pipe closed by peer or os.write(pipe, data) raised exception.")
  end
  local is_first = self.size == 0
  self:keep(data)
  if is_first then
    local ok, e = self:flush()
    if not ok then
      self:clear()
      self.conn_lost = self.conn_lost + 1
      return self:fatal_error(e, "Fatal write error on pipe transport")
    end
    if self.size == 0 then return end
    self:write_when_ready()
  end
  self:maybe_pause()
end

function WritePipe:writelines(list)
  for i = 1, list.n or #list do self:write(list[i]) end
end

function WritePipe:write_ready()
  local ok, e = self:flush()
  if not ok then
    self:clear()
    self.conn_lost = self.conn_lost + 1
    prim.reader_remove(self.loop, self.fd, "write")
    return self:fatal_error(e, "Fatal write error on pipe transport")
  end
  if self.size > 0 then return end
  prim.reader_remove(self.loop, self.fd, "write")
  self:maybe_resume()
  if not self.closing then return end
  prim.reader_remove(self.loop, self.fd, "read")
  self:call_connection_lost(nil)
end

function WritePipe:can_write_eof() return true end

function WritePipe:write_eof()
  if self.closing then return end
  self.closing = true
  if self.size > 0 then return end
  prim.reader_remove(self.loop, self.fd, "read")
  self.loop:call_soon(self.call_connection_lost, self, nil)
end

WritePipe.close = WritePipe.write_eof -- the end of what is written is all that such a pipe can say

function WritePipe:__tostring()
  if self.closed then return format("<_UnixWritePipeTransport closed fd=%d closed>", self.fd) end
  local polled = self:is_polled("write")
  return format("<_UnixWritePipeTransport %sfd=%d %s, bufsize=%d>", self:state(), self.fd, polled, self.size)
end

-- loop:connect_read_pipe(factory, pipe) -> transport, protocol

local async function connect_pipe(loop, make, factory, pipe)
  local protocol = prim.check.protocol("connect_pipe", factory)
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
  return await connect_pipe(self, read_pipe, factory, pipe)
end

async function loop_methods:connect_write_pipe(factory, pipe)
  return await connect_pipe(self, write_pipe, factory, pipe)
end

prim.check.loop_methods()
