-- repr.lua - tasks, futures and callbacks in words, as CPython prints them.
-- It only reads; what it reads comes from the hidden functions of the engine.
local prim, asyncio = ...
local format, find, match, gsub, sub = string.format, string.find, string.match, string.gsub, string.sub
local pcall, type, tostring, next, ipairs, setmetatable, concat, getinfo = pcall, type, tostring, next, ipairs, setmetatable, table.concat, debug.getinfo
local globals, standard = _G, prim.standard
local errors = prim.exceptions

local repr = {}

-- Python's repr for the values that stand in a task's or a future's text.
local function value(v)
  if type(v) == "string" then return errors.quote(v) end
  local ok, text = pcall(tostring, v)
  return ok and text or "<" .. type(v) .. ">"
end

-- The names of functions that are fields of the standard library and of asyncio's objects: "io.write", "Task.cancel".
local library = setmetatable({}, {__mode = "k"})

local function name_fields(prefix, t)
  for k, f in next, t do
    if type(f) == "function" and type(k) == "string" and not library[f] then library[f] = prefix .. k end
  end
end

local function where(f)
  local info = getinfo(f, "S")
  if info.what == "C" then return nil end
  return info.short_src, info.linedefined
end

-- Its name if it is one of those.
function prim.library_name(f) return library[f] end

-- A callback in a repr: a Lua function by its place, whatever it is called.
function repr.callback(f)
  if prim.is_task(f) then return "Task.task_wakeup()" end
  if type(f) ~= "function" then return value(f) end
  local file, line = where(f)
  if file == "[asyncio]" or file and find(file, "^asyncio%.") then return "asyncio callback" end
  if file then return format("function at %s:%d", file, line) end
  return (library[f] or "function") .. "()"
end

-- A value in at most 30 characters, a number in 40: its beginning and its end, as Python's reprlib has it.
local function short(v)
  local text = value(v)
  local most = type(v) == "number" and 40 or type(v) == "string" and 32 or 30
  if #text <= most then return text end
  local head = (most - 3) // 2
  return sub(text, 1, head) .. "..." .. sub(text, -(most - 3 - head))
end

-- The arguments of a call {f, args..., n}, as CPython's debug mode shows them: "(1, 'two')"; "" for none.
local function arguments(call)
  if call.n == 0 then return "" end
  local list = {}
  for i = 1, call.n do list[i] = short(call[i + 1]) end
  return "(" .. concat(list, ", ") .. ")"
end

-- A handle's call {f, args..., n} in words.
function prim.call_repr(call, debug)
  local text = repr.callback(call[1])
  local given = debug and arguments(call) or ""
  if given == "" then return text end
  local name, rest = match(text, "^([%w_.]+)(.*)$")
  if not name then return text end
  return name .. given .. gsub(rest, "^%(%)", "")
end

-- What the library's own callbacks do, by the file that they are in.
local own = {loops = "stop the loop", gather = "gather", waiting = "wait", taskgroups = "group", queues = "queue",
  timeouts = "timeout", transports = "connection", pipes = "connection",
  connections = "connection", servers = "connection", reader = "stream", streams = "stream",
  processes = "process", subprocesses = "process", executors = "job's end", prompt = "the prompt"}

local names = setmetatable({}, {__mode = "k"}) -- of the program's functions, once they have been asked for

-- What one of the program's own is called: as a global, or else in its source.
local function own_name(f, file, line)
  for k, v in next, globals do
    if v == f and type(k) == "string" then return k end
  end
  if not file then return "function" end
  return prim.function_names[file .. ":" .. line] or format("%s:%d", match(file, "[^/]*$"), line)
end

-- A callback's short name, for the picture: a global's name, a library name, what it is called in its source, or its place.
function prim.function_name(f, first)
  if type(f) ~= "function" then return prim.is_task(f) and f:get_name() or type(f) end
  if library[f] then
    local method = match(library[f], "^[FT]%a+%.(.*)") -- a method of Future or Task: "cyd.cancel"
    return method and prim.is_task(first) and first:get_name() .. "." .. method or library[f]
  end
  if names[f] then return names[f] end
  local file, line = where(f)
  local module = file and match(file, "^asyncio%.(.*)")
  if module then return own[module] or module end
  local name = own_name(f, file, line)
  names[f] = name
  return name
end

-- cb=[a], cb=[a, b], cb=[a, <2 more>, z]
local function callbacks(list)
  if list == nil then return nil end
  if type(list) ~= "table" then return "cb=[" .. repr.callback(prim.callback(list)) .. "]" end -- one that stands alone
  local n = #list // 2
  local function at(i) return repr.callback(prim.callback(list[2 * i - 1])) end
  if n == 1 then return "cb=[" .. at(1) .. "]" end
  if n == 2 then return format("cb=[%s, %s]", at(1), at(2)) end
  return format("cb=[%s, <%d more>, %s]", at(1), n - 2, at(n))
end

local function outcome(f)
  local state, failed, result, list, nvalues = prim.state(f)
  local rest
  if state == "finished" then
    if failed then rest = "exception=" .. errors.repr(result)
    else rest = "result=" .. (nvalues == 1 and value(result) or value(result[1])) end
  elseif state == "pending" then
    rest = callbacks(list)
  end
  return state, rest
end

function repr.future(f)
  local state, rest = outcome(f)
  local made = prim.created_at(f)
  local class = prim.is_gathering(f) and "_GatheringFuture" or "Future"
  return "<" .. class .. " " .. state .. (rest and " " .. rest or "") .. (made and " " .. made or "") .. ">"
end

function repr.coroutine(c)
  local name, file, line, how = prim.place(c)
  local place = line > 0 and format("%s:%d", file, line) or file -- a body in C has no lines
  return name .. (how == "done" and "() done, defined at " or "() running at ") .. place
end

-- A sleep has no future of its own; this is what it would say.
local function sleep_text(t, over)
  local state = over or "pending cb=[Task.task_wakeup()]"
  if not t:get_loop():get_debug() then return format("<Future %s>", state) end
  local _, file, line = prim.place(t)
  return format("<Future %s created at %s:%d>", state, file, line)
end

local function task_text(t)
  local state, rest = outcome(t)
  local waits, future, over = prim.waiting(t)
  if state == "pending" and t:cancelling() > 0 then state = "cancelling" end
  local parts = {state, "name=" .. value(t:get_name()), "coro=<" .. repr.coroutine(t) .. ">"}
  if waits then
    parts[#parts + 1] = "wait_for=" .. (future and tostring(future) or sleep_text(t, over))
  end
  parts[#parts + 1] = rest
  parts[#parts + 1] = prim.created_at(t)
  return "<Task " .. concat(parts, " ") .. ">"
end

local showing = {} -- tasks whose text is being made: in a circle of awaits each is shown once

function repr.task(t)
  if showing[t] then return "..." end
  showing[t] = true
  local ok, text = pcall(task_text, t)
  showing[t] = nil
  return ok and text or "<Task>"
end

function prim.repr(f) return prim.is_task(f) and repr.task(f) or repr.future(f) end

name_fields("", standard)
for name, t in next, standard do
  if type(t) == "table" and name ~= "_G" and name ~= "asyncio" then name_fields(name .. ".", t) end
end
for _, class in ipairs {"Future", "Task", "Handle", "coroutine"} do name_fields(class .. ".", prim.methods[class]) end
repr.name_fields, repr.value = name_fields, value
prim.value_repr = value
prim.texts = repr
return repr
