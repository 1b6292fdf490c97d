-- At a time; or the second needs the first, by its result or by what both write; or it takes no time worth saving.
local log, last = {}, nil
local async function fetch(what, pause)
  await asyncio.sleep(pause)
  return what
end
local async function numbered(what)
  last = (last or 0) + 1
  await asyncio.sleep(.1)
  return what .. last
end
local async function noted(what)
  await asyncio.sleep(.1)
  log[#log + 1] = what
  return what
end
local async function known(what) return what end

local async function page()
  local both = await asyncio.gather(fetch("head", .5), fetch("body", .8))
  local url = await fetch("url", .1)
  local text = await fetch(url, .1)
  print(text)
  local one = await numbered("a")
  local two = await numbered("b")
  print(two)
  local three = await noted("c")
  local four = await noted("d")
  print(four)
  local five = await known("e")
  local six = await known("f")
  return both[1] .. text .. one .. two .. three .. four .. five .. six
end

print(await page())

--? source

--? trace
