-- The Lua half of many small cases in one file; cases.py says what these functions do.
local function words(x)
  if type(x) == "table" and getmetatable(x) == nil then
    local list = {}
    for i = 1, x.n or #x do list[i] = words(x[i]) end
    return "[" .. table.concat(list, ", ") .. "]"
  end
  if type(x) == "table" and x.exceptions then return tostring(x) .. " " .. words({table.unpack(x.exceptions)}) end
  local s = tostring(x):gsub(" at 0x%x+", "")
  return (s:gsub("at [^ >]+:%d+", "at FILE:LINE"))
end

local function say(...)
  local list = table.pack(...)
  for i = 1, list.n do list[i] = words(list[i]) end
  print("  " .. table.concat(list, " "))
end

local function case(name, f)
  print(name)
  local ok, e = pcall(function()
    if asyncio.iscoroutinefunction(f) then asyncio.run(f()) else f() end
  end)
  if not ok then say("raised", e) end
end

-- What pcall gave but its first value, and at least one nil.
local function rest(_, first, ...) return first, ... end

local async function caught(awaitable)
  return rest(pcall(function() return await awaitable end))
end

local function raised(f, ...) return rest(pcall(f, ...)) end

local async function ended(...)
  local tasks = table.pack(...)
  tasks[tasks.n + 1] = {return_exceptions = true}
  return await asyncio.gather(table.unpack(tasks, 1, tasks.n + 1))
end

local async function fail(message, delay)
  if delay then await asyncio.sleep(delay) end
  error(asyncio.ValueError(message or "x"))
end

return case, say, caught, raised, ended, fail
