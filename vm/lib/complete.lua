-- complete.lua - what may stand at the cursor: complete(text, pos, env) -> from, items.
--
-- `pos` counts the bytes before the cursor; the items ({text =, kind =}, sorted) may replace the bytes from `from` to
-- there. A kind is "function", "async function", "table", "class", "value" or "keyword". It never runs code of the
-- program: tables are read raw, and of metatables only __index is followed, while it is a table.
local hidden = ...
local exceptions = hidden.exceptions
local next, type, rawget, ipairs, debug_getmetatable = next, type, rawget, ipairs, debug.getmetatable
local sub, find, match, gmatch, sort = string.sub, string.find, string.match, string.gmatch, table.sort

local items_max = 200   -- that are offered
local keys_max = 20000  -- of one table, that are looked at
local chain_max = 20    -- tables behind each other by __index

local keywords = {}
for word in gmatch([[and async await break do else elseif end false for function goto if in local nil not or repeat return then
  true until while]], "%a+") do
  keywords[#keywords + 1] = word
end

-- The table in which a value's fields are looked up after its own.
local function next_table(value)
  local meta = debug_getmetatable(value)
  local index = meta and rawget(meta, "__index")
  if type(index) == "table" then return index end
  -- Objects of the engine look their fields up by a function; their methods stand in the metatable.
  return index ~= nil and type(value) == "userdata" and meta or nil
end

-- The tables that hold a value's fields, nearest first.
local function tables_of(value)
  local list = {}
  local t = type(value) == "table" and value or next_table(value)
  while t and #list < chain_max do
    list[#list + 1] = t
    t = next_table(t)
  end
  return list
end

local function field(value, name)
  for _, t in ipairs(tables_of(value)) do
    local found = rawget(t, name)
    if found ~= nil then return found end
  end
end

local function is_callable(value)
  local meta = debug_getmetatable(value)
  return type(value) == "function" or meta ~= nil and rawget(meta, "__call") ~= nil
end

local function kind_of(value)
  if type(value) == "function" then return hidden.is_async(value) and "async function" or "function" end
  if type(value) ~= "table" then return "value" end
  return (exceptions.isclass(value) or is_callable(value)) and "class" or "table"
end

-- Names with a leading underscore are offered to who has typed one.
local function offers(key, start)
  return type(key) == "string" and sub(key, 1, #start) == start and find(key, "^[%a_][%w_]*$")
    and (start ~= "" or sub(key, 1, 1) ~= "_")
end

local function add_keys(items, seen, t, start, methods)
  local looked = 0
  for key, value in next, t do
    looked = looked + 1
    if looked > keys_max then return end
    if not seen[key] and offers(key, start) and (not methods or is_callable(value)) then
      seen[key] = true
      items[#items + 1] = {text = key, kind = kind_of(value)}
    end
  end
end

local function add_keywords(items, seen, start)
  for _, word in ipairs(keywords) do
    if not seen[word] and sub(word, 1, #start) == start then items[#items + 1] = {text = word, kind = "keyword"} end
  end
end

local function bounded(items)
  sort(items, function(a, b) return a.text < b.text end)
  for i = #items, items_max + 1, -1 do items[i] = nil end
  return items
end

-- `a.b:c` -> {"a", "b"}, ":", "c"
local function parts_of(chain)
  local start = match(chain, "[%w_]*$")
  local path, last = {}, nil
  for name, joint in gmatch(sub(chain, 1, #chain - #start), "([%w_]+)%s*([.:])") do
    path[#path + 1] = name
    last = joint
  end
  return path, last, start
end

local function value_of(path, env)
  local value = env
  for _, name in ipairs(path) do
    value = field(value, name)
    if value == nil then return nil end
  end
  return value
end

local function complete(text, pos, env)
  local first = hidden.name_chain(text, pos)
  if not first then return pos, {} end
  hidden.load_all()
  local path, joint, start = parts_of(sub(text, first, pos))
  local value = value_of(path, env)
  local items, seen = {}, {}
  if value == nil then return pos - #start, items end
  for _, t in ipairs(tables_of(value)) do add_keys(items, seen, t, start, joint == ":") end
  if not joint and start ~= "" then add_keywords(items, seen, start) end
  return pos - #start, bounded(items)
end

hidden.complete = complete
return complete
