local async function sleeper(name)
  await asyncio.sleep(.1)
  return name
end

local async function main()
  local a = asyncio.create_task(sleeper("a"))
  local b = asyncio.create_task(sleeper("b"))
  await a
  await b
end

asyncio.run(main())
