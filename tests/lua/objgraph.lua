-- asyncio.objgraph: what there is in the heap, what becomes more, what holds an object; and that looking changes nothing.
local ok, is, raises, done = table.unpack(dofile "tests/lib/tap.lua")
local og = asyncio.objgraph

local function path(object, ...) return og.find_backref_chain(object, ...).path end
local HERE = debug.getinfo(1, "S").short_src
local function line() return debug.getinfo(2, "l").currentline end
local async function turns(n) for _ = 1, n or 4 do await asyncio.sleep(0) end end

-- Roads ------------------------------------------------------------------------------------------------------

do
  cache = {}
  for i = 1, 17 do cache[i] = {task = {}} end
  is(path(cache[17].task), "_G.cache[17].task", "through tables")
  cache["two words"] = {[true] = {}}
  is(path(cache["two words"][true]), "_G.cache['two words'][true]", "keys of other kinds")
  local key = {}
  cache[key] = 1
  cache.keep = setmetatable({}, {__gc = nil, __index = {inner = {}}})
  is(path(getmetatable(cache.keep).__index.inner), "_G.cache.keep > __index.inner of the metatable of a table", "a metatable")
  cache = nil
end

do
  local at = line() + 1
  local function make() local jobs = {{task = {}}} return function() return jobs end, jobs[1].task end
  local f, task = make()
  on_tick, f = f, nil
  local weak = setmetatable({task}, {__mode = "v"})
  task = nil
  is(path(weak[1]), ("_G.on_tick > jobs[1].task, upvalue 'jobs' of function at %s:%d"):format(HERE, at), "an upvalue")
  on_tick = nil
end

do
  local async function serve(x) local inside = {x} await asyncio.Event():wait() return inside end
  local weak = setmetatable({}, {__mode = "v"})
  do local conn = {} weak[1] = conn server = asyncio.create_task(serve(conn), {name = "server"}) end
  await turns()
  is(path(weak[1]), "_G.server > local 'x' of serve() in server", "a variable of a task that waits")
  server:cancel()
  server = nil
  await turns()
  collectgarbage()
  is(weak[1], nil, "and asking has kept nothing alive")
end

do
  local g = coroutine.wrap(function() local held = {} coroutine.yield(held) end)
  local weak = setmetatable({g()}, {__mode = "v"})
  ok(og.find_backref_chain(weak[1]).path:find("local 'held' of <anonymous>", 1, true), "a variable of a plain coroutine") 
  gen = coroutine.create(function(...) end)
  coroutine.resume(gen)
  gen = nil
end

do
  local async function rest() await asyncio.sleep(99) end
  local t = asyncio.create_task(rest(), {name = "t"})
  await turns()
  holder, t = setmetatable({t}, {__mode = "v"}), nil
  is(og.find_backref_chain(holder[1]).path, "the loop, while it sleeps", "the loop holds a task that sleeps")
  holder[1]:cancel()
  await turns()
  local f = asyncio.get_running_loop():create_future()
  local waits = asyncio.create_task((async function() await f end)(), {name = "waits"})
  await turns()
  local weak = setmetatable({waits}, {__mode = "v"})
  waits = nil
  is(og.find_backref_chain(weak[1]).path, "local 'f' of <main>() in Task-1 > a callback of a Future", "a future holds those who wait for it")
  f:set_result(nil)
end

do
  local queue = asyncio.Queue()
  local weak = setmetatable({}, {__mode = "v"})
  do weak[1] = asyncio.create_task((async function() await queue:get() end)(), {name = "getter"}) end
  await turns()
  ok(og.find_backref_chain(weak[1]).path:find("^queue%.getters%[1%], local 'queue' of <main>%(%) in Task%-1 > a callback of a Future"), "a queue holds who waits at it")
  queue:put_nowait(1)
  await turns()
end

do
  local async function forgotten() local f = asyncio.get_running_loop():create_future() await f end
  collectgarbage("stop")
  local weak = setmetatable({}, {__mode = "v"})
  do weak[1] = asyncio.create_task(forgotten(), {name = "forgotten"}) end
  await turns()
  local chain = og.find_backref_chain((weak[1]))
  is(chain.n, 1, "what only weak tables know has no chain")
  is(chain.path, "nothing that is looked at holds it", "and that is said")
  weak[1]:cancel()
  collectgarbage("restart")
end

