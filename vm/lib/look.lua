-- look.lua - the prompt's questions about the running program, answered as plain tables: look {at = "stack", task = 3}.
--
-- Each question is a function in `questions`; it gets the request and returns a table of texts, numbers and such tables,
-- or nil and a sentence. None of them runs code of the program: values are told in words by `inspect`, quietly.
local prim = ...
local inspect, check = prim.inspect, prim.check
local format, type = string.format, type

local questions = {}

local quiet = {quiet = true, lines = 1, depth = 2, items = 8} -- how a variable is told: one line of a few things

local function in_words(value, width)
  quiet.width = width
  return inspect.value(value, quiet)
end

local function width_of(request)
  local width = type(request.width) == "number" and request.width or 0
  return width >= 20 and width <= 400 and width or 78
end

local function task_of(request)
  local task = type(request.task) == "number" and prim.task_of(request.task)
  if task then return task end
  return nil, "The task has ended: it stands nowhere any more."
end

-- {task, frames, awaited_by = {{task, of, frames}...}}: where it stands, and those who await it, the nearest first
function questions.stack(request)
  local task, why = task_of(request)
  if not task then return nil, why end
  local chain = {n = 0}
  prim.each_awaiter(task, function(of, awaiter)
    chain.n = chain.n + 1
    chain[chain.n] = {task = prim.number_of(awaiter), of = prim.number_of(of), frames = prim.stack(awaiter)}
    return chain.n < 100
  end)
  return {task = request.task, frames = prim.stack(task), awaited_by = chain}
end

-- The number of the frame that is meant: the innermost of the program's, unless said.
local function frame_number(request, task)
  if type(request.frame) == "number" then return request.frame end
  local frames = prim.stack(task)
  for i = 1, frames.n do
    if not frames[i].lib then return i end
  end
  return 1
end

-- {task, number, frame, locals = {{name, value}...}}
function questions.locals(request)
  local task, why = task_of(request)
  if not task then return nil, why end
  local n = frame_number(request, task)
  local found = prim.locals(task, n)
  if found.n == 0 then return nil, format("It has no frame %d; .bt shows its frames.", n) end
  local out, width = {n = 0}, width_of(request)
  for i = 2, found.n do
    local name = found[i].name
    out.n = out.n + 1
    out[out.n] = {name = name, value = in_words(found[i].value, width - #name - 5)}
  end
  return {task = request.task, number = n, frame = found[1], locals = out}
end

function prim.look(request)
  local question = questions[request.at]
  if not question then return nil, "look: `at` must be stack, locals or who" end
  return question(request)
end
