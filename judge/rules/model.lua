-- model.lua - a recorded run as the rules see it: its events, the tasks, coroutines and runs of functions in it, and
-- what it printed. Built once for a trace, never changed afterwards.
local find, sub, gsub, match = string.find, string.sub, string.gsub, string.match
local ipairs, concat = ipairs, table.concat

local model = {}

-- The classes of errors and what each is below; one that a program made stands directly below Exception.
local parents = {
  CancelledError = "BaseException", KeyboardInterrupt = "BaseException", SystemExit = "BaseException",
  BaseExceptionGroup = "BaseException", Exception = "BaseException", ExceptionGroup = "Exception",
  BrokenBarrierError = "RuntimeError", NotImplementedError = "RuntimeError", RecursionError = "RuntimeError",
  BrokenExecutor = "RuntimeError", BrokenThreadPool = "BrokenExecutor", BrokenProcessPool = "BrokenExecutor",
  KeyError = "LookupError", IndexError = "LookupError", ZeroDivisionError = "ArithmeticError",
  OverflowError = "ArithmeticError", IncompleteReadError = "EOFError", TimeoutError = "OSError",
  ConnectionError = "OSError", ConnectionRefusedError = "ConnectionError", ConnectionResetError = "ConnectionError",
  ConnectionAbortedError = "ConnectionError", BrokenPipeError = "ConnectionError", FileNotFoundError = "OSError",
  FileExistsError = "OSError", IsADirectoryError = "OSError", NotADirectoryError = "OSError",
  PermissionError = "OSError", ProcessLookupError = "OSError", InterruptedError = "OSError",
  BlockingIOError = "OSError", ChildProcessError = "OSError",
}

function model.is_below(class, wanted)
  while class and class ~= wanted do
    if class == "BaseException" then return false end
    class = parents[class] or (class == "Exception" and "BaseException") or "Exception"
  end
  return class == wanted
end

-- The class that an error's text begins with: "KeyError: x", "ValueError". A plain Lua value is an Exception.
function model.class_of(text)
  local name = match(text or "", "^([%a_][%w_]*):") or match(text or "", "^[%a_][%w_]*$")
  if name and (parents[name] or match(name, "Error$") or match(name, "Exception$") or match(name, "Group$")) then return name end
  return "Exception"
end