do
  local ephemeron = setmetatable({}, {__mode = "k"})
  local key, weak = {}, setmetatable({}, {__mode = "v"})
  do local value = {} weak[1], ephemeron[key] = value, value end
  ok(og.find_backref_chain(weak[1]).path:find("ephemeron", 1, true), "the value of a weak key that lives is held")
end

do
  Ghost = {}
  local held_by_key = {}
  early = setmetatable({}, {__mode = "k"})
  collectgarbage("stop")
  ;(function() local k = {} early[k] = setmetatable({k}, Ghost) end)()
  is(og.count("Ghost"), 0, "the value of a key that nothing else holds is not")
  early[held_by_key] = setmetatable({}, Ghost)
  is(og.count("Ghost"), 1, "one whose key is found later is")
  local function count(...) return og.count("Ghost"), select("#", ...) end
  is((count(setmetatable({}, Ghost))), 2, "an argument without a name is held")
  collectgarbage("restart")
  early, Ghost = nil
end

do
  local pool = {x = {}}
  local one, only = pool.x, {}
  is(og.find_backref_chain(one).path, "pool.x, local 'pool' of <main>() in Task-1", "that the asker has it in hand is no news")
  is(og.find_backref_chain(only).path, "local 'only' of <main>() in Task-1", "unless nothing else holds it")
end

