local async function work(name, delay)
  for i = 0, 2 do
    await asyncio.sleep(delay)
    print(name, i)
  end
end

local async function main()
  await asyncio.gather(work("a", .01), work("b", .01), work("c", .01), work("d", .01))
end

asyncio.run(main())
