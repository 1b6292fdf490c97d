-- What nobody awaits, keeps or looks at.
collectgarbage("stop") local async function never() end
never()
local function forget() asyncio.create_task((async function() error(asyncio.ValueError("unseen")) end)(), {name = "unseen"}) end
forget()
await asyncio.sleep(0)
await asyncio.sleep(0)
collectgarbage() collectgarbage()

local bad = asyncio.create_task((async function()
  await asyncio.sleep(0)
  error(asyncio.ValueError("caught"))
end)(), {name = "bad"})
await asyncio.sleep(0)
pcall(function() await bad end)

local async function wait() await asyncio.get_running_loop():create_future() end
local async function lose() asyncio.create_task(wait(), {name = "lost"}) end
await asyncio.create_task(lose())
await asyncio.sleep(0)
await asyncio.sleep(0)
collectgarbage() collectgarbage()

asyncio.get_running_loop():call_soon(function() error("oops") end)
await asyncio.sleep(0)
do
  local future = asyncio.get_running_loop():create_future()
  future:set_exception(asyncio.ValueError("nobody asked"))
end
collectgarbage() collectgarbage()
asyncio.create_task(asyncio.sleep(9), {name = "leftover"})
await asyncio.sleep(0)

--? waiting lost
--= lost was thrown away at 0.000 s, while it was pending. [task.lost]

--? went unseen
--= unseen failed, and nobody ever took the error: ValueError: unseen. Await it where it is made, or add a callback that looks at its exception(). [unhandled]
--= unseen failed at forgotten.lua:4: ValueError: unseen. Nobody awaits it: await it, or keep it and look at its exception(). [done]

--? trouble
--=     0.000 s  failed          unseen failed at forgotten.lua:4: ValueError: unseen. [done]
--=                              Nobody awaits it: await it, or keep it and look at its exception().
--=     0.000 s  never retrieved unseen failed, and nobody ever took the error: ValueError: unseen. [unhandled]
--=                              Await it where it is made, or add a callback that looks at its exception().
--=     0.000 s  never awaited   Coroutine never was never awaited, made at forgotten.lua:3. [coro.lost]
--=                              A call alone runs nothing: await never(...), or asyncio.create_task(never(...)).
--=     0.000 s  failed          bad failed at forgotten.lua:12: ValueError: caught. [done]
--=                              The error goes to main·1, which awaits it: pcall catches it there.
--=     0.000 s  destroyed       lost was thrown away before it ended, forgotten.lua:17, while it waited for future. [task.lost]
--=                              The loop holds tasks weakly: keep it in a variable or a TaskGroup, and await it.
--=     0.000 s  unhandled       Exception in callback function at forgotten.lua:24: 'forgotten.lua:24: oops'. [unhandled]
--=                              Nobody awaits a callback: catch its errors in it, or set loop:set_exception_handler.
--=     0.000 s  never retrieved A future failed, and nobody ever took the error: ValueError: nobody asked. [unhandled]
--=                              Await it where it is made, or add a callback that looks at its exception().
--=     0.000 s  leftover        leftover was still pending at the end of the run, forgotten.lua:31, and was cancelled. [leftover]
--=                              Await it before the main coroutine returns, or make it in a TaskGroup.
