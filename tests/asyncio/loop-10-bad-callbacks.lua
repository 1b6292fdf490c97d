local async function main()
  local loop = asyncio.get_running_loop()
  loop:set_debug(true)
  local async function f() end
  local c = f()
  local calls = {
    {"call_soon", function() loop:call_soon(f) end},
    {"call_soon of an object", function() loop:call_soon(c) end},
    {"call_later", function() loop:call_later(1, f) end},
    {"call_at", function() loop:call_at(1, f) end},
    {"call_soon of a number", function() loop:call_soon(5) end},
  }
  for _, it in ipairs(calls) do
    local ok, e = pcall(it[2])
    print(it[1], e.name)
  end
  c:close()
end

asyncio.run(main())
