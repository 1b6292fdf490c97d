-- Timeouts that cannot strike, for the one around them strikes first: in one task, and in one that it awaits.
local async function inner()
  async with asyncio.timeout(9) do await asyncio.sleep(.1) end
end
async with asyncio.timeout(1) do
  await asyncio.wait_for(asyncio.sleep(.1), 5)
end
async with asyncio.timeout(3) do
  await asyncio.gather(inner(), asyncio.sleep(.2))
end

--? trace
--= timeout.lua:3: timeout: The timeout of 9.000 s in inner·2, timeout.lua:3, can never strike: the one around it of main·1 (timeout.lua:8) strikes after 3.000 s. [timer]
--=     Make the inner timeout the shorter one, or leave it out.
--= timeout.lua:6: timeout: The timeout of 5.000 s in main·1, timeout.lua:6, can never strike: the one around it (timeout.lua:5) strikes after 1.000 s. [timer]
--=     Make the inner timeout the shorter one, or leave it out.
