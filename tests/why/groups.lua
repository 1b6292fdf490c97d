-- A task of a TaskGroup fails: its error leaves the block, with those of the others.
local async function bad()
  await asyncio.sleep(0.1)
  error("boom")
end
pcall(function()
  async with asyncio.TaskGroup() as group do
    group:create_task(bad(), {name = "bad"})
    group:create_task(asyncio.sleep(5), {name = "long"})
    await asyncio.sleep(1)
  end
end)
await asyncio.sleep(0.1)

--? trouble
--=     0.100 s  failed          bad failed at groups.lua:4: 'groups.lua:4: boom'. [done]
--=                              It is a TaskGroup's: the error leaves the async with in an ExceptionGroup, which a pcall around that catches.
