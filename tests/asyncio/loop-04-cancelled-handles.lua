local async function main()
  local loop = asyncio.get_running_loop()
  local c
  local a = loop:call_soon(print, "a")
  local b = loop:call_soon(print, "b")
  loop:call_soon(function() c:cancel() end)
  c = loop:call_soon(print, "c: cancelled by the callback before it")
  local d = loop:call_later(.01, print, "d")
  local e = loop:call_later(.02, print, "e")
  a:cancel()
  d:cancel()
  d:cancel()
  print(a:cancelled(), b:cancelled(), d:cancelled(), e:cancelled())
  await asyncio.sleep(.03)
  e:cancel()
  print(c:cancelled(), e:cancelled(), math.floor((e:when() - d:when()) * 1000 + .5) / 1000)
end

asyncio.run(main())
