local async function slow()
  local ok, e = pcall(function() await asyncio.sleep(10) end)
  print("slow", e)
  error(e, 0)
end

local async function main()
  local ok, e = pcall(function() await asyncio.wait_for(slow(), .01) end)
  print(e.name, e.message == "", asyncio.isinstance(e, asyncio.OSError), e.cause.name)
  local t = asyncio.current_task()
  print(t:cancelling())
  for _, timeout in ipairs {0, -1} do
    local u = asyncio.create_task(slow())
    ok, e = pcall(function() await asyncio.wait_for(u, timeout) end)
    print(timeout, e, u:cancelled())
  end
end

asyncio.run(main())
