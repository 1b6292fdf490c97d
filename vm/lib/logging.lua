-- logging.lua - asyncio.logger: the way of all that asyncio has to say, as Python's logger "asyncio".
--
-- A message has a level. What is below the logger's level is not even worded; the rest goes to the handlers, or, as
-- long as there is none, to standard error, as a line that is the message and nothing else. A handler is a function:
-- it gets a table with the message, its level and what it is about. All that is said is also a record of the trace.
local prim, asyncio = ...
local format, upper, lower, remove, math_type = string.format, string.upper, string.lower, table.remove, math.type
local select, type, pcall, error, tostring, next, ipairs, setmetatable = select, type, pcall, error, tostring, next, ipairs, setmetatable
local check, errors = prim.check, prim.exceptions

local levels = {NOTSET = 0, DEBUG = 10, INFO = 20, WARNING = 30, ERROR = 40, CRITICAL = 50}
local level_names = {}
for name, number in next, levels do level_names[number] = name end
local ROOT = levels.WARNING -- in Python the root logger decides while this one has no level

-- A level by its name or its number.
local function level_of(method, level)
  if math_type(level) == "integer" then return level end
  if type(level) ~= "string" then
    error(errors.TypeError(format("Logger.%s: level must be a name or an integer, not %s", method, check.type_name(level))), 0)
  end
  return levels[upper(level)] or error(errors.ValueError(format("Unknown level: '%s'", level)), 0)
end

-- The word for a level in the record: a level of one's own counts as the next lower one that has a name.
local function recorded_as(level)
  for _, name in ipairs {"CRITICAL", "ERROR", "WARNING", "INFO"} do
    if level >= levels[name] then return name end
  end
  return "DEBUG"
end

local Logger = {__name = "Logger"}
Logger.__index = Logger

local logger = setmetatable({name = "asyncio", level = levels.NOTSET, disabled = false}, Logger)
local handlers = {n = 0}
local telling = false -- a handler runs: what is said meanwhile goes to standard error

-- Do handlers take what is said now?
local function handled() return handlers.n > 0 and not telling end

-- Gives `text` to the handlers. `about`: the task or future that it is about, nil: none.
local function hand_out(level, text, about, exception)
  local record = {name = "asyncio", levelno = level, levelname = level_names[level] or format("Level %d", level),
    message = text, created = prim.now(), about = about, exception = exception}
  telling = true
  for i = 1, handlers.n do
    local ok, e = pcall(handlers[i], record)
    if not ok then prim.stderr("--- Logging error ---\n" .. prim.describe_error(e) .. "\nMessage: " .. record.message .. "\n") end
  end
  telling = false
end

local function log(level, text, about, category)
  local taken = handled()
  prim.warn(category or "asyncio", recorded_as(level), text, about, taken)
  if taken then hand_out(level, text, about) end
end

function Logger:isEnabledFor(level)
  return not self.disabled and level_of("isEnabledFor", level) >= self:getEffectiveLevel()
end

function Logger:getEffectiveLevel() return self.level ~= levels.NOTSET and self.level or ROOT end

-- setLevel("DEBUG"), setLevel(10): what is below is not said
function Logger:setLevel(level) self.level = level_of("setLevel", level) end

-- addHandler(f): f(record) is called for each message, in place of standard error. The record has name, levelno,
-- levelname, message, created, and where they are known `about` (a task or a future) and `exception`.
function Logger:addHandler(f)
  check.callable("Logger.addHandler", "handler", f)
  for i = 1, handlers.n do
    if handlers[i] == f then return end
  end
  handlers.n = handlers.n + 1
  handlers[handlers.n] = f
end

function Logger:removeHandler(f)
  for i = 1, handlers.n do
    if handlers[i] == f then
      remove(handlers, i)
      handlers.n = handlers.n - 1
      return
    end
  end
end

function Logger:hasHandlers() return handlers.n > 0 end

-- captureWarnings(true): "was never awaited" goes this way, too, as logging.captureWarnings has it
function Logger:captureWarnings(yes) self.captures = yes and true or false end

local function worded(method, text, ...)
  if type(text) ~= "string" then text = tostring(text) end
  if select("#", ...) == 0 then return text end
  local ok, message = pcall(format, text, ...)
  if not ok then error(errors.TypeError(format("Logger.%s: the arguments do not fit the message %q", method, text)), 0) end
  return message
end

-- log(level, text, ...): text with its arguments, as string.format has it
function Logger:log(level, text, ...)
  level = level_of("log", level)
  if self:isEnabledFor(level) then log(level, worded("log", text, ...), prim.current_task()) end
end

for _, name in next, {"DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"} do
  local method = lower(name)
  Logger[method] = function(self, text, ...)
    if self:isEnabledFor(levels[name]) then log(levels[name], worded(method, text, ...), prim.current_task()) end
  end
end

check.methods("Logger", Logger)
asyncio.logger = logger

-- For the library

-- What debug mode has found, about a task or a future or nil.
function prim.log(level, about, text, ...)
  if prim.logs(level) then log(levels[level], format(text, ...), about) end
end

function prim.logs(level) return logger:isEnabledFor(levels[level]) end

-- An error that the exception handler was told, and the trace, too.
function prim.log_error(text, exception)
  if not logger:isEnabledFor(levels.ERROR) then return end
  if handled() then hand_out(levels.ERROR, text, nil, exception) else prim.stderr(text .. "\n") end
end

-- A warning that is none of the logger's, unless it captures them; `quiet`: for the record only.
function prim.warning(category, text, quiet)
  if quiet or not logger.captures then prim.warn(category, "WARNING", text, nil, quiet)
  elseif prim.logs("WARNING") then log(levels.WARNING, text, nil, category) end
end
