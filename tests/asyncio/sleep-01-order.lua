local async function work(name, delay)
  print(name, "starts")
  await asyncio.sleep(delay)
  print(name, "wakes")
end

local async function main()
  await asyncio.gather(work("late", .03), work("early", .01), work("middle", .02))
  print("all done")
end

asyncio.run(main())
