local function slow()
  asyncio.block(.06)
end

local async function late(i)
  slow()
  await asyncio.sleep(.01)
  slow()
  return i
end

local async function main()
  local loop = asyncio.get_running_loop()
  print(loop:get_debug(), loop.slow_callback_duration)
  loop.slow_callback_duration = .05
  loop:call_soon(slow, 1, "two")
  loop:call_soon(slow)
  loop:call_later(.01, slow, 3)
  await asyncio.sleep(.1)
  asyncio.block(.06)
  await asyncio.sleep(0)
  slow()
  loop.slow_callback_duration = 10
  await asyncio.sleep(0)
  loop:call_soon(slow)
  await asyncio.sleep(.01)
  loop.slow_callback_duration = .05
  loop:set_debug(false)
  loop:call_soon(slow)
  await asyncio.sleep(.01)
  loop:set_debug(true)
  local tasks = {}
  for i = 0, 1 do tasks[i + 1] = asyncio.create_task(late(i), {name = "late " .. i}) end
  await asyncio.gather(tasks[1], tasks[2])
end

asyncio.run(main(), {debug = true})
