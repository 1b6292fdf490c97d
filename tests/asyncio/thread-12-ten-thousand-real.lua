-- 10,000 calls, with nothing left open
local pid = io.open("/proc/self/stat"):read("n")
local function count(what) return io.popen("ls /proc/" .. pid .. "/" .. what .. " | wc -l"):read("n") end
local function id(i) return i end
local function becomes(what, most) -- a thread that has been joined is still listed for a moment
  for _ = 1, 500 do
    if count(what) <= most then return true end
  end
  return count(what)
end
count("fd") count("fd") collectgarbage()
local fds = count("fd")

local async function main()
  local total = 0
  for round = 1, 10 do
    local jobs = {}
    for i = 1, 1000 do jobs[i] = asyncio.to_thread(id, i) end
    local r = await asyncio.gather(table.unpack(jobs))
    for i = 1, 1000 do total = total + r[i] end
  end
  print(total, #asyncio.all_tasks())
end

asyncio.run(main())
collectgarbage() collectgarbage()
print("descriptors", becomes("fd", fds + 5))
print("threads", becomes("task", 2)) -- a sanitizer has one of its own
