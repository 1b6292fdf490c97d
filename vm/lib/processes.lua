-- processes.lua - the transport of a process: its pipes, its end, signals to it.
--
-- A process is over when it has ended and all of its pipes have; until then what it wrote may still come. What the
-- transport has to tell its protocol it tells in turns of their own, in asyncio's order.
local prim, asyncio = ...
local format, find, concat, sort = string.format, string.find, table.concat, table.sort
local pcall, error, type, setmetatable = pcall, error, type, setmetatable
local next, ipairs, tostring = next, ipairs, tostring
local pack, unpack, select = table.pack, table.unpack, select
local loop_methods, errors, net, own_task = prim.loop_methods, prim.exceptions, prim.net, prim.own_task
local isinstance = errors.isinstance
local ValueError, TypeError, ProcessLookupError = errors.ValueError, errors.TypeError, errors.ProcessLookupError

local PIPE, STDOUT, DEVNULL = -1, -2, -3
local SIGKILL, SIGTERM = 9, 15

-- One of a process's pipes, as the protocol of its transport.
local Pipe = {}
Pipe.__index = Pipe

function Pipe:connection_made(transport) self.transport = transport end

function Pipe:connection_lost(e)
  self.disconnected = true
  self.process:pipe_connection_lost(self.fd, e)
  self.process = nil
end

function Pipe:pause_writing() self.process.protocol:pause_writing() end

function Pipe:resume_writing() self.process.protocol:resume_writing() end

function Pipe:data_received(data) self.process:pipe_data_received(self.fd, data) end

function Pipe:eof_received() end

-- The transport of a process ----------------------------------------------------------------------------------------

local Transport = {}
Transport.__index = Transport

local function how(value, name)
  if not value then return nil end
  if value == PIPE then return "pipe" end
  if value == DEVNULL then return "null" end
  if value ~= STDOUT then return value end
  if name == "stderr" then return "stdout" end
  error(ValueError("STDOUT can only be used for stderr"), 0)
end

