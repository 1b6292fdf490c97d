local async function late(loop)
  async with asyncio.timeout_at(loop:time() - 1) do
    await asyncio.sleep(1)
  end
end

local async function main()
  local loop = asyncio.get_running_loop()
  local n
  local function count()
    n = n + 1
    if n < 30 then loop:call_soon(count) end
  end
  for _, it in ipairs {{"wait_for 0", function() return asyncio.wait_for(asyncio.sleep(1), 0) end},
                       {"timeout in the past", function() return late(loop) end}} do
    n = 0
    loop:call_soon(count)
    local ok, e = pcall(function() await it[2]() end)
    if e.name == "TimeoutError" then print(it[1], n) end
    while n < 30 do await asyncio.sleep(0) end
  end
end

asyncio.run(main())
