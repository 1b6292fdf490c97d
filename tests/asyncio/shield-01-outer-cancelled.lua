local async function precious()
  print("begins")
  await asyncio.sleep(.02)
  print("ends")
  return "saved"
end

local async function guarded(t)
  local ok, e = pcall(function() return await asyncio.shield(t) end)
  if not ok then
    print("the waiter", e)
    error(e, 0)
  end
  return e
end

local async function main()
  local t = asyncio.create_task(precious())
  local g = asyncio.create_task(guarded(t))
  await asyncio.sleep(.01)
  g:cancel("stop waiting")
  if not pcall(function() await g end) then print("g", g:cancelled(), "t", t:done()) end
  print(await t)
end

asyncio.run(main())
