local async function hop(name, delay)
  for i = 0, 1 do
    await asyncio.sleep(delay)
    print(name, i)
  end
end

local async function main()
  local loop = asyncio.get_running_loop()
  loop:call_soon(print, "callback")
  await asyncio.gather(hop("zero", 0), hop("negative", -5), hop("also zero", 0))
  print(await asyncio.sleep(0, "its result"), await asyncio.sleep(.001, "another"), (await asyncio.sleep(0)))
end

asyncio.run(main())
