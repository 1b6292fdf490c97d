local async function main()
  local loop = asyncio.get_running_loop()
  async with asyncio.timeout(.01) as cm do
    cm:reschedule(loop:time() + 10)
    await asyncio.sleep(.03)
    print("later", cm:expired(), cm:when() > loop:time())
    cm:reschedule(nil)
    print(cm:when())
  end
  local cm
  local ok, e = pcall(function()
    async with asyncio.timeout(nil) as it do
      cm = it
      cm:reschedule(loop:time() - 1)
      await asyncio.sleep(0)
      await asyncio.sleep(10)
    end
  end)
  if e.name == "TimeoutError" then print("a deadline in the past", cm:expired()) end
  print(select(2, pcall(cm.reschedule, cm, 1)))
  local unentered = asyncio.timeout(1)
  print(select(2, pcall(unentered.reschedule, unentered, 1)))
  print(select(2, pcall(function()
    async with cm do end
  end)))
  async with asyncio.timeout_at(loop:time() + 5) as cm do
    local left = cm:when() - loop:time()
    print("timeout_at", 4 < left and left < 6)
  end
end

asyncio.run(main())
