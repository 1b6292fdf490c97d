-- debugging.lua - what asyncio's debug mode finds, in words: callbacks and polls that take long, coroutines that nobody
-- awaited, cancellations that were swallowed, and where things were made. The finding is the engine's.
local prim = ...
local format, find, gsub, sub, match, byte = string.format, string.find, string.gsub, string.sub, string.match, string.byte
local next, concat, sort, pcall, type, open = next, table.concat, table.sort, pcall, type, io.open
local texts = prim.texts

-- Places

-- "created at FILE:LINE", of what was made in debug mode; nil of all else.
function prim.created_at(object)
  local frames = prim.origin(object)
  local last = frames and frames[frames.n]
  return last and format("created at %s:%d", last.file, last.line) or nil
end

-- The frames {file, line, func}, a line each, the newest last.
local function lines_of(head, frames)
  local lines = {head}
  for i = 1, #frames do lines[i + 1] = format("  %s:%d: in %s", frames[i].file, frames[i].line, frames[i].func) end
  return concat(lines, "\n")
end

-- How the exception handler words what stands in its context under these names.
prim.context_words = {
  source_traceback = function(v)
    return type(v) == "table" and lines_of("Object created at (most recent call last):", v) or texts.value(v)
  end,
  handle_traceback = function(v)
    return type(v) == "table" and lines_of("Handle created at (most recent call last):", v) or texts.value(v)
  end,
}

-- A context within a context, as Python shows a dictionary.
function prim.context_words.context(context)
  if type(context) ~= "table" then return texts.value(context) end
  local list = {}
  for k, v in next, context do list[#list + 1] = format("'%s': %s", k, texts.value(v)) end
  sort(list)
  return "{" .. concat(list, ", ") .. "}"
end

-- The context, and where the handle that runs was made, unless it says where something else was.
function prim.with_handle_traceback(context)
  local frames = context.source_traceback == nil and prim.running_origin()
  if not frames then return context end
  local more = {handle_traceback = frames}
  for k, v in next, context do more[k] = v end
  return more
end

-- What takes long

-- Called after a callback that took longer than slow_callback_duration, with the task or handle that ran.
function prim.tell_slow(ran, seconds)
  prim.log("WARNING", prim.is_future(ran) and ran or nil, "Executing %s took %.3f seconds", texts.value(ran), seconds)
end

-- Called after each poll that waited: for how long it was to wait (nil: for ever), how long it did, what it brought.
function prim.tell_poll(asked, took, events)
  local level = took >= 1 and "INFO" or "DEBUG"
  if not prim.logs(level) then return end
  if not asked then prim.log(level, nil, "poll took %.3f ms: %d events", took * 1e3, events)
  elseif events > 0 then prim.log(level, nil, "poll %.3f ms took %.3f ms: %d events", asked * 1e3, took * 1e3, events)
  elseif took >= 1 then prim.log(level, nil, "poll %.3f ms took %.3f ms: timeout", asked * 1e3, took * 1e3) end
end

-- What goes wrong

-- A task that was asked to stop, and did not.
function prim.swallowed(task) prim.log("WARNING", task, "%s swallowed its cancellation", texts.value(task)) end

local LINE_MAX, LINES_MAX = 200, 100000

-- A line of a source file, without its margins; nil when it cannot be read, as in a lesson from elsewhere, or is too long to be shown.
local function source_line(source, number)
  local allowed = byte(source) == 64 and number <= LINES_MAX and pcall(prim.not_confined, "io.open")
  local file = allowed and open(sub(source, 2)) -- "@FILE"
  if not file then return nil end
  local line
  for _ = 1, number do line = file:read("L") end
  file:close()
  line = line and #line <= LINE_MAX and match(gsub(line, "%c", " "), "^%s*(.-)%s*$")
  return line ~= "" and line or nil
end

-- The line with an `await` before the call of the function; nil when there is no such call in it.
local function with_await(line, name)
  local last = match(name, "[%a_][%w_]*$")
  if not last then return nil end
  local from = 1
  while true do
    local begin, stop, callee = find(line, "([%a_][%w_%.:]*)%s*[%(%{\"']", from)
    if not begin then return nil end
    if match(callee, "[%a_][%w_]*$") == last then
      return sub(line, 1, begin - 1) .. "await " .. sub(line, begin)
    end
    from = stop + 1
  end
end

-- Python prints a warning once for each place. So do we, for as many places as anybody will look at.
local PLACES_MAX = 1000
local warned = {n = 0}

local function is_news(text)
  if warned[text] then return false end
  if warned.n < PLACES_MAX then warned.n, warned[text] = warned.n + 1, true end
  return true
end

-- A coroutine is gone that nobody awaited. `text` says so; in debug mode `frames` tell where it was made.
function prim.never_awaited(text, name, source, number, frames)
  if frames then
    text = lines_of(text .. "\nCoroutine created at (most recent call last)", frames)
    local ok, line = pcall(source_line, source, number)
    local meant = ok and line and with_await(line, name)
    if meant then text = format("%s\n    %s\n  probably meant: %s", text, line, meant) end
  end
  prim.warning("RuntimeWarning", text, not is_news(text))
end
