local async function down(n)
  if n == 0 then
    await asyncio.sleep(.01)
    return 0
  end
  return 1 + await down(n - 1)
end

local async function fails(n)
  if n == 0 then
    await asyncio.sleep(0)
    error(asyncio.ValueError("from below"))
  end
  await fails(n - 1)
end

local async function main()
  print(await down(1000))
  print(select(2, pcall(function() await fails(1000) end)))
  local t = asyncio.create_task(down(1000))
  await asyncio.sleep(0)
  t:cancel("far down")
  print(select(2, pcall(function() await t end)))
end

asyncio.run(main())