local function add(t, key, value)
  local list = t[key]
  if not list then list = {} t[key] = list end
  list[#list + 1] = value
end

-- What an event of a kind adds to the model.
local takes = {}

function takes.coro(m, e) m.coros[e.coro] = e end

function takes.task(m, e)
  m.tasks[#m.tasks + 1] = {id = e.of, name = e.name, func = e.func, made = e}
  m.task[e.of] = m.tasks[#m.tasks]
  m.task_of_coro[e.coro] = m.task[e.of]
end

takes["task.name"] = function(m, e)
  if m.task[e.of] then m.task[e.of].name = e.name end
end

function takes.enter(m, e)
  local made, task = m.coros[e.coro], m.task_of_coro[e.coro]
  local run = {enter = e, coro = e.coro, func = e.func or made and made.func, lib = made and made.lib, t0 = e.t,
    owner = task, task = e.task, parent = e.parent, guards = {}}
  m.runs[#m.runs + 1], m.open[e.coro] = run, run
end

function takes.exit(m, e)
  local run = m.open[e.coro]
  if not run or run.exit then return end
  run.exit, run.t1, run.outcome, run.result, run.error = e, e.t, e.outcome, e.result, e.error
end

function takes.guard(m, e)
  local run = m.open[e.coro]
  if run then run.guards[#run.guards + 1] = {made = e} m.guard[e.guard] = run.guards[#run.guards] end
end

takes["guard.run"] = function(m, e) if m.guard[e.guard] then m.guard[e.guard].run = e end end
takes["guard.end"] = function(m, e) if m.guard[e.guard] then m.guard[e.guard].done = e end end

function takes.done(m, e)
  m.done[e.future] = e
  if m.task[e.future] then m.task[e.future].done = e end
end

function takes.waits(m, e) add(m.waits, e.future, e) end
function takes.retrieved(m, e) add(m.retrieved, e.future, e) end
function takes.leftover(m, e) m.leftovers[#m.leftovers + 1] = e end
function takes.thrown(m, e) add(m.thrown, e.of, e) end

-- Standard output, cut into lines; a line belongs to the event that began it. A tab counts as one space.
local function lines_of(events)
  local lines, text, first = {}, "", nil
  for _, e in ipairs(events) do
    if e.kind == "print" and e.stream ~= "stderr" then
      first, text = first or e, text .. gsub(e.text, "\t", " ")
      while true do
        local stop = find(text, "\n", 1, true)
        if not stop then break end
        lines[#lines + 1] = {text = sub(text, 1, stop - 1), event = first}
        text, first = sub(text, stop + 1), e
      end
      if text == "" then first = nil end
    end
  end
  if text ~= "" then lines[#lines + 1] = {text = text, event = first} end
  return lines
end

-- How a loop ends (shutdown_asyncgens, shutdown_default_executor: two tasks of the library) is no part of the program;
-- what else happens meanwhile, such as the end of a worker's job, is.
local ending = {coro = true, task = true, ready = true, ["callback.add"] = true, ["loop.run"] = true, ["loop.stop"] = true,
  turn = true, step = true, enter = true, exit = true, handle = true, run = true, ran = true, retrieved = true, poll = true}
local shutdown = {shutdown_asyncgens = true, shutdown_default_executor = true}

local function without_ending(events)
  local list, within, own = {}, false, {}
  for _, e in ipairs(events) do
    if e.kind == "coro" and e.lib and not e.task and shutdown[e.func] then within = true end
    if e.kind == "loop.close" then within = false end
    if within and e.kind == "task" then own[e.of] = true end
    if not (within and (ending[e.kind] or own[e.future] or own[e.task])) then list[#list + 1] = e end
  end
  return list
end

-- What an event tells beside its own fields: the name and function of its task, what the callback that ends was, which
-- side of a queue waits, the worker that printed; and a printed line without its end.
local function complete(m)
  local turn, worker = {}, {}
  for _, e in ipairs(m.events) do
    local task = e.of and m.task[e.of]
    if task then e.func, e.name = e.func or task.func, e.name or task.name end
    if e.kind == "run" or e.kind == "step" then turn[e.handle] = e end
    if e.kind == "ran" and turn[e.handle] then
      e.what, e.of = turn[e.handle].what or "step", turn[e.handle].of
    end
    if e.kind == "job.start" then worker[e.job] = e.worker end
    if e.task and worker[e.task] then e.worker, e.task = worker[e.task], nil end
    if e.kind == "queue.wait" then e.side = match(e.side, "[^.]*$") end
    if e.kind == "print" then e.text = match(e.text, "^(.-)\n?$") end
  end
end

function model.new(events)
  events = without_ending(events)
  local m = {events = events, last = events[#events], coros = {}, task = {}, tasks = {}, task_of_coro = {}, runs = {},
    open = {}, guard = {}, done = {}, waits = {}, retrieved = {}, leftovers = {}, thrown = {}, of_kind = {}}
  for _, e in ipairs(events) do
    if takes[e.kind] and not e.snapshot then takes[e.kind](m, e) end
  end
  m.lines = lines_of(events)
  complete(m)
  for _, e in ipairs(events) do add(m.of_kind, e.kind, e) end
  m.finish = m.last and m.last.kind == "end" and m.last or nil
  m.length = m.last and m.last.t or 0
  return m
end

-- Splits "f#2" into a name and a number.
function model.numbered(f)
  local name, n = match(f, "^(.*)#(%d+)$")
  return name or f, n and n + 0
end

-- The runs of f (nil: all), in the order of entering: its function is named f, or it is the coroutine of a task named f.
function model.runs_of(m, f)
  if f == nil then return m.runs end
  local name, n = model.numbered(f)
  local list = {}
  for _, run in ipairs(m.runs) do
    if run.func == name or run.owner and run.owner.name == name then list[#list + 1] = run end
  end
  if n then return {list[n]} end
  return list
end

-- The tasks of f: of that name, or of that coroutine function.
function model.tasks_of(m, f)
  local name, n = model.numbered(f)
  local list = {}
  for _, task in ipairs(m.tasks) do
    if task.name == name or task.func == name then list[#list + 1] = task end
  end
  if n then return {list[n]} end
  return list
end

-- What an object is called, for a field that a name will do for.
function model.is_called(m, id, name)
  local task, coro = m.task[id], m.coros[id]
  return task ~= nil and (task.name == name or task.func == name) or coro ~= nil and coro.func == name
end

function model.output(m)
  local texts = {}
  for i, line in ipairs(m.lines) do texts[i] = line.text end
  return concat(texts, "/")
end

return model
