local async function sleeper(name)
  local ok, e = pcall(function() await asyncio.sleep(10) end)
  print(name, "hears of it")
  error(e, 0)
end

local async function outer(t)
  await t
end

local async function main()
  local loop = asyncio.get_running_loop()
  local inner = asyncio.create_task(sleeper("inner"))
  local out = asyncio.create_task(outer(inner))
  await asyncio.sleep(0)
  await asyncio.sleep(0)
  out:cancel()
  for turn = 0, 4 do
    loop:call_soon(print, "callback in turn", turn)
    await asyncio.sleep(0)
    print("turn", turn, inner:done(), out:done())
  end
end

asyncio.run(main())