do
  list = {}
  local last = list
  for _ = 1, 100000 do last.next = {} last = last.next end
  local chain = og.find_backref_chain(last)
  is(chain.n, 100002, "a list of 100,000 objects is a chain of as many")
  ok(chain.path:find("^_G%.list%.next.*%.next > %.%.%. %d+ objects %.%.%. > a table%.next.*%.next$") and #chain.path < 500, "told by its ends")
  list = nil
end

-- Chains to what one asks for ----------------------------------------------------------------------------------

do
  graph = {a = {b = {c = {}}}}
  local chain = og.find_backref_chain(graph.a.b.c, function(x) return x == graph.a end)
  is(chain.n, 3, "a chain to the first object that the predicate is true of")
  ok(chain[1] == graph.a and chain[3] == graph.a.b.c, "which it begins with")
  is(tostring(chain), "a table.b.c", "in words")
  is(path(graph.a.b.c, function() return false end), "no such holder is near", "there is none")
  is(og.find_backref_chain(graph.a.b.c, function(x) return x == _G end, {max_depth = 2}).n, 1, "not so near")
  is(path(graph.a.b.c, function(x) return x == _G end), "_G.graph.a.b.c", "from the globals")
  raises(function() og.find_backref_chain(graph, function() error("no") end) end, "no", "an error of the predicate's comes through")
  graph = nil
end

-- Counting -----------------------------------------------------------------------------------------------------

do
  Account = {}
  Account.__index = Account
  local accounts = {}
  for i = 1, 7 do accounts[i] = setmetatable({}, Account) end
  is(og.count("Account"), 7, "a global table that is a metatable names a type")
  is(og.by_type("Account").n, 7, "by_type")
  local found = false
  for i, x in ipairs(og.by_type("Account")) do found = found or x == accounts[3] end
  ok(found, "gives the objects")
  local E = asyncio.exception("Strange", asyncio.ValueError)
  local e = E("x")
  is(og.count("Strange"), 1, "classes of errors")
  local locks = {asyncio.Lock(), asyncio.Lock()}
  is(og.count("Lock"), 2, "of locks")
  is(og.count("no such"), 0, "there is none")
  local before = og.count("async function")
  local async function one_more() end
  is(og.count("async function"), before + 1, "async functions")
  is(og.typestats().Account, 7, "typestats")
end

do
  await turns()
  local tasks = {}
  local before = og.count("Task")
  for i = 1, 10000 do tasks[i] = asyncio.create_task(asyncio.sleep(99)) end
  await turns(1)
  is(og.count("Task"), before + 10000, "10,000 tasks")
  is(og.find_backref_chain(tasks[9999]).path, "tasks[9999], local 'tasks' of <main>() in Task-1", "one of them")
  for i = 1, 10000 do tasks[i]:cancel() end
  await turns(2)
end

do
  og.growth()
  og.growth()
  is(og.growth().n, 0, "looking makes nothing grow")
  leak = {}
  for i = 1, 50 do leak[i] = setmetatable({}, Account) end
  do
    local grown = og.growth()
    is(("%d %s %d %d %s %d"):format(grown.n, grown[1].name, grown[1].count, grown[1].delta, grown[2].name, grown[2].delta),
      "2 Account 50 50 table 1", "what grows is told, and by how much")
  end
  leak = nil
  is(og.growth().n, 0, "becoming less is no growth")
  local out = {}
  leak = {{}, {}, {}}
  for i = 1, 200 do leak[i] = {} end
  og.show_growth {file = {write = function(_, s) out[#out + 1] = s end}}
  ok(table.concat(out):find("^table +%d+ +%+%d+\n$"), "show_growth")
  leak = nil
end

do
  collectgarbage() collectgarbage()
  local before = collectgarbage("count")
  for _ = 1, 50 do og.count("x") og.growth() path(og) end
  collectgarbage() collectgarbage()
  ok(collectgarbage("count") - before < 50, "nothing is left of it")
  collectgarbage("stop")
  og.count("x")
  ok(not collectgarbage("isrunning"), "a collector that was stopped stays so")
  collectgarbage("restart")
end

-- Graphs ---------------------------------------------------------------------------------------------------------

do
  local out = {}
  local file = {write = function(_, s) out[#out + 1] = s end}
  local function shown()
    local text = table.concat(out)
    out = {}
    return text
  end
  box = {inner = {leaf = {}}}
  og.show_backrefs(box.inner.leaf, {file = file})
  is(shown(), "a table\n  leaf of a table\n    inner of a table\n      box of _G\n", "show_backrefs")
  og.show_backrefs(box.inner.leaf, {file = file, max_depth = 1})
  is(shown(), "a table\n  leaf of a table\n", "max_depth")
  for i = 1, 30 do box[i] = {box.inner.leaf} end
  og.show_backrefs(box.inner.leaf, {file = file, max_depth = 1, too_many = 3})
  ok(shown():find("\n  and 28 more\n$"), "too_many")
  box.inner.leaf.back = box.inner
  og.show_backrefs(box.inner, {file = file, max_depth = 9})
  ok(shown():find("(above)", 1, true), "a circle is shown once")

  local name = os.tmpname()
  box['"]\n<b>\27['] = {}
  og.show_backrefs(box['"]\n<b>\27['], {filename = name .. ".dot"})
  local file = io.open(name .. ".dot")
  local dot = file:read("a")
  file:close()
  os.remove(name) os.remove(name .. ".dot")
  ok(dot:find("^digraph objects {\n") and dot:find("}\n$"), "a graph for Graphviz")
  ok(not dot:find("[\0-\9\11-\31]"), "no control byte")
  local quotes = 0
  for l in dot:gmatch("[^\n]+") do quotes = quotes + select(2, l:gsub('\\"', ""):gsub('"', "")) end
  is(quotes % 2, 0, "and no quotation mark too many")
  box = nil
  raises(function() og.show_backrefs({}, {filename = "/nowhere/x.dot"}) end, "OSError: /nowhere/x.dot: No such file", "a file that cannot be written")
end

-- Odd heaps -------------------------------------------------------------------------------------------------------

do
  local ran = 0
  local trap = function() ran = ran + 1 error("no") end
  odd = setmetatable({}, {__index = trap, __pairs = trap, __len = trap, __tostring = trap, __name = 5, __mode = {}, __eq = trap})
  odd_name = setmetatable({}, {__name = ("x"):rep(100000) .. "\27[2J"})
  dead = coroutine.create(function() local x = {} error(x) end)
  coroutine.resume(dead)
  unborn = coroutine.create(function(a) end)
  own = {}
  own.own = own
  ok(og.count("table") > 0 and #path(odd) > 0, "metamethods of the program")
  is(ran, 0, "are not called")
  ok(#path(odd_name) < 200, "a long name is cut")
  is(path(own), "_G.own", "a circle")
  local function recurse(n) if n == 0 then return og.count("thread") end return (recurse(n - 1)) + 0 end
  ok(recurse(10000) > 0, "from deep within a recursion")
  odd, odd_name, dead, unborn, own = nil
end

raises(function() og.count(5) end, "type must be a string", "count of no name")
raises(function() og.find_backref_chain({}, 5) end, "predicate must be a function", "a predicate that is none")
raises(function() og.show_backrefs({}, {depth = 5}) end, "unexpected keyword argument 'depth'", "a keyword that there is not")
is(path(5), "nothing that is looked at holds it", "a number is held by nobody")

done()
