local async function main()
  local loop = asyncio.get_running_loop()
  local t = loop:time()
  loop:call_at(t + .02, print, "at .02, first")
  loop:call_at(t + .01, print, "at .01, first")
  loop:call_at(t + .02, print, "at .02, second")
  loop:call_at(t + .01, print, "at .01, second")
  loop:call_at(t - 1, print, "past")
  loop:call_at(t, print, "now")
  loop:call_soon(print, "soon")
  await asyncio.sleep(.04)
end

asyncio.run(main())
