local async function fails()
  async with asyncio.timeout(1) do
    error(asyncio.ValueError("mine"))
  end
end

local async function waits()
  async with asyncio.timeout(1) do
    await asyncio.sleep(10)
  end
end

local async function swallows()
  local cm
  async with asyncio.timeout(.01) as it do
    cm = it
    pcall(function() await asyncio.sleep(10) end)
  end
  print("swallowed", cm:expired(), asyncio.current_task():cancelling())
end

local async function main()
  print(select(2, pcall(function() await fails() end)))
  local t = asyncio.create_task(waits())
  await asyncio.sleep(.01)
  t:cancel("by hand")
  local ok, e = pcall(function() await t end)
  print(e, t:cancelled())
  await swallows()
  ok, e = pcall(function()
    async with asyncio.timeout(.01) do
      local _ <close> = asyncio.finally(function() error(asyncio.LookupError("instead")) end)
      await asyncio.sleep(10)
    end
  end)
  print(e, e.context.name)
end

asyncio.run(main())
