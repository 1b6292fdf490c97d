-- The first one wins, the others are cancelled.
async function racer(name)
  await asyncio.sleep(math.random() / 50)
  return name
end
for round = 1, 5 do
  local tasks = {}
  for i = 1, 6 do tasks[i] = asyncio.create_task(racer("racer " .. i)) end
  local done, pending = await asyncio.wait(tasks, {return_when = asyncio.FIRST_COMPLETED})
  for i = 1, pending.n do pending[i]:cancel() end
  print(round, done[1]:result(), done.n, pending.n)
end
