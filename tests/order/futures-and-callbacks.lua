local function nothing() end

local async function waits(future)
  return await future
end

async function main()
  local loop = asyncio.get_running_loop()
  local future = loop:create_future()
  future:add_done_callback(nothing)
  local tasks = {}
  for i = 1, 3 do tasks[i] = asyncio.create_task(waits(future)) end
  loop:call_soon(nothing)
  loop:call_later(0.1, nothing)
  loop:call_at(loop:time() + 0.1, future.set_result, future, 1)
  local handle = loop:call_later(0.1, nothing)
  handle:cancel()
  await asyncio.wait(tasks, {return_when = asyncio.FIRST_COMPLETED})
  for _, task in ipairs(tasks) do await task end
end
