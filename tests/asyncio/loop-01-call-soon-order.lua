local async function main()
  local loop = asyncio.get_running_loop()
  local function outer(n)
    print("outer", n)
    loop:call_soon(print, "queued by outer", n)
  end
  for n = 0, 2 do loop:call_soon(outer, n) end
  loop:call_soon(print)
  for turn = 0, 2 do
    await asyncio.sleep(0)
    print("main, turn", turn)
  end
end

asyncio.run(main())
