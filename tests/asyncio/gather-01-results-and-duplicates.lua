local async function f(x, delay)
  print("f", x)
  await asyncio.sleep(delay)
  return x
end

local async function main()
  local r = await asyncio.gather()
  print(r.n)
  r = await asyncio.gather(f("a", .02), f("b", .01), f("c", 0))
  print(r.n, table.unpack(r))
  local c = f("once", .01)
  r = await asyncio.gather(c, f("other", 0), c)
  print(r.n, table.unpack(r))
  local t = asyncio.create_task(f("task", .01))
  local g = asyncio.gather(t, t)
  print(g:done())
  r = await g
  print(r[1], r[2], g:done(), g:result() == r)
end

asyncio.run(main())
