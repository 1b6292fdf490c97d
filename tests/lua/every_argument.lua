-- Every public function and method, as docs/lunette.lua lists them, refuses a missing argument and one of another type:
-- with an error of a class, never with one of Lua's own, and in a sentence that names the argument or the function. What
-- takes anything says so there (`any`), and what a function means to pass on is not looked at.
local ok, is, raises, done = table.unpack(dofile "tests/lib/tap.lua")

local loop = asyncio.get_running_loop()
local async function nothing() end
local function noop() end
local kept = {}
local function keep(x) kept[#kept + 1] = x return x end
local function a_future() return loop:create_future() end
local server = await asyncio.start_server(noop, "127.0.0.1", 0)
local reader, writer = await asyncio.open_connection(server.sockets[1]:getsockname())
local process = await asyncio.create_subprocess_exec("cat", {stdin = asyncio.subprocess.PIPE})
local threads = asyncio.ThreadPoolExecutor(1)
asyncio.tracemalloc.start()
local snapshot = asyncio.tracemalloc.take_snapshot()
local span = asyncio.span("x")
span:finish()
local traceback = asyncio.tracemalloc.get_object_traceback(snapshot)

-- An object of each class that has methods.
local objects = {
  Coroutine = function() return keep(nothing()) end, Future = a_future, Task = function() return loop:create_task(asyncio.sleep(9)) end,
  Handle = function() return loop:call_soon(noop) end, TimerHandle = function() return loop:call_later(9, noop) end,
  Timeout = function() return asyncio.timeout(1) end, TaskGroup = asyncio.TaskGroup, Runner = asyncio.Runner,
  Lock = asyncio.Lock, Event = asyncio.Event, Condition = asyncio.Condition, Semaphore = asyncio.Semaphore,
  Barrier = function() return asyncio.Barrier(2) end, Queue = asyncio.Queue, Loop = function() return loop end,
  Logger = function() return asyncio.logger end,
  ContextVar = function() return asyncio.ContextVar("v") end, Context = asyncio.copy_context,
  StreamReader = asyncio.StreamReader, StreamWriter = function() return writer end,
  Server = function() return server end, Process = function() return process end, Executor = function() return threads end,
  Snapshot = function() return snapshot end, Traceback = function() return traceback end, Span = function() return span end,
}

-- A good value, and bad ones, of each type that the annotations name.
local good = {
  ["asyncio.Coroutine"] = objects.Coroutine, ["asyncio.Awaitable"] = objects.Coroutine, ["asyncio.Future"] = a_future,
  ["asyncio.Loop"] = objects.Loop, ["asyncio.ContextVar"] = objects.ContextVar, ["asyncio.Lock"] = objects.Lock,
  ["asyncio.Token"] = function() return asyncio.ContextVar("v"):set(1) end, ["asyncio.ErrorClass"] = function() return asyncio.ValueError end,
  ["asyncio.Awaitable[]"] = function() return {keep(nothing())} end, ["asyncio.Future[]"] = function() return {a_future()} end,
  ["string[]"] = function() return {"x"} end, number = function() return 0 end, integer = function() return 1 end,
  string = function() return "x" end, boolean = function() return true end, ["function"] = function() return noop end,
  ["asyncio.Executor"] = function() return threads end, table = function() return {} end, any = function() return 1 end,
  ["asyncio.tracemalloc.Snapshot"] = function() return snapshot end, ["asyncio.tracemalloc.Filter[]"] = function() return {} end,
  ["asyncio.Span"] = function() return span end,
}
local bad = {
  number = {"x", {5}, noop}, integer = {"x", {5}, noop}, string = {5, {5}, noop}, ["function"] = {5, "x", {}},
  ["asyncio.Coroutine"] = {5, "x", noop, {}}, ["asyncio.Awaitable"] = {5, "x", noop, {}}, ["asyncio.Future"] = {5, "x", {}},
  ["asyncio.Loop"] = {5, "x", {}}, ["asyncio.ContextVar"] = {5, "x", {}}, ["asyncio.Lock"] = {5, "x", {5}},
  ["asyncio.Token"] = {5, "x", {}}, ["asyncio.ErrorClass"] = {5, "x", noop}, ["asyncio.Awaitable[]"] = {5, "x", {5}},
  ["asyncio.Future[]"] = {5, "x", {5}}, ["string[]"] = {5, {5}}, table = {5, "x"}, ["asyncio.Executor"] = {5, "x", {5}},
  ["asyncio.tracemalloc.Snapshot"] = {5, "x", {5}}, ["asyncio.tracemalloc.Filter[]"] = {5, "x", {5}},
}
local function kind_of(annotation)
  local name = annotation:gsub("^%((.*)%)%??$", "%1"):gsub("%?$", "")
  if name:find("^fun%(") then return "function" end
  return (name:match("^[%w_.]+%[%]") or name:match("^[%w_.]+"))
end

-- CPython's own sentences, where they name neither.
local words = {"was expected", "object .* can't be used", "is not a coroutine", "is required", "must be", "not a Future", "expected",
  "takes %d+ positional", "no running event loop", "Invalid file", "missing %d+ required", "An asyncio.Future", "not iterable",
  "Task.-got bad", "invalid signal", "Pass a", "Expecting", "passing coroutines is forbidden", "unexpected keyword",
  "expect", "already running", "has not been entered", "Separator should", "Name or service", "is not callable"}
local function says(message, fname, pname)
  if message:find(pname, 1, true) or message:find(fname, 1, true) then return true end
  for _, w in ipairs(words) do if message:find(w) then return true end end
  return false
end

-- So long may a call wait, that is not to fail: for what is refused only after a look-up by a thread.
local patience = 5

local async function attempt(f, args)
  local results = table.pack(pcall(f, table.unpack(args, 1, args.n)))
  local x = results[2]
  if results[1] and asyncio.iscoroutine(x) then
    results = table.pack(pcall(function() return await asyncio.wait_for(x, patience) end))
    if not results[1] and asyncio.isinstance(results[2], asyncio.TimeoutError) then return true end
  elseif results[1] and asyncio.isfuture(x) and x.cancel and x ~= asyncio.current_task() then
    x:cancel()
  end
  return results[1], results[2]
end

-- CPython, too, refuses a callback only when its turn comes.
local late = {["Future:add_done_callback"] = true, ["Future:remove_done_callback"] = true, ["Loop:call_soon"] = true,
  ["Loop:call_soon_threadsafe"] = true, ["Loop:call_later"] = true, ["Loop:call_at"] = true, ["Executor:submit"] = true,
  ["Loop:run_in_executor"] = true, ["Loop:add_reader"] = true, ["Loop:add_writer"] = true, ["Loop:add_signal_handler"] = true}
loop:set_exception_handler(function(_, context)
  if not asyncio.isinstance(context.exception, asyncio.TypeError) then print("# " .. tostring(context.exception)) end
end)

local wrong, seen, calls = 0, {}, 0
local function complain(name, what)
  wrong = wrong + 1
  if not seen[name .. what] then print("# " .. name .. ": " .. what:gsub("%c", "?")) end
  seen[name .. what] = true
end

local async function judge(name, fname, pname, f, args, must_fail)
  calls = calls + 1
  local fine, e = await attempt(f, args)
  if fine then
    if must_fail then complain(name, pname .. ": nothing is refused" .. (os.getenv "DETAIL" and " " .. tostring(args[args.n]) or "")) end
  elseif type(e) ~= "table" or not e.name then
    complain(name, pname .. ": an error of Lua's own: " .. tostring(e))
  elseif must_fail and not says(e.message, fname, pname) then
    complain(name, pname .. ": neither is named: " .. tostring(e))
  end
end

local function arguments(list, n, self)
  local args = {n = 0}
  local function add(v) args.n = args.n + 1 args[args.n] = v end
  if self then add(self()) end
  for i = 1, n do add((good[list[i].kind] or good.any)()) end
  return args, add
end

local async function check(name, fname, f, list, self)
  for i, p in ipairs(list) do
    if p.name == "..." then break end
    if not p.optional then
      await judge(name, fname, p.name, f, (arguments(list, i - 1, self)), p.kind ~= "any" and not late[name])
    end
    for _, v in ipairs(bad[p.kind] or {}) do
      if not (p.name == "options" and type(v) == "table") then
        local args, add = arguments(list, i - 1, self)
        add(v)
        await judge(name, fname, p.name, f, args, not late[name] or p.name ~= "f")
      end
    end
  end
end

-- What ends the test, or the loop that it runs on.
local skipped = {["Loop:run_forever"] = true, ["Loop:stop"] = true, ["Loop:close"] = true,
  ["Loop:shutdown_default_executor"] = true, ["Server:serve_forever"] = true}
local list, functions = {}, 0
for line in io.lines("docs/lunette.lua") do
  local pname, optional, annotation = line:match("^%-%-%-@param ([%w_.]+)(%??) (.*)$")
  local owner, sep, fname = line:match("^function ([%w_.]+)([.:])([%w_]+)%(")
  if pname then
    local open = annotation:match("^%b()(%??)") or annotation:match("^[%w_.%[%]]+(%??)")
    list[#list + 1] = {name = pname, kind = kind_of(annotation), optional = optional == "?" or open == "?"}
  elseif fname then
    local name = owner .. sep .. fname
    local self = sep == ":" and objects[owner] or nil
    local module = asyncio[owner:match("^asyncio%.(.*)$") or ""] or asyncio
    local f = sep == ":" and self and self()[fname] or module[fname]
    if sep == ":" and not self then complain(name, "this test has no such object")
    elseif f == nil then complain(name, "is documented, and not there")
    elseif not skipped[name] then
      functions = functions + 1
      await check(name, fname, f, list, self)
      if self then await judge(name, fname, "self", f, {n = 1, 5}, true) end
      if self then await judge(name, fname, "self", f, {n = 0}, true) end
    end
    list = {}
  end
end

for _, task in ipairs(asyncio.all_tasks()) do
  if task ~= asyncio.current_task() then task:cancel() end
end
for _, c in ipairs(kept) do pcall(c.close, c) end
writer:close() server:close() process:kill()
await process:wait()
threads:shutdown()
is(wrong, 0, ("%d functions, %d calls"):format(functions, calls))
ok(functions > 150, "the list is not short")
done()
