local async function waits(t, name)
  local ok, e = pcall(function() await t end)
  if not ok then print(name, e, t:cancelled()) end
end

local async function main()
  local t = asyncio.create_task(asyncio.sleep(10))
  local a = asyncio.create_task(waits(t, "a"))
  local b = asyncio.create_task(waits(t, "b"))
  await asyncio.sleep(.01)
  t:cancel("the awaited one")
  await asyncio.gather(a, b)
  -- cancelling one who waits cancels what it waits for
  t = asyncio.create_task(asyncio.sleep(10))
  a = asyncio.create_task(waits(t, "a"))
  b = asyncio.create_task(waits(t, "b"))
  await asyncio.sleep(.01)
  print(a:cancel("one who waits"))
  await asyncio.gather(a, b)
  print(a:cancelled(), b:cancelled(), a:cancelling(), b:cancelling())
end

asyncio.run(main())
