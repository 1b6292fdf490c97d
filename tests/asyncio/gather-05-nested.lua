local async function leaf(n)
  await asyncio.sleep(.01 * n)
  print("leaf", n)
  return n
end

local async function fails()
  error(asyncio.ValueError("deep"))
end

local async function main()
  local r = await asyncio.gather(asyncio.gather(leaf(3), leaf(1)), asyncio.gather(leaf(2), leaf(4)))
  local a, b = table.unpack(r)
  print(a[1], a[2], b[1], b[2])
  local inner = asyncio.gather(leaf(1), fails())
  local ok, e = pcall(function() await asyncio.gather(leaf(2), inner) end)
  print(e, inner:done())
  r = await asyncio.gather(asyncio.gather(fails(), leaf(1), {return_exceptions = true}), leaf(2))
  print(r[1][1], r[1][2], r[2])
end

asyncio.run(main())
