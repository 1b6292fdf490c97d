local async function fails(e, delay)
  await asyncio.sleep(delay)
  error(e)
end

local async function main()
  local t = asyncio.create_task(asyncio.sleep(10))
  asyncio.get_running_loop():call_later(.01, t.cancel, t, "one child")
  local r = await asyncio.gather(fails(asyncio.ValueError("v"), .02), asyncio.sleep(.01, "result"), t,
    fails(asyncio.KeyError(), 0), {return_exceptions = true})
  print(r.n, r[1].name, r[2], r[3].name, r[4].name)
  -- without it, a cancelled child is an error like any other
  t = asyncio.create_task(asyncio.sleep(10))
  local g = asyncio.gather(asyncio.sleep(.02), t)
  await asyncio.sleep(0)
  t:cancel("one child")
  local ok, e = pcall(function() await g end)
  print(e, g:cancelled())
end

asyncio.run(main())
