-- Every way out of `async with` does what Lua does in the same place. Random programs of nested blocks with return,
-- break, goto and errors are run twice: with `async with`, and with a `local <close>` in a `do` block in its stead.
-- Both must log the same and end the same.
local ok, is, raises, done = table.unpack(dofile "tests/lib/tap.lua")

local random -- a generator of our own: the same programs everywhere
local function seed(n) random = n end
local function upto(n)
  random = (random * 1103515245 + 12345) & 0x7FFFFFFF
  return (random >> 16) % n + 1
end

-- Writing programs -------------------------------------------------------------------------------------------

local W = {} -- the writer: lines, and what the place allows

function W:line(text) self.lines[#self.lines + 1] = ("  "):rep(self.depth) .. text end

function W:number()
  self.count = self.count + 1
  return self.count
end

local statements = {}

function W:block(loop, labels, size)
  self.depth = self.depth + 1
  for _ = 1, size or upto(3) do
    local wanted = self.depth > 6 and upto(4) or upto(#statements)
    statements[wanted](self, loop, labels)
  end
  self.depth = self.depth - 1
end

statements[1] = function(w) w:line(("log(%d, ...)"):format(w:number())) end
statements[2] = function(w) w:line(("if coin() then return %d, nil, (...) end"):format(w:number())) end
statements[3] = function(w, loop) if loop then w:line("if coin() then break end") end end
statements[4] = function(w, _, labels)
  if #labels > 0 then w:line(("if coin() then goto %s end"):format(labels[upto(#labels)])) end
end
statements[5] = function(w) w:line(("if coin() then error('e%d', 0) end"):format(w:number())) end

-- The two spellings of the same thing.
local function with(w, loop, labels)
  local k, m, two = w:number(), w:number(), upto(3) == 1
  if w.async then
    w:line(two and ("async with enter(%d) as v, enter(v + %d) do"):format(k, m) or ("async with enter(%d) as v do"):format(k))
    w:block(loop, labels)
    w:line("end")
  else
    w:line(("do local v <close> = enter(%d)"):format(k))
    if two then w:line(("local v <close> = enter(v.k + %d)"):format(m)) end
    w:block(loop, labels)
    w:line("end")
  end
end
statements[6], statements[7], statements[8] = with, with, with

statements[9] = function(w, _, labels)
  local label = "continue_" .. w:number()
  w:line(("for i = 1, %d do"):format(upto(3)))
  w:block(true, {label, table.unpack(labels)})
  w:line("::" .. label .. "::")
  w:line("end")
end
statements[10] = function(w, loop, labels)
  w:line("if coin() then")
  w:block(loop, labels)
  w:line("else")
  w:block(loop, labels)
  w:line("end")
end
statements[11] = function(w, _, labels)
  w:line("repeat")
  w:block(true, labels)
  w:line("until coin()")
end
statements[12] = function(w, loop, labels) -- a way back, not for ever
  local n = w:number()
  local label = "again_" .. n
  w:line("do local n = 0 ::" .. label .. ":: n = n + 1")
  w:block(loop, labels)
  w:line(("if n < 3 and coin() then goto %s end"):format(label))
  with(w, loop, {label .. "_out", table.unpack(labels)})
  w:line("::" .. label .. "_out:: end")
end
statements[13] = function(w) -- a function's own return, break and goto stay in it
  w:line("log((function(...)")
  w:block(false, {})
  w:line("end)(7, nil))")
end

local function program(n, async)
  seed(n)
  local w = setmetatable({lines = {}, depth = 0, count = 0, async = async}, {__index = W})
  w:line("local enter, log, coin = ...")
  w:line(async and "return async function(...)" or "return function(...)")
  w:block(false, {}, 4)
  w:line("end")
  local text = table.concat(w.lines, "\n")
  -- a plain function cannot hold `async with`: there the inner functions are coroutine functions that are awaited
  return async and text:gsub("log%(%(function%(%.%.%.%)", "log(await (async function(...)") or text
end

-- Running them -----------------------------------------------------------------------------------------------

local function world(n, make)
  local log, steps = {}, 0
  local function note(...)
    for i = 1, select("#", ...) do log[#log + 1] = tostring((select(i, ...))) end
    log[#log + 1] = "|"
  end
  seed(n + 1000)
  local state = random
  local function coin()
    steps = steps + 1
    if steps > 400 then error("tired", 0) end
    state = (state * 1103515245 + 12345) & 0x7FFFFFFF
    return (state >> 16) % 3 == 0
  end
  return make(note), note, coin, log
end

local function plain_enter(note)
  local meta = {__close = function(self, err) note("-" .. self.k, err) end}
  return function(k)
    note("+" .. k)
    return setmetatable({k = k}, meta)
  end
end

local function async_enter(note)
  local Guard = {}
  Guard.__index = Guard
  async function Guard:__aenter() return self.k end
  async function Guard:__aexit(err)
    if self.k % 2 == 0 then await asyncio.sleep(0) end
    note("-" .. self.k, err)
  end
  return function(k)
    note("+" .. k)
    return setmetatable({k = k}, Guard)
  end
end

local function outcome(log, ...)
  local words = table.pack(...)
  for i = 1, words.n do words[i] = tostring(words[i]) end
  return table.concat(log, " ") .. " => " .. table.concat(words, " ", 1, words.n)
end

local async function run(n, async)
  local text = program(n, async)
  local enter, note, coin, log = world(n, async and async_enter or plain_enter)
  local chunk, message = load(text, "=program")
  if not chunk then return "no program: " .. tostring(message), text end
  local f = chunk(enter, note, coin)
  if not async then return outcome(log, pcall(f, 1, nil, 3)), text end
  return outcome(log, pcall(function() return await f(1, nil, 3) end)), text
end

local differing
for n = 1, 1500 do
  local want, plain = await run(n, false)
  local got, text = await run(n, true)
  if got ~= want and not want:find("^no program") then
    differing = ("seed %d\nwant %s\ngot  %s\n%s"):format(n, want, got, text)
    break
  end
  if want:find("^no program") then differing = ("seed %d: %s\n%s"):format(n, want, plain) break end
end
ok(not differing, "1500 random programs leave their blocks as plain Lua leaves them")
if differing then print((differing:gsub("[^\n]+", "# %0"))) end
done()
