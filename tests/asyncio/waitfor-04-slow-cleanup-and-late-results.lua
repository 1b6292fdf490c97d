local async function cleans_up()
  local _ <close> = asyncio.finally(function()
    await asyncio.sleep(.02)
    print("cleaned up")
  end)
  await asyncio.sleep(10)
end

local async function answers_all_the_same()
  if not pcall(function() await asyncio.sleep(10) end) then
    await asyncio.sleep(.01)
    return "late answer"
  end
end

local async function fails_in_cleanup()
  local _ <close> = asyncio.finally(function() error(asyncio.ValueError("in cleanup")) end)
  await asyncio.sleep(10)
end

local async function main()
  for _, it in ipairs {{"cleans_up", cleans_up}, {"answers_all_the_same", answers_all_the_same},
                       {"fails_in_cleanup", fails_in_cleanup}} do
    local ok, e = pcall(function() return await asyncio.wait_for(it[2](), .01) end)
    print(it[1], e)
  end
end

asyncio.run(main())
