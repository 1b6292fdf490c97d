local async function child(name)
  local _ <close> = asyncio.finally(function() print(name, "ends", asyncio.current_task():cancelling()) end)
  await asyncio.sleep(10)
end

local async function waits()
  await asyncio.gather(child("a"), child("b"), asyncio.sleep(0))
end

local async function main()
  local t = asyncio.create_task(waits())
  await asyncio.sleep(.01)
  t:cancel("all of them")
  local ok, e = pcall(function() await t end)
  print("main", e)
  local g = asyncio.gather(child("c"), child("d"))
  await asyncio.sleep(.01)
  print(g:cancel(), g:cancelled(), g:done())
  ok, e = pcall(function() await g end)
  print("g", e, g:cancelled(), g:cancel())
  g = asyncio.gather(child("e"), child("f"), {return_exceptions = true})
  await asyncio.sleep(.01)
  g:cancel()
  ok, e = pcall(function() print(await g) end)
  if not ok then print("cancelled all the same", e) end
end

asyncio.run(main())
