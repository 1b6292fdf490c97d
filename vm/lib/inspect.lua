-- inspect.lua - values in words, for people: what the prompt prints.
--
--   inspect(value [, options])   one value; options: width (columns, 80), lines (24), depth (4), items (100), and
--                                quiet: no __tostring of the program's is called; line: all on one, cut at the width
--   inspect.all(options, ...)    several values, as an input gave them; "" for none
--
-- It owns how values look and nothing else. It never fails and never changes what it looks at: tables are read raw,
-- of their metatables only __name and a __tostring that gives a string are used. What it returns is bounded whatever
-- the value is, has no control character but line breaks, and is one line when that fits the width.
local hidden = ...
local exceptions = hidden.exceptions
local next, type, rawget, rawlen, pcall, tostring, select = next, type, rawget, rawlen, pcall, tostring, select
local debug_getmetatable, getinfo, getupvalue = debug.getmetatable, debug.getinfo, debug.getupvalue
local floor, huge, math_type, tointeger = math.floor, math.huge, math.type, math.tointeger
local format, find, gmatch, gsub, sub, byte = string.format, string.find, string.gmatch, string.gsub, string.sub, string.byte
local concat, sort, utf8_len, codepoint, utf8_offset = table.concat, table.sort, utf8.len, utf8.codepoint, utf8.offset
local setmetatable, ipairs = setmetatable, ipairs

local defaults = {width = 80, lines = 24, depth = 4, items = 100}
local string_max = 256  -- bytes of a string that are shown
local nodes_max = 3000  -- tables that are looked into, at most
local keys_max = 5000   -- keys of a table that are sorted, at most
local keywords = {}
for word in gmatch([[and break do else elseif end false for function goto if in local nil not or repeat return then true until
  while]], "%a+") do
  keywords[word] = true
end

-- Strings ----------------------------------------------------------------------------------------------------

local escapes = {["\a"] = "\\a", ["\b"] = "\\b", ["\f"] = "\\f", ["\n"] = "\\n", ["\r"] = "\\r", ["\t"] = "\\t",
  ["\v"] = "\\v", ["\\"] = "\\\\", ['"'] = '\\"'}

local function escape_byte(c) return escapes[c] or format("\\x%02X", byte(c)) end

-- Characters that show nothing or turn the direction of writing.
local function escape_character(c)
  local code = codepoint(c)
  local is_hidden = code < 0xA0 or code == 0xAD or code >= 0x200B and code <= 0x200F
    or code >= 0x2028 and code <= 0x202E or code >= 0x2060 and code <= 0x206F or code == 0xFEFF
  return is_hidden and format("\\u{%X}", code) or c
end

