-- exceptions.lua - the tree of error classes, as CPython has it.
--
-- It owns the classes, `isinstance`, groups, and how errors show in words. It never raises one of its own errors
-- on anybody's behalf, knows no task and no loop, and never prints. A class is a table that is called to make an
-- error and is the metatable of its errors, so looking a class up costs one `getmetatable`; its ancestors are a set
-- made once, so `isinstance` costs one more look. The engine keeps an error's traceback in its field `__traceback`.
local math_type, format, find, gsub, sub, byte = math.type, string.format, string.find, string.gsub, string.sub, string.byte
local concat, getmetatable, setmetatable = table.concat, getmetatable, setmetatable
local ipairs, pairs, tostring, codepoint, utf8_len = ipairs, pairs, tostring, utf8.codepoint, utf8.len
local select, type, pcall, error = select, type, pcall, error

local exceptions = {}

-- class -> {[class itself and all above it] = true}: what makes a table a class of errors.
local ancestors = setmetatable({}, {__mode = "k"})

-- In words ---------------------------------------------------------------------------------------------------

local short_escape = {["\\"] = "\\\\", ["\n"] = "\\n", ["\r"] = "\\r", ["\t"] = "\\t"}

local function escape_byte(c) return short_escape[c] or format("\\x%02x", byte(c)) end

-- Characters that show nothing or turn the direction of writing: C1 controls, marks, separators.
local function is_hidden(code)
  return code < 0xA0 or code == 0xAD or code >= 0x200B and code <= 0x200F or code >= 0x2028 and code <= 0x202E
    or code >= 0x2060 and code <= 0x206F or code == 0xFEFF
end

local function escape_character(c)
  local code = codepoint(c)
  if not is_hidden(code) then return c end
  return code < 256 and format("\\x%02x", code) or format("\\u%04x", code)
end

