local async function main()
  local loop = asyncio.get_running_loop()
  local function handler(l, context)
    print("handler", l == loop, context.exception, (context.message:match("^%S+")))
  end
  loop:set_exception_handler(handler)
  local function bad(n) error(asyncio.ValueError("bad " .. n)) end
  loop:call_soon(bad, 1)
  loop:call_later(.01, bad, 2)
  local f = loop:create_future()
  f:add_done_callback(function(f) bad(3) end)
  f:add_done_callback(function(f) print("the next callback") end)
  f:set_result(nil)
  await asyncio.sleep(.02)
  print("main goes on")
end

asyncio.run(main())
