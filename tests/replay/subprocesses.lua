-- Processes that end when they like.
async function run(i)
  local p = await asyncio.create_subprocess_shell("echo begin; for i in 1 2 3; do echo $i; done; exit " .. i % 3,
    {stdout = asyncio.subprocess.PIPE})
  async for line in p.stdout do print(i, (line:gsub("\n", ""))) end
  print(i, "status", await p:wait())
end
local all = {}
for i = 1, 5 do all[i] = run(i) end
await asyncio.gather(table.unpack(all))
