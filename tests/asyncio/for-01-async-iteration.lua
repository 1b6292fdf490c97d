local Counter = {}
Counter.__index = Counter
local function counter(n) return setmetatable({i = 0, n = n}, Counter) end
function Counter:__aiter() return self end
async function Counter:__anext()
  await asyncio.sleep(0)
  if self.i == self.n then error(asyncio.StopAsyncIteration()) end
  self.i = self.i + 1
  return self.i
end

local async function main()
  async for i in counter(3) do
    print(i)
  end
  async for i in counter(9) do
    if i == 2 then goto continue end
    if i == 4 then break end
    print("i", i)
    ::continue::
  end
  local async function other()
    async for i in counter(2) do
      print("other", i)
    end
  end
  local t = asyncio.create_task(other())
  async for i in counter(2) do
    print("main", i)
  end
  await t
  local ok, e = pcall(function()
    async for i in 5 do end
  end)
  print(e.name)
end

asyncio.run(main())
