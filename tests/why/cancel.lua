-- Cancellations as journeys: who asked, through whom, when delivered, what the cleanup cost, how it ended.
local async function sleeper(s) await asyncio.sleep(s or 9) end
local async function tidy() local _ <close> = asyncio.finally(function() await asyncio.sleep(0.2) end) await asyncio.sleep(9) end
local async function awaits(x) return await x end
local function task(coro, name) return asyncio.create_task(coro, {name = name}) end
local async function quietly(x) return pcall(function() return await x end) end

-- by another task, through a chain, with a cleanup at its end
local inner = task(tidy(), "inner")
local outer = task(awaits(inner), "outer")
await asyncio.sleep(0.1)
outer:cancel("enough")
print("asked outer")
await asyncio.sleep(0.1)
print("inner cleans up")
await quietly(outer)

-- by a timeout: the cancellation becomes a TimeoutError
local async function hurried() async with asyncio.timeout(0.3) do await asyncio.sleep(9) end end
await quietly(task(hurried(), "hurried"))
await quietly(task((async function() await asyncio.wait_for(task(sleeper(), "tardy"), 0) end)(), "no-time"))

-- by a group, as one of its tasks fails, or its block does
local async function fails() await asyncio.sleep(0.1) error(asyncio.ValueError("boom")) end
local async function grouped()
  async with asyncio.TaskGroup() as g do
    g:create_task(tidy(), {name = "sibling"})
    g:create_task(fails(), {name = "failing"})
  end
end
await quietly(task(grouped(), "grouped"))
local async function broken()
  async with asyncio.TaskGroup() as g do
    g:create_task(sleeper(), {name = "child"})
    await asyncio.sleep(0.1)
    error(asyncio.ValueError("block"))
  end
end
await quietly(task(broken(), "broken"))

-- a gather passes the request on to all its children; a shield does not
local one, two = task(sleeper(), "one"), task(sleeper(), "two")
local both = task((async function() await asyncio.gather(one, two) end)(), "both")
local safe = task(sleeper(0.5), "safe")
local shy = task((async function() await asyncio.shield(safe) end)(), "shy")
await asyncio.sleep(0.1)
both:cancel()
shy:cancel()
await quietly(both)
await quietly(shy)

-- by a callback; swallowed
local deaf = task((async function() pcall(function() await asyncio.sleep(9) end) await asyncio.sleep(0.1) end)(), "deaf")
asyncio.get_running_loop():call_later(0.1, deaf.cancel, deaf)
await quietly(deaf)

local asked = task(sleeper(), "asked")
await asyncio.sleep(0)
asyncio.get_running_loop():call_soon(function() asked:cancel() print("asked by a callback") end)
await quietly(asked)

-- late, as another task runs; asked twice; another error on the way out
local bad = task((async function() local _ <close> = asyncio.finally(function() error(asyncio.ValueError("worse")) end) await asyncio.sleep(9) end)(), "bad")
local busy = task((async function() await asyncio.sleep(0.1) bad:cancel() bad:cancel() asyncio.block(0.05) end)(), "busy")
await quietly(bad)
await busy

-- taken back; asked of a task that runs; of one that never ran
local forgiven = task((async function()
  pcall(function() await asyncio.sleep(9) end)
  asyncio.current_task():uncancel()
  await asyncio.sleep(0.1)
end)(), "forgiven")
await asyncio.sleep(0)
forgiven:cancel()
await quietly(forgiven)
local own = task((async function() asyncio.current_task():cancel() print("own goes on") await asyncio.sleep(0) end)(), "own")
await quietly(own)
local unborn = task(sleeper(), "unborn")
unborn:cancel()
print("unborn asked")
await quietly(unborn)

-- in its own cleanup a task asks another one
local helper = task(sleeper(), "helper")
local leader = task((async function() local _ <close> = asyncio.finally(function() helper:cancel() end) await asyncio.sleep(9) end)(), "leader")
await asyncio.sleep(0.1)
leader:cancel()
await quietly(leader)

