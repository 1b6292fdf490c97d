local case, say, caught, raised, ended, fail = dofile((arg[0]:gsub("[^/]*$", "cases.lua")))

local Context, ContextVar, Token, copy_context = asyncio.Context, asyncio.ContextVar, asyncio.Token, asyncio.copy_context
local sleep = asyncio.sleep

local function get(v) return v:get() end

case("a variable without a value", function()
  local v = ContextVar("v")
  local e = raised(v.get, v)
  say(e.name, e.message:find("<ContextVar name='v'", 1, true) ~= nil)
  say(v:get("default"), v:get(nil), v.name)
end)

case("a variable with a default", function()
  local v = ContextVar("v", {default = 1})
  say(v:get(), v:get(2))
  v:set(3)
  say(v:get(), v:get(2))
end)

case("names are strings", function() say(raised(ContextVar, 1)) end)

case("repr of variables and tokens", function()
  local v = ContextVar("v", {default = "d"})
  say(v, ContextVar("w"))
  local t = v:set(1)
  say(t)
  v:reset(t)
  say(t)
end)

case("reset", function()
  local v = ContextVar("v")
  local t1 = v:set(1)
  local t2 = v:set(2)
  say(t1.var == v, t1.old_value == Token.MISSING, t2.old_value)
  v:reset(t2)
  say(v:get())
  v:reset(t1)
  say(v:get("nothing"))
end)

case("reset to an earlier one", function()
  local v = ContextVar("v")
  local t1 = v:set(1)
  v:set(2)
  v:set(3)
  v:reset(t1)
  say(v:get("nothing"))
end)

case("reset twice", function()
  local v = ContextVar("v")
  local t = v:set(1)
  v:reset(t)
  say(raised(v.reset, v, t))
end)

case("reset with another ones token", function()
  local v, w = ContextVar("v"), ContextVar("w")
  local t = v:set(1)
  say(raised(w.reset, w, t))
end)

case("reset in another context", function()
  local v = ContextVar("v")
  local t = v:set(1)
  local ctx = copy_context()
  say(raised(ctx.run, ctx, v.reset, v, t))
end)

case("reset with what is no token", function()
  local v = ContextVar("v")
  local e = raised(v.reset, v, 1)
  say(e.name, e)
end)

case("tokens cannot be made", function() say(raised(Token)) end)

case("none is a value", function()
  local v = ContextVar("v", {default = "d"})
  local t = v:set(nil)
  say(v:get(), v:get("x"), copy_context():get(v, "y"))
  local t2 = v:set(1)
  say(t2.old_value)
  v:reset(t2)
  say(v:get())
  v:reset(t)
  say(v:get())
end)

