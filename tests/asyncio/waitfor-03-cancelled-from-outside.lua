local async function slow()
  local _ <close> = asyncio.finally(function() print("slow is left") end)
  await asyncio.sleep(10)
end

local async function waits()
  local ok, e = pcall(function() await asyncio.wait_for(slow(), 5) end)
  print("waits", e)
  error(e, 0)
end

local async function main()
  local t = asyncio.create_task(waits())
  await asyncio.sleep(.01)
  t:cancel("enough")
  print("main", select(2, pcall(function() await t end)))
  -- the awaited one is cancelled by somebody else
  local inner = asyncio.create_task(slow())
  local u = asyncio.create_task((async function() await asyncio.wait_for(inner, 5) end)())
  await asyncio.sleep(.01)
  inner:cancel("inner")
  local ok, e = pcall(function() await u end)
  print("inner first", e, u:cancelled())
end

asyncio.run(main())