-- Ours, with the header of the current span in the place of another one.
local function environment_with(header)
  local list = {"TRACEPARENT=" .. header}
  for _, variable in ipairs(prim.environ()) do
    if not find(variable, "^TRACEPARENT=") then list[#list + 1] = variable end
  end
  return list
end

-- {"NAME=value", ...} out of a table, in the order of the names; nil: ours. A child finds out which span it works for.
local function environment(env)
  local header = prim.traceparent()
  if env == nil then return header and environment_with(header) end
  if type(env) ~= "table" then error(TypeError(format("env must be a table of strings, not %s", type(env))), 0) end
  local list = {}
  for name, value in next, env do
    if type(name) ~= "string" or type(value) ~= "string" then
      local wrong = type(name) ~= "string" and name or value
      error(TypeError(format("env: names and values must be strings, not %s", type(wrong))), 0)
    end
    list[#list + 1] = name .. "=" .. value
  end
  if header and env.TRACEPARENT == nil then list[#list + 1] = "TRACEPARENT=" .. header end
  sort(list)
  return list
end

local function check_arguments(argv)
  for i = 1, argv.n do
    if type(argv[i]) ~= "string" then
      error(TypeError(format("expected str, bytes or os.PathLike object, not %s", type(argv[i]))), 0)
    end
    if find(argv[i], "\0", 1, true) then error(ValueError("embedded null byte"), 0) end
  end
end

-- Its end: two turns after it is noticed the transport knows.
local function watch_end(self)
  local loop, child = self.loop, self.child
  local watch = child:watch()
  prim.reader_add(loop, watch, "read", function()
    local code = child:poll()
    if not code then return end
    prim.reader_remove(loop, watch, "read")
    net.close(watch)
    loop:call_soon_threadsafe(self.process_exited, self, code)
  end)
end

local async function connect_pipes(self, ends, waiter)
  local ok, e = pcall(function()
    for fd = 0, 2 do
      if ends[fd] then
        local make = fd == 0 and self.loop.connect_write_pipe or self.loop.connect_read_pipe
        local function pipe() return setmetatable({process = self, fd = fd}, Pipe) end
        self.pipes[fd] = select(2, await make(self.loop, pipe, ends[fd]))
      end
    end
    self.loop:call_soon(self.protocol.connection_made, self.protocol, self)
    local calls = self.pending_calls
    self.pending_calls = nil
    for _, call in ipairs(calls) do self.loop:call_soon(unpack(call, 1, call.n)) end
  end)
  if isinstance(e, {errors.SystemExit, errors.KeyboardInterrupt}) and not ok then error(e, 0) end
  if waiter:cancelled() then return end
  if ok then waiter:set_result(nil) else waiter:set_exception(e) end
end

local function new_transport(loop, protocol, argv, k, waiter)
  local self = setmetatable({loop = loop, protocol = protocol, pipes = {}, exit_waiters = {}, pending_calls = {},
    is_closed = false, finished = false}, Transport)
  local hows = {}
  for i, name in ipairs {"stdin", "stdout", "stderr"} do
    hows[i - 1] = how(k[name], name)
    if hows[i - 1] == "pipe" then self.pipes[i - 1] = false end -- not yet connected
  end
  local ends = {}
  self.child, ends[0], ends[1], ends[2] = prim.spawn(argv, hows, k.cwd, environment(k.env), k.start_new_session)
  self.pid = self.child:pid()
  own_task(loop, connect_pipes(self, ends, waiter))
  return self
end

function Transport:get_pid() return self.pid end

function Transport:get_returncode() return self.returncode end

function Transport:get_pipe_transport(fd) return self.pipes[fd] and self.pipes[fd].transport or nil end

function Transport:get_extra_info(_, default) return default end

function Transport:is_closing() return self.is_closed end

function Transport:get_protocol() return self.protocol end

function Transport:set_protocol(protocol) self.protocol = protocol end

local function check_running(self)
  if not self.child then error(ProcessLookupError(), 0) end
end

function Transport:send_signal(sig)
  check_running(self)
  self.child:signal(prim.signal_number(sig))
end

function Transport:terminate() self:send_signal(SIGTERM) end

function Transport:kill() self:send_signal(SIGKILL) end

-- Closes its pipes; a process that still runs is killed.
function Transport:close()
  if self.is_closed then return end
  self.is_closed = true
  for fd = 0, 2 do
    if self.pipes[fd] then self.pipes[fd].transport:close() end
  end
  if not self.child or self.returncode ~= nil or self.child:poll() then return end
  pcall(self.child.signal, self.child, SIGKILL)
end

function Transport:__gc() pcall(self.close, self) end

function Transport:__tostring()
  local words = {"_UnixSubprocessTransport"}
  if self.is_closed then words[#words + 1] = "closed" end
  if self.pid then words[#words + 1] = format("pid=%d", self.pid) end
  if self.returncode ~= nil then words[#words + 1] = format("returncode=%d", self.returncode)
  else words[#words + 1] = self.pid and "running" or "not started" end
  for i, name in ipairs {"stdin", "stdout", "stderr"} do
    local pipe = self.pipes[i - 1]
    if pipe then words[#words + 1] = name .. "=" .. tostring(pipe.transport) end
  end
  return "<" .. concat(words, " ") .. ">"
end

-- What it has to tell its protocol it tells in turns of their own, and not before the protocol knows of it.
local function call(self, f, ...)
  if self.pending_calls then self.pending_calls[#self.pending_calls + 1] = pack(f, ...)
  else self.loop:call_soon(f, ...) end
end

local function wake_those_who_wait(self)
  for _, waiter in ipairs(self.exit_waiters) do
    if not waiter:done() then waiter:set_result(self.returncode) end
  end
end

local function call_connection_lost(self, e)
  local ok, failure = pcall(self.protocol.connection_lost, self.protocol, e)
  wake_those_who_wait(self)
  self.exit_waiters, self.child, self.protocol = nil, nil, nil
  if not ok then error(failure, 0) end
end

local function try_finish(self)
  if self.returncode == nil then return end
  for fd = 0, 2 do
    local pipe = self.pipes[fd]
    if pipe == false or pipe and not pipe.disconnected then return end
  end
  self.finished = true
  call(self, call_connection_lost, self, nil)
end

function Transport:pipe_connection_lost(fd, e)
  call(self, self.protocol.pipe_connection_lost, self.protocol, fd, e)
  try_finish(self)
end

function Transport:pipe_data_received(fd, data)
  call(self, self.protocol.pipe_data_received, self.protocol, fd, data)
end

function Transport:process_exited(code)
  self.returncode = code
  call(self, self.protocol.process_exited, self.protocol)
  try_finish(self)
  if self.is_closed and self.pending_calls then wake_those_who_wait(self) end -- given up before it had begun
end

async function Transport:wait()
  if self.returncode ~= nil then return self.returncode end
  local waiter = prim.new_future(self.loop, "process", tostring(self.pid))
  self.exit_waiters[#self.exit_waiters + 1] = waiter
  return await waiter
end

-- Starting ------------------------------------------------------------------------------------------------------------

local OPTIONS = {stdin = true, stdout = true, stderr = true, cwd = true, env = true, start_new_session = true,
  limit = true, universal_newlines = true, shell = true, bufsize = true, encoding = true, errors = true, text = true}

-- What Python's files could do besides, a stream of bytes cannot.
local function check_options(k, shell)
  if type(k) ~= "table" then error(TypeError(format("keyword arguments must be a table, not %s", type(k))), 0) end
  prim.refuse_unknown("Popen.__init__()", k, OPTIONS)
  if k.cwd ~= nil and type(k.cwd) ~= "string" then
    error(TypeError(format("cwd must be a string or nil, not %s", type(k.cwd))), 0)
  end
  if k.limit ~= nil then prim.check_limit(k.limit) end
  if k.universal_newlines then error(ValueError("universal_newlines must be False"), 0) end
  if k.shell ~= nil and k.shell ~= shell then
    error(ValueError("shell must be " .. (shell and "True" or "False")), 0)
  end
  if k.bufsize ~= nil and k.bufsize ~= 0 then error(ValueError("bufsize must be 0"), 0) end
  if k.text then error(ValueError("text must be False"), 0) end
  if k.encoding ~= nil then error(ValueError("encoding must be None"), 0) end
  if k.errors ~= nil then error(ValueError("errors must be None"), 0) end
end

local async function start(loop, factory, argv, k)
  local protocol = prim.check.protocol("subprocess", factory)
  check_arguments(argv)
  local waiter = loop:create_future()
  local transport = new_transport(loop, protocol, argv, k, waiter)
  watch_end(transport)
  local ok, e = pcall(function() await waiter end)
  if ok then return transport, protocol end
  transport:close()
  if not isinstance(e, {errors.SystemExit, errors.KeyboardInterrupt}) then await transport:wait() end
  error(e, 0)
end

local function take_options(...)
  local args = pack(...)
  local k = args.n > 0 and prim.keywords(args[args.n], OPTIONS)
  if args.n > 0 and not k then prim.refuse_unknown("Popen.__init__()", args[args.n], OPTIONS) end
  if k then
    args[args.n] = nil
    args.n = args.n - 1
  end
  return args, k or {}
end

-- As in Python all three are pipes for the loop's methods, unless it is said otherwise; false: as ours.
local function with_pipes(k)
  local copy = {stdin = PIPE, stdout = PIPE, stderr = PIPE}
  for name, value in next, k do copy[name] = value end
  return copy
end

-- loop:subprocess_exec(factory, program, args... [, keywords]) -> transport, protocol
async function loop_methods:subprocess_exec(factory, ...)
  local argv, k = take_options(...)
  check_options(k, false)
  return await start(self, factory, argv, with_pipes(k))
end

local function shell_line(cmd)
  if type(cmd) ~= "string" then error(ValueError("cmd must be a string"), 0) end
  return {n = 3, "/bin/sh", "-c", cmd}
end

-- loop:subprocess_shell(factory, cmd [, keywords]) -> transport, protocol
async function loop_methods:subprocess_shell(factory, cmd, k)
  check_options(k or {}, true)
  return await start(self, factory, shell_line(cmd), with_pipes(k or {}))
end

prim.processes = {PIPE = PIPE, STDOUT = STDOUT, DEVNULL = DEVNULL, start = start, take_options = take_options, check_options = check_options, shell_line = shell_line}

prim.check.loop_methods()
