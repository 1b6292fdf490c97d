local function bad()
  error(asyncio.ValueError("bad"))
end

local function tells()
  asyncio.get_running_loop():call_exception_handler({message = "own", x = 1})
end

local function bad_handler()
  error(asyncio.LookupError("the handler, too"))
end

local async function main()
  local loop = asyncio.get_running_loop()
  loop:call_soon(bad, 1, "two")
  loop:call_soon(bad)
  loop:call_later(.01, bad, 3)
  local f = loop:create_future()
  f:add_done_callback(bad)
  f:set_result("done")
  loop:call_soon(tells)
  await asyncio.sleep(.02)
  loop:set_exception_handler(bad_handler)
  loop:call_soon(tells)
  await asyncio.sleep(0)
  loop:set_exception_handler(nil)
  await asyncio.sleep(0)
end

for _, debug in ipairs {false, true} do
  print(debug)
  asyncio.run(main(), {debug = debug})
end
