-- A turn that is too long, and what it keeps waiting.
local async function think() return asyncio.block(0.5) end
local async function heavy()
  await asyncio.sleep(0.1)
  await think()
  print("thought")
  await asyncio.sleep(0.1)
end
local async function tick() await asyncio.sleep(0.2) end
local async function tock() await asyncio.sleep(0.3) end
local h = asyncio.create_task(heavy(), {name = "heavy"})
local t = asyncio.create_task(tick(), {name = "tick"})
local u = asyncio.create_task(tock(), {name = "tock"})
await asyncio.sleep(1)
asyncio.get_running_loop():call_soon(function() asyncio.block(0.2) end)
await asyncio.sleep(0.5)

--? waiting tick --at @thought
--= tick waits for sleep 0.20, blocked.lua:9, since 0.000 s. [park]
--=   Its timer was due at 0.200 s and is late by 400 ms: the loop is in the turn of heavy; set by tick at blocked.lua:9. [timer]

--? went heavy
--= heavy blocked the loop for 500 ms, between blocked.lua:4 and blocked.lua:7. A thread can do it: await asyncio.to_thread(f). [ran]

--? trouble
--=     0.600 s  blocked         heavy blocked the loop for 500 ms, between blocked.lua:4 and blocked.lua:7. [ran]
--=                              A thread can do it: await asyncio.to_thread(f).
--=     0.600 s  late            The timer sleep 0.20 of tick came 400 ms late, and 1 more timer of that tick: heavy blocked the loop. [timer.due]
--=                              A timer is never early, but late when the loop is kept: move what blocks into asyncio.to_thread.
--=     1.200 s  blocked         The callback at blocked.lua:15 blocked the loop for 200 ms. [ran]
--=                              A thread can do it: await asyncio.to_thread(f).
