local async function leaf()
  local _ <close> = asyncio.finally(function() print("leaf") end)
  await asyncio.sleep(10)
end

local async function middle()
  local ok, e = pcall(function() await leaf() end)
  if not ok then
    print("middle", e)
    error(e, 0)
  end
end

local async function root()
  local _ <close> = asyncio.finally(function() print("root") end)
  await asyncio.create_task(middle(), {name = "inner"})
end

local async function main()
  local t = asyncio.create_task(root())
  await asyncio.sleep(.01)
  local inner
  for _, x in ipairs(asyncio.all_tasks()) do
    if x:get_name() == "inner" then inner = x end
  end
  t:cancel("from outside")
  print(t:cancelling(), inner:cancelling())
  local ok, e = pcall(function() await t end)
  print("main", e, inner:cancelled())
end

asyncio.run(main())