local crowd = {}
for i = 1, 30 do crowd[i] = sleeper() end
local many = task((async function() await asyncio.gather(table.unpack(crowd)) end)(), "many")
await asyncio.sleep(0.01)
many:cancel()
await quietly(many)

-- what the end of the run cancels
task(sleeper(), "left")
await asyncio.sleep(0)

--? cancel outer --at "@asked outer"
--= request .100 by main·1, cancel.lua:12, not yet delivered: main·1 runs. [cancel]
--=   outer was asked to stop at 0.100 s, by main·1, cancel.lua:12. [cancel]
--=   The request went on from outer to inner. [cancel]

--? cancel inner --at "@inner cleans up"
--= request .100 by main·1, cancel.lua:12, through outer, delivery +0 µs, cleanup until >= .300. [cancel]
--=   outer was asked to stop at 0.100 s, by main·1, cancel.lua:12. [cancel]
--=   The request went on from outer to inner. [cancel]
--=   inner got CancelledError at cancel.lua:3, 0 µs after the request. [thrown]
--=   inner cleans up at cancel.lua:3, and awaits sleep 0.20 there. [park]

--? cancel outer --at "@inner cleans up"
--= request .100 by main·1, cancel.lua:12, not yet delivered: inner ends first. [cancel]
--=   outer was asked to stop at 0.100 s, by main·1, cancel.lua:12. [cancel]
--=   The request went on from outer to inner. [cancel]
--=   inner got CancelledError at cancel.lua:3, 0 µs after the request. [thrown]
--=   inner cleans up at cancel.lua:3, and awaits sleep 0.20 there. [park]

--? cancel outer
--= request 0.100 by main·1, cancel.lua:12, delivery +200 ms, outcome cancelled 0.300. [cancel]
--=   outer was asked to stop at 0.100 s, by main·1, cancel.lua:12. [cancel]
--=   The request went on from outer to inner. [cancel]
--=   inner got CancelledError at cancel.lua:3, 0 µs after the request. [thrown]
--=   inner cleans up at cancel.lua:3, and awaits sleep 0.20 there. [park]
--=   inner ended by it at 0.300 s. Its cleanup took 200 ms: it ran for 0 µs and gave the loop back 1 time. [done]
--=   outer got CancelledError at cancel.lua:4, 200 ms after the request. [thrown]
--=   outer ended by it at 0.300 s. [done]

--? cancel hurried
--= request 0.600 by timeout(0.3) of hurried, delivery +0 µs, outcome TimeoutError 0.600. [cancel]
--=   hurried was asked to stop at 0.600 s, by timeout(0.3) of hurried. [cancel]
--=   hurried got CancelledError at cancel.lua:19, 0 µs after the request. [thrown]
--=   hurried goes on: the cancellation became an error at 0.600 s: TimeoutError. [uncancel]

--? cancel tardy
--= request 0.600 by wait_for(0) of no-time, delivery +0 µs, outcome cancelled 0.600. [cancel]
--=   tardy was asked to stop at 0.600 s, by wait_for(0) of no-time. [cancel]
--=   tardy got CancelledError, 0 µs after the request. [thrown]
--=   tardy ended by it at 0.600 s. [done]

--? cancel sibling
--= request 0.700 by grouped's group, as failing failed, delivery +0 µs, cleanup 200 ms, outcome cancelled 0.900. [cancel]
--=   sibling was asked to stop at 0.700 s, by grouped's group, as failing failed. [cancel]
--=   grouped was asked to stop at 0.700 s, by grouped's group, as failing failed. [cancel]
--=   sibling got CancelledError at cancel.lua:3, 0 µs after the request. [thrown]
--=   sibling cleans up at cancel.lua:3, and awaits sleep 0.20 there. [park]
--=   grouped got CancelledError at cancel.lua:26, 0 µs after the request. [thrown]
--=   grouped cleans up at cancel.lua:26, and awaits group(sibling) there. [park]
--=   sibling ended by it at 0.900 s. Its cleanup took 200 ms: it ran for 0 µs and gave the loop back 1 time. [done]
--=   grouped goes on: the cancellation became an error at 0.900 s: ExceptionGroup: unhandled errors in a TaskGroup (1 sub-exception). Its cleanup took 200 ms: it ran for 0 µs and gave the loop back 1 time. [uncancel]

