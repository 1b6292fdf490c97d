local async function victim()
  local _ <close> = asyncio.finally(function() await asyncio.sleep(0.1) end)
  await asyncio.sleep(1)
end

async function main()
  local task = asyncio.create_task(victim())
  asyncio.get_running_loop():call_later(0.2, task.cancel, task)
  pcall(function() await task end)
  local early = asyncio.create_task(victim())
  early:cancel()
  await asyncio.wait({early})
end
