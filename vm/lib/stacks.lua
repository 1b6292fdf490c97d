-- stacks.lua - where tasks stand and who awaits them: Task:get_stack and print_stack, and the call graphs of
-- capture_call_graph, format_call_graph and print_call_graph, which follow the awaits from task to task.
--
-- It only reads: the frames come from the engine, the lines of sources from their files.
local prim, asyncio = ...
local format, gmatch, match, gsub, rep, find = string.format, string.gmatch, string.match, string.gsub, string.rep, string.find
local concat, error, tostring, tonumber, pcall, select, type = table.concat, error, tostring, tonumber, pcall, select, type
local getmetatable, setmetatable, ipairs = getmetatable, setmetatable, ipairs
local io = package.loaded.io -- as the program has it: a lesson may not open files
local check, errors, texts = prim.check, prim.exceptions, prim.texts
local TypeError, RuntimeError = errors.TypeError, errors.RuntimeError

-- Stacks -----------------------------------------------------------------------------------------------------

-- The frames of a failed task's error, from its traceback's text; outermost first, as they were called.
local function traceback_frames(task)
  local frames = {n = 0}
  for file, line, func in gmatch(prim.future_traceback(task) or "", "\n\t([^\n]-):(%d+): in ([^\n]*)") do
    frames.n = frames.n + 1
    frames[frames.n] = {file = file, line = tonumber(line), func = func == "main chunk" and "<main>" or match(func, "'([^']+)'") or "<anonymous>"}
  end
  for i = 1, frames.n // 2 do frames[i], frames[frames.n + 1 - i] = frames[frames.n + 1 - i], frames[i] end
  return frames
end

local function part(frames, first, last)
  local out = {n = 0}
  for i = first < 1 and 1 or first, last > frames.n and frames.n or last do
    out.n = out.n + 1
    out[out.n] = frames[i]
  end
  return out
end

-- The task's own function; while it runs, behind those that run the loop.
local function own_frames(task)
  local inner, around = prim.stack(task), prim.around(task)
  local frames = {n = 0}
  for i = around.n, 1, -1 do
    frames.n = frames.n + 1
    frames[frames.n] = around[i]
  end
  if inner.n == 0 then return frames end
  frames.n = frames.n + 1
  frames[frames.n] = inner[inner.n]
  return frames
end

-- The error that a task has failed with; true before it. Asking does not count as retrieving it.
local function failure(task)
  local state, failed, e = prim.state(task)
  if state == "finished" and failed then return true, e end
  return false
end

-- CPython keeps the newest frames of a stack, and the oldest of a traceback.
local function stack_of(task, limit)
  local failed = failure(task)
  local frames = failed and traceback_frames(task) or own_frames(task)
  if limit == nil then return frames end
  if limit < 0 then limit = 0 end
  if failed then return part(frames, 1, limit) end
  return part(frames, frames.n - limit + 1, frames.n)
end

local function keywords_of(name, keywords, names)
  local k = check.keywords(name, keywords, names)
  if k.limit ~= nil then check.integer(name, "limit", k.limit) end
  if k.depth ~= nil then check.integer(name, "depth", k.depth) end
  return k
end

local Task = prim.methods.Task

-- task:get_stack([{limit = n}]) -> frames {func, file, line}, the outermost first, with n. As in CPython, a task that
-- waits has one, that of its own function (capture_call_graph has them all); one that has failed those of its error.
function Task:get_stack(keywords)
  return stack_of(self, keywords_of("Task.get_stack", keywords, {limit = true}).limit)
end

-- A line of a source, without the blanks around it; nil when there is none to be had: an input of the prompt, a file
-- that has gone.
local function source_line(file, number)
  local ok, lines = pcall(io.lines, file)
  if not ok then return nil end
  for text in lines do
    number = number - 1
    if number == 0 then return match(text, "^%s*(.-)%s*$") end
  end
end

