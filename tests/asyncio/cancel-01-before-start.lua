local async function never()
  print("this is never printed")
end

local async function main()
  local t = asyncio.create_task(never())
  print(t:cancel(), t:cancelled(), t:done())
  local ok, e = pcall(function() await t end)
  print(e, #e.args == 0 and "()")
  print(t:cancelled(), t:done(), t:cancel())
end

asyncio.run(main())
