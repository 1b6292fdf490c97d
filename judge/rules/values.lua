-- values.lua - the values that questions, checks and searches may ask a run for.
local model, now = ... -- now(): the model of the run that is judged
local ipairs, next, type, rawequal, match, sub, find, sort = ipairs, next, type, rawequal, string.match, string.sub, string.find, table.sort

local values = {}

-- Its lines, in order.
function values.printed()
  local list = {}
  for i, line in ipairs(now().lines) do list[i] = line.text end
  return list
end

-- Seconds of the loop's clock: of the first run of f, or of the whole program.
function values.elapsed(f)
  local m = now()
  if f == nil then return m.length end
  local run = model.runs_of(m, f)[1]
  return run and (run.t1 or m.length) - run.t0 or 0
end

-- Seconds of the longest callback.
function values.longest()
  local most = 0
  for _, e in ipairs(now().of_kind.ran or {}) do
    if e.dur > most then most = e.dur end
  end
  return most
end

-- How many ticks of the loop there were.
function values.ticks() return #(now().of_kind.turn or {}) end

-- The most items that were in a queue at a time.
function values.peak()
  local most = 0
  for _, e in ipairs(now().of_kind["queue.put"] or {}) do
    if e.size > most then most = e.size end
  end
  return most
end

function values.runs(f)
  local m, list = now(), {}
  for i, run in ipairs(model.runs_of(m, f)) do
    list[i] = {enter = run.enter.seq, exit = run.exit and run.exit.seq, t0 = run.t0, t1 = run.t1 or m.length, outcome = run.outcome,
      error = run.error, task = run.task}
  end
  return list
end

local named = {of = true, by = true, task = true, coro = true, parent = true}

local function fits(m, e, field, wanted)
  local value = e[field]
  if rawequal(value, wanted) or value == wanted then return true end
  if type(wanted) ~= "string" then return false end
  if field == "text" and type(value) == "string" and sub(wanted, 1, 1) == "~" then
    return match(value, sub(wanted, 2)) ~= nil
  end
  if field == "text" and type(value) == "string" then return match(value, "^(.-)\n?$") == wanted end
  return named[field] and type(value) == "number" and model.is_called(m, value, wanted)
end

-- events{kind = ..., field = ...}: those of which all these are so.
function values.events(filter)
  local m, list = now(), {}
  filter = filter or {}
  for _, e in ipairs(filter.kind and (m.of_kind[filter.kind] or {}) or m.events) do
    local all = true
    for field, wanted in next, filter do all = all and fits(m, e, field, wanted) end
    if all then list[#list + 1] = e end
  end
  return list
end

-- Lists of events.

function values.enter(f)
  local list = {}
  for i, run in ipairs(model.runs_of(now(), f)) do list[i] = run.enter end
  return list
end

function values.exit(f)
  local list = {}
  for _, run in ipairs(model.runs_of(now(), f)) do list[#list + 1] = run.exit end
  return list
end

function values.line(text)
  local list = {}
  for _, line in ipairs(now().lines) do
    if line.text == text then list[#list + 1] = line.event end
  end
  return list
end

function values.cancel(f) return values.events {kind = "cancel", of = f} end
function values.parks(f) return values.events {kind = "park", of = f} end
function values.jobs() return values.events {kind = "job"} end

-- What is reported as an unhandled error is a warning when it is one of those that debugging relies on.
local reported = {["Task exception was never retrieved"] = true, ["Future exception was never retrieved"] = true,
  ["Task was destroyed but it is pending!"] = true}

function values.warnings()
  local list = {}
  for _, e in ipairs(now().events) do
    if e.kind == "warn" then list[#list + 1] = e end
    if e.kind == "unhandled" and reported[e.message] then
      e.text = e.message
      list[#list + 1] = e
    end
  end
  return list
end

function values.status() return now().finish and now().finish.status or "cut" end

-- The learner's program.

function values.source() return now().source or "" end

-- Its text without what stands in strings and comments; every line keeps its place.
local function bare(text)
  local out, at = {}, 1
  local function skip(stop) at = stop + 1 out[#out + 1] = " " end
  while at <= #text do
    local level = match(text, "^%-%-%[(=*)%[", at) or match(text, "^%[(=*)%[", at)
    local quote = match(text, "^['\"]", at)
    if level then
      local _, stop = find(text, "]" .. level .. "]", at, true)
      skip(stop or #text)
    elseif sub(text, at, at + 1) == "--" then
      skip((find(text, "\n", at, true) or #text + 1) - 1)
    elseif quote then
      local stop = at + 1
      while stop <= #text and sub(text, stop, stop) ~= quote and sub(text, stop, stop) ~= "\n" do
        stop = stop + (sub(text, stop, stop) == "\\" and 2 or 1)
      end
      skip(stop)
    else
      out[#out + 1], at = sub(text, at, at), at + 1
    end
  end
  return table.concat(out)
end

-- Whether the program has that word as a token: not in a string, not in a comment. "a.b" stands for both with a dot.
function values.mentions(word)
  local text = bare(values.source())
  local at = 1
  while true do
    local first, last = find(text, word, at, true)
    if not first then return false end
    local before, after = sub(text, first - 1, first - 1), sub(text, last + 1, last + 1)
    if not match(before, "[%w_]") and not match(after, "[%w_]") then return true end
    at = first + 1
  end
end

local function trimmed_lines(text)
  local list = {}
  for line in (text .. "\n"):gmatch("(.-)\n") do
    line = match(line, "^%s*(.-)%s*$")
    if line ~= "" then list[#list + 1] = line end
  end
  return list
end

-- How many lines of the program are not lines of what it began with: the longest common sequence is left out.
function values.changed_lines()
  local a, b = trimmed_lines(now().start or ""), trimmed_lines(values.source())
  local row = {}
  for j = 0, #b do row[j] = 0 end
  for i = 1, #a do
    local diagonal = 0
    for j = 1, #b do
      local above = row[j]
      if a[i] == b[j] then row[j] = diagonal + 1
      elseif row[j - 1] > above then row[j] = row[j - 1] end
      diagonal = above
    end
  end
  local longer = #a > #b and #a or #b
  return longer - row[#b]
end

-- In an exploration.

function values.explored() return now().all end

function values.outcomes()
  local seen, list = {}, {}
  for _, m in ipairs(now().all) do
    local text = model.output(m)
    if not seen[text] then seen[text] = true list[#list + 1] = text end
  end
  sort(list)
  return list
end

return values
