local function said(e)
  print(e.name .. ": " .. e.message:gsub("<.*>", "<...>"))
end

local other = asyncio.new_event_loop()
local foreign = other:create_future()

local async function main()
  local loop = asyncio.get_running_loop()
  local ok, e = pcall(function() await foreign end)
  said(e)
  ok, e = pcall(asyncio.ensure_future, foreign, {loop = loop})
  said(e)
  ok, e = pcall(function() await asyncio.to_thread(function() loop:call_soon(print, "never") end) end)
  said(e)
  for _, value in ipairs {5, "text"} do
    ok, e = pcall(loop.call_soon, loop, value)
    said(e)
  end
end

local lock = asyncio.Lock()

local async function hold()
  await lock:acquire()
end

local async function wait()
  local ok, e = pcall(function() await lock:acquire() end)
  said(e)
end

local async function both()
  await asyncio.wait_for(lock:acquire(), .01)
end

asyncio.run(main(), {debug = true})
asyncio.run(hold())
if not pcall(asyncio.run, both()) then print("bound") end
asyncio.run(wait())
