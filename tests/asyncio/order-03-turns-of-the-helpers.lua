local async function value(x)
  return x
end

local async function counts(name, what, loop)
  local turns = 0
  local done = false
  local function count()
    if not done then
      turns = turns + 1
      loop:call_soon(count)
    end
  end
  loop:call_soon(count)
  local r = await what
  done = true
  print(name, turns)
  await asyncio.sleep(0)
end

local async function main()
  local loop = asyncio.get_running_loop()
  await counts("a coroutine", value(1), loop)
  await counts("a task", asyncio.create_task(value(1)), loop)
  await counts("gather of 1", asyncio.gather(value(1)), loop)
  await counts("gather of 3", asyncio.gather(value(1), value(2), value(3)), loop)
  await counts("gather of gather", asyncio.gather(asyncio.gather(value(1))), loop)
  await counts("shield", asyncio.shield(value(1)), loop)
  await counts("wait_for", asyncio.wait_for(value(1), 10), loop)
  await counts("wait_for of a task", asyncio.wait_for(asyncio.create_task(value(1)), 10), loop)
  await counts("sleep(0)", asyncio.sleep(0), loop)
  await counts("ensure_future", asyncio.ensure_future(value(1)), loop)
end

asyncio.run(main())
