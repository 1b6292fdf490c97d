local async function exits()
  error(asyncio.SystemExit(3))
end

local async function main()
  local t = asyncio.create_task(exits())
  local _ <close> = asyncio.finally(function() print("main is cancelled") end)
  await asyncio.sleep(1)
end

local ok, e = pcall(asyncio.run, main())
print("out of run", e.name, e.args[1])

local async function interrupted()
  error(asyncio.KeyboardInterrupt())
end

ok, e = pcall(asyncio.run, interrupted())
print("out of run", e.name)

local function in_a_callback()
  error(asyncio.SystemExit(4))
end

local async function waits()
  asyncio.get_running_loop():call_soon(in_a_callback)
  local ok, e = pcall(function() await asyncio.sleep(1) end)
  print("cancelled")
  error(e, 0)
end

ok, e = pcall(asyncio.run, waits())
print("out of run", e.args[1])