-- Bytes above ASCII: characters that show stay, others and bytes that are no UTF-8 are escaped.
local function escape_high(s)
  local parts, at = {}, 1
  while at <= #s do
    local _, bad = utf8_len(s, at)
    parts[#parts + 1] = gsub(sub(s, at, (bad or #s + 1) - 1), "[\xC2-\xF4][\x80-\xBF]+", escape_character)
    if bad then parts[#parts + 1] = escape_byte(sub(s, bad, bad)) end
    at = (bad or #s) + 1
  end
  return concat(parts)
end

-- A string as Python's repr shows it: in single quotes unless that would need an escape and double ones do not.
function exceptions.quote(s)
  local quote = find(s, "'", 1, true) and not find(s, '"', 1, true) and '"' or "'"
  s = gsub(s, "[\0-\31\\\127]", escape_byte)
  if find(s, "[\x80-\xFF]") then s = escape_high(s) end
  if quote == "'" then s = gsub(s, "'", "\\'") end
  return quote .. s .. quote
end

-- `tostring` for any value, whatever its __tostring does.
local function to_text(value)
  local ok, text = pcall(tostring, value)
  return ok and text or "<" .. type(value) .. ">"
end

local function repr(value)
  if type(value) == "string" then return exceptions.quote(value) end
  if ancestors[getmetatable(value)] then return exceptions.repr(value) end
  return to_text(value)
end

local function list(values, from)
  local words = {}
  for i = from or 1, values.n or #values do words[#words + 1] = repr(values[i]) end
  return concat(words, ", ")
end

-- `ValueError('no')`. A plain Lua error value shows as the Exception that it counts as.
function exceptions.repr(e)
  if not ancestors[getmetatable(e)] then return "Exception(" .. exceptions.quote(to_text(e)) .. ")" end
  if e.exceptions then
    return format("%s(%s, [%s])", e.name, exceptions.quote(to_text(e.args[1])), list(e.exceptions))
  end
  return e.name .. "(" .. list(e.args) .. ")"
end

-- `ValueError: no`, or `ValueError` when there is no message.
local function describe(e)
  local message = to_text(e.message)
  return message == "" and e.name or e.name .. ": " .. message
end

-- Classes ----------------------------------------------------------------------------------------------------

-- The message, as str() gives it: nothing, the one argument, or all of them as a tuple. (vm/lua/raise.c does the same for
-- errors of the engine's, of which a cancellation makes one for each task.)
local function initialize(self, ...)
  local n = select("#", ...)
  self.args = {n = n, ...}
  self.message = n == 0 and "" or n == 1 and to_text((...)) or "(" .. list(self.args) .. ")"
end

local function construct(class, ...)
  local e = setmetatable({}, class)
  return class.__init(e, ...) or e
end

-- Makes a class under `base`. A class may override `__init(self, ...)`, which sets args and message (and may
-- return another object in the new one's place), and define methods.
local function define(name, base)
  local class = {name = name, __name = name, __tostring = describe}
  class.__index = class
  ancestors[class] = {[class] = true}
  for above in pairs(ancestors[base] or {}) do ancestors[class][above] = true end
  local function words() return "<class '" .. name .. "'>" end
  return setmetatable(class, {__index = base, __call = construct, __tostring = words})
end

local BaseException = define("BaseException")
BaseException.__init = initialize
exceptions.initialize = initialize
exceptions.BaseException = BaseException

-- Each line: a class and those directly under it.
local tree = {
  {"BaseException", "CancelledError", "KeyboardInterrupt", "SystemExit", "BaseExceptionGroup", "Exception"},
  {"Exception", "RuntimeError", "ValueError", "TypeError", "LookupError", "AttributeError", "AssertionError",
    "ArithmeticError", "InvalidStateError", "QueueEmpty", "QueueFull", "QueueShutDown", "EOFError",
    "LimitOverrunError", "StopAsyncIteration", "SyntaxError", "OSError", "MemoryError"},
  {"RuntimeError", "BrokenBarrierError", "NotImplementedError", "RecursionError", "BrokenExecutor"},
  {"BrokenExecutor", "BrokenThreadPool", "BrokenProcessPool"},
  {"LookupError", "KeyError", "IndexError"},
  {"ArithmeticError", "ZeroDivisionError", "OverflowError"},
  {"EOFError", "IncompleteReadError"},
  {"OSError", "TimeoutError", "ConnectionError", "FileNotFoundError", "FileExistsError", "PermissionError",
    "ProcessLookupError", "ChildProcessError", "InterruptedError", "BlockingIOError", "IsADirectoryError",
    "NotADirectoryError"},
  {"ConnectionError", "ConnectionRefusedError", "ConnectionResetError", "ConnectionAbortedError", "BrokenPipeError"},
}
for _, row in ipairs(tree) do
  for i = 2, #row do exceptions[row[i]] = define(row[i], exceptions[row[1]]) end
end
local Exception, TypeError, ValueError = exceptions.Exception, exceptions.TypeError, exceptions.ValueError

-- True for a class of errors.
local function is_class(value) return ancestors[value] ~= nil end
exceptions.isclass = is_class

-- For the engine, which looks classes up from C: class -> set of the class itself and all above it.
exceptions.ancestors = ancestors

-- asyncio.exception(name [, base]): a class of one's own.
function exceptions.exception(name, base)
  if type(name) ~= "string" then error(TypeError("exception() argument 1 must be a string, not " .. type(name)), 2) end
  if base ~= nil and not is_class(base) then
    error(TypeError("exception() argument 2 must be an error class, not " .. type(base)), 2)
  end
  return define(name, base or Exception)
end

-- What a value counts as: an error's class, or Exception for any other value that was raised.
local function above(e) return ancestors[getmetatable(e)] or e ~= nil and ancestors[Exception] or {} end

local function matches_any(set, classes)
  for _, class in ipairs(classes) do
    if not is_class(class) then return nil end
    if set[class] then return true end
  end
  return false
end

-- asyncio.isinstance(e, class) or (e, {class, ...}).
function exceptions.isinstance(e, class)
  local set = above(e)
  if is_class(class) then return set[class] == true end
  local result = type(class) == "table" and matches_any(set, class)
  if type(class) ~= "table" or result == nil then
    error(TypeError("isinstance() arg 2 must be a type, a tuple of types, or a union"), 2)
  end
  return result
end
local isinstance = exceptions.isinstance

-- Classes with a message or fields of their own ----------------------------------------------------------------

function exceptions.KeyError.__init(self, ...)
  initialize(self, ...)
  if self.args.n == 1 then self.message = repr(self.args[1]) end
end

function exceptions.SystemExit.__init(self, ...)
  initialize(self, ...)
  if self.args.n > 1 then self.code = self.args else self.code = self.args[1] end
end

function exceptions.IncompleteReadError.__init(self, partial, expected)
  if type(partial) ~= "string" then error(TypeError("IncompleteReadError: partial must be a string, not " .. type(partial)), 3) end
  local wanted = expected == nil and "undefined" or repr(expected)
  initialize(self, format("%d bytes read on a total of %s expected bytes", #partial, wanted))
  self.partial, self.expected = partial, expected
end

function exceptions.LimitOverrunError.__init(self, message, consumed)
  initialize(self, message)
  self.consumed = consumed
end

-- The class for an error number, by Linux's numbers unless the engine gives the system's own.
local errno = ... or {ENOENT = 2, EEXIST = 17, EACCES = 13, EPERM = 1, ESRCH = 3, ECHILD = 10, EINTR = 4, EAGAIN = 11,
  EISDIR = 21, ENOTDIR = 20, ETIMEDOUT = 110, ECONNREFUSED = 111, ECONNRESET = 104, ECONNABORTED = 103, EPIPE = 32}
local class_of = {ENOENT = "FileNotFoundError", EEXIST = "FileExistsError", EACCES = "PermissionError",
  EPERM = "PermissionError", ESRCH = "ProcessLookupError", ECHILD = "ChildProcessError", EINTR = "InterruptedError", EAGAIN = "BlockingIOError",
  EISDIR = "IsADirectoryError", ENOTDIR = "NotADirectoryError", ETIMEDOUT = "TimeoutError",
  ECONNREFUSED = "ConnectionRefusedError", ECONNRESET = "ConnectionResetError", ECONNABORTED = "ConnectionAbortedError",
  EPIPE = "BrokenPipeError"}
local class_of_number = {}
for word, number in pairs(errno) do class_of_number[number] = exceptions[class_of[word]] end

-- OSError(number, text [, filename]) is an error of the class that the number has.
function exceptions.OSError.__init(self, ...)
  initialize(self, ...)
  local args = self.args
  if args.n < 2 then return end
  self.errno, self.strerror, self.filename = args[1], args[2], args[3]
  self.message = format("[Errno %s] %s", to_text(args[1]), to_text(args[2]))
  if args[3] ~= nil then self.message = self.message .. ": " .. repr(args[3]) end
  self.args = {n = 2, args[1], args[2]}
  local class = class_of_number[args[1]]
  if class and getmetatable(self) == exceptions.OSError then setmetatable(self, class) end
end

-- Groups -----------------------------------------------------------------------------------------------------

local BaseExceptionGroup = exceptions.BaseExceptionGroup
local ExceptionGroup = define("ExceptionGroup", BaseExceptionGroup)
exceptions.ExceptionGroup = ExceptionGroup
ancestors[ExceptionGroup][Exception] = true -- it has two bases

-- The errors of a new group, checked and copied.
local function members(group, errors)
  if type(errors) ~= "table" or is_class(getmetatable(errors)) then
    error(TypeError("second argument (exceptions) must be a sequence"), 4)
  end
  local n = errors.n or #errors
  if math_type(n) ~= "integer" then error(TypeError("second argument (exceptions) must be a sequence"), 4) end
  if n <= 0 then error(ValueError("second argument (exceptions) must be a non-empty sequence"), 4) end
  local copy = {n = n}
  for i = 1, n do
    if errors[i] == nil then
      error(ValueError(format("Item %d of second argument (exceptions) is not an exception", i)), 4)
    end
    copy[i] = errors[i]
  end
  return copy
end

local function all_are_plain(errors)
  for i = 1, errors.n do
    if not above(errors[i])[Exception] then return false end
  end
  return true
end

-- A BaseExceptionGroup of nothing but Exceptions is an ExceptionGroup; an ExceptionGroup holds nothing else.
function BaseExceptionGroup.__init(self, ...)
  local text, errors = ...
  local n = select("#", ...)
  if n ~= 2 then error(TypeError(format("BaseExceptionGroup.__new__() takes exactly 2 arguments (%d given)", n)), 3) end
  if type(text) ~= "string" then
    error(TypeError("BaseExceptionGroup.__new__() argument 1 must be str, not " .. type(text)), 3)
  end
  errors = members(self, errors)
  local class, plain = getmetatable(self), all_are_plain(errors)
  if not plain and ancestors[class][Exception] then
    error(TypeError(class == ExceptionGroup and "Cannot nest BaseExceptions in an ExceptionGroup"
      or format("Cannot nest BaseExceptions in '%s'", class.name)), 3)
  end
  if plain and class == BaseExceptionGroup then setmetatable(self, ExceptionGroup) end
  self.args = {n = 2, text, errors}
  self.exceptions = errors
  self.message = format("%s (%d sub-exception%s)", text, errors.n, errors.n == 1 and "" or "s")
end

local function check_group(self, method)
  if type(self) == "table" and self.exceptions and self.args then return end
  error(TypeError(format("%s: self must be a group, not %s; call it with a colon, as in x:%s()", method, type(self), method)), 3)
end

-- A group like this one of other errors. A class of one's own overrides it to stay itself when split.
function BaseExceptionGroup:derive(errors)
  check_group(self, "derive")
  return BaseExceptionGroup(self.args[1], errors)
end

local function derive(group, errors)
  if #errors == 0 then return nil end
  local part = group:derive(errors)
  if not isinstance(part, BaseExceptionGroup) then
    error(TypeError("derive must return an instance of BaseExceptionGroup"), 4)
  end
  part.cause, part.context, part.__traceback = group.cause, group.context, group.__traceback
  return part
end

-- What is asked of each error: a function, a class, or a list of classes.
local function condition(wanted)
  if type(wanted) == "function" then return wanted end
  if not is_class(wanted) and (type(wanted) ~= "table" or matches_any({}, wanted) == nil) then
    error(TypeError("expected an exception type, a tuple of exception types, or a callable (other than a class)"), 3)
  end
  return function(e) return isinstance(e, wanted) end
end

-- The group of the errors that match and the group of the others, with the nesting kept; nil for an empty one.
local function split(e, matches)
  if matches(e) then return e, nil end
  if not isinstance(e, BaseExceptionGroup) then return nil, e end
  local matching, others = {}, {}
  for i = 1, e.exceptions.n do
    local yes, no = split(e.exceptions[i], matches)
    matching[#matching + 1] = yes
    others[#others + 1] = no
  end
  return derive(e, matching), derive(e, others)
end

function BaseExceptionGroup:split(wanted)
  check_group(self, "split")
  return split(self, condition(wanted))
end

function BaseExceptionGroup:subgroup(wanted)
  check_group(self, "subgroup")
  return (split(self, condition(wanted)))
end

-- What a call to a loop from another thread raises, as a RuntimeError.
exceptions.WRONG_THREAD = "Non-thread-safe operation invoked on an event loop other than the current one"

return exceptions
