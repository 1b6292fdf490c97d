-- A large heap is collected less often than Lua does by itself; a program that sets the pause has it as it likes.
local ok, is, raises, done = table.unpack(dofile "tests/lib/tap.lua")

await asyncio.sleep(0)
local function pause() -- Lua tells it only to who sets it
  local before = collectgarbage("setpause", 200)
  collectgarbage("setpause", before)
  return before
end
local function spawn() asyncio.create_task(asyncio.sleep(0)) end
local function fill() -- 100 MB
  local all = {}
  for i = 1, 1000 do all[i] = ("x"):rep(100000) .. i end
  return all
end

spawn()
is(pause(), 200, "the pause of a small heap is Lua's own")
local all = fill()
spawn()
is(pause(), 300, "that of a large one is longer")
all = nil
collectgarbage()
spawn()
is(pause(), 200, "and as it was, when the heap is small again")

collectgarbage("setpause", 120)
all = fill()
spawn()
is(pause(), 120, "what the program has set stays")
all = nil
collectgarbage()
spawn()
is(pause(), 120, "for good")
done()
