-- Tasks that somebody keeps, awaits or looks after.
local async function tick() await asyncio.sleep(.1) end
local async function main()
  local kept = asyncio.create_task(tick())
  local all = {asyncio.create_task(tick())}
  all[2] = asyncio.create_task(tick())
  await asyncio.create_task(tick())
  asyncio.create_task(tick()):add_done_callback(print)
  local group = asyncio.TaskGroup()
  async with group do
    group:create_task(tick())
  end
  await kept
  await asyncio.wait(all)
  local function start() return asyncio.create_task(tick()) end
  await start()
  local loop = asyncio.new_event_loop()
  loop:close()
  local coro = tick()
  pcall(function() loop:create_task(coro) end)
  coro:close()
end
local ok = pcall(asyncio.run, main())

--? source

--? trace
