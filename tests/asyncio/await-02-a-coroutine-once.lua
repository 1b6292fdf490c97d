local async function f()
  print("runs")
  await asyncio.sleep(.01)
  return 1
end

local async function attempt(x)
  local ok, e = pcall(function() print(await x) end)
  if not ok then print(e) end
end

local async function main()
  local c = f()
  await attempt(c)
  await attempt(c)
  -- closed before it began
  c = f()
  c:close()
  c:close()
  await attempt(c)
  -- awaited by two at a time
  c = f()
  local t = asyncio.create_task(attempt(c))
  await asyncio.sleep(0)
  await attempt(c)
  await t
end

asyncio.run(main())
