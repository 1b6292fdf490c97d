local async function main()
  local cm
  async with asyncio.timeout(1) as it do
    cm = it
    await asyncio.sleep(.01)
    print("in time", cm:expired())
  end
  print(cm:expired())
  local ok, e = pcall(function()
    async with asyncio.timeout(.01) as it do
      cm = it
      local ok, e = pcall(function() await asyncio.sleep(10) end)
      print("inside", e)
      error(e, 0)
    end
  end)
  print("outside", e, e.cause.name, cm:expired())
  print(asyncio.current_task():cancelling())
  async with asyncio.timeout(nil) as cm do
    await asyncio.sleep(.01)
    print(cm:when(), cm:expired())
  end
  ok, e = pcall(function()
    async with asyncio.timeout(0) do
      print("the body begins")
      await asyncio.sleep(0)
      print("never printed")
    end
  end)
  if e.name == "TimeoutError" then print("0 is over at the first await") end
end

asyncio.run(main())
