local function plain(t) return (tostring(t):gsub("at [^ >]+:%d+", "at FILE:LINE")) end

local async function f(x)
  await asyncio.sleep(x)
  return x
end

local async function fails()
  error(asyncio.ValueError("bad"))
end

local async function main()
  local t = asyncio.create_task(f(.01), {name = "mine"})
  print(plain(t))
  await asyncio.sleep(0)
  print(plain(t))
  t:cancel()
  print(plain(t))
  await asyncio.wait({t})
  print(plain(t))
  t = asyncio.create_task(f(0), {name = "quick"})
  await t
  print(plain(t))
  t = asyncio.create_task(fails(), {name = "fails"})
  await asyncio.wait({t})
  print(plain(t))
  t:exception()
end

asyncio.run(main())
