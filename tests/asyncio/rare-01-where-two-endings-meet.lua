-- What comes of two endings at once: a timeout and a gather, two cancellations, an error and the end of its stream.
local async function what(awaitable)
  local ok, e = pcall(function() print("gives", await awaitable) end)
  if not ok then print(e.name, e, "cause", e.cause and e.cause.name or "none") end
end

local async function wait_for_a_gather()
  await what(asyncio.wait_for(asyncio.gather(asyncio.sleep(10), asyncio.sleep(10)), 0))
end

local async function whose_message_a_gather_has()
  local early = asyncio.create_task(asyncio.sleep(10))
  await asyncio.sleep(0)
  early:cancel("early")
  local async function both() await asyncio.gather(asyncio.sleep(10), early, {return_exceptions = true}) end
  local t = asyncio.create_task(both())
  await asyncio.sleep(0.01)
  t:cancel("late")
  await what(t)
end

local async function a_message_is_told_once()
  local async function itself()
    asyncio.current_task():cancel("itself")
    await asyncio.sleep(1)
  end
  for _, coro in ipairs {itself(), asyncio.sleep(1)} do
    local t = asyncio.create_task(coro)
    t:cancel("before it began")
    await what(t)
    await what(t)
  end
  local t = asyncio.create_task(asyncio.sleep(1))
  t:cancel("gathered")
  for _, e in ipairs(await asyncio.gather(t, {return_exceptions = true})) do print(e.name, e) end
end

local async function a_group_behind_a_timeout()
  local async function child()
    local _, saved = pcall(function() async with asyncio.timeout(0.01) do await asyncio.sleep(1) end end)
    pcall(function() await asyncio.sleep(1) end)
    error(saved, 0)
  end
  local timeout
  local ok, e = pcall(function()
    async with asyncio.timeout(0.05) as t do
      timeout = t
      async with asyncio.TaskGroup() as group do group:create_task(child()) end
    end
  end)
  local x = e.exceptions[1]
  print(e.name, x.name, x.context.name, x.context.context.name, timeout:expired())
end

local async function a_read_that_has_begun()
  for _, how in ipairs {"readline", "readexactly", "readuntil"} do
    local r = asyncio.StreamReader()
    local async function begun()
      if how == "readline" then return await r:readline() end
      if how == "readexactly" then return await r:readexactly(9) end
      return await r:readuntil(";")
    end
    local async function read()
      await what(begun())
      await what(r:readline())
    end
    local t = asyncio.create_task(read())
    await asyncio.sleep(0)
    r:feed_data("ab")
    r:set_exception(asyncio.ConnectionResetError("gone"))
    for _ = 1, 5 do await asyncio.sleep(0) end
    r:feed_eof()
    await t
  end
end

local async function texts_of_timeouts()
  for _, when in ipairs {1e6, 1000000.25, 2e6 / 3} do
    async with asyncio.timeout_at(when) as t do print(t) end
  end
end

local async function stubborn()
  pcall(function() await asyncio.sleep(10) end)
  error(asyncio.SystemExit("second"))
end

local async function fails()
  local leftover = asyncio.create_task(stubborn())
  await asyncio.sleep(0)
  error(asyncio.ValueError("first"))
end

print("wait_for") asyncio.run(wait_for_a_gather())
print("gather") asyncio.run(whose_message_a_gather_has())
print("once") asyncio.run(a_message_is_told_once())
print("group") asyncio.run(a_group_behind_a_timeout())
print("read") asyncio.run(a_read_that_has_begun())
print("texts") asyncio.run(texts_of_timeouts())
print("closing")
local _, e = pcall(asyncio.run, fails())
print(e.name, e)
