local async function swallows()
  if not pcall(function() await asyncio.sleep(10) end) then return "swallowed" end
end

local async function main()
  local g = asyncio.gather(swallows(), asyncio.sleep(10))
  await asyncio.sleep(.01)
  g:cancel("both")
  local ok, e = pcall(function() print(await g) end)
  if not ok then print(e, g:cancelled()) end
  g = asyncio.gather(swallows(), swallows())
  await asyncio.sleep(.01)
  g:cancel()
  ok, e = pcall(function() print(await g) end)
  if not ok then print(e, g:cancelled()) end
end

asyncio.run(main())
