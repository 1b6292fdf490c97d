local async function fails(text)
  error(asyncio.ValueError(text))
end

local async function opens(group)
  await group:__aenter()
  group:create_task(fails("in a group whose parent has gone"), {name = "orphan"})
end

local async function late()
  local group = asyncio.TaskGroup()
  await asyncio.create_task(opens(group), {name = "parent"})
  await asyncio.sleep(0)
  await asyncio.sleep(0)
end

local async function cleanup_fails()
  pcall(function() await asyncio.sleep(10) end)
  error(asyncio.ValueError("in the cleanup"))
end

local async function leaves_one()
  local t = asyncio.create_task(cleanup_fails(), {name = "left over"})
  await asyncio.sleep(0)
end

local async function gathers()
  local g = asyncio.gather(fails("in a gather"), asyncio.sleep(0))
  await asyncio.sleep(.01)
  g = nil
  collectgarbage()
end

for _, debug in ipairs {false, true} do
  print(debug)
  asyncio.run(late(), {debug = debug})
  asyncio.run(leaves_one(), {debug = debug})
  asyncio.run(gathers(), {debug = debug})
end
