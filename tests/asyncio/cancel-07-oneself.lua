local async function self_cancelling()
  local t = asyncio.current_task()
  t:cancel("self")
  print("still running", t:cancelling(), t:cancelled())
  local ok, e = pcall(function() await asyncio.sleep(0) end)
  print("at the next await", e)
  return "a result all the same"
end

local async function returns_at_once()
  asyncio.current_task():cancel()
  return "no await after the request"
end

local async function main()
  print(await asyncio.create_task(self_cancelling()))
  local t = asyncio.create_task(returns_at_once())
  local ok, e = pcall(function() print(await t) end)
  if not ok then print(e, t:cancelled()) end
end

asyncio.run(main())