--? cancel grouped
--= request 0.700 by grouped's group, as failing failed, delivery +0 µs, cleanup 200 ms, outcome ExceptionGroup: unhandled errors in a TaskGroup (1 sub-exception) 0.900. [cancel]
--=   sibling was asked to stop at 0.700 s, by grouped's group, as failing failed. [cancel]
--=   grouped was asked to stop at 0.700 s, by grouped's group, as failing failed. [cancel]
--=   sibling got CancelledError at cancel.lua:3, 0 µs after the request. [thrown]
--=   sibling cleans up at cancel.lua:3, and awaits sleep 0.20 there. [park]
--=   grouped got CancelledError at cancel.lua:26, 0 µs after the request. [thrown]
--=   grouped cleans up at cancel.lua:26, and awaits group(sibling) there. [park]
--=   sibling ended by it at 0.900 s. Its cleanup took 200 ms: it ran for 0 µs and gave the loop back 1 time. [done]
--=   grouped goes on: the cancellation became an error at 0.900 s: ExceptionGroup: unhandled errors in a TaskGroup (1 sub-exception). Its cleanup took 200 ms: it ran for 0 µs and gave the loop back 1 time. [uncancel]

--? cancel child
--= request .000 by broken's group, as its block failed, delivery +0 µs, outcome cancelled .000. [cancel]
--=   child was asked to stop at 1.000 s, by broken's group, as its block failed. [cancel]
--=   child got CancelledError at cancel.lua:2, 0 µs after the request. [thrown]
--=   child ended by it at 1.000 s. [done]

--? cancel both
--= request .100 by main·1, cancel.lua:47, delivery +0 µs, outcome cancelled .100. [cancel]
--=   both was asked to stop at 1.100 s, by main·1, cancel.lua:47. [cancel]
--=   The request went on from both to one. [cancel]
--=   The request went on from both to two. [cancel]
--=   one got CancelledError at cancel.lua:2, 0 µs after the request. [thrown]
--=   one ended by it at 1.100 s. [done]
--=   two got CancelledError at cancel.lua:2, 0 µs after the request. [thrown]
--=   two ended by it at 1.100 s. [done]
--=   both got CancelledError at cancel.lua:43, 0 µs after the request. [thrown]
--=   both ended by it at 1.100 s. [done]

--? cancel shy
--= request .100 by main·1, cancel.lua:48, safe is shielded, delivery +0 µs, outcome cancelled .100. [cancel]
--=   shy was asked to stop at 1.100 s, by main·1, cancel.lua:48. [cancel]
--=   A shield kept the request from safe, which goes on. [done]
--=   shy got CancelledError at cancel.lua:45, 0 µs after the request. [thrown]
--=   shy ended by it at 1.100 s. [done]

--? cancel deaf
--= request .200 by call deaf.cancel (timer set by main·1), delivery +0 µs, cleanup 100 ms, outcome swallowed .300. [cancel]
--=   deaf was asked to stop at 1.200 s, by call deaf.cancel (timer set by main·1). [cancel]
--=   deaf got CancelledError at cancel.lua:53, 0 µs after the request. [thrown]
--=   deaf cleans up at cancel.lua:53, and awaits sleep 0.10 there. [park]
--=   deaf swallowed it at 1.300 s. Its cleanup took 100 ms: it ran for 0 µs and gave the loop back 1 time. [swallowed]

--? cancel asked --at "@asked by a callback"
--= request .300 by call cancel.lua:59, not yet delivered: the callback cancel.lua:59 runs. [cancel]
--=   asked was asked to stop at 1.300 s, by call cancel.lua:59. [cancel]

--? cancel asked --at "@asked by a callback/ran"
--= request .300 by call cancel.lua:59, not yet delivered: turn delay 0 µs. [cancel]
--=   asked was asked to stop at 1.300 s, by call cancel.lua:59. [cancel]

