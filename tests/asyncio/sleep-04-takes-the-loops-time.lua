local function round(x) return math.floor(x * 100 + .5) / 100 end

local async function main()
  local loop = asyncio.get_running_loop()
  local t = loop:time()
  await asyncio.sleep(.05)
  print(round(loop:time() - t))
  await asyncio.gather(asyncio.sleep(.02), asyncio.sleep(.03), asyncio.sleep(.03))
  print(round(loop:time() - t))
end

asyncio.run(main())
