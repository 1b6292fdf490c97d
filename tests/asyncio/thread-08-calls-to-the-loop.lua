-- a loop arrives in a worker as a handle
local loop
local log = {}
function report(what) print("in the loop", what) end

local async function main()
  loop = asyncio.get_running_loop()
  local async function case(what, f)
    print(what, pcall(function() return await asyncio.to_thread(f) end))
  end
  await case("a library function", function() loop:call_soon_threadsafe(print, "printed by the loop") end)
  await case("a global function", function() loop:call_soon_threadsafe(report, "from a worker") end)
  local total = 0
  local function add(n) total = total + n end
  await case("a function comes home to its own upvalues", function()
    for i = 1, 10 do loop:call_soon_threadsafe(add, i) end
  end)
  await asyncio.sleep(0)
  print("the sum", total)
  await case("a function made there has copies", function()
    local k = 5
    loop:call_soon_threadsafe(function(x) print("made there", k, x.y) end, {y = 6})
  end)
  await case("call_soon", function() loop:call_soon(print, "wrong way") end)
  await case("call_later", function() loop:call_later(1, print, "wrong way") end)
  await case("stop", function() loop:stop() end)
  await case("is a value", function() return type(loop), tostring(loop), loop == loop end)
  print("comes home as itself", (await asyncio.to_thread(function(l) return l end, loop)) == loop)
  await case("what cannot be copied", function() loop:call_soon_threadsafe(print, coroutine.create(print)) end)
  await case("before its end", function()
    for i = 1, 3 do
      asyncio.block(0.1)
      loop:call_soon_threadsafe(print, "progress " .. i)
    end
    return "done"
  end)
  loop:set_exception_handler(function(_, context) print("handler", context.exception) end)
  await case("an error in the call", function() loop:call_soon_threadsafe(error, asyncio.ValueError("in the call")) end)
  await asyncio.sleep(0)
  local event = asyncio.Event()
  wake = function() print("no lock can travel") end
  print(await asyncio.to_thread(function() loop:call_soon_threadsafe(wake) return "ok" end))
  await asyncio.sleep(0)

  -- coroutines are handed over from the loop's own thread only
  local async function later(x)
    await asyncio.sleep(0.01)
    if x == "bad" then error(asyncio.KeyError(x)) end
    return x, x
  end
  local f = asyncio.run_coroutine_threadsafe(later("y"), loop)
  print("a concurrent future", f:done())
  await asyncio.sleep(0.1)
  print("its result", f:result())
  f = asyncio.run_coroutine_threadsafe(later("bad"), loop)
  print("awaited in a wrapper", pcall(function() return await asyncio.wrap_future(f) end))
  f = asyncio.run_coroutine_threadsafe(later("never"), loop)
  print("waiting for it here", pcall(f.result, f))
  await asyncio.sleep(0)
  print("cancelled", f:cancel())
  await asyncio.sleep(0.1)
  print(f:cancelled(), #asyncio.all_tasks())
  print("not a coroutine", pcall(asyncio.run_coroutine_threadsafe, print, loop))
end

asyncio.run(main())
