-- predicates.lua - the properties of a run that a check may expect. Each returns whether it holds, and if it does not, a
-- sentence and the event that breaks it; the definitions are those of the lesson format, in its order.
local model, now, values, say = ... -- say(text, ...): the sentence in the reader's language
local ipairs, format, max = ipairs, string.format, math.max

local p = {}

-- A property that does not hold: the sentence, and the event to look at.
local function no(event, text, ...) return false, {text = say(text, ...), event = event} end

-- A sentence that is said later, so that the catalogue has it.
local function mark(text) return text end

local function seconds(s) return (format("%.3f", s):gsub("%.?0+$", "")) end

-- How the program ended.

function p.finished()
  local e = now().finish
  if not e then return no(now().last, "the recording was cut off before the program ended") end
  if e.status == "ok" or e.status == "exit" and e.exit == 0 then return true end
  if e.status == "hung" then return no(e, "the program waits for ever: nothing is ready, and no timer is set") end
  if e.status == "interrupted" then return no(e, "the program was stopped") end
  return no(e, "the program ended with an error: %s: %s", e.error or "", e.message or "")
end

function p.failed(class)
  local e = now().finish
  if e and e.status == "error" and (class == nil or model.is_below(e.error, class)) then return true end
  if e and e.status == "error" then return no(e, "the program ended with %s, not with %s", e.error, class) end
  return no(e, "the program did not end with an error")
end

function p.hung()
  local e = now().finish
  if e and e.status == "hung" then return true end
  return no(e, "the program came to its end; it does not wait for ever")
end

-- What it printed.

