local function slow(n, text) asyncio.block(n) if text then print(text) end return n end

local async function leaves_one() asyncio.get_running_loop():run_in_executor(nil, slow, 0.05, "still done") end
asyncio.run(leaves_one())
print("run has waited for its executor")

local async function closes()
  local loop = asyncio.get_running_loop()
  await loop:shutdown_default_executor()
  print("nothing to close")
  print("no job after that", pcall(loop.run_in_executor, loop, nil, print))
  local own <close> = asyncio.ThreadPoolExecutor(1)
  print("an executor of one's own works", await loop:run_in_executor(own, slow, 0))
end
asyncio.run(closes())

local async function waits()
  local loop = asyncio.get_running_loop()
  local f = loop:run_in_executor(nil, slow, 0.05, "done before the end of the wait")
  await loop:shutdown_default_executor()
  print("waited", f:done(), loop:time() > 0)
  await loop:shutdown_default_executor()
  print("twice")
end
asyncio.run(waits())

local async function gives_up()
  local loop = asyncio.get_running_loop()
  loop:run_in_executor(nil, slow, 0.2)
  local t = loop:time()
  await loop:shutdown_default_executor(0.05)
  print("a limit", loop:time() - t < 0.15)
end
asyncio.run(gives_up())

local async function fails()
  local f = asyncio.get_running_loop():run_in_executor(nil, slow, 0.05, "after the error of main")
  error(asyncio.ValueError("main"))
end
print(pcall(asyncio.run, fails()))

local loop = asyncio.new_event_loop()
local f = loop:run_in_executor(nil, slow, 0.02, "for a loop that is closed")
loop:close()
print("closed with a job under way", f:done())
local ex = asyncio.ThreadPoolExecutor(1)
ex:submit(slow, 0.02, "first")
ex:submit(slow, 0.02, "second: the end of the program waits for both")
