local async function sleeper()
  await asyncio.sleep(0.1)
end

local async function main()
  -- cancelled in one tick; in the next its wakeup stands before its timer, which has become due meanwhile
  for _ = 1, 50 do
    local tasks = {}
    for i = 1, 20 do tasks[i] = asyncio.create_task(sleeper()) end
    await asyncio.sleep(0)
    for i = 1, 20 do tasks[i]:cancel() end
    asyncio.block(0.2)
    await asyncio.wait(tasks)
    for i = 1, 20 do assert(tasks[i]:cancelled()) end
  end
  print("all cancelled")
end

asyncio.run(main())