function p.printed_exactly(...)
  local lines, wanted = now().lines, {...}
  for i = 1, max(#lines, #wanted) do
    local line = lines[i]
    if not line then return no(now().last, "`%s` should be printed as line %d, and is not", wanted[i], i) end
    if wanted[i] == nil then return no(line.event, "line %d that is printed, `%s`, is one too many", i, line.text) end
    if line.text ~= wanted[i] then return no(line.event, "line %d that is printed is `%s`, and should be `%s`", i, line.text, wanted[i]) end
  end
  return true
end

function p.printed_in_order(...)
  local lines, at = now().lines, 1
  for _, wanted in ipairs {...} do
    while lines[at] and lines[at].text ~= wanted do at = at + 1 end
    if not lines[at] then return no(now().last, "`%s` is not printed, or not in this order", wanted) end
    at = at + 1
  end
  return true
end

-- Runs.

function p.entered(f, n)
  local runs = model.runs_of(now(), f)
  if #runs > 0 and (n == nil or #runs == n) then return true end
  if #runs == 0 then return no(nil, "`%s` never began", f) end
  return no(runs[#runs].enter, "`%s` began %d times, and not %d", f, #runs, n)
end

function p.never_entered(f)
  local made = values.events {kind = "coro", func = f}
  local runs = model.runs_of(now(), f)
  if #runs > 0 then return no(runs[1].enter, "`%s` did begin", f) end
  if #made == 0 then return no(nil, "no object of `%s` was made", f) end
  return true
end

local function first_of(x) return x and (x.seq and x or x[1]) end

function p.before(a, b)
  local first, second = first_of(a), first_of(b)
  if not first or not second then return no(first or second, "one of the two never happened") end
  if first.seq < second.seq then return true end
  return no(first, "it happened in the other order")
end

-- Whether each of two runs was entered before the other was left.
local function overlapping(x, y)
  return (not y.exit or x.enter.seq < y.exit.seq) and (not x.exit or y.enter.seq < x.exit.seq)
end

function p.overlap(f, g)
  local xs, ys = model.runs_of(now(), f), model.runs_of(now(), g)
  for _, x in ipairs(xs) do
    for _, y in ipairs(ys) do
      if x ~= y and overlapping(x, y) then return true end
    end
  end
  local last = ys[#ys] or xs[#xs]
  return no(last and last.enter, "`%s` and `%s` never run at the same time: one ends before the other begins", f, g)
end

-- The most runs of f that were open at a moment, and the event at which they were.
local function most_open(f)
  local open, most, at = {}, 0, nil
  for _, run in ipairs(model.runs_of(now(), f)) do
    local n = 1
    for _, other in ipairs(open) do
      if not other.exit or other.exit.seq > run.enter.seq then n = n + 1 end
    end
    open[#open + 1] = run
    if n > most then most, at = n, run.enter end
  end
  return most, at
end

function p.at_most(n, f)
  local most, at = most_open(f)
  if most <= n then return true end
  return no(at, "%d runs of `%s` are open at a time, more than %d", most, f, n)
end

function p.at_least(n, f)
  local most, at = most_open(f)
  if most >= n then return true end
  return no(at, "at most %d runs of `%s` are open at a time, fewer than %d", most, f, n)
end

function p.took(f, lo, hi)
  local slack = 1e-6
  local run = f ~= nil and model.runs_of(now(), f)[1] or nil
  if f ~= nil and not run then return no(nil, "`%s` never began", f) end
  local s = values.elapsed(f)
  if s >= lo - slack and s <= hi + slack then return true end
  local e = run and (run.exit or run.enter) or now().last
  if lo == hi then return no(e, "it took %s s, not %s s", seconds(s), seconds(lo)) end
  return no(e, "it took %s s, not %s to %s s", seconds(s), seconds(lo), seconds(hi))
end

function p.no_callback_over(s)
  for _, e in ipairs(now().of_kind.ran or {}) do
    if e.dur > s + 1e-9 then
      return no(e, "one callback holds the loop for %s s, longer than %s s", seconds(e.dur), seconds(s))
    end
  end
  return true
end

-- Waiting.

function p.parked(f, n)
  local parks = values.parks(f)
  if #parks > 0 and (n == nil or #parks == n) then return true end
  if #parks == 0 then return no(nil, "`%s` never waits", f) end
  return no(parks[#parks], "`%s` waits %d times, and not %d", f, #parks, n)
end

-- The coroutines of a task that are open before an event, innermost last, belong to runs; whether one is of f.
local function waits_by(m, e, f)
  if f == nil or model.is_called(m, e.by, f) then return true end
  for _, run in ipairs(model.runs_of(m, f)) do
    if run.task == e.by and run.enter.seq < e.seq and (not run.exit or run.exit.seq > e.seq) then return true end
  end
  return false
end

function p.waits(f, g)
  local m = now()
  for _, e in ipairs(m.events) do
    if e.kind == "waits" and model.is_called(m, e.future, g) and waits_by(m, e, f) then return true end
  end
  for _, run in ipairs(model.runs_of(m, g)) do
    if run.parent and (f == nil or model.is_called(m, run.parent, f)) then return true end
  end
  return no(nil, f and mark("`%s` never waits for `%s`") or mark("nobody waits for `%s`"), f or g, g)
end

function p.every_coroutine_awaited()
  local lost = values.events {kind = "coro.lost"}[1]
  if not lost then return true end
  return no(lost, "the coroutine object of `%s`, made in line %d, was never awaited", lost.func, lost.line or 0)
end

-- Whether somebody waits for a future: in a way that takes its result, or through a gather or shield that is awaited.
local direct = {await = true, wait = true, as_completed = true, group = true, server = true, run = true}

local function is_awaited(m, id, seen)
  if seen[id] then return false end
  seen[id] = true
  for _, e in ipairs(m.retrieved[id] or {}) do
    if e.by and m.task[e.by] then return true end
  end
  for _, e in ipairs(m.waits[id] or {}) do
    if direct[e.how] or e.into and is_awaited(m, e.into, seen) then return true end
  end
  return false
end

-- What keeps a task, or an executor's job, from having been awaited properly; nil when nothing does.
local function complaint(m, id, name, made)
  if made.func == "<main>" then return nil end
  for _, e in ipairs(m.waits[id] or {}) do
    if e.how == "run" then return nil end -- the program itself
  end
  for _, e in ipairs(m.leftovers) do
    if e.of == id then return e, mark("`%s` was still at work when the program ended, and was cancelled"), name end
  end
  if not m.done[id] then return made, mark("`%s` was not done when the program ended"), name end
  if not is_awaited(m, id, {}) then return made, mark("nobody waits for `%s`"), name end
end

function p.every_task_awaited()
  local m = now()
  for _, task in ipairs(m.tasks) do
    local event, text, name = complaint(m, task.id, task.name, task.made)
    if event then return no(event, text, name) end
  end
  for _, job in ipairs(values.jobs()) do
    local event, text, name = complaint(m, job.future, job.what, job)
    if job.future and event then return no(event, text, name) end
  end
  return true
end

function p.nothing_left()
  local m = now()
  if m.leftovers[1] then
    local task = m.task[m.leftovers[1].of]
    return no(m.leftovers[1], "`%s` was left over: it was cancelled when the program ended", task and task.name or say("a task"))
  end
  for _, task in ipairs(m.tasks) do
    if not task.done then return no(task.made, "`%s` is still pending at the end", task.name) end
  end
  return true
end

-- Cancellation.

function p.cancelled(f)
  local tasks = model.tasks_of(now(), f)
  if #tasks == 0 then return no(nil, "there is no task `%s`", f) end
  for _, task in ipairs(tasks) do
    if not task.done or task.done.outcome ~= "cancelled" then
      return no(task.done or task.made, "`%s` did not end cancelled", f)
    end
  end
  return true
end

function p.cancel_asked(f)
  local asked = values.cancel(f)
  for _, e in ipairs(asked) do
    if e.accepted then return true end
  end
  return no(asked[1], "nobody cancelled `%s` while it could be", f)
end

-- The first CancelledError that is thrown into a run's task while it is open.
local function thrown_into(m, run)
  for _, e in ipairs(m.thrown[run.task] or {}) do
    if e.seq > run.enter.seq and (not run.exit or e.seq < run.exit.seq) then return e end
  end
end

local function printed_between(m, run, from, text)
  for _, line in ipairs(m.lines) do
    local e = line.event
    if line.text == text and e.task == run.task and e.seq > from.seq and (not run.exit or e.seq < run.exit.seq) then
      return true
    end
  end
  return false
end

-- What is amiss with the cleanups of one cancelled run; nil when nothing is.
local function cleanup_fault(m, run, thrown, text)
  local due = 0
  for _, guard in ipairs(run.guards) do
    local registered = guard.made.seq < thrown.seq and (not guard.run or guard.run.seq > thrown.seq)
    if registered then
      due = due + 1
      if not guard.run then return guard.made, mark("a cleanup never began") end
      if not guard.done or not guard.done.ok then return guard.done or guard.run, mark("a cleanup did not run to its end") end
      if run.exit and guard.done.seq > run.exit.seq then return guard.done, mark("a cleanup ended too late") end
    end
  end
  if due == 0 then return thrown, mark("nothing is cleaned up there") end
  if text and not printed_between(m, run, thrown, text) then return thrown, mark("`%s` is not printed during the cleanup"), text end
end

function p.cleaned_up(f, text)
  local m, any = now(), false
  for _, run in ipairs(model.runs_of(m, f)) do
    local thrown = thrown_into(m, run)
    if thrown then
      any = true
      local event, why, arg = cleanup_fault(m, run, thrown, text)
      if event then return no(event, why, arg) end
    end
  end
  if any then return true end
  return no(nil, "no CancelledError reached `%s`", f)
end

-- Errors.

function p.raised(f, class)
  local runs = model.runs_of(now(), f)
  for _, run in ipairs(runs) do
    if run.outcome == "error" and (class == nil or model.is_below(model.class_of(run.error), class)) then return true end
  end
  local last = runs[#runs]
  return no(last and (last.exit or last.enter), "`%s` did not end with %s", f, class or say("an error"))
end

function p.no_lost_errors()
  for _, e in ipairs(now().events) do
    if e.kind == "unhandled" then return no(e, "an error reached the loop's exception handler: %s", e.message) end
  end
  return true
end

-- Workers.

function p.on_worker(f)
  local m, what = now(), {}
  for _, e in ipairs(values.jobs()) do what[e.job] = e.what end
  for _, e in ipairs(m.events) do
    if e.kind == "job.start" and what[e.job] == f then return true end
  end
  return no(nil, "`%s` was not started by a worker", f)
end

-- Warnings.

function p.warned(text)
  for _, e in ipairs(values.warnings()) do
    if e.text:find(text, 1, true) then return true end
  end
  return no(nil, "no warning says `%s`", text)
end

function p.no_warnings()
  local e = values.warnings()[1]
  if not e then return true end
  return no(e, "there is a warning: %s", e.text)
end

return p
