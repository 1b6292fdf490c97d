local async function main()
  local loop = asyncio.get_running_loop()
  local start = loop:time()
  local tasks = {}
  for i = 1, 200 do tasks[i] = asyncio.create_task(asyncio.sleep(3600)) end
  await asyncio.sleep(.01)
  for _, t in ipairs(tasks) do t:cancel() end
  local done, pending = await asyncio.wait(tasks)
  local all = true
  for _, t in ipairs(tasks) do all = all and t:cancelled() end
  print(#done, #pending, all, loop:time() - start < 60)
end

asyncio.run(main())
