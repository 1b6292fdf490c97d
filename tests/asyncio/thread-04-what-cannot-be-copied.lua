-- a TypeError names what it is and where it sits
helper_lock = nil

local async function main()
  local run, loop = asyncio.to_thread, asyncio.get_running_loop()
  local async function case(what, f, ...)
    local args = table.pack(...)
    local ok, e = pcall(function() return await run(f, table.unpack(args, 1, args.n)) end)
    print(what, ok, e)
  end
  local co, lock, future = coroutine.create(print), asyncio.Lock(), loop:create_future()
  await case("a coroutine", print, 1, {items = {1, 2, co}})
  await case("a key", print, {[co] = 1})
  await case("a lock", print, {a = {["b c"] = lock}})
  await case("an event", print, asyncio.Event())
  await case("a queue", print, {asyncio.Queue()})
  await case("a task", print, asyncio.current_task())
  await case("a future", print, future)
  local coro = asyncio.sleep(1)
  await case("a coroutine object", print, coro)
  coro:close()
  await case("a file", print, io.tmpfile())
  await case("an async function", async function() end)
  await case("an async function of the library", asyncio.sleep, 1)
  await case("a generator", coroutine.wrap(print))
  local deep = function() return co end
  await case("an upvalue", function() return lock:locked() end)
  await case("an upvalue of an upvalue", function() return deep() end)
  helper_lock = function() return lock end
  await case("an upvalue of a global function", function() return helper_lock() end)
  a_future = future
  await case("a global", function() return a_future:done() end)
  await case("a global in an inner function", function() return function() return a_future end end)
  await case("a metatable", print, setmetatable({}, {__index = co}))
  await case("an executor", print, asyncio.ThreadPoolExecutor(1))
  await case("a result", function() return 1, {a = coroutine.create(print)} end)
  await case("the only result", function() return coroutine.create(print) end)
  await case("an error", function() error({a = {coroutine.create(print)}}) end)
  local path = {co}
  for i = 1, 30 do path = {x = path} end
  await case("far down", print, path)
  print("and nothing is broken", await run(math.max, 1, 2))
end

asyncio.run(main())