--? cancel bad
--= request .400 by busy, cancel.lua:64, asked 2 times, delivery +50 ms, outcome failed .450, ValueError: worse. [cancel]
--=   bad was asked to stop at 1.400 s, by busy, cancel.lua:64. [cancel]
--=   bad was asked once more, by busy at cancel.lua:64. [cancel]
--=   bad got CancelledError at cancel.lua:63, 50 ms after the request; busy ran for 50 ms of that. [thrown]
--=   bad failed at 1.450 s: ValueError: worse. [done]

--? cancel forgiven
--= request .450 by main·1, cancel.lua:75, delivery +0 µs, outcome taken back .450, it goes on. [cancel]
--=   forgiven was asked to stop at 1.450 s, by main·1, cancel.lua:75. [cancel]
--=   forgiven got CancelledError at cancel.lua:70, 0 µs after the request. [thrown]
--=   forgiven goes on: whoever asked took the request back at 1.450 s. [uncancel]

--? cancel own --at "@own goes on"
--= request .550 by own, cancel.lua:77, not yet delivered: it goes on until it awaits. [cancel]
--=   own was asked to stop at 1.550 s, by own, cancel.lua:77. [cancel]

--? cancel unborn --at "@unborn asked"
--= request .550 by main·1, cancel.lua:80, not yet delivered: main·1 runs. [cancel]
--=   unborn was asked to stop at 1.550 s, by main·1, cancel.lua:80. [cancel]

--? cancel unborn
--= request .550 by main·1, cancel.lua:80, delivery +0 µs, outcome cancelled .550. [cancel]
--=   unborn was asked to stop at 1.550 s, by main·1, cancel.lua:80. [cancel]
--=   unborn got CancelledError, 0 µs after the request. [thrown]
--=   unborn ended by it at 1.550 s. [done]

--? cancel helper
--= request .650 by main·1, cancel.lua:88, through leader, delivery +0 µs, outcome cancelled .650. [cancel]
--=   leader was asked to stop at 1.650 s, by main·1, cancel.lua:88. [cancel]
--=   leader got CancelledError at cancel.lua:86, 0 µs after the request. [thrown]
--=   The request went on from leader to helper. [cancel]
--=   leader ended by it at 1.650 s. [done]
--=   helper got CancelledError at cancel.lua:2, 0 µs after the request. [thrown]
--=   helper ended by it at 1.650 s. [done]

--? cancel many
--= request .660 by main·1, cancel.lua:95, delivery +0 µs, outcome cancelled .660. [cancel]
--=   many was asked to stop at 1.660 s, by main·1, cancel.lua:95. [cancel]
--=   The request went on from many to sleeper·2. [cancel]
--=   The request went on from many to sleeper·3. [cancel]
--=   The request went on from many to sleeper·4. [cancel]
--=   The request went on from many to sleeper·5. [cancel]
--=   The request went on from many to sleeper·6. [cancel]
--=   The request went on from many to sleeper·7. [cancel]
--=   The request went on from many to sleeper·8. [cancel]
--=   The request went on from many to sleeper·9. [cancel]
--=   The request went on from many to sleeper·10. [cancel]
--=   The request went on from many to sleeper·11. [cancel]
--=   The request went on from many to sleeper·12. [cancel]
--=   The request went on from many to sleeper·13. [cancel]
--=   The request went on from many to sleeper·14. [cancel]
--=   The request went on from many to sleeper·15. [cancel]
--=   The request went on from many to sleeper·16. [cancel]
--=   The request went on from many to sleeper·17. [cancel]
--=   The request went on from many to sleeper·18. [cancel]
--=   The request went on from many to sleeper·19. [cancel]
--=   The request went on from many to sleeper·20. [cancel]
--=   And 73 stations more. [done]

--? cancel left
--= request .660 by the end of run, delivery +0 µs, outcome cancelled .660. [cancel]
--=   left was asked to stop at 1.660 s, by the end of run. [cancel]
--=   left got CancelledError at cancel.lua:2, 0 µs after the request. [thrown]
--=   left ended by it at 1.660 s. [done]

--? went deaf
--= deaf swallowed its cancellation, cancel.lua:53; asked by call deaf.cancel (timer set by main·1). pcall catches CancelledError, too: clean up, then raise it again with error(e, 0). [swallowed]
