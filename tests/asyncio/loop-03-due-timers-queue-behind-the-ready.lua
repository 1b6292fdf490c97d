local async function main()
  local loop = asyncio.get_running_loop()
  loop:call_later(0, print, "timer of 0")
  loop:call_soon(function()
    print("soon")
    loop:call_soon(print, "soon again")
    loop:call_later(0, print, "second timer")
  end)
  for turn = 0, 3 do
    print("turn", turn)
    await asyncio.sleep(0)
  end
end

asyncio.run(main())
