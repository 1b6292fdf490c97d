local async function lingers(name, cleanup)
  local _ <close> = asyncio.finally(function()
    print(name, "is cancelled")
    await asyncio.sleep(cleanup)
    print(name, "is cleaned up")
  end)
  await asyncio.sleep(10)
end

local async function fails()
  local _ <close> = asyncio.finally(function() error(asyncio.ValueError("in cleanup")) end)
  await asyncio.sleep(10)
end

local async function main()
  local loop = asyncio.get_running_loop()
  loop:set_exception_handler(function(l, c) print(c.message, c.exception) end)
  local tasks = {asyncio.create_task(lingers("a", .02)), asyncio.create_task(fails()),
    asyncio.create_task(lingers("b", .01))}
  await asyncio.sleep(.01)
  print("main returns")
  return "result"
end

print(asyncio.run(main()))
print(asyncio.run(main()))
