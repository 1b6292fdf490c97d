local async function main()
  local ok, e = pcall(function() await asyncio.sleep(0/0) end)
  print(e)
  local t = asyncio.create_task(asyncio.sleep(math.huge))
  await asyncio.sleep(.01)
  print(t:done(), t:cancel())
  await asyncio.wait({t})
  print(t:cancelled())
end

asyncio.run(main())