local function escape_high(s)
  local parts, at = {}, 1
  while at <= #s do
    local _, bad = utf8_len(s, at)
    parts[#parts + 1] = gsub(sub(s, at, (bad or #s + 1) - 1), "[\xC2-\xF4][\x80-\xBF]+", escape_character)
    if bad then parts[#parts + 1] = escape_byte(sub(s, bad, bad)) end
    at = (bad or #s) + 1
  end
  return concat(parts)
end

-- Text that may go to a terminal; `plain` leaves quotes and backslashes alone.
local function visible(s, plain)
  s = gsub(s, plain and "[\0-\31\127]" or "[\0-\31\127\\\"]", escape_byte)
  return find(s, "[\x80-\xFF]") and escape_high(s) or s
end

-- The first bytes of a long text, not cut within a character.
local function beginning(s, max)
  if #s <= max then return s, "" end
  local cut = max
  while cut > max - 3 and find(s, "^[\x80-\xBF]", cut + 1) do cut = cut - 1 end
  return sub(s, 1, cut), format("... (%d bytes)", #s)
end

local function quoted(s)
  local shown, more = beginning(s, string_max)
  return '"' .. visible(shown) .. '"' .. more
end

local function columns(s) return utf8_len(s) or #s end

-- What is no table ---------------------------------------------------------------------------------------------

local function place(f)
  local info = getinfo(f, "S")
  return info.what ~= "C" and format(" at %s:%d", visible(info.short_src, true), info.linedefined) or ""
end

local function function_text(f)
  if not hidden.is_async(f) then
    local where = place(f)
    return where == "" and "<builtin function>" or "<function" .. where .. ">"
  end
  local _, body = getupvalue(f, 1)
  local _, name = getupvalue(f, 2)
  name = type(name) == "string" and name ~= "<anonymous>" and " " .. visible(name, true) or ""
  return "<async function" .. name .. (type(body) == "function" and place(body) or "") .. ">"
end

local function number_text(n)
  if n ~= n then return "nan" end
  if n == huge then return "inf" end
  return n == -huge and "-inf" or tostring(n)
end

-- Is it code of the program's?
local function is_foreign(f)
  local source = type(f) == "function" and getinfo(f, "S").source or ""
  return source ~= "=[C]" and sub(source, 1, 8) ~= "=asyncio"
end

-- What the value's own __tostring says, if it says something; otherwise nil.
local function own_text(value, state)
  local meta = debug_getmetatable(value)
  local to_text = meta and rawget(meta, "__tostring")
  if to_text == nil or state.quiet and is_foreign(to_text) then return nil end
  local is_error = type(value) == "table" and exceptions.ancestors[meta] ~= nil
  local ok, text = pcall(is_error and exceptions.repr or tostring, value)
  if not ok or type(text) ~= "string" then return nil end
  local shown, more = beginning(text, string_max)
  return visible(shown, true) .. more
end

local function type_name(value)
  local meta = debug_getmetatable(value)
  local name = meta and rawget(meta, "__name")
  return type(name) == "string" and visible(beginning(name, 60), true) or nil
end

local function opaque_text(value)
  local kind = type_name(value) or type(value)
  local address = format("%p", value)
  return "<" .. kind .. " " .. address .. ">"
end

-- The words for a value that is not shown as a table with its fields; nil for one that is.
local function scalar(value, state)
  local kind = type(value)
  if kind == "nil" or kind == "boolean" then return tostring(value) end
  if kind == "number" then return number_text(value) end
  if kind == "string" then return quoted(value) end
  local text = own_text(value, state)
  if text or kind == "table" then return text end
  return kind == "function" and function_text(value) or opaque_text(value)
end

-- Tables -----------------------------------------------------------------------------------------------------

-- 1, 2, 3... as far as they go; up to the field `n`, where table.pack and gather put the count of values.
local function sequence_length(t)
  local n = rawget(t, "n")
  local length = rawlen(t)
  if math_type(n) == "integer" and n > length and n <= length + 1000 and length > 0 then return n end
  return length
end

local rank = {number = 1, string = 2, boolean = 3}

local function before(a, b)
  local kind_a, kind_b = rank[type(a)] or 4, rank[type(b)] or 4
  if kind_a ~= kind_b then return kind_a < kind_b end
  if kind_a <= 2 then return a < b end
  if kind_a == 3 then return a and not b end
  return format("%s %p", type(a), a) < format("%s %p", type(b), b)
end

-- The keys beside the sequence, sorted. The second result is true if there are more than could be looked at.
local function field_keys(t, length)
  local keys = {}
  for key in next, t do
    local in_sequence = math_type(key) == "integer" and key >= 1 and key <= length
      or math_type(key) == "float" and key >= 1 and key <= length and key == floor(key)
    if not in_sequence and key == key then
      if #keys >= keys_max then return keys, true end
      keys[#keys + 1] = key
    end
  end
  sort(keys, before)
  return keys, false
end

local function key_text(key, state)
  if type(key) == "string" then
    if #key <= 60 and find(key, "^[%a_][%w_]*$") and not keywords[key] then return key end
    return "[" .. quoted(key) .. "]"
  end
  return "[" .. (scalar(key, state) or opaque_text(key)) .. "]"
end

local node -- makes a node of any value; defined below

-- Adds the sequence's items, as many as may be shown, and returns how many are not.
local function add_sequence(items, t, length, state, depth)
  local shown = length > state.items and state.items or length
  for i = 1, shown do items[i] = node(rawget(t, i), state, depth + 1) end
  items.sequence = shown
  return length - shown
end

local function add_fields(items, t, length, state, depth)
  local keys, endless = field_keys(t, length)
  local shown = #keys > state.items and state.items or #keys
  for i = 1, shown do
    local item = node(rawget(t, keys[i]), state, depth + 1)
    item.key = key_text(keys[i], state) .. " = "
    items[#items + 1] = item
  end
  return #keys - shown, endless
end

-- What a table is called where it appears inside itself.
local function mark_cycle(of, state)
  if not of.label then
    state.labels = state.labels + 1
    of.label = "<" .. state.labels .. ">"
  end
  return {text = "<table " .. state.labels .. ">", cycle = of}
end

-- A table's node: its items are nodes, too. Its parts beyond the bounds are told by number.
local function table_node(t, state, depth)
  if state.path[t] then return mark_cycle(state.path[t], state) end
  local name = type_name(t)
  if depth > state.depth or state.nodes >= nodes_max then
    return {text = (name and name .. " " or "") .. (next(t) == nil and "{}" or "{...}")}
  end
  local this = {items = {}, name = name}
  state.nodes = state.nodes + 1
  state.path[t] = this
  local length = sequence_length(t)
  local more_items = add_sequence(this.items, t, length, state, depth)
  local more_fields, endless = add_fields(this.items, t, length, state, depth)
  state.path[t] = nil
  local more = more_items + more_fields
  if more > 0 then this.items[#this.items + 1] = {text = format("... %d%s more", more, endless and "+" or "")} end
  return this
end

function node(value, state, depth)
  local text = scalar(value, state)
  if text then return {text = text} end
  return table_node(value, state, depth)
end

-- Layout -----------------------------------------------------------------------------------------------------

local function opening(n) return (n.key or "") .. (n.label or "") .. (n.name and n.name .. " " or "") .. "{" end

-- The node on one line. Its width is kept, so that a parent need not ask again.
local function flat(n)
  if n.flat then return n.flat end
  if n.text then
    n.flat = (n.key or "") .. n.text
  else
    local words = {}
    for i, item in ipairs(n.items) do words[i] = flat(item) end
    n.flat = opening(n) .. concat(words, ", ") .. "}"
  end
  n.columns = columns(n.flat)
  return n.flat
end

local layout

-- Items side by side, as many as fit on a line: sequences of short values.
local function fill(n, out, indent, state)
  local line, used = nil, 0
  for i = 1, n.items.sequence do
    local word = flat(n.items[i]) .. (i < #n.items and "," or "")
    local room = used + 1 + n.items[i].columns + 1 <= state.width
    if line and room then
      line, used = line .. " " .. word, used + 1 + n.items[i].columns + 1
    else
      if line then out[#out + 1] = line end
      line, used = indent .. word, #indent + n.items[i].columns + 1
    end
  end
  if line then out[#out + 1] = line end
end

local function all_short(n)
  if n.items.sequence < 6 then return false end
  for i = 1, n.items.sequence do
    flat(n.items[i])
    if n.items[i].columns > 24 then return false end
  end
  return true
end

-- Writes the node's lines: one if it fits, or one for each item.
function layout(n, out, indent, state, tail)
  flat(n)
  if n.text or #n.items == 0 or #indent + n.columns + #tail <= state.width or #out > state.lines then
    out[#out + 1] = indent .. n.flat .. tail
    return
  end
  out[#out + 1] = indent .. opening(n)
  local first = 1
  if all_short(n) then
    fill(n, out, indent .. "  ", state)
    first = n.items.sequence + 1
  end
  for i = first, #n.items do
    if #out > state.lines then break end
    layout(n.items[i], out, indent .. "  ", state, i < #n.items and "," or "")
  end
  out[#out + 1] = indent .. "}" .. tail
end

-- A line that is too long in spite of all is cut at the end of a character.
local function cut(line, width)
  if columns(line) <= width * 4 then return line end
  return sub(line, 1, (utf8_offset(line, width * 4) or width * 4) - 1) .. "..."
end

local function new_state(options)
  local state = {path = {}, labels = 0, nodes = 0, quiet = type(options) == "table" and rawget(options, "quiet"),
    line = type(options) == "table" and rawget(options, "line")}
  for name, value in next, defaults do
    local given = type(options) == "table" and tointeger(rawget(options, name))
    state[name] = given and given > 0 and given or value
  end
  return state
end

-- One line, at most as wide as is wanted.
local function on_a_line(n, width)
  local text = flat(n)
  if columns(text) <= width then return text end
  return sub(text, 1, (utf8_offset(text, width - 2) or #text + 1) - 1) .. "..."
end

local function render(n, state)
  if state.line then return on_a_line(n, state.width) end
  local out = {}
  layout(n, out, "", state, "")
  local shown = #out > state.lines and state.lines or #out
  for i = 1, shown do out[i] = cut(out[i], state.width) end
  if #out > shown then
    out[shown] = "... more lines: a field by its name, as in value.name, shows that part"
  end
  return concat(out, "\n", 1, shown)
end

local inspect = {}

-- Several values with commas, as they would stand behind `return`; on lines of their own when one needs lines.
function inspect.all(options, ...)
  local words, lines = {}, false
  for i = 1, select("#", ...) do
    words[i] = inspect.value((select(i, ...)), options)
    lines = lines or find(words[i], "\n", 1, true) ~= nil
  end
  return concat(words, lines and ",\n" or ", ")
end

function inspect.value(value, options)
  local state = new_state(options)
  local ok, text = pcall(function() return render(node(value, state, 1), state) end)
  return ok and text or "<" .. type(value) .. ">" -- out of memory, or out of stack
end

setmetatable(inspect, {__call = function(_, value, options) return inspect.value(value, options) end})
hidden.inspect = inspect
return inspect
