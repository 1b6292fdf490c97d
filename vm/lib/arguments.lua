-- arguments.lua - the arguments of what the library has in Lua, checked at the door: what is wrong with one is an
-- error of the class that CPython raises, in a sentence with the function's and the argument's name.
--
-- Each check takes the function's name and the argument's, and gives back what it has found right. None of them knows
-- what the argument is for. vm/lua/args.c is the same for what is C.
local prim = ...
local errors = prim.exceptions
local format, find, byte, math_type, getinfo = string.format, string.find, string.byte, math.type, debug.getinfo
local select, tostring, next = select, tostring, next
local error, type, getmetatable, rawget, debug_getmetatable = error, type, getmetatable, rawget, debug.getmetatable
local TypeError, ValueError = errors.TypeError, errors.ValueError

local check = {}
prim.check = check

-- The name of a value's type: an object's class, or else Lua's name.
local function type_name(value)
  local meta = debug_getmetatable(value)
  local name = meta and rawget(meta, "__name")
  return type(name) == "string" and name or type(value)
end
check.type_name = type_name

local function refuse(text, ...) error(TypeError(format(text, ...)), 0) end

-- There must be `n` arguments, of these names; they may be nil.
function check.given(name, n, ...)
  local wanted = select("#", ...)
  if n < wanted then refuse("%s() missing required argument: '%s'", name, (select(n + 1, ...))) end
end

local NONE = {}

-- The keyword arguments in the table `t`, none when it is nil; `names` has the keys that there may be.
function check.keywords(name, t, names)
  if t == nil then return NONE end
  if type(t) ~= "table" or getmetatable(t) ~= nil then
    refuse("%s(): keyword arguments are given in a table, not in a %s", name, type_name(t))
  end
  for key in next, t do
    if not names[key] then refuse("%s() got an unexpected keyword argument '%s'", name, tostring(key)) end
  end
  return t
end

-- An argument that may also be given by name: f(5) or f({n = 5}).
function check.one(name, word, value)
  if type(value) ~= "table" or getmetatable(value) ~= nil then return value end
  for key in next, value do
    if key ~= word then refuse("%s() got an unexpected keyword argument '%s'", name, tostring(key)) end
  end
  return value[word]
end

-- A number of seconds, not NaN; nil when it is left out.
function check.seconds(name, word, value)
  if value == nil then return nil end
  if type(value) ~= "number" then
    refuse("%s: %s must be a number of seconds or nil, not %s", name, word, type_name(value))
  end
  if value ~= value then error(ValueError(format("Invalid %s: NaN (not a number)", word)), 0) end
  return value
end

function check.integer(name, word, value)
  if math_type(value) ~= "integer" then refuse("%s: %s must be an integer, not %s", name, word, type_name(value)) end
  return value
end

function check.text(name, word, value)
  if type(value) ~= "string" then refuse("%s: %s must be a string, not %s", name, word, type_name(value)) end
  return value
end

-- Something that can be called.
function check.callable(name, word, value)
  local meta = debug_getmetatable(value)
  if type(value) == "function" or meta and rawget(meta, "__call") ~= nil then return value end
  return refuse("%s: %s must be a function, not %s", name, word, type_name(value))
end

-- What the factory of protocols makes.
function check.protocol(name, factory)
  local protocol = check.callable(name, "protocol_factory", factory)()
  if type(protocol) == "table" and protocol.connection_made ~= nil then return protocol end
  return refuse("%s: protocol_factory must return a protocol, not %s", name, type_name(protocol))
end

-- An event loop; nil when it is left out.
function check.loop(name, word, value)
  if value ~= nil and not prim.is_loop(value) then
    refuse("%s: %s must be an event loop, not %s", name, word, type_name(value))
  end
  return value
end

-- The length of a sequence: its field n, or else what # says.
function check.length(name, word, list)
  local n = list.n
  if n == nil then return #list end
  if math_type(n) ~= "integer" then
    refuse("%s: the length %s.n must be an integer, not %s", name, word, type_name(n))
  end
  return n
end

-- Methods ------------------------------------------------------------------------------------------------------

-- A method is called on an object that has it. That is mostly missed by a dot in place of the colon: lock.release().
local function refuse_self(class, method, self)
  local article = find(class, "^[AEIOU]") and "an" or "a"
  refuse("%s.%s: self must be %s %s, not %s; call it with a colon, as in x:%s()", class, method, article, class,
    type_name(self), method)
end

-- Methods in C, async ones among them, check that themselves; what begins with _ is not for programs.
local function needs_check(name, method)
  return type(method) == "function" and byte(name) ~= 95 and getinfo(method, "S").what ~= "C"
end

local checked = {} -- the functions made by userdata_methods

-- Methods are called often, most with few arguments: to pass on those costs less than to pass on all that there are.
local function takes_few(method)
  local info = getinfo(method, "u")
  return not info.isvararg and info.nparams <= 3
end

-- Puts that check in front of the methods of the class `class_name`.
function check.methods(class_name, class)
  local function look(self, name)
    if type(self) ~= "table" or self[name] == nil then refuse_self(class_name, name, self) end
  end
  for name, method in next, class do
    if needs_check(name, method) then
      class[name] = takes_few(method) and function(self, a, b)
        if getmetatable(self) ~= class then look(self, name) end
        return method(self, a, b)
      end or function(self, ...)
        if getmetatable(self) ~= class then look(self, name) end
        return method(self, ...)
      end
    end
  end
end

-- The same for the methods of userdata, which is_self(object) tells; for those that have been added since the last time,
-- as an event loop's are by several files.
function check.userdata_methods(class_name, class, is_self)
  for name, method in next, class do
    if not checked[method] and needs_check(name, method) then
      local with_check = takes_few(method) and function(self, a, b)
        if not is_self(self) then refuse_self(class_name, name, self) end
        return method(self, a, b)
      end or function(self, ...)
        if not is_self(self) then refuse_self(class_name, name, self) end
        return method(self, ...)
      end
      class[name], checked[with_check] = with_check, true
    end
  end
end

-- What a file has added to the methods of event loops: they look at what they are called on, and have names.
function check.loop_methods()
  check.userdata_methods("EventLoop", prim.loop_methods, prim.is_loop)
  prim.texts.name_fields("EventLoop.", prim.loop_methods)
end
