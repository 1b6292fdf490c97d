-- What contextvars and to_thread do together: the thread sees the context of the caller, and keeps what it sets.
local v = asyncio.ContextVar("v", {default = "none"})
local w = asyncio.ContextVar("w")

local async function main()
  v:set({5, "five"})
  print(await asyncio.to_thread(function() return v:get()[2] end))
  print(await asyncio.to_thread(function() w:set(7) return w:get(), v:get()[1] end))
  print((select(2, pcall(w.get, w))).name)
  print(await asyncio.get_running_loop():run_in_executor(nil, function() return v:get() end))
  print(await asyncio.to_thread(function() return w:get("otherwise") end))
  print(await asyncio.to_thread(function()
    local token = v:set("inner")
    local inner = v:get()
    v:reset(token)
    return inner, v:get()[2]
  end))
  local async function sibling(value)
    v:set(value)
    await asyncio.sleep(0)
    return await asyncio.to_thread(function() return v:get() end)
  end
  local r = await asyncio.gather(sibling("a"), sibling("b"))
  print(r[1], r[2], v:get()[2])
end

asyncio.run(main())
