-- Where an error came from is told in the lines of the source: the body of an `async with` is part of its function.
local ok, is, raises, done = table.unpack(dofile "tests/lib/tap.lua")

local chunk = assert(load([[
local Guard = {}
Guard.__index = Guard
async function Guard:__aenter() return self end
async function Guard:__aexit() await asyncio.sleep(0) end
local function guard() return setmetatable({}, Guard) end
local function raiser() error(asyncio.ValueError("v")) end
local places = {}

async function places.one()
  async with guard() do
    await asyncio.sleep(0)
    raiser()
  end
end

async function places.nested()
  async with guard() do
    for _ = 1, 2 do
      async with guard(), guard() do
        raiser()
      end
    end
  end
end

async function places.anonymous()
  async with guard() do
    (function()
      async with guard() do raiser() end
    end)()
  end
end

async function places.iterates()
  async for _ in setmetatable({}, {__aiter = function(self) return self end, __anext = raiser}) do end
end

async function places.awaits()
  async with guard() do await places.one() end
end
return places]], "=s"))()

local function lines(e)
  local words = {}
  for line, what in e.__traceback:gmatch("s:(%d+): in (%S+)") do words[#words + 1] = line .. " " .. what end
  return table.concat(words, ", ")
end

local async function where(f)
  local fine, e = pcall(function() await f() end)
  return fine and "no error" or lines(e)
end

-- What a program of these lines says when it ends with an error.
local function last_words(...)
  local path = os.tmpname()
  local file = assert(io.open(path, "w"))
  file:write(table.concat({...}, "\n"), "\n")
  file:close()
  local pipe = assert(io.popen(("'%s' '%s' 2>&1"):format(os.getenv("LUNETTE") or "./lunette", path)))
  local text = pipe:read("a"):gsub(path:gsub("%p", "%%%0"), "s"):gsub("%s+$", ""):gsub("\n%s*", " | ")
  pipe:close()
  os.remove(path)
  return text
end
is(last_words("local async function f() error('x') end", "for _ = 1, 3 do pcall(function() await f() end) end", "await f()"),
  "lunette: s:1: x | stack traceback: | s:1: in async function 'f' | s:3: in main chunk",
  "a text that has been raised before is new")
is(last_words("local async function f() error('x') end", "local ok, e = pcall(function() await f() end)", "await asyncio.sleep(0)", "error(e, 0)"),
  "lunette: s:1: x | stack traceback: | s:1: in async function 'f' | s:4: in main chunk",
  "one that is raised again keeps where it came from")

is(await where(chunk.one), "6 upvalue, 12 async", "the body's line, in its function")
is(await where(chunk.nested), "6 upvalue, 20 async", "once, however deep the blocks are nested")
is(await where(chunk.anonymous), "6 upvalue, 29 function, 28 async", "a function in between has its own line")
is(await where(chunk.iterates), "6 upvalue, 35 async", "async for")
is(await where(chunk.awaits), "6 upvalue, 12 async, 39 async", "through awaits")
done()
