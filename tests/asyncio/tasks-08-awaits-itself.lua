local box = {}
local async function f()
  local ok, e = pcall(function() await box[1] end)
  print((e.message:match("^[^:]*")))
end

local async function main()
  box[1] = asyncio.create_task(f())
  await box[1]
end

asyncio.run(main())
