local async function worker()
  if not pcall(function() await asyncio.sleep(10) end) then
    print("swallowed", asyncio.current_task():cancelling())
  end
  print("uncancel", asyncio.current_task():uncancel(), asyncio.current_task():uncancel())
  await asyncio.sleep(.01)
  return "went on"
end

local async function main()
  local t = asyncio.create_task(worker())
  await asyncio.sleep(.01)
  t:cancel()
  print(await t, t:cancelled(), t:cancelling())
  -- a request that is taken back before it is delivered
  local u = asyncio.create_task(asyncio.sleep(.01, "u"))
  u:cancel()
  u:uncancel()
  local ok, e = pcall(function() print(await u, u:cancelled()) end)
  if not ok then print("u", e, u:cancelling()) end
end

asyncio.run(main())
