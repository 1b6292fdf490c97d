-- tracemalloc.lua - asyncio.tracemalloc: which line, and which task, holds how much memory. Python's module of this
-- name, with its names and its texts; and a task besides.
--
-- The engine enters each block that Lua takes with the place that asked for it and the task that ran. A snapshot is what
-- is there at one moment; two of them, compared, say what grows. A place is the innermost frame of the program, or with
-- start(n) the n innermost, through those that await it; frames of asyncio itself do not count.
--
-- The engine adds up what one place and task hold, so a trace here stands for `count` blocks, where Python's is one.
local prim, asyncio = ...
local core, check, errors = prim.tracemalloc, prim.check, prim.exceptions
local format, rep, gsub, find, sub, match = string.format, string.rep, string.gsub, string.find, string.sub, string.match
local sort, concat, max, abs, math_type = table.sort, table.concat, math.max, math.abs, math.type
local ipairs, next, type, tostring, setmetatable, getmetatable, error, select, pcall = ipairs, next, type, tostring, setmetatable, getmetatable, error, select, pcall
local open, TypeError, ValueError, RuntimeError = io.open, errors.TypeError, errors.ValueError, errors.RuntimeError

local FRAMES_MAX = 255

local tracemalloc = {}

-- 1023 B, 10.0 KiB, 300 MiB; with a sign when it is a difference
local function size_text(bytes, signed)
  local number, unit = bytes, "B"
  for _, larger in ipairs {"KiB", "MiB", "GiB", "TiB"} do
    if abs(number) < 10 * 1024 then break end
    number, unit = number / 1024, larger
  end
  local digits = unit ~= "B" and abs(number) < 100 and ".1f" or ".0f"
  return format("%" .. (signed and "+" or "") .. digits .. " %s", number, unit)
end

-- Frames and tracebacks -----------------------------------------------------------------------------------------

local Frame = {__name = "Frame"}
Frame.__index = Frame

function Frame:__tostring() return format("%s:%d", self.filename, self.lineno) end

function Frame:__eq(other) return self.filename == other.filename and self.lineno == other.lineno end

-- A sequence of frames, the oldest first, as in Python; `key` is the same for equal ones.
local Traceback = {__name = "Traceback"}
Traceback.__index = Traceback

function Traceback:__tostring() return tostring(self[1]) end

function Traceback:__eq(other) return self.key == other.key end

local function new_traceback(frames)
  local texts = {}
  for i, frame in ipairs(frames) do texts[i] = tostring(frame) end
  frames.n, frames.key = #texts, concat(texts, "\n")
  return setmetatable(frames, Traceback)
end

