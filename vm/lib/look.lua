-- look.lua - the prompt's questions about the running program, answered as plain tables: look {at = "stack", task = 3}.
--
-- Each question is a function in `questions`; it gets the request and returns a table of texts, numbers and such tables,
-- or nil and a sentence. None of them runs code of the program: values are told in words by `inspect`, quietly.
local prim = ...
local inspect, references = prim.inspect, prim.references
local format, match, sub, math_tointeger = string.format, string.match, string.sub, math.tointeger
local concat = table.concat
local type, rawget, debug_getmetatable = type, rawget, debug.getmetatable

local questions = {}

-- A value on one line.
local function in_words(value, width)
  return inspect.value(value, {quiet = true, line = true, depth = 2, items = 8, width = width})
end

local function width_of(request)
  local width = type(request.width) == "number" and request.width or 0
  return width >= 20 and width <= 400 and width or 78
end

local function task_of(request)
  local task = type(request.task) == "number" and prim.tasks_by_number()[request.task]
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
  local found = n >= 1 and prim.locals(task, n) or {n = 0}
  if found.n == 0 then return nil, format("It has no frame %d; .bt shows its frames.", n) end
  local out, width = {n = 0}, width_of(request)
  for i = 2, found.n do
    local name = found[i].name
    out.n = out.n + 1
    out[out.n] = {name = name, value = in_words(found[i].value, width - #name - 5)}
  end
  return {task = request.task, number = n, frame = found[1], locals = out}
end

-- Who holds what ---------------------------------------------------------------------------------------------

-- A field of a table, or of those that it inherits from; nothing is called.
local function raw_field(value, key)
  for _ = 1, 20 do
    if type(value) ~= "table" then return nil end
    local found = rawget(value, key)
    if found ~= nil then return found end
    local meta = debug_getmetatable(value)
    value = meta and rawget(meta, "__index")
  end
end

-- The value of a name with fields and indices, `cache[17].task`; nil and a sentence.
local function value_named(text, session)
  local at, value = 1, session
  if #text > 1000 then return nil, "The name is too long." end
  if #text == 0 then return nil, "A name must have a letter." end
  while at <= #text do
    local name, number, key, after = nil, nil, nil, nil
    name, after = match(text, (at == 1 and "^%s*" or "^%s*%.%s*") .. "([%a_][%w_]*)%s*()", at)
    if not name then number, after = match(text, "^%[%s*(%-?%d+)%s*%]%s*()", at) end
    if not name and not number then _, key, after = match(text, "^%[%s*([\"'])(.-)%1%s*%]%s*()", at) end
    if not after or at == 1 and not name then
      return nil, format("%s is no name: .who takes a task, or a name such as cache[17].task.", text)
    end
    value = raw_field(value, name or key or math_tointeger(number))
    if value == nil then return nil, format("There is no %s.", match(sub(text, 1, after - 1), "^%s*(.-)%s*$")) end
    at = after
  end
  return value
end

-- The tasks that nothing holds: only the loop's weak reference knows them.
local function forgotten(heap)
  local out, tasks = {n = 0}, prim.tasks(prim.running_loop())
  for i = 1, tasks.n do
    if not heap:find(tasks[i]) then out.n, out[out.n + 1] = out.n + 1, prim.number_of(tasks[i]) end
  end
  return out
end

local function awaiters(object)
  local list = prim.is_future(object) and prim.awaiters_of(object) or {n = 0}
  for i = 1, list.n do list[i] = prim.number_of(list[i]) end
  return list
end

local HOLDERS = 10 -- that are told

-- Each with the road that leads to it.
local function holders(heap, i)
  local list, out = heap:holders(i), {n = 0}
  for k = 1, list.n < HOLDERS and list.n or HOLDERS do
    local chain = references.chain(heap, list[k])
    chain[#chain + 1] = i
    out.n, out[k] = k, concat(references.along(heap, chain), " > ")
  end
  return out, list.n
end

-- {object, kept = road, holders, count, awaited_by, task}: what it is, the road that keeps it alive (none: only weak
-- references know it), who refers to it (`count` in all), the tasks that await it. Without an object {forgotten = tasks}.
function questions.who(request)
  local heap <close> = prim.heap(request.task ~= nil or request.object ~= nil)
  if not request.task and not request.object then return {forgotten = forgotten(heap)} end
  local object, why
  if request.task then object, why = task_of(request)
  else object, why = value_named(request.object, request.session) end
  if object == nil then return nil, why end
  local i, answer = heap:find(object), {object = in_words(object, width_of(request)), awaited_by = awaiters(object),
    task = prim.is_task(object) and prim.number_of(object) or nil}
  if not i and not prim.can_be_held(object) then
    return nil, format("%s is a %s: it is no object, and held by nobody.", request.object, type(object))
  end
  if i then
    answer.kept = references.along(heap, references.chain(heap, i))
    answer.holders, answer.count = holders(heap, i)
  end
  return answer
end

function prim.look(request)
  local question = questions[request.at]
  if not question then return nil, "look: `at` must be stack, locals or who" end
  return question(request)
end
