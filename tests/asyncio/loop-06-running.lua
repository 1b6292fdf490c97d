local async function main()
  local loop = asyncio.get_running_loop()
  print(loop:is_running(), asyncio.get_event_loop() == loop)
  local other = asyncio.new_event_loop()
  local calls = {
    {"close", function() loop:close() end},
    {"run_until_complete", function() loop:run_until_complete(loop:create_future()) end},
    {"another loop", function() other:run_until_complete(other:create_future()) end},
  }
  for _, it in ipairs(calls) do
    local ok, e = pcall(it[2])
    print(it[1], e)
  end
  other:close()
end

asyncio.run(main())
print(select(2, pcall(asyncio.get_running_loop)))
