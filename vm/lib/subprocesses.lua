-- subprocesses.lua - Process: another program as an object of the loop. Its pipes are streams, its end is awaited.
local prim, asyncio = ...
local format, pcall, error, type, setmetatable, next = string.format, pcall, error, type, setmetatable, next
local errors, processes = prim.exceptions, prim.processes
local isinstance, TypeError = errors.isinstance, errors.TypeError
local start, take_options = processes.start, processes.take_options
local check_options, shell_line = processes.check_options, processes.shell_line

asyncio.subprocess = {PIPE = processes.PIPE, STDOUT = processes.STDOUT, DEVNULL = processes.DEVNULL}

-- The protocol that makes streams of a process's pipes.
local Protocol = setmetatable({}, {__index = prim.Draining})
Protocol.__index = Protocol

local function new_protocol(loop, limit)
  local self = setmetatable({limit = limit, open = {}, has_exited = false}, Protocol)
  self.stdin_closed = loop:create_future()
  self:init_draining(loop)
  return self
end

local function reader_for(self, transport, fd)
  local pipe = transport:get_pipe_transport(fd)
  if not pipe then return nil end
  local reader = asyncio.StreamReader({limit = self.limit, loop = self.loop})
  reader:set_transport(pipe)
  self.open[fd] = true
  return reader
end

function Protocol:connection_made(transport)
  self.transport = transport
  self.stdout, self.stderr = reader_for(self, transport, 1), reader_for(self, transport, 2)
  local pipe = transport:get_pipe_transport(0)
  if pipe then self.stdin = asyncio.StreamWriter(pipe, self, nil, self.loop) end
end

local function reader_of(self, fd) return fd == 1 and self.stdout or fd == 2 and self.stderr or nil end

function Protocol:pipe_data_received(fd, data)
  local reader = reader_of(self, fd)
  if reader then reader:feed_data(data) end
end

local function stdin_lost(self, e)
  if self.stdin then self.stdin:close() end
  self:lose_connection(e)
  if e == nil then return self.stdin_closed:set_result(nil) end
  self.stdin_closed:set_exception(e)
  prim.forget(self.stdin_closed)
end

local function close_when_over(self)
  if not self.has_exited or next(self.open) then return end
  self.transport:close()
  self.transport = nil
end

function Protocol:pipe_connection_lost(fd, e)
  if fd == 0 then return stdin_lost(self, e) end
  local reader = reader_of(self, fd)
  if reader then
    if e == nil then reader:feed_eof() else reader:set_exception(e) end
  end
  self.open[fd] = nil
  close_when_over(self)
end

function Protocol:process_exited()
  self.has_exited = true
  close_when_over(self)
end

function Protocol:connection_lost(e) self:lose_connection(e) end

function Protocol:close_waiter() return self.stdin_closed end

local Process = {__name = "Process"}
asyncio.subprocess.Process = Process

function Process:__index(key)
  if key == "returncode" then return self.transport:get_returncode() end
  return Process[key]
end

function Process:__tostring() return format("<Process %d>", self.pid) end

local function new_process(transport, protocol, loop)
  return setmetatable({transport = transport, protocol = protocol, loop = loop, stdin = protocol.stdin,
    stdout = protocol.stdout, stderr = protocol.stderr, pid = transport:get_pid()}, Process)
end

-- wait() -> the exit status, -N when signal N ended it
async function Process:wait() return await self.transport:wait() end

-- send_signal(15) or ("SIGTERM"); nothing happens to a process that has ended but is not yet told of
function Process:send_signal(sig) self.transport:send_signal(sig) end

function Process:terminate() self.transport:terminate() end

function Process:kill() self.transport:kill() end

local async function feed(self, input)
  local ok, e = pcall(function()
    if input ~= nil then self.stdin:write(input) end
    await self.stdin:drain()
  end)
  if not ok and not isinstance(e, {errors.BrokenPipeError, errors.ConnectionResetError}) then error(e, 0) end
  self.stdin:close()
end

local async function read_stream(self, fd)
  local stream, transport = fd == 2 and self.stderr or self.stdout, self.transport:get_pipe_transport(fd)
  local output = await stream:read()
  transport:close()
  return output
end

local async function nothing() end

-- communicate([input]) -> what it wrote to stdout and stderr, nil for those that are no pipes; waits for its end
async function Process:communicate(input)
  local k = prim.keywords(input, {input = true})
  if k then input = k.input end
  if input ~= nil and type(input) ~= "string" then
    error(TypeError(format("communicate: input must be a string or nil, not %s", type(input))))
  end
  local before = prim.own_tasks(true)
  local all = asyncio.gather(self.stdin and feed(self, input) or nothing(),
    self.stdout and read_stream(self, 1) or nothing(), self.stderr and read_stream(self, 2) or nothing())
  prim.own_tasks(before)
  local outputs = await all
  await self:wait()
  return outputs[2], outputs[3]
end

prim.check.methods("Process", Process)

-- create_subprocess_exec(program, args... [, {stdin, stdout, stderr, cwd, env, limit}]) -> a Process
async function asyncio.create_subprocess_exec(...)
  local argv, k = take_options(...)
  if argv.n == 0 then error(TypeError("create_subprocess_exec() missing 1 required positional argument: 'program'")) end
  check_options(k, false)
  local loop = asyncio.get_running_loop()
  local transport, protocol = await start(loop, function() return new_protocol(loop, k.limit) end, argv, k)
  return new_process(transport, protocol, loop)
end

-- create_subprocess_shell(command [, {stdin, stdout, stderr, cwd, env, limit}]) -> a Process
async function asyncio.create_subprocess_shell(cmd, k)
  k = k or {}
  check_options(k, true)
  local argv = shell_line(cmd)
  local loop = asyncio.get_running_loop()
  local transport, protocol = await start(loop, function() return new_protocol(loop, k.limit) end, argv, k)
  return new_process(transport, protocol, loop)
end
