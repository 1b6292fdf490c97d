-- What is at hand is answered at once: get and put of a queue, reading and drain of streams, what is free of locks. A program does not see
-- whether there was a coroutine: each of these runs unrecorded and recorded. And it does not see what is C: some run once more with a class
-- of the program's that changes nothing, and so goes the library's way in Lua.
local ok, is, raises, done = table.unpack(dofile "tests/lib/tap.lua")
local run = dofile "tests/lib/program.lua"

local function both(code, want, name)
  local trace = os.tmpname()
  is(run(code, ""), want, name)
  is(run(code, ("--trace '%s'"):format(trace)), want, "... recorded")
  os.remove(trace)
end

both([[
  local queue = asyncio.Queue(2)
  local log = {}
  local function say(...) log[#log + 1] = table.concat({...}, " ") end
  local async function producer()
    for i = 1, 5 do await queue:put(i) say("put", i) end
  end
  local async function consumer()
    for _ = 1, 5 do say("got", await queue:get()) end
  end
  local async function ticker() for i = 1, 3 do say("tick", i) await asyncio.sleep(0) end end
  await asyncio.gather(producer(), consumer(), ticker())
  print(table.concat(log, ", "))]],
  "put 1, put 2, got 1, got 2, tick 1, put 3, put 4, tick 2, got 3, got 4, tick 3, put 5, got 5",
  "tasks take turns as they did")
both([[
  local queue = asyncio.Queue()
  await queue:put(nil)
  print(queue:qsize(), await queue:get(), queue:empty())
  print(pcall(function() await queue:put() end))
  print(asyncio.iscoroutine(queue:get()), asyncio.iscoroutinefunction(queue.get))
  queue:put_nowait(1)
  queue:shutdown()
  print(pcall(function() await queue:put(2) end))
  print(await queue:get(), pcall(function() await queue:get() end))]],
  "1\tnil\ttrue\nfalse\tTypeError: put() missing required argument: 'item'\ntrue\ttrue\nfalse\tQueueShutDown\n"
    .. "1\tfalse\tQueueShutDown\nFILE:5: RuntimeWarning: coroutine 'Queue.get' was never awaited",
  "nil, a missing item, a call that is not awaited, shutdown")
both([[
  local queue = asyncio.Queue()
  local async function wait() await queue:join() return "joined" end
  await queue:put("a")
  local task = asyncio.create_task(wait())
  await asyncio.sleep(0)
  print(task:done(), await queue:get())
  queue:task_done()
  print(await task, pcall(queue.task_done, queue))]],
  "false\ta\njoined\tfalse\tValueError: task_done() called too many times", "join waits for what was put at once")
both([[
  local Loud = setmetatable({}, {__index = asyncio.Queue})
  Loud.__index = Loud
  function Loud:put_nowait(item) print("putting", item) return asyncio.Queue.put_nowait(self, item) end
  function Loud:_get() return "<" .. asyncio.Queue._get(self) .. ">" end
  local queue = setmetatable({}, Loud)
  queue:__init(5)
  await queue:put("x")
  print(await queue:get())]], "putting\tx\n<x>", "a class of the program's has its own methods called")
both([[
  local queue = asyncio.Queue()
  local task
  task = asyncio.create_task((async function()
    task:cancel("stop")
    await queue:put(1)
    print("got", await queue:get())
    await asyncio.sleep(0)
    print("never")
  end)())
  print(pcall(function() await task end))]], "got\t1\nfalse\tCancelledError: stop",
  "a cancellation comes at the first await that waits")
-- The same with calls that are not awaited as they are called, and so make the coroutines in Lua; and with a class under that of the
-- name, which changes nothing: its own methods could be called.
local function either_class(name, code, want, text)
  both(code, want, text)
  local in_lua, n = code:gsub("await ([%a.]+:%a+%b())", "await (%1)")
  ok(n > 0, text .. ": there is something to await")
  both(in_lua, want, text .. ", in Lua")
  both(("asyncio.%s = (function(Base) local Own = setmetatable({}, {__index = Base, __call = function(class, ...) "
    .. "local object = setmetatable({}, class) object:__init(...) return object end}) Own.__index, Own.__name = Own, '%s' "
    .. "Own.__tostring = Base.__tostring return Own end)(asyncio.%s) "):format(name, name, name) .. code, want, text .. ", a class of its own")
end

local function either(...) either_class("Queue", ...) end

either([[
  local queue, log = asyncio.Queue(1), {}
  local function say(...) log[#log + 1] = table.concat({...}, " ") end
  local async function get(name)
    local ok, item = pcall(function() return await queue:get() end)
    say(name, ok and "got" or "lost", tostring(item))
  end
  local tasks = {}
  for i = 1, 4 do tasks[i] = asyncio.create_task(get("g" .. i)) end
  await asyncio.sleep(0)
  print(queue)
  tasks[2]:cancel() -- from the middle of the line
  await queue:put("a")
  tasks[1]:cancel() -- who has been woken passes it on
  await asyncio.sleep(0)
  await asyncio.sleep(0)
  queue:put_nowait("b")
  await tasks[4]
  print(table.concat(log, ", "), queue)]],
  "<Queue maxsize=1 _getters[4]>\ng2 lost CancelledError, g1 lost CancelledError, g3 got a, g4 got b\t<Queue maxsize=1 tasks=2>",
  "who waits for an item and is cancelled")
either([[
  local queue, log = asyncio.Queue(1), {}
  local function say(...) log[#log + 1] = table.concat({...}, " ") end
  local async function put(item)
    local ok, e = pcall(function() await queue:put(item) end)
    say(item, ok and "put" or tostring(e))
  end
  local tasks = {}
  for i = 1, 5 do tasks[i] = asyncio.create_task(put("p" .. i)) end
  await asyncio.sleep(0)
  print(queue)
  tasks[3]:cancel()
  print(queue:get_nowait())
  tasks[2]:cancel("late") -- woken, and there is room: the next one gets it
  await asyncio.sleep(0)
  await asyncio.sleep(0)
  queue:shutdown()
  await asyncio.sleep(0)
  print(await queue:get(), pcall(function() await queue:get() end))
  print(table.concat(log, ", "), queue)]],
  "<Queue maxsize=1 _queue=['p1'] _putters[4] tasks=1>\np1\np4\tfalse\tQueueShutDown\n"
    .. "p1 put, p3 CancelledError, p2 CancelledError: late, p4 put, p5 QueueShutDown\t<Queue maxsize=1 tasks=2 shutdown>",
  "who waits for room and is cancelled, and a shutdown")
either([[
  local queue = asyncio.Queue(3)
  local waits = asyncio.create_task(queue:get())
  await asyncio.sleep(0)
  queue:shutdown()
  print(pcall(function() await waits end))
  local other = asyncio.Queue()
  other.loop = asyncio.new_event_loop()
  print(pcall(function() await other:get() end))
  other.loop:close()
  print(select("#", await asyncio.Queue():put(1)))]],
  "false\tQueueShutDown\nfalse\tRuntimeError: <Queue maxsize=0> is bound to a different event loop\n0",
  "a shutdown under who waits, a queue of another loop, what put returns")
either([[
  math.randomseed(7)
  local random, log, alive = math.random, {}, 0
  local queue = asyncio.Queue(4)
  local async function worker(name)
    alive = alive + 1
    local ok, e = pcall(function()
      for _ = 1, 30 do
        if random(100) <= 52 then await queue:put(name) else log[#log + 1] = name .. "<" .. await queue:get() end
        if random(3) == 1 then await asyncio.sleep(0) end
        if queue.core.unfinished > 0 and random(4) == 1 then queue:task_done() end
      end
    end)
    if not ok then log[#log + 1] = name .. " " .. tostring(e) end
    alive = alive - 1
  end
  local tasks = {}
  for i = 1, 12 do tasks[i] = asyncio.create_task(worker("w" .. i)) end
  for _ = 1, 400 do
    await asyncio.sleep(0)
    local task = tasks[random(12)]
    if random(50) == 1 then task:cancel() end
  end
  queue:shutdown(true)
  await asyncio.gather(table.unpack(tasks))
  local sum = 0
  for i, words in ipairs(log) do
    for j = 1, #words do sum = (sum * 31 + words:byte(j) + i) % 1000000007 end
  end
  print(alive, #log, sum, queue)]], "0\t104\t766532678\t<Queue maxsize=4 tasks=49 shutdown>", "twelve tasks that put, get, and are cancelled at random")
both([[
  -- what a class of the program's overrides is called, wherever it stands
  local log = {}
  local Loud = setmetatable({}, {__index = asyncio.Queue})
  Loud.__index = Loud
  function Loud:_put(item) log[#log + 1] = "_put " .. item asyncio.Queue._put(self, item) end
  function Loud:_get() log[#log + 1] = "_get" return asyncio.Queue._get(self) end
  local Nervous = setmetatable({}, {__index = asyncio.LifoQueue})
  Nervous.__index = Nervous
  function Nervous:put_nowait(item)
    if item == "bad" then error(asyncio.ValueError("not that")) end
    log[#log + 1] = "put_nowait"
    return asyncio.LifoQueue.put_nowait(self, item)
  end
  function Nervous:get_nowait() return asyncio.LifoQueue.get_nowait(self), "and more" end
  for _, class in ipairs {Loud, Nervous} do
    local queue = setmetatable({}, class)
    queue:__init(1)
    local async function producer() for i = 1, 3 do await queue:put(i) end end
    local task = asyncio.create_task(producer())
    for _ = 1, 3 do print(await queue:get()) end
    await task
  end
  local queue = setmetatable({}, Nervous)
  queue:__init()
  print(pcall(function() await queue:put("bad") end))
  local heap = asyncio.PriorityQueue()
  await heap:put(1)
  print(pcall(function() await heap:put("x") end))
  print(table.concat(log, ", "), heap:qsize())]],
  "1\n2\n3\n1\tand more\n2\tand more\n3\tand more\nfalse\tValueError: not that\n"
    .. "false\tTypeError: '<' not supported between instances of 'string' and 'number'\n"
    .. "_put 1, _get, _put 2, _get, _put 3, _get, put_nowait, put_nowait, put_nowait\t2", "queues of the program's")
local function either_reader(...) either_class("StreamReader", ...) end

either_reader([[
  local reader, log = asyncio.StreamReader(20), {}
  local async function feed(...)
    for _, piece in ipairs {...} do
      await asyncio.sleep(0)
      reader:feed_data(piece)
    end
  end
  local function try(f, ...)
    local ok, e = pcall(f, ...)
    log[#log + 1] = ok and ("%q"):format(e):gsub("\\\n", "\\n") or tostring(e)
  end
  local feeding = asyncio.create_task(feed("a", "b\nc", "d", "e\nf\ngh", "ijk", "lmnopq", "rstuvwxyz0123456789\n", "x"))
  for _ = 1, 3 do try(function() return await reader:readline() end) end -- in one piece, and in several
  try(function() return await reader:readexactly(4) end)
  try(function() return await reader:readexactly(1) end)
  try(function() return await reader:read(2) end)
  try(function() return await reader:readline() end) -- too long, once all of it has come
  try(function() return await reader:readexactly(1) end)
  await feeding
  local waits = asyncio.create_task(reader:read(1))
  await asyncio.sleep(0)
  try(function() return await reader:read(1) end)
  waits:cancel()
  try(function() return await waits end)
  local ends = asyncio.create_task((async function() await asyncio.sleep(0) reader:feed_data("end") await asyncio.sleep(0) reader:feed_eof() end)())
  try(function() return await reader:readexactly(9) end)
  try(function() return await reader:read(1) end)
  try(function() return await reader:readline() end)
  try(reader.feed_data, reader, "more")
  try(reader.feed_data, reader, 5)
  reader:set_exception(asyncio.ValueError("broken"))
  try(function() return await reader:readline() end)
  print(table.concat(log, "|"))]],
  "\"ab\\n\"|\"cde\\n\"|\"f\\n\"|\"ghij\"|\"k\"|\"lm\"|ValueError: Separator is found, but chunk is longer than limit|\"x\"|"
    .. "RuntimeError: read() called while another coroutine is already waiting for incoming data|CancelledError|"
    .. "IncompleteReadError: 3 bytes read on a total of 9 expected bytes|\"\"|\"\"|"
    .. "AssertionError: feed_data after feed_eof|AssertionError: feed_data after feed_eof|ValueError: broken",
  "a reader that waits for pieces, too long a line, a cancellation, the end")
either_reader([[
  local reader = asyncio.StreamReader()
  local log = {}
  for name, read in pairs {read = async function() return await reader:read(5) end, readline = async function() return await reader:readline() end,
    readexactly = async function() return await reader:readexactly(5) end} do
    local task = asyncio.create_task(read())
    await asyncio.sleep(0)
    log[#log + 1] = name .. " " .. tostring(reader):gsub("waiter=<Future pending[^>]*>", "waits")
    reader:set_exception(asyncio.OSError("gone"))
    log[#log] = log[#log] .. " " .. tostring(select(2, pcall(function() await task end)))
    reader = asyncio.StreamReader()
  end
  table.sort(log)
  print(table.concat(log, ", "))]],
  "read <StreamReader waits> OSError: gone, readexactly <StreamReader waits> OSError: gone, readline <StreamReader waits> OSError: gone",
  "an error under who waits")
both([[
  local log = {}
  local function say(...) log[#log + 1] = table.concat({...}, " ") end
  -- a program's methods stand in the place of the library's, wherever they come from
  local Own = setmetatable({}, {__index = asyncio.StreamReaderProtocol})
  Own.__index = Own
  function Own:data_received(data) say("protocol", data) asyncio.StreamReaderProtocol.data_received(self, data:upper()) end
  local loop = asyncio.get_running_loop()
  local reader = asyncio.StreamReader()
  function reader:feed_data(data) say("reader", data) asyncio.StreamReader.feed_data(self, data .. "!") end
  local server = await asyncio.start_server(async function(r, w)
    local write = w.transport.write
    function w.transport:write(data) say("transport", data) write(self, data .. "?") end
    local exception = r.exception
    function r:exception() say("asked") return exception(self) end
    w:write(await r:read(100))
    await w:drain()
    w:close()
  end, "127.0.0.1", 0)
  local _, port = server.sockets[1]:getsockname()
  local transport = await loop:create_connection(function()
    local protocol = setmetatable({}, Own)
    protocol:__init(reader)
    return protocol
  end, "127.0.0.1", port)
  transport:write("hello")
  say("got", await reader:read(100))
  transport:close()
  server:close()
  print(table.concat(log, ", "))]],
  "transport hello, asked, protocol hello?, reader HELLO?, got HELLO?!", "methods of the program's on the way of a stream")
both([[
  local loop, told = asyncio.get_running_loop(), {}
  loop:set_exception_handler(function(_, context) told[#told + 1] = context.message .. " " .. tostring(context.exception) end)
  local server = await asyncio.start_server(async function(r, w)
    w:write("x")
    print(await r:read(1) == "", pcall(w.write, w, 5))
    w:close()
  end, "127.0.0.1", 0)
  local _, port = server.sockets[1]:getsockname()
  local lost = loop:create_future()
  local Failing = setmetatable({}, {__index = asyncio.Protocol})
  Failing.__index = Failing
  function Failing:data_received() error(asyncio.ValueError("I cannot")) end
  function Failing:connection_lost(e) lost:set_result(tostring(e)) end
  await loop:create_connection(function() return setmetatable({}, Failing) end, "127.0.0.1", port)
  print(await lost, table.concat(told, ", "))
  await asyncio.sleep(0.01)
  server:close()]],
  "ValueError: I cannot\tFatal error: protocol.data_received() call failed. ValueError: I cannot\n"
    .. "true\tfalse\tTypeError: data argument must be a bytes-like object, not 'number'", "a protocol that fails")
both([[
  local lock, semaphore, event = asyncio.Lock(), asyncio.Semaphore(2), asyncio.Event()
  print(await lock:acquire(), lock:locked())
  print(await semaphore:acquire(), await semaphore:acquire(), semaphore:locked())
  local log = {}
  local async function wait(name, what, method)
    local result = await what[method](what)
    log[#log + 1] = name .. " " .. tostring(result)
  end
  local waiting = asyncio.gather(wait("lock", lock, "acquire"), wait("semaphore", semaphore, "acquire"), wait("event", event, "wait"))
  await asyncio.sleep(0)
  lock:release()
  local newcomer = asyncio.create_task(wait("newcomer", lock, "acquire")) -- it does not overtake the line
  semaphore:release()
  event:set()
  print(await event:wait(), #log)
  await waiting
  lock:release()
  await newcomer
  print(table.concat(log, ", "))]],
  "true\ttrue\ntrue\ttrue\ttrue\ntrue\t0\nlock true, semaphore true, event true, newcomer true", "locks, semaphores, events")
both([[
  local reader = asyncio.StreamReader(8)
  local errors = {}
  local function try(f) local fine, e = pcall(f) return fine and e or tostring(e) end
  reader:feed_data("one\ntwo\nthree")
  print(await reader:readline(), await reader:read(2), await reader:read({n = 2}), await reader:readexactly(3))
  print(try(function() return await reader:readexactly(-1) end), try(function() return await reader:read("2") end))
  print(await reader:read(0) == "", await reader:readexactly(0) == "", await reader:read(100))
  reader:feed_data("much too long a line\nand more")
  print(try(function() return await reader:readline() end), await reader:read(3))
  reader:feed_eof()
  print(await reader:read(-1), await reader:read(5) == "", reader:at_eof())
  reader:set_exception(asyncio.ValueError("broken"))
  print(try(function() return await reader:read(5) end), try(function() return await reader:readline() end))]],
  "one\n\ttw\to\n\tthr\nValueError: readexactly size can not be less than zero\t"
    .. "TypeError: read: n must be an integer, not string\ntrue\ttrue\tee\n"
    .. "ValueError: Separator is found, but chunk is longer than limit\tand\n more\ttrue\ttrue\n"
    .. "ValueError: broken\tValueError: broken", "what has come already, and what is wrong")
both([[
  local async function f()
    print(await asyncio.sleep(0), select("#", await asyncio.sleep(0)), await asyncio.sleep(0, "x"), await asyncio.sleep(0.0))
    print(await asyncio.sleep {delay = 0, result = "y"}, select(2, pcall(function() await asyncio.sleep("0") end)).name)
    print(pcall(function() await asyncio.sleep(0) end))
    await asyncio.sleep(0)
    print(pcall(string.gsub, "a", "a", function() await asyncio.sleep(0) end))
  end
  local t = asyncio.create_task(f())
  for i = 1, 6 do await asyncio.sleep(0) end
  print((asyncio.format_call_graph(t):gsub("^.-\n", ""):gsub("File '/[^']*'", "FILE")))
  t:cancel()
  await asyncio.wait {t}
  print(t:done(), t:exception())]],
  "nil\t1\tx\tnil\ny\tTypeError\n  + Call stack:\n  |   File 'asyncio', line 0, in async sleep()\n  |   FILE, line 4, in <anonymous>()\n"
    .. "  |   FILE, line 4, in async f()\nfalse\tCancelledError\nfalse\tRuntimeError: await cannot suspend here: Lua does not let a callback of "
    .. "table.sort, string.gsub, a metamethod or the like wait; await before it, or outside of it\ntrue\tnil",
  "giving way for a turn, cancelled there, and looked at there")
both([[
  local served = asyncio.get_running_loop():create_future()
  local server = await asyncio.start_server(async function(reader, writer)
    local line = await reader:readline()
    writer:write(("x"):rep(4000000) .. line)
    local turns = 0
    local ticker = asyncio.create_task((async function() while true do turns = turns + 1 await asyncio.sleep(0) end end)())
    await writer:drain()
    print("waited", turns > 0)
    ticker:cancel()
    writer:close()
    turns = 0
    asyncio.create_task((async function() turns = 1 end)())
    print(pcall(function() await writer:drain() end), turns) -- the connection is lost by then
    served:set_result("served")
  end, "127.0.0.1", 0)
  local _, port = server.sockets[1]:getsockname()
  local reader, writer = await asyncio.open_connection("127.0.0.1", port)
  writer:write("hello\n")
  await writer:drain()
  local all = await reader:read(-1)
  print(#all, all:sub(-7), await served)
  writer:close()
  server:close()]], "waited\ttrue\nfalse\t1\n4000006\txhello\n\tserved", "drain waits when there is no room, and gives way when it is closing")
done()
