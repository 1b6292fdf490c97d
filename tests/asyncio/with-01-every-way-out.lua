local Door = {}
Door.__index = Door
local function door(name, swallow) return setmetatable({name = name, swallow = swallow or false}, Door) end
async function Door:__aenter()
  print("open", self.name)
  await asyncio.sleep(0)
  return self.name
end
async function Door:__aexit(e)
  await asyncio.sleep(0)
  print("close", self.name, e)
  return self.swallow
end

local async function returns()
  async with door("a") as a, door("b") as b do
    print(a, b)
    return "returned"
  end
end

local async function breaks()
  for i = 0, 2 do
    async with door(i) do
      if i == 1 then break end
    end
  end
  return "broke"
end

local async function swallows()
  async with door("swallows", true) do
    error(asyncio.ValueError("lost"))
  end
  return "went on"
end

local async function cancelled()
  async with door("cancelled") do
    await asyncio.sleep(10)
  end
end

local async function main()
  print(await returns())
  print(await breaks())
  print(await swallows())
  local t = asyncio.create_task(cancelled())
  await asyncio.sleep(.01)
  t:cancel()
  print(select(2, pcall(function() await t end)))
  print(select(2, pcall(function()
    async with door("fails") do
      error(asyncio.ValueError("an error"))
    end
  end)))
  local ok, e = pcall(function()
    async with 5 do end
  end)
  print(e.name)
end

asyncio.run(main())
