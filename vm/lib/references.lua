-- references.lua - what holds an object, in a Lua programmer's words: `_G.cache[17].task`, `upvalue 'jobs' of function at
-- jobs.lua:12`, `local 'x' of serve() in Task-3`. It words what prim.heap has found, and looks at nothing itself.
--
--   references.chain(heap, i)        the objects from what keeps object i alive, over which it was met, to itself
--   references.along(heap, numbers)  the road along such a chain, as a sequence of such words
--   references.holder(heap, j, i)    how object j holds object i
--   references.title(heap, i)        what an object is called by itself
local prim = ...
local format, find, match, sub = string.format, string.find, string.match, string.sub
local type, tostring, getinfo = type, tostring, debug.getinfo
local quote = prim.exceptions.quote

local references = {}
prim.references = references

local function short(s) return #s <= 60 and s or sub(s, 1, 57) .. "..." end

local function place(f)
  local info = getinfo(f, "S")
  if info.what == "C" then return prim.library_name(f) or "a function in C" end
  return format("function at %s:%d", info.short_src, info.linedefined)
end

-- What an object is called by itself.
local function title(object)
  if prim.is_task(object) then return short(object:get_name()) end
  if prim.is_coroutine(object) then return format("coroutine %s()", short((prim.place(object)))) end
  if type(object) == "function" then return place(object) end
  local class = prim.check.type_name(object)
  return (find(class, "^[AEIOUaeiou]") and "an " or "a ") .. short(class)
end

local function key_words(key)
  if type(key) == "string" then
    return find(key, "^[%a_][%w_]*$") and "." .. short(key) or "[" .. quote(short(key)) .. "]"
  end
  if type(key) == "number" or type(key) == "boolean" then return "[" .. tostring(key) .. "]" end
  return type(key) == "userdata" and not prim.is_future(key) and "[...]" or "[" .. title(key) .. "]"
end

-- The user values of asyncio's own objects. One that is empty goes without saying.
local future_values = {"the result of", "a callback of", "the loop of", "more about", "the canceller of"}
local values = {
  Future = future_values,
  Task = {future_values[1], future_values[2], future_values[3], future_values[4], "", "what is awaited by", "the context of"},
  coroutine = {"", "the function of", "the maker of"},
  Handle = {"the callback of", "the loop of", "the context of", "the future of"},
  EventLoop = {"a field of", "a watch of"},
  tally = {"", "", "a child of"},
}

-- "in Task-3", or where the function stands.
local function on_stack(func, file, line, task)
  if not func then return "a coroutine that has not begun" end
  if task then return format("%s() in %s", func, short(task:get_name())) end
  return line and line > 0 and format("%s() at %s:%d", func, file, line) or func .. "()"
end

-- One step: what the words so far become, and whether they are new ones (a variable, not a field of what was named).
local words = {}

function words.field(heap, from, key) return nil, key_words(key) end

function words.key(heap, from) return format("a key of %s", title(heap:object(from))) end

function words.metatable(heap, from) return format("the metatable of %s", title(heap:object(from))) end

function words.upvalue(heap, from, name)
  local f = heap:object(from)
  if prim.is_async(f) or not name or name == "" then return format("held by %s", place(f)) end
  return format("upvalue %s of %s", quote(name), place(f)), nil, name
end

function words.user(heap, from, n)
  local object = heap:object(from)
  local list = values[prim.check.type_name(object)]
  local word = list and list[n] or "a user value of"
  if word == "" then return nil end
  return word .. " " .. title(object)
end

words["local"] = function(heap, from, name, ...) return format("local %s of %s", quote(name), on_stack(...)), nil, name end

function words.temporary(heap, from, _, ...) return "a value on the stack of " .. on_stack(...) end

words["function"] = function(heap, from, _, ...) return "a call of " .. on_stack(...) end

-- What roots are called.
local roots = {_G = "_G", prompt = "", registry = "asyncio's own memory", strings = "the metatable of strings",
  running = "the running code", loop = "the loop"}

-- What an object is called in a heap: a root has a name of its own.
function references.title(heap, i)
  local parent, label = heap:parent(i)
  if parent then return title(heap:object(i)) end
  return label == "prompt" and "the names of the prompt" or roots[label]
end

-- What the loop holds: the tasks that are ready or sleep, and the callbacks that it will call.
local function by_loop(object)
  if not prim.is_task(object) then return "the loop, which will call it" end
  if object == prim.current_task() then return "the loop, while it runs" end
  local waits, future = prim.waiting(object)
  return waits and not future and "the loop, while it sleeps" or "the loop, which will give it a turn"
end

-- Steps: {words, fields, name, expression, passing}. The fields of an expression are written behind it, those of anything
-- else before it: `_G.cache[17].task`, but `jobs[3].task, upvalue 'jobs' of function at jobs.lua:12`.
local function text_of(step)
  if step.fields == "" then return step.words end
  if step.name then return step.name .. step.fields .. ", " .. step.words end
  if step.expression then return step.words == "" and match(step.fields, "^%.?(.*)$") or step.words .. step.fields end
  return match(step.fields, "^%.?(.*)$") .. " of " .. step.words
end

-- Coroutines and their threads are parts of the task that they work for.
local function is_part(object) return type(object) == "thread" or prim.is_coroutine(object) end

-- The task that object i is a part of; i itself when it is none, or of no task.
function references.whole(heap, i)
  local at = i
  for _ = 1, 100 do
    if not is_part(heap:object(at)) then return at end
    local holders, further = heap:holders(at), nil
    for k = 1, holders.n do
      local object = heap:object(holders[k])
      if prim.is_task(object) then return holders[k] end
      if is_part(object) and holders[k] ~= at then further = further or holders[k] end
    end
    if not further then return i end
    at = further
  end
  return i
end

local function add(steps, heap, from, to)
  local kind, a, b, c, d, e = heap:road(from, to)
  local silent = is_part(heap:object(to)) and is_part(heap:object(from)) and kind ~= "local"
  if not kind or silent then return end
  local new, field, name = words[kind](heap, from, a, b, c, d, e)
  if new then steps[#steps + 1] = {words = new, fields = "", name = name}
  elseif field then steps[#steps].fields = steps[#steps].fields .. field end
end

-- The first step of a road from object i; the second result is true when it says how that one holds the next, too.
local function begin(heap, i, next_one)
  local parent, label = heap:parent(i)
  if parent then return {words = title(heap:object(i)), fields = "", expression = true} end
  if label == "loop" and next_one then return {words = by_loop(heap:object(next_one)), fields = ""}, true end
  local passing = label == "running" -- the variables on it are told by themselves
  return {words = roots[label], fields = "", expression = not passing, passing = passing}
end

local ENDS = 20 -- objects at each end of a road that are told: a list may have millions

-- The road along these objects, as a sequence of words.
function references.along(heap, numbers)
  local first, told = begin(heap, numbers[1], numbers[2])
  local steps, out, n = {first}, {n = 0}, #numbers
  for k = told and 2 or 1, n <= 2 * ENDS and n - 1 or ENDS do add(steps, heap, numbers[k], numbers[k + 1]) end
  if n > 2 * ENDS then
    steps[#steps + 1] = {words = format("... %d objects ...", n - 2 * ENDS), fields = ""}
    steps[#steps + 1] = {words = title(heap:object(numbers[n - ENDS])), fields = "", expression = true}
    for k = n - ENDS, n - 1 do add(steps, heap, numbers[k], numbers[k + 1]) end
  end
  for k = 1, #steps do
    if not (steps[k].passing and steps[k + 1]) then out.n, out[out.n + 1] = out.n + 1, text_of(steps[k]) end
  end
  return out
end

-- The objects from a root to object i, over which it was met.
function references.chain(heap, i)
  local chain = {}
  while i do
    chain[#chain + 1] = i
    i = heap:parent(i)
  end
  for k = 1, #chain // 2 do chain[k], chain[#chain + 1 - k] = chain[#chain + 1 - k], chain[k] end
  return chain
end

-- How object `from` holds object `to`.
function references.holder(heap, from, to)
  local kind, a, b, c, d, e = heap:road(from, to)
  local parent, label = heap:parent(from)
  if not parent and label == "loop" then return by_loop(heap:object(to)) end
  if not kind then return references.title(heap, from) end
  local new, field = words[kind](heap, from, a, b, c, d, e)
  if field then return format("%s of %s", match(field, "^%.?(.*)$"), references.title(heap, from)) end
  return new or "a part of " .. references.title(heap, from)
end

return references
