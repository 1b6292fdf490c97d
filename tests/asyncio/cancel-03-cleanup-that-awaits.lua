local async function worker()
  local _ <close> = asyncio.finally(function()
    print("cleanup begins")
    await asyncio.sleep(.02)
    print("cleanup ends")
  end)
  await asyncio.sleep(10)
end

local async function main()
  local t = asyncio.create_task(worker())
  await asyncio.sleep(.01)
  t:cancel()
  await asyncio.sleep(.01)
  print("cleaning up", t:done(), t:cancelled(), t:cancelling())
  if not pcall(function() await t end) then print("cancelled", t:cancelled()) end
end

asyncio.run(main())
