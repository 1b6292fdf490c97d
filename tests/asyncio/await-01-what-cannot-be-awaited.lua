local async function attempt(x)
  local ok, e = pcall(function() await x end)
  print(e.name, e.message:find("can't be used in 'await' expression", 1, true) ~= nil)
end

local function not_async() return 5 end

local async function main()
  local wrong = {5, "text", false, {}, not_async, main}
  for i = 1, 6 do await attempt(wrong[i] or nil) end
end

asyncio.run(main())
