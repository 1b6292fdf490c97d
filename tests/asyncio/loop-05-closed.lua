local loop = asyncio.new_event_loop()
print(loop:is_closed(), loop:is_running())
loop:close()
loop:close()
print(loop:is_closed())
local c = asyncio.sleep(0)
local calls = {
  {"call_soon", function() loop:call_soon(print) end},
  {"call_later", function() loop:call_later(1, print) end},
  {"call_at", function() loop:call_at(1, print) end},
  {"create_task", function() loop:create_task(c) end},
  {"run_forever", function() loop:run_forever() end},
  {"run_until_complete", function() loop:run_until_complete(c) end},
  {"call_soon_threadsafe", function() loop:call_soon_threadsafe(print) end},
}
for _, it in ipairs(calls) do
  local ok, e = pcall(it[2])
  print(it[1], e)
end
c:close()
