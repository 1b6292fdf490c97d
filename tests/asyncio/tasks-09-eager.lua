local async function quick(x)
  print("quick", x)
  return x
end

local async function slow(x)
  print("slow begins", x)
  await asyncio.sleep(.01)
  print("slow ends", x)
  return x
end

local async function fails()
  error(asyncio.ValueError("at once"))
end

local async function main()
  local loop = asyncio.get_running_loop()
  loop:set_task_factory(asyncio.eager_task_factory)
  local t = asyncio.create_task(quick(1))
  print(t:done(), t:result())
  local u = asyncio.create_task(slow(2))
  print(u:done(), #asyncio.all_tasks())
  print(await u)
  local f = asyncio.create_task(fails())
  print(f:done(), f:exception())
  u = asyncio.create_task(slow(3))
  u:cancel()
  if not pcall(function() await u end) then print("cancelled") end
  local r = await asyncio.gather(quick(4), slow(5))
  print(r[1], r[2])
end

asyncio.run(main())
