local async function fails(name, delay)
  await asyncio.sleep(delay)
  print(name, "fails")
  error(asyncio.ValueError(name))
end

local async function works(name, delay)
  local ok, e = pcall(function()
    await asyncio.sleep(delay)
    print(name, "works")
  end)
  if not ok then
    print(name, "is cancelled")
    error(e, 0)
  end
end

local async function main()
  local t = asyncio.create_task(works("task", .03))
  print("main", select(2, pcall(function()
    await asyncio.gather(works("long", .03), fails("first", .01), fails("second", .02), t)
  end)))
  print("the others go on", t:done())
  await asyncio.sleep(.05)
  print(t:done())
end

asyncio.run(main())
