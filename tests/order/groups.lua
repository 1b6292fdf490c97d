local async function child(delay) await asyncio.sleep(delay) end

local async function fails(delay)
  await asyncio.sleep(delay)
  error(asyncio.ValueError("no"))
end

local async function slow()
  local _ <close> = asyncio.finally(function() await asyncio.sleep(.1) end)
  await asyncio.sleep(1)
end

async function main()
  async with asyncio.TaskGroup() as g do
    g:create_task(child(.1))
    g:create_task(child(0))
  end
  pcall(function()
    async with asyncio.TaskGroup() as g do
      g:create_task(fails(.1))
      g:create_task(slow())
      async with asyncio.TaskGroup() as h do
        h:create_task(child(1))
        await asyncio.sleep(1)
      end
    end
  end)
  await asyncio.sleep(0)
  pcall(function()
    async with asyncio.timeout(.1) do
      async with asyncio.TaskGroup() as g do g:create_task(slow()) end
    end
  end)
end
