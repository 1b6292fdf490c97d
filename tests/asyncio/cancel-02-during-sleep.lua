local async function sleeper()
  local _ <close> = asyncio.finally(function() print("finally") end)
  local ok, e = pcall(function() await asyncio.sleep(10) end)
  if not ok then
    print("in the task", e)
    error(e, 0)
  end
end

local async function main()
  local t = asyncio.create_task(sleeper())
  await asyncio.sleep(.01)
  print(t:cancel())
  print("not yet", t:cancelled(), t:done())
  await asyncio.sleep(0)
  print("now", t:cancelled(), t:done())
  print("result", select(2, pcall(t.result, t)))
  print("exception", select(2, pcall(t.exception, t)))
end

asyncio.run(main())
