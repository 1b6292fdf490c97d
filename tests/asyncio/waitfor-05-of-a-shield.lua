local async function work()
  await asyncio.sleep(.03)
  return "worked"
end

local async function main()
  local t = asyncio.create_task(work())
  if not pcall(function() await asyncio.wait_for(asyncio.shield(t), .01) end) then
    print("too slow", t:done(), t:cancelled())
  end
  print(await t)
  -- many wait for one, each with a patience of its own
  t = asyncio.create_task(work())
  local async function patient(name, seconds)
    local ok, e = pcall(function() print(name, await asyncio.wait_for(asyncio.shield(t), seconds)) end)
    if not ok then print(name, "gave up") end
  end
  await asyncio.gather(patient("a", .02), patient("b", .1), patient("c", .01))
end

asyncio.run(main())
