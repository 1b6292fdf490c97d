local loop = asyncio.new_event_loop()
local async function ticker(n)
  for i = 0, n - 1 do
    print("tick", i)
    await asyncio.sleep(.01)
  end
  return "ticked"
end
local t = loop:create_task(ticker(3))
loop:call_soon(loop.stop, loop)
loop:run_forever()
print("once", t:done())
loop:call_later(.015, loop.stop, loop)
loop:run_forever()
print("twice", t:done())
t:add_done_callback(function(t) loop:stop() end)
loop:run_forever()
print("thrice", t:done(), t:result())
loop:close()