-- task:print_stack([{limit = n, file = f}]): the same with the lines of the sources, on standard error unless a file is
-- given; of a failed task with its error behind them.
function Task:print_stack(keywords)
  local k = keywords_of("Task.print_stack", keywords, {limit = true, file = true})
  local frames, failed, e = stack_of(self, k.limit), failure(self)
  local head = frames.n == 0 and "No stack for %s" or failed and "Traceback for %s (most recent call last):"
    or "Stack for %s (most recent call last):"
  local lines = {format(head, tostring(self))}
  for i = 1, frames.n do
    local frame = frames[i]
    lines[#lines + 1] = format("  %s:%d: in %s", frame.file, frame.line, frame.func)
    local text = source_line(frame.file, frame.line)
    if text and text ~= "" then lines[#lines + 1] = "    " .. text end
  end
  if failed then lines[#lines + 1] = prim.describe_error(e) end
  local text = concat(lines, "\n") .. "\n"
  if k.file then k.file:write(text) else prim.stderr(text) end
end

check.userdata_methods("Task", Task, prim.is_task)

-- Text for a file that was given, or for standard output.
function prim.write_to(file, text)
  if file then file:write(text) else io.write(text) end
end

-- Call graphs ------------------------------------------------------------------------------------------------

-- What is captured: {future, call_stack, awaited_by}. The stack's entries have func, file, line, and `kind`: "async",
-- "generator" or "function"; the innermost stands first. awaited_by has graphs of the same kind; a task that was met
-- on the way there is not followed again, and has `again`.
local FutureCallGraph, FrameCallGraphEntry = {__name = "FutureCallGraph"}, {__name = "FrameCallGraphEntry"}
asyncio.FutureCallGraph, asyncio.FrameCallGraphEntry = FutureCallGraph, FrameCallGraphEntry

-- A positive limit keeps the entries next to the task's beginning, a negative one the innermost.
local function call_stack(task, limit, skipped)
  local frames = limit ~= 0 and prim.is_task(task) and prim.stack(task) or {n = 0}
  local first, last = 1 + skipped, frames.n
  if limit and limit > 0 and last - limit + 1 > first then first = last - limit + 1 end
  if limit and limit < 0 and first - limit - 1 < last then last = first - limit - 1 end
  local out = part(frames, first, last)
  for i = 1, out.n do setmetatable(out[i], FrameCallGraphEntry) end
  return out
end

-- The tasks that await a future: itself, or in a gather, a group, a wait or a shield. `index` is kept between calls.
local function awaiters(future, index)
  local list, owner = prim.awaiters(future)
  if not owner then return list end
  index.tasks = index.tasks or prim.tasks_by_number()
  local task = index.tasks[owner]
  for i = 1, list.n do
    if list[i] == task then return list end
  end
  if task then list.n, list[list.n + 1] = list.n + 1, task end
  return list
end

function prim.awaiters_of(future) return awaiters(future, {}) end

-- Calls each(of, task, again) for those who await a future, those who await them, and so on, the nearest first, until it
-- returns false. A task that was met before is told again, but not what awaits it.
function prim.each_awaiter(future, each)
  local queue, met, at, index = {future}, {[future] = true}, 0, {}
  while at < #queue do
    at = at + 1
    local list = awaiters(queue[at], index)
    for i = 1, list.n do
      local task = list[i]
      if not each(queue[at], task, met[task]) then return end
      if not met[task] then met[task], queue[#queue + 1] = true, task end
    end
  end
end

-- Those who await it, and those who await them: a list and no recursion, as chains of awaits are longer than Lua's stack.
local function graph_of(future, limit, skipped)
  local function graph(of, stack)
    return setmetatable({future = of, call_stack = stack, awaited_by = {n = 0}}, FutureCallGraph)
  end
  local graphs = {[future] = graph(future, call_stack(future, limit, skipped))}
  prim.each_awaiter(future, function(of, task, again)
    local above = graph(task, again and {n = 0} or call_stack(task, limit, 0))
    local list = graphs[of].awaited_by
    list.n = list.n + 1
    list[list.n] = above
    if again then above.again = true else graphs[task] = above end
    return true
  end)
  return graphs[future]
end

-- The future and the keywords among the arguments: capture(), capture(f), capture({depth = 2}), capture(f, {...}).
local function arguments(name, names, future, keywords, ...)
  if select("#", ...) > 0 then error(TypeError(name .. "() takes at most a future and its keywords"), 0) end
  if keywords == nil and type(future) == "table" and getmetatable(future) == nil then future, keywords = nil, future end
  local k = keywords_of(name, keywords, names)
  if future ~= nil and not prim.is_future(future) then
    error(TypeError(format("%s object does not appear to be compatible with asyncio.Future", texts.value(future))), 0)
  end
  return future, k
end

local function capture(name, future, k)
  if future == nil then
    if not prim.running_loop() then
      error(RuntimeError(name .. "() is called outside of a running event loop and no *future* to introspect was provided"), 0)
    end
    future = prim.current_task()
    if future == nil then return nil end
  end
  local skipped = future == prim.current_task() and k.depth and k.depth > 1 and k.depth - 1 or 0
  return graph_of(future, k.limit, skipped)
end

-- capture_call_graph([future] [, {depth = n, limit = n}]) -> the graph of the future, or of the current task; nil when
-- none runs. `depth` - 1 innermost functions of the current task are left out.
function asyncio.capture_call_graph(...)
  return capture("capture_call_graph", arguments("capture_call_graph", {depth = true, limit = true}, ...))
end

local function title(graph)
  local id = format("id=%p)", graph.future)
  if not prim.is_task(graph.future) then return "* Future(" .. id end
  return format("* Task(name=%s, %s", errors.quote(graph.future:get_name()), id)
end

local DEEP = 100 -- levels that are written; a chain of awaits may be much longer

local function render(out, graph, level)
  local margin = rep("    ", level)
  out[#out + 1] = margin .. title(graph) .. (graph.again and " (above)" or "")
  if graph.call_stack.n > 0 then out[#out + 1] = margin .. "  + Call stack:" end
  for _, entry in ipairs(graph.call_stack) do
    local kind = entry.kind == "function" and "" or entry.kind .. " "
    out[#out + 1] = format("%s  |   File %s, line %d, in %s%s()", margin, errors.quote(entry.file), entry.line, kind, entry.func)
  end
  if graph.awaited_by.n == 0 then return end
  out[#out + 1] = margin .. "  + Awaited by:"
  if level == DEEP then out[#out + 1] = margin .. "    ..." return end
  for _, above in ipairs(graph.awaited_by) do render(out, above, level + 1) end
end

local function format_graph(name, names, ...)
  local future, k = arguments(name, names, ...)
  local graph, out = capture(name, future, k), {}
  if graph == nil then return "", k end
  render(out, graph, 0)
  return concat(out, "\n"), k
end

-- The same as text; "" when no task runs.
function asyncio.format_call_graph(...)
  return (format_graph("format_call_graph", {depth = true, limit = true}, ...))
end

-- The same on standard output, or in `file`.
function asyncio.print_call_graph(...)
  local text, k = format_graph("print_call_graph", {depth = true, limit = true, file = true}, ...)
  prim.write_to(k.file, text .. "\n")
end
