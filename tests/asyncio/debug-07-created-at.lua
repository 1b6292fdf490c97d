local function text(x)
  local s = tostring(x):gsub("[^%s<%[]+:%d+", "FILE:LINE"):gsub("when=%S+", "when=T")
  print(s)
end

local function cb() end

local async function sleeps()
  await asyncio.sleep(1)
end

local async function main()
  local loop = asyncio.get_running_loop()
  local f = loop:create_future()
  text(f)
  f:add_done_callback(cb)
  text(f)
  f:set_result(5)
  text(f)
  local t = asyncio.create_task(sleeps(), {name = "t"})
  text(t)
  await asyncio.sleep(0)
  text(t)
  t:cancel()
  text(t)
  await asyncio.wait({t})
  text(t)
  local h = loop:call_soon(cb, 1, "two")
  text(h)
  h:cancel()
  text(h)
  text(loop:call_later(1, cb, 2.5))
  h = loop:call_at(loop:time() + 1, cb)
  text(h)
  h:cancel()
  text(h)
end

for _, debug in ipairs {false, true} do
  print(debug)
  asyncio.run(main(), {debug = debug})
end
