-- fence.lua - runs the fences of a lesson over recorded runs. A fence sees the predicates, the values and Lua's own
-- harmless functions, in an environment of its own; what it does to them is gone with it.
local load_rules, say = ... -- load_rules(name, ...): another file of this folder

local type, pcall, next, ipairs, tostring, error, setmetatable = type, pcall, next, ipairs, tostring, error, setmetatable
local math_type = math.type

local current -- the model that is judged
local function now() return current end

local model = load_rules("model")
local values = load_rules("values", model, now)
local predicates = load_rules("predicates", model, now, values, say)

local basic = {"assert", "error", "ipairs", "next", "pairs", "pcall", "rawequal", "rawlen", "rawget", "select", "tonumber",
  "tostring", "type", "xpcall"}

local function copy(t)
  local c = {}
  for k, v in next, t do c[k] = v end
  return c
end

local function environment()
  local env = {string = copy(string), table = copy(table), math = copy(math)}
  env.string.dump, env.math.random, env.math.randomseed = nil, nil, nil
  for _, name in ipairs(basic) do env[name] = _G[name] end
  for name, f in next, values do env[name] = f end
  for name, f in next, predicates do env[name] = f end
  env.turns = values.ticks
  env._VERSION = _VERSION
  -- Turns a predicate round.
  function env.NOT(ok, why)
    if not ok then return true end
    return false, why or say("the opposite was expected")
  end
  return env
end

-- The sentence and the event of what an expect was given.
local function reason(why, message)
  local event = type(why) == "table" and (why.event or why.seq and why) or nil
  local text = type(why) == "table" and why.text or type(why) == "string" and why or nil
  return message or text or say("a condition of the check does not hold"), event
end

-- A forgotten await is behind many other faults.
local function with_forgotten(why)
  local ok, forgotten = predicates.every_coroutine_awaited()
  if ok or why == forgotten.text then return why end
  return say("%s; and %s", why, forgotten.text)
end

local role = {}

-- What keeps the run that is judged from passing: a sentence and an event; nil when nothing does. Whether the program
-- ended well is expected by itself, unless the check says how it ends.
local function fault(chunk, env)
  local first, event, said_end = nil, nil, false
  local function fail(why, message)
    if not first then first, event = reason(why, message) end
  end
  function env.expect(ok, why, message)
    if not ok then fail(why, message) end
  end
  for _, name in ipairs {"failed", "hung", "status", "finished"} do
    local f = env[name]
    env[name] = function(...) said_end = true return f(...) end
  end
  chunk(env)
  if not said_end then
    local ok, why = predicates.finished()
    if not ok then first, event = reason(why) end
  end
  return first and with_forgotten(first), event
end

-- All runs have to pass. The first that does not is the one that later fences are asked about.
function role.check(chunk, runs)
  for i, m in ipairs(runs) do
    current = m
    local why, event = fault(chunk, environment())
    if why then
      runs.chosen = m
      return {pass = false, why = why, seq = event and event.seq, run = i}
    end
  end
  return {pass = true}
end

function role.answer(chunk)
  local answer = chunk(environment())
  if math_type(answer) then return {number = answer} end
  if type(answer) ~= "table" then error(say("an answer is a number, a list of lines, or a table of options; not %s", type(answer)), 0) end
  if #answer > 0 then
    for i, line in ipairs(answer) do answer[i] = tostring(line) end
    return {order = answer}
  end
  local choice = {}
  for letter, claim in next, answer do choice[tostring(letter)] = claim and true or false end
  return {choice = choice}
end

function role.find(chunk)
  local env, seqs = environment(), {}
  for _, e in ipairs(current.events) do
    env.e = e
    if chunk(env) then seqs[#seqs + 1] = e.seq end
  end
  return {seqs = seqs}
end

function role.when(chunk) return {value = chunk(environment()) and true or false} end

-- prepare(runs, source, start) -> judge(role, chunk) -> what the fence says. `chunk` takes the environment; `runs` are
-- lists of events, that of the run itself first.
return function(runs, source, start)
  local models = {}
  for i, events in ipairs(runs) do
    models[i] = model.new(events)
    models[i].all, models[i].source, models[i].start = models, source, start
  end
  return function(name, chunk)
    current = models.chosen or models[1]
    if not role[name] then error(say("a fence's role is check, answer, find or when; not `%s`", name), 0) end
    return role[name](chunk, models)
  end
end
