-- Whatever is given to the library's functions and methods, they refuse it with an error of a class, never with one of
-- Lua's own, and nothing breaks. The calls are made up by a generator of random numbers with a fixed seed: FUZZ_SEED
-- and FUZZ_CALLS change them.
local ok, is, raises, done = table.unpack(dofile "tests/lib/tap.lua")
local seed, calls = tonumber(os.getenv("FUZZ_SEED")) or 20, tonumber(os.getenv("FUZZ_CALLS")) or 6000
math.randomseed(seed)

local loop, other, closed = asyncio.get_running_loop(), asyncio.new_event_loop(), asyncio.new_event_loop()
closed:close()
local main = asyncio.current_task()

local async function nothing(...) return ... end
local made = {} -- coroutine objects, closed in the end, as nobody awaits most of them
local function coro()
  made[#made + 1] = nothing(1)
  return made[#made]
end
local async function sleeps() await asyncio.sleep(.01) end
local function noop() end
local evil = setmetatable({}, {
  __index = function() error(asyncio.KeyError("evil")) end,
  __call = function() error(asyncio.ValueError("evil")) end,
  __tostring = function() error(asyncio.ValueError("evil")) end})
local failed = loop:create_future()
failed:set_exception(asyncio.ValueError("x"))
failed:exception()

-- What talks to the world outside.
local server = await asyncio.start_server(noop, "127.0.0.1", 0)
local reader, writer = await asyncio.open_connection(server.sockets[1]:getsockname())
local process = await asyncio.create_subprocess_exec("cat", {stdin = asyncio.subprocess.PIPE})
local threads = asyncio.ThreadPoolExecutor(1)

-- Each makes a value of its kind.
local makers = {
  function() return nil end, function() return true end, function() return false end,
  function() return math.random(-2, 3) end, function() return math.random() * 4 - 2 end,
  function() return 0 / 0 end, function() return math.huge end, function() return -math.huge end,
  function() return math.maxinteger end, function() return math.mininteger end,
  function() return "" end, function() return "x" end, function() return "\0\27[2J\xff" end,
  function() return ("long"):rep(1000) end,
  function() return {} end, function() return {1, 2} end, function() return {n = 3} end, function() return {n = "x"} end,
  function() return {n = -1} end, function() return {[{}] = 1} end, function() return {x = 1} end,
  function() return {timeout = "x"} end, function() return {timeout = .001} end, function() return {loop = 5} end,
  function() return {context = 5} end, function() return {name = {}} end, function() return {return_when = 1} end,
  function() return {loop_factory = noop} end, function() return {limit = -1} end,
  function() return noop end, function() return nothing end, coro,
  function() return coroutine.create(noop) end, function() return coroutine.wrap(noop) end,
  function() return loop:create_future() end, function() return other:create_future() end,
  function() return failed end, function() return loop:create_task(sleeps()) end,
  function() return {loop:create_task(sleeps()), loop:create_future()} end, function() return {coro()} end,
  function() return loop end, function() return other end, function() return closed end,
  function() return loop:call_later(.001, noop) end,
  function() return asyncio.Lock() end, function() return asyncio.Event() end, function() return asyncio.Condition() end,
  function() return asyncio.Semaphore(2) end, function() return asyncio.Barrier(2) end, function() return asyncio.Queue(1) end,
  function() return asyncio.PriorityQueue() end, function() return asyncio.TaskGroup() end,
  function() return asyncio.timeout(1) end, function() return asyncio.Runner() end,
  function() return asyncio.ValueError("x") end, function() return asyncio.ExceptionGroup("g", {asyncio.KeyError(1)}) end,
  function() return asyncio.ValueError end, function() return asyncio.ContextVar("v") end,
  function() return asyncio.ContextVar("v"):set(1) end, function() return asyncio.copy_context() end,
  function() return asyncio.StreamReader() end, function() return evil end,
  function() return server end, function() return reader end, function() return writer end,
  function() return process end, function() return threads end,
}

local function value() return makers[math.random(#makers)]() end

-- What has effects beyond this test.
local skipped = {block = true, stop = true, yield_from = true, send_signal = true, create_subprocess_exec = true,
  create_subprocess_shell = true, StreamWriter = true, StreamReaderProtocol = true}

local functions = {}
for name, f in pairs(asyncio) do
  local callable = type(f) == "function" or type(f) == "table" and (getmetatable(f) or {}).__call
  if callable and not skipped[name] then functions[#functions + 1] = {name, f} end
end
table.sort(functions, function(a, b) return a[1] < b[1] end)

-- All methods that the documentation tells of, and those that the forms of the language call.
local methods, known = {"__aenter", "__aexit", "__anext", "__aiter"},
  {default_exception_handler = true, print_stack = true, format = true} -- strings have a format of Lua's own
for line in io.lines("docs/lunette.lua") do
  local name = line:match("^function [%w_]+:([%w_]+)%(")
  if name and not known[name] and not skipped[name] then
    known[name], methods[#methods + 1] = true, name
  end
end

-- A value that has no such method.
local function stranger(name)
  local x = value()
  local fine, f = pcall(function() return x[name] end)
  if fine and f ~= nil then return nil end
  return x
end

-- A function or a method of some object, with its name; the object is the first argument, mostly.
local function any_call()
  if math.random(3) == 1 then
    local it = functions[math.random(#functions)]
    return it[1], it[2], value()
  end
  local object = value()
  local fine, f, name
  for _ = 1, 60 do
    name = methods[math.random(#methods)]
    fine, f = pcall(function() return object[name] end)
    if fine and type(f) == "function" then break end
  end
  if not fine or type(f) ~= "function" then return "tostring", tostring, object end
  if object == main then object = nil end
  if math.random(8) == 1 then object = stranger(name) end
  return name, f, object
end

-- Errors of Lua's own: what the program's values are blamed for in Lua's words.
local function is_lua_error(e)
  return type(e) == "string" and (e:find("bad argument", 1, true) or e:find("attempt to", 1, true)) ~= nil
end

local bad, shown = 0, {}
local function look(name, fine, e)
  if fine or not is_lua_error(e) then return end
  bad = bad + 1
  local key = name .. ": " .. e
  if not shown[key] then print("# " .. key:gsub("%c", "?")) end
  shown[key] = true
end

-- What a call has made runs on for a while; what comes out of it is looked at, too.
local function follow(name, result)
  if asyncio.iscoroutine(result) then
    pcall(asyncio.create_task, (async function() look(name .. " awaited", pcall(function() await result end)) end)())
  elseif result ~= main and asyncio.isfuture(result) and math.random(2) == 1 then
    pcall(result.cancel, result)
  end
end

-- Sets the loops back to what they were.
local function restore()
  for _, l in ipairs {loop, other, closed} do
    l:set_task_factory(nil)
    l:set_exception_handler(noop)
    l:set_debug(false)
  end
  asyncio.set_event_loop(nil)
  for fd = 0, 3 do pcall(loop.remove_reader, loop, fd) pcall(loop.remove_writer, loop, fd) end
end

local stderr_write = io.stderr.write
restore()
for i = 1, calls do
  local name, f, first = any_call()
  local results = table.pack(pcall(f, first, table.unpack({value(), value(), value()}, 1, math.random(0, 3))))
  look(name, results[1], results[2])
  restore()
  follow(name, results[2])
  if i % 20 == 0 then await asyncio.sleep(0) end
end

-- Everything that is left is asked to stop.
for _ = 1, 5 do
  for _, task in ipairs(asyncio.all_tasks()) do
    if task ~= main then task:cancel() end
  end
  await asyncio.sleep(0)
end
for _, c in ipairs(made) do pcall(c.close, c) end
is(bad, 0, ("%d random calls, seed %d: no error in Lua's own words"):format(calls, seed))
ok(asyncio.current_task() == main and not loop:is_closed(), "the loop still runs")
done()
