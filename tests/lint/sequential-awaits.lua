-- Two awaits that could be made at a time.
local async function fetch(what, pause)
  await asyncio.sleep(pause)
  return what
end

local async function page()
  local head = await fetch("head", .5)
  local body = await fetch("body", .8)
  return head .. body
end

print(await page())

--? source
--= sequential-awaits.lua:8: sequential-awaits: page awaits fetch("head", .5), and only then fetch("body", .8) at line 9: the second needs nothing of the first, and together they would take as long as the longer one.
--=     Await them at a time: await asyncio.gather(fetch("head", .5), fetch("body", .8)).

--? trace
--= sequential-awaits.lua:8: sequential-awaits: page awaits fetch("head", .5), and only then fetch("body", .8) at line 9, which took 0.500 s and 0.800 s: the second needs nothing of the first, and together they would take as long as the longer one. [exit]
--=     Await them at a time: await asyncio.gather(fetch("head", .5), fetch("body", .8)).