case("an empty context", function()
  local v = ContextVar("v", {default = 0})
  v:set(1)
  local ctx = Context()
  say(#ctx, ctx:run(get, v), v:get())
end)

case("a copy keeps the values", function()
  local v = ContextVar("v")
  v:set("before")
  local ctx = copy_context()
  v:set("after")
  say(ctx:get(v), v:get(), ctx:run(get, v))
end)

case("run passes arguments and results", function()
  say(table.pack(Context():run(function(...) return ... end, 1, nil, "x")))
end)

case("what is set in a context stays there", function()
  local v = ContextVar("v", {default = "outside"})
  local ctx = copy_context()
  ctx:run(v.set, v, "inside")
  say(v:get(), ctx:get(v), ctx:run(get, v))
end)

case("run passes errors", function()
  local v = ContextVar("v", {default = 0})
  local ctx = copy_context()

  local function f()
    v:set(1)
    error(asyncio.ValueError("through"))
  end

  say(raised(ctx.run, ctx, f), v:get(), ctx:get(v))
end)

case("run within run", function()
  local v = ContextVar("v", {default = 0})
  local a, b = copy_context(), copy_context()

  local function inner()
    v:set("inner")
    return v:get()
  end

  local function outer()
    v:set("outer")
    return {b:run(inner), v:get()}
  end

  say(a:run(outer), v:get(), a:get(v), b:get(v))
end)

case("a context is entered once at a time", function()
  local a, b = copy_context(), copy_context()
  local function nothing() end
  say(raised(a.run, a, a.run, a, nothing).name)
  say(raised(a.run, a, b.run, b, a.run, a, nothing).name)
  say(a:run(function() return "again" end))
end)

case("copies of a context", function()
  local v = ContextVar("v")
  local a = copy_context()
  a:run(v.set, v, 1)
  local b = a:copy()
  b:run(v.set, v, 2)
  say(a:get(v), b:get(v))
  a:run(v.set, v, 3)
  say(a:get(v), b:get(v), a:copy():get(v))
end)

case("what is in a context", function()
  local v, w = ContextVar("v"), ContextVar("w")
  local ctx = Context()
  say(#ctx, ctx:keys(), ctx:values())
  ctx:run(v.set, v, 1)
  ctx:run(w.set, w, nil)
  say(#ctx, ctx:get(v), ctx:get(w, "default"), ctx:get(ContextVar("x"), "default"))
  local names = {}
  for var, value in pairs(ctx) do names[#names + 1] = var.name .. "=" .. tostring(value) end
  say(table.concat(names, " ") == "v=1 w=nil", ctx:keys()[1] == v and ctx:values()[1] == 1)
end)

case("get of what is no variable", function()
  local ctx = Context()
  say(raised(ctx.get, ctx, 1).name)
end)

case("equal contexts", function()
  local v = ContextVar("v")
  local a, b = Context(), Context()
  say(a == b, a == a)
  a:run(v.set, v, 1)
  say(a == b)
  b:run(v.set, v, 1)
  say(a == b, a:copy() == a)
end)

case("a task has a copy", async function()
  local v = ContextVar("v", {default = "none"})

  local async function sub()
    await sleep(.001)
    say(v:get())
    v:set("something else")
  end

  v:set("yes")
  local t = asyncio.create_task(sub())
  v:set("no")
  await t
  say(v:get())
end)

case("tasks do not see each other", async function()
  local v = ContextVar("v", {default = "none"})
  local seen = {}

  local async function inner(x)
    say(x, v:get())
    v:set(x)
    await sleep(.001)
    seen[#seen + 1] = v:get()
  end

  await asyncio.gather(inner(1), inner(2), inner(3))
  say(seen, v:get())
end)

case("an awaited coroutine shares the context", async function()
  local v = ContextVar("v", {default = "none"})

  local async function sets()
    v:set("set")
    await sleep(0)
  end

  await sets()
  say(v:get())
end)

case("many tasks many sets", async function()
  local v = ContextVar("v", {default = -1})

  local async function sub(num)
    for i = 0, 4 do
      v:set(num + i)
      await sleep(0)
      if v:get() ~= num + i then say("lost", num, i) end
    end
  end

  local subs = {}
  for n = 1, 20 do subs[n] = sub(n - 1) end
  await asyncio.gather(table.unpack(subs))
  say(v:get())
end)

case("a task in a given context", async function()
  local v = ContextVar("v", {default = "initial"})
  local ctx = copy_context()

  local async function sub() v:set("sub") end

  local async function main()
    await sleep(.001)
    say(v:get())
    v:set("main")
    local t = asyncio.create_task(sub())
    await t
    say(v:get())
  end

  local t = asyncio.create_task(main(), {context = ctx})
  await t
  say(v:get(), ctx:get(v), rawequal(t:get_context(), ctx))
end)

case("get context of a task", async function()
  local v = ContextVar("v", {default = "none"})
  v:set("outer")

  local async function sub()
    v:set("inner")
    await sleep(0)
    return asyncio.current_task():get_context()
  end

  local t = asyncio.create_task(sub())
  local ctx = t:get_context()
  say(ctx:get(v))
  say(rawequal(await t, ctx), rawequal(t:get_context(), ctx), ctx:get(v))
end)

case("callbacks have copies", async function()
  local v = ContextVar("v", {default = "none"})
  local loop = asyncio.get_running_loop()
  local f = loop:create_future()

  local function look(name)
    say(name, v:get())
    v:set("changed by a callback")
  end

  v:set("one")
  loop:call_soon(look, "soon")
  loop:call_later(.001, look, "later")
  loop:call_at(loop:time() + .002, look, "at")
  f:add_done_callback(function() look("done") end)
  v:set("two")
  f:set_result(nil)
  await sleep(.02)
  say(v:get())
end)

case("callbacks in a given context", async function()
  local v = ContextVar("v", {default = "none"})
  local loop = asyncio.get_running_loop()
  local ctx = copy_context()

  local function look(name)
    say(name, v:get())
    v:set(name)
  end

  loop:call_soon(look, "soon", {context = ctx})
  loop:call_later(.001, look, "later", {context = ctx})
  loop:call_at(loop:time() + .01, look, "at", {context = ctx})
  local f = loop:create_future()
  f:add_done_callback(function() look("done") end, {context = ctx})
  f:set_result(nil)
  await sleep(.03)
  say(v:get(), ctx:get(v))
end)

case("an eager task has a copy", async function()
  local v = ContextVar("v", {default = "none"})
  asyncio.get_running_loop():set_task_factory(asyncio.eager_task_factory)
  v:set("outer")

  local async function sub()
    say(v:get())
    v:set("inner")
    await sleep(0)
    say(v:get())
  end

  local t = asyncio.create_task(sub())
  say(v:get())
  await t
  say(v:get(), t:get_context():get(v))
end)

case("a task ran in its context after an error", async function()
  local v = ContextVar("v", {default = "none"})
  v:set("main")

  local async function sub()
    v:set("sub")
    await sleep(0)
    error(asyncio.ValueError("x"))
  end

  local t = asyncio.create_task(sub())
  say(await caught(t), v:get(), t:get_context():get(v))
end)

case("run inside of a task", async function()
  local v = ContextVar("v", {default = "none"})
  v:set("task")
  local ctx = copy_context()
  ctx:run(v.set, v, "ctx")
  say(v:get(), ctx:run(get, v))
  local own = asyncio.current_task():get_context()
  say(raised(own.run, own, get, v).name)
end)

case("an exception handler runs in the context of what failed", async function()
  local v = ContextVar("v", {default = "none"})
  local loop = asyncio.get_running_loop()
  loop:set_exception_handler(function(_, context) say(context.message:sub(1, 21), v:get()) end)

  local function bad()
    v:set("set by the callback")
    error(asyncio.ValueError("x"))
  end

  v:set("main")
  loop:call_soon(bad)
  await sleep(0)
  loop:call_exception_handler({message = "by hand"})
  local t = asyncio.create_task(sleep(0))
  t:get_context():run(v.set, v, "the task's")
  loop:call_exception_handler({message = "about a task", task = t})
  loop:call_exception_handler({message = "about a future", future = t})
  await t
end)

case("handles have contexts", async function()
  local v = ContextVar("v", {default = "none"})
  local loop = asyncio.get_running_loop()
  v:set(1)
  local h = loop:call_soon(function() end)
  local timer = loop:call_later(0, function() end)
  v:set(2)
  say(h:get_context():get(v), timer:get_context():get(v))
  local ctx = copy_context()
  say(rawequal(loop:call_soon(function() end, {context = ctx}):get_context(), ctx))
  await sleep(.001)
end)
