-- Threads that call back, while tasks sleep and a process talks.
local loop = asyncio.get_running_loop()
local seen = {}
local function note(text) seen[#seen + 1] = text end
function work(l, i)
  asyncio.block(i % 3 / 1000)
  l:call_soon_threadsafe(print, "from thread " .. i)
  return i
end
async function talk()
  local p = await asyncio.create_subprocess_shell("for i in 1 2 3 4 5; do echo $i; done", {stdout = asyncio.subprocess.PIPE})
  async for line in p.stdout do note((line:gsub("\n", ""))) end
  await p:wait()
end
async function doze()
  for i = 1, 5 do
    await asyncio.sleep(math.random() / 400)
    note("doze " .. i)
  end
end
local jobs = {talk(), doze()}
for i = 1, 6 do jobs[#jobs + 1] = asyncio.to_thread(work, loop, i) end
await asyncio.gather(table.unpack(jobs))
print(table.concat(seen, " "))
