local async function breaks()
  local _ <close> = asyncio.finally(function() error(asyncio.ValueError("in cleanup")) end)
  await asyncio.sleep(10)
end

local async function raises_it_itself()
  error(asyncio.CancelledError("nobody asked"))
end

local async function main()
  local t = asyncio.create_task(breaks())
  await asyncio.sleep(0)
  t:cancel()
  local ok, e = pcall(function() await t end)
  print(e, t:cancelled(), e.context.name)
  t = asyncio.create_task(raises_it_itself())
  ok, e = pcall(function() await t end)
  print(e, t:cancelled(), t:cancelling())
end

asyncio.run(main())
