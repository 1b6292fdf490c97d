local loops = {}
local async function main()
  loops[#loops + 1] = asyncio.get_running_loop()
  return #loops
end

print(asyncio.run(main()), (asyncio.run(main())))
print(loops[1] == loops[2], loops[1]:is_closed(), loops[2]:is_closed())
local async function debugging()
  return asyncio.get_running_loop():get_debug()
end
print(asyncio.run(debugging(), {debug = true}), (asyncio.run(debugging(), {debug = false})))
local loop = asyncio.new_event_loop()
asyncio.set_event_loop(loop)
print(asyncio.get_event_loop() == loop)
print(loop:run_until_complete(main()), loops[#loops] == loop)
loop:close()
