-- Texts in the moments in which something has happened that nobody has heard of yet.
local function plain(x) return (tostring(x):gsub("at [^ >]+:%d+", "at FILE:LINE")) end

local async function sleeper() await asyncio.sleep(0.01) end

-- Calls f in the tick in which the sleeper's timer is due, behind it.
local async function due_together(f)
  await asyncio.sleep(0)
  asyncio.get_running_loop():call_later(0.015, f)
  asyncio.block(0.02)
  for _ = 1, 3 do await asyncio.sleep(0) end
end

local async function waits(condition)
  async with condition do await condition:wait() end
end

local async function main()
  local t = asyncio.create_task(sleeper(), {name = "due"})
  await due_together(function() print(plain(t)) end)
  t = asyncio.create_task(sleeper(), {name = "due and cancelled"})
  await due_together(function()
    t:cancel()
    print(plain(t))
  end)
  local f = asyncio.get_running_loop():create_future()
  f:add_done_callback(function() print("called", plain(f)) end)
  f:cancel()
  print(plain(f))
  await asyncio.sleep(0)
  local condition = asyncio.Condition()
  t = asyncio.create_task(waits(condition), {name = "notified"})
  await asyncio.sleep(0)
  async with condition do
    condition:notify()
    print(plain(t))
  end
  await t
end

asyncio.run(main())