-- {file, line, file, line...}, innermost first
local function traceback_of(flat)
  local frames = {}
  for i = #flat - 1, 1, -2 do
    frames[#frames + 1] = setmetatable({filename = flat[i], lineno = flat[i + 1]}, Frame)
  end
  if #frames == 0 then frames[1] = setmetatable({filename = "<unknown>", lineno = 0}, Frame) end
  return new_traceback(frames)
end

-- A lesson from elsewhere may open no files, whoever names them.
local function source_line(filename, lineno)
  local file = pcall(prim.not_confined, "io.open") and open(filename, "r")
  if not file then return nil end
  local n, found = 0, nil
  for line in file:lines() do
    n = n + 1
    if n == lineno then found = match(line, "^%s*(.-)%s*$") break end
  end
  file:close()
  return found ~= "" and found or nil
end

-- format([limit] [, {most_recent_first = true}]) -> its lines, as in an error's traceback: the newest `limit` frames,
-- the oldest -limit ones when that is negative
function Traceback:format(...)
  local limit, keywords = ...
  if select("#", ...) == 1 and type(limit) == "table" then limit, keywords = nil, limit end
  local k = check.keywords("format", keywords, {limit = true, most_recent_first = true})
  limit = limit or k.limit
  if limit ~= nil then check.integer("Traceback.format", "limit", limit) end
  local first, last = 1, self.n
  if limit and limit >= 0 then first = max(1, self.n - limit + 1) end
  if limit and limit < 0 then last = max(0, self.n + limit) end
  local blocks = {}
  for i = first, last do
    local frame = self[i]
    local ok, text = pcall(source_line, frame.filename, frame.lineno)
    blocks[#blocks + 1] = {format('  File "%s", line %d', frame.filename, frame.lineno), ok and text and "    " .. text or nil}
  end
  local lines = {}
  for i = 1, #blocks do
    for _, line in ipairs(blocks[k.most_recent_first and #blocks + 1 - i or i]) do lines[#lines + 1] = line end
  end
  lines.n = #lines
  return lines
end

-- Statistics ----------------------------------------------------------------------------------------------------

-- What a statistic is about: a task, or a place.
local function subject(s)
  if s.traceback then return tostring(s.traceback) end
  if not s.task then return "outside of tasks" end
  return s.func ~= "" and format("%s (%s)", s.task, s.func) or s.task
end

local Statistic = {__name = "Statistic"}
Statistic.__index = Statistic

function Statistic:__tostring()
  local text = format("%s: size=%s, count=%d", subject(self), size_text(self.size), self.count)
  if self.count == 0 then return text end
  return text .. ", average=" .. size_text(self.size / self.count)
end

local StatisticDiff = {__name = "StatisticDiff"}
StatisticDiff.__index = StatisticDiff

function StatisticDiff:__tostring()
  local text = format("%s: size=%s (%s), count=%d (%+d)", subject(self), size_text(self.size), size_text(self.size_diff, true),
    self.count, self.count_diff)
  if self.count == 0 then return text end
  return text .. ", average=" .. size_text(self.size / self.count)
end

-- Largest first; what is as large comes in a fixed order.
local function by_size(a, b)
  if a.size ~= b.size then return a.size > b.size end
  if a.count ~= b.count then return a.count > b.count end
  return a.key > b.key
end

local function by_difference(a, b)
  if abs(a.size_diff) ~= abs(b.size_diff) then return abs(a.size_diff) > abs(b.size_diff) end
  if a.size ~= b.size then return a.size > b.size end
  if abs(a.count_diff) ~= abs(b.count_diff) then return abs(a.count_diff) > abs(b.count_diff) end
  if a.count ~= b.count then return a.count > b.count end
  return a.key > b.key
end

-- Filters -------------------------------------------------------------------------------------------------------

-- A shell's pattern (* ? [seq] [!seq]) as one of Lua's.
local function lua_pattern(text)
  local out, i = {"^"}, 1
  while i <= #text do
    local c = sub(text, i, i)
    local close = c == "[" and find(text, "]", i + (sub(text, i + 1, i + 1) == "!" and 3 or 2), true)
    if c == "*" then out[#out + 1] = ".*"
    elseif c == "?" then out[#out + 1] = "."
    elseif close then
      local set = gsub(gsub(sub(text, i + 1, close - 1), "^!", "\0"), "[%%%^%]]", "%%%0")
      out[#out + 1] = "[" .. gsub(set, "%z", "^") .. "]"
      i = close
    else out[#out + 1] = gsub(c, "%W", "%%%0") end
    i = i + 1
  end
  return concat(out) .. "$"
end

-- Filter(inclusive, filename_pattern [, lineno] [, all_frames]): traces whose newest frame, or with all_frames any, is
-- in such a file (and line). An inclusive one keeps them, another one leaves them out.
local Filter = {__name = "Filter"}
Filter.__index = Filter

local function matches_frame(filter, frame)
  return find(frame.filename, filter.pattern) ~= nil and (filter.lineno == nil or frame.lineno == filter.lineno)
end

function Filter:matches(trace)
  local frames = trace.traceback
  if not self.all_frames then return matches_frame(self, frames[frames.n]) end
  for _, frame in ipairs(frames) do
    if matches_frame(self, frame) then return true end
  end
  return false
end

function tracemalloc.Filter(inclusive, filename_pattern, ...)
  check.text("Filter", "filename_pattern", filename_pattern)
  local lineno, all_frames = ...
  if select("#", ...) == 1 and type(lineno) == "table" then
    local k = check.keywords("Filter", lineno, {lineno = true, all_frames = true})
    lineno, all_frames = k.lineno, k.all_frames
  end
  if lineno ~= nil then check.integer("Filter", "lineno", lineno) end
  return setmetatable({inclusive = not not inclusive, filename_pattern = filename_pattern, lineno = lineno,
    all_frames = not not all_frames, pattern = lua_pattern(filename_pattern)}, Filter)
end

-- TaskFilter(inclusive, task): traces of the task with this name; nil: of no task.
local TaskFilter = {__name = "TaskFilter"}
TaskFilter.__index = TaskFilter

function TaskFilter:matches(trace) return trace.task == self.task end

function tracemalloc.TaskFilter(inclusive, task)
  if prim.is_task(task) then task = task:get_name() end
  if task ~= nil then check.text("TaskFilter", "task", task) end
  return setmetatable({inclusive = not not inclusive, task = task}, TaskFilter)
end

-- Kept is what some inclusive filter matches, if there are any, and no other one does.
local function passes(filters, trace)
  local included, wanted = false, false
  for _, filter in ipairs(filters) do
    local matched = filter:matches(trace)
    if filter.inclusive then
      wanted, included = true, included or matched
    elseif matched then
      return false
    end
  end
  return included or not wanted
end

-- Snapshots -----------------------------------------------------------------------------------------------------

local Snapshot = {__name = "Snapshot"}
Snapshot.__index = Snapshot

local function new_snapshot(traces, traceback_limit)
  traces.n = #traces
  return setmetatable({traces = traces, traceback_limit = traceback_limit}, Snapshot)
end

-- filter_traces(filters) -> a snapshot with the traces that pass them
function Snapshot:filter_traces(filters)
  if type(filters) ~= "table" or getmetatable(filters) ~= nil then
    error(TypeError("filters must be a list of filters, not " .. check.type_name(filters)))
  end
  for _, filter in ipairs(filters) do
    local class = getmetatable(filter)
    if class ~= Filter and class ~= TaskFilter then
      error(TypeError("filters must be Filter or TaskFilter objects, not " .. check.type_name(filter)))
    end
  end
  local traces = {}
  for _, trace in ipairs(self.traces) do
    if passes(filters, trace) then traces[#traces + 1] = trace end
  end
  return new_snapshot(traces, self.traceback_limit)
end

-- The groups that a trace belongs to, by key type; one, unless it is told cumulatively: each is given to `add`.
local groups = {}

function groups.traceback(trace, _, add) add(trace.traceback.key, {traceback = trace.traceback}) end

function groups.task(trace, _, add)
  add(tostring(trace.task_id), {task = trace.task, func = trace.func, task_id = trace.task_id})
end

local function by_frames(trace, cumulative, add, place_of)
  local frames, seen = trace.traceback, {}
  for i = cumulative and 1 or frames.n, frames.n do
    local place = place_of(frames[i])
    if not seen[place.key] then
      seen[place.key] = true
      add(place.key, {traceback = place})
    end
  end
end

function groups.lineno(trace, cumulative, add)
  by_frames(trace, cumulative, add, function(frame) return new_traceback {frame} end)
end

function groups.filename(trace, cumulative, add)
  by_frames(trace, cumulative, add, function(frame)
    return new_traceback {setmetatable({filename = frame.filename, lineno = 0}, Frame)}
  end)
end

local function group(snapshot, key_type, cumulative)
  local each = groups[key_type]
  if not each then error(ValueError(format("unknown key_type: '%s'", tostring(key_type)))) end
  if cumulative and (key_type == "traceback" or key_type == "task") then
    error(ValueError(format("cumulative mode cannot by used with key type '%s'", key_type)))
  end
  local found = {}
  for _, trace in ipairs(snapshot.traces) do
    each(trace, cumulative, function(key, statistic)
      local s = found[key]
      if not s then
        s, statistic.key, statistic.size, statistic.count = statistic, key, 0, 0
        found[key] = s
      end
      s.size, s.count = s.size + trace.size, s.count + trace.count
    end)
  end
  return found
end

local function cumulatively(name, ...)
  local cumulative = ...
  if type(cumulative) ~= "table" then return not not cumulative end
  return not not check.keywords(name, cumulative, {cumulative = true}).cumulative
end

-- statistics("lineno" | "filename" | "traceback" | "task" [, cumulative]) -> what each holds, the largest first
function Snapshot:statistics(key_type, ...)
  local list = {}
  for _, s in next, group(self, key_type, cumulatively("statistics", ...)) do list[#list + 1] = setmetatable(s, Statistic) end
  sort(list, by_size)
  list.n = #list
  return list
end

local NOTHING = {size = 0, count = 0}

local function difference(s, size, count, before)
  return setmetatable({traceback = s.traceback, task = s.task, func = s.func, task_id = s.task_id, key = s.key, size = size,
    count = count, size_diff = size - before.size, count_diff = count - before.count}, StatisticDiff)
end

-- compare_to(old_snapshot, key_type [, cumulative]) -> how that has changed since the old one, what changed most first
function Snapshot:compare_to(old_snapshot, key_type, ...)
  if getmetatable(old_snapshot) ~= Snapshot then
    error(TypeError("Snapshot.compare_to: old_snapshot must be a Snapshot, not " .. check.type_name(old_snapshot)))
  end
  local cumulative = cumulatively("compare_to", ...)
  local new, old, list = group(self, key_type, cumulative), group(old_snapshot, key_type, cumulative), {}
  for key, s in next, new do list[#list + 1] = difference(s, s.size, s.count, old[key] or NOTHING) end
  for key, s in next, old do
    if not new[key] then list[#list + 1] = difference(s, 0, 0, s) end
  end
  sort(list, by_difference)
  list.n = #list
  return list
end

check.methods("Snapshot", Snapshot)
check.methods("Traceback", Traceback)

-- The functions -------------------------------------------------------------------------------------------------

-- start([nframe]): traces from now on, with at most so many frames of each place. Is it tracing, nothing happens.
function tracemalloc.start(nframe)
  nframe = check.one("start", "nframe", nframe)
  if nframe == nil then nframe = 1 end
  check.integer("start", "nframe", nframe)
  if nframe < 1 or nframe > FRAMES_MAX then
    error(ValueError(format("the number of frames must be in range [1; %d]", FRAMES_MAX)))
  end
  core.start(nframe)
end

-- Traces no more, and forgets what was traced.
function tracemalloc.stop() core.stop() end

function tracemalloc.is_tracing() return core.is_tracing() end

-- Forgets what was traced, and goes on.
function tracemalloc.clear_traces() core.clear() end

-- get_traced_memory() -> bytes now, and at most since start() or reset_peak()
function tracemalloc.get_traced_memory() return core.memory() end

function tracemalloc.reset_peak() core.reset_peak() end

-- The frames that start() was asked for.
function tracemalloc.get_traceback_limit() return core.limit() or 1 end

-- How many bytes the tracing itself takes.
function tracemalloc.get_tracemalloc_memory() return core.overhead() end

-- get_object_traceback(x) -> where a table, function, task... was made; nil: before the tracing, or it is no object
function tracemalloc.get_object_traceback(...)
  check.given("get_object_traceback", select("#", ...), "obj")
  local flat = core.object((...))
  return flat and traceback_of(flat)
end

local Trace = {__name = "Trace"}
Trace.__index = Trace

function Trace:__tostring() return format("%s: %s", tostring(self.traceback), size_text(self.size)) end

function tracemalloc.take_snapshot()
  if not core.is_tracing() then
    error(RuntimeError("the tracemalloc module must be tracing memory allocations to take a snapshot"))
  end
  local places, tasks, traces = core.sites()
  places[0] = {}
  for place, flat in next, places do places[place] = traceback_of(flat) end
  for i, trace in ipairs(traces) do
    local task = tasks[trace.task]
    traces[i] = setmetatable({traceback = places[trace.place], size = trace.size, count = trace.count, task_id = trace.task,
      task = task and task.name, func = task and task.func}, Trace)
  end
  return new_snapshot(traces, core.limit())
end

asyncio.tracemalloc = tracemalloc
