local async function main()
  local loop = asyncio.get_running_loop()
  local f, g = loop:create_future(), loop:create_future()
  local both = asyncio.gather(f, g)
  both:add_done_callback(function(b) print("both", b:result()[1], b:result()[2]) end)
  loop:call_soon(g.set_result, g, 2)
  await asyncio.sleep(0)
  print(both:done())
  f:set_result(1)
  print(both:done())
  await asyncio.sleep(0)
  print(both:done())
  await asyncio.sleep(0)
  -- done before: still a turn later
  both = asyncio.gather(f, g)
  print(both:done())
  await both
  print(both:done())
  local ok, e = pcall(asyncio.gather, 5)
  print(e.name)
end

asyncio.run(main())
