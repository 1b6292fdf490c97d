-- The library in parts: a file of vm/lib is loaded when something of it is asked for, and nothing shows it.
local ok, is, raises, done = table.unpack(dofile "tests/lib/tap.lua")
local lunette = os.getenv("LUNETTE") or "./lunette"
local rawget, next, debug = rawget, next, debug

-- What a program of its own prints, which finds nothing loaded.
local function run(code, options)
  local path = os.tmpname()
  local file = assert(io.open(path, "w"))
  file:write(code)
  file:close()
  local pipe = assert(io.popen(("'%s' %s '%s' 2>&1"):format(lunette, options or "", path)))
  local text = pipe:read("a")
  pipe:close()
  os.remove(path)
  return (text:gsub("%s+$", ""):gsub(path, "FILE", nil, true))
end

is(run [[
  local strict = setmetatable(asyncio, {__index = function(_, name) error("no " .. name, 0) end})
  print(strict == asyncio, pcall(function() return asyncio.nothing end))
  print(await asyncio.wait_for(asyncio.sleep(0, "slept"), 1), rawget(asyncio, "Queue") ~= nil)]],
  "true\tfalse\tno nothing\nslept\ttrue", "a program may give the module a metatable")
is(run [[
  local names = 0
  for name, value in pairs(asyncio) do
    assert(asyncio[name] == value)
    names = names + 1
  end
  print(names > 100, getmetatable(asyncio))]], "true\tnil", "pairs walks through all of the module")
is(run [[
  asyncio.Queue = "mine"
  print(asyncio.PriorityQueue ~= nil, asyncio.Queue)
  asyncio.Lock = nil
  print(asyncio.Event ~= nil, asyncio.Lock)]], "true\tmine\ntrue\tnil", "what the program puts into the module stays there")
is(run [[
  string.format, string.find, table.concat, table.unpack, table.pack, math.type, debug.getinfo = nil
  pcall, error, select, next, ipairs, tostring, setmetatable = nil
  local print, type = print, type
  async function f(x) return x end
  local results = await asyncio.gather(f(1), f(2))
  local queue = asyncio.PriorityQueue()
  await queue:put(3)
  print(results[2], await queue:get(), type(asyncio.objgraph.typestats()))]], "2\t3\ttable",
  "the library has the functions that there were at first")
is(run([[
  local loop = asyncio.get_running_loop()
  local begin = loop:time()
  local _ = asyncio.Queue, asyncio.start_server, asyncio.tracemalloc, loop.create_server
  print(loop:time() - begin < 1e-4)
  await asyncio.sleep(0)]], "--clock metered=1e6"), "true", "loading takes no time on the metered clock")
is(run [[
  local seen = {}
  debug.sethook(function() seen[debug.getinfo(2, "S").source] = true end, "l")
  local _ = asyncio.Queue, asyncio.start_server, asyncio.Lock
  debug.sethook()
  local files = {}
  for source in pairs(seen) do if source:find("asyncio") then files[#files + 1] = source end end
  print(#files)]], "0", "hooks do not see it")

-- The table in vm/lua/parts.c: after each file the names of every file are there, all or none.
local registry = debug.getregistry()
local hidden = registry["lunette.prims"]
local tables = {module = asyncio, hidden = hidden, loop = hidden.methods.EventLoop, task = hidden.methods.Task}
local parts, before = {}, {}
for where, t in next, tables do
  local _, numbers = debug.getupvalue(debug.getmetatable(t).__index, 1)
  for name, number in next, numbers do
    parts[number] = parts[number] or {}
    table.insert(parts[number], {where = where, name = name})
  end
  for name in next, t do before[where .. "." .. name] = not numbers[name] end
end

local function state(part)
  local there = 0
  for _, name in ipairs(part) do
    if rawget(tables[name.where], name.name) ~= nil then there = there + 1 end
  end
  return there == 0 and "none" or there == #part and "all" or "some"
end

local function one_with(wanted)
  for number, part in next, parts do
    if state(part) == wanted then return part, number end
  end
end

local part, partly = one_with("none"), nil
while part and not partly do
  local _ = tables[part[1].where][part[1].name]
  partly = state(part) == "none" and part or one_with("some")
  part = one_with("none")
end
is(partly and partly[1].name, nil, "each name is in the file that it stands for")
hidden.load_all()
local unknown = {}
for where, t in next, tables do
  for name in next, t do
    local id = where .. "." .. name
    if before[id] == nil then
      for _, part in next, parts do
        for _, one in ipairs(part) do
          if one.where == where and one.name == name then before[id] = true end
        end
      end
      if not before[id] and id ~= "hidden.function_names" then unknown[#unknown + 1] = id end
    end
  end
end
is(table.concat(unknown, " "), "", "each name that a file adds stands in the table")
done()
