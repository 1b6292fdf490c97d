local async function fails()
  await asyncio.sleep(.02)
  error(asyncio.ValueError("late"))
end

local async function main()
  local loop = asyncio.get_running_loop()
  loop:set_exception_handler(function(l, c) print("handler", (c.message:match("^[^:]*")), c.exception) end)
  local s = asyncio.shield(fails())
  await asyncio.sleep(.01)
  s:cancel()
  print(select(2, pcall(function() await s end)))
  await asyncio.sleep(.03)
  collectgarbage()
  print("end")
end

asyncio.run(main())
