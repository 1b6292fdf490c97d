-- contexts.lua - ContextVar, Token, Context, copy_context: variables that each task has to itself.
--
-- A context holds the values of all context variables. A task runs in a context of its own, a copy that was made of
-- the current one when the task was created; so does a callback. What a task sets, its creator does not see.
--
-- Copying is frequent and setting is rare, so a copy only shares the values, and who sets one first takes a table of
-- its own (copy on write). The engine keeps the current context; it is nil until somebody sets a variable in it.
local prim, asyncio = ...
local errors, check = prim.exceptions, prim.check
local format, sort, select, next = string.format, table.sort, select, next
local error, type, tostring, setmetatable, getmetatable, rawequal, xpcall = error, type, tostring, setmetatable, getmetatable, rawequal, xpcall
local LookupError, RuntimeError, TypeError, ValueError = errors.LookupError, errors.RuntimeError, errors.TypeError, errors.ValueError

local NIL = {}     -- stands in a context for a variable that was set to nil
local MISSING = setmetatable({}, {__tostring = function() return "<Token.MISSING>" end})

local function class_text(class, name)
  return setmetatable(class, {__tostring = function() return format("<class '%s'>", name) end})
end

-- Context ----------------------------------------------------------------------------------------------------

local Context = {__name = "Context"}
Context.__index = Context

local function new_context(data, shared)
  prim.use_contexts()
  return setmetatable({data = data, shared = shared, entered = false}, Context)
end

class_text(Context, "_contextvars.Context")
getmetatable(Context).__call = function() return new_context({}, false) end

function Context:copy()
  self.shared = true
  return new_context(self.data, true)
end

-- The current context; it is made when there is none yet.
local function current_context()
  local context = prim.context()
  if not context then
    context = new_context({}, false)
    prim.set_context(context)
  end
  return context
end

-- What is set in `context`: NIL, a value, or nil for nothing.
local function stored(context, var)
  if context == nil then return nil end
  return context.data[var]
end

local function store(context, var, value)
  if context.shared then
    local own = {}
    for k, v in next, context.data do own[k] = v end
    context.data, context.shared = own, false
  end
  context.data[var] = value
end

local function unwrap(value)
  if value == NIL then return nil end
  return value
end

-- What run() gives back: the current context first, then results or the error.
local function come_back(context, outer, outer_entered, ok, ...)
  context.entered = false
  if outer then outer.entered = outer_entered end
  prim.set_context(outer)
  if not ok then error((...), 0) end
  return ...
end

-- run(f, ...) calls f(...) in this context, and returns what it returns. What f sets stays in the context.
function Context:run(f, ...)
  check.callable("Context.run", "callable", f)
  local outer = prim.context()
  if self.entered or rawequal(self, outer) then
    error(RuntimeError(format("cannot enter context: %s is already entered", tostring(self))))
  end
  local outer_entered = outer and outer.entered
  if outer then outer.entered = true end
  self.entered = true
  prim.set_context(self)
  return come_back(self, outer, outer_entered, xpcall(f, prim.msgh_within, ...))
end

local ContextVar -- below

local function check_var(var)
  if getmetatable(var) ~= ContextVar then
    error(TypeError(format("a ContextVar key was expected, got %s", prim.texts.value(var))))
  end
  return var
end

-- get(var [, default]) -> what var has here; the default (nil) when it is not set here
function Context:get(var, default)
  local value = stored(self, check_var(var))
  if value == nil then return default end
  return unwrap(value)
end

-- Its variables, in the order in which they were made.
function Context:keys()
  local list = {n = 0}
  for var in next, self.data do
    if not var.hidden then -- the library's own
      list.n = list.n + 1
      list[list.n] = var
    end
  end
  sort(list, function(a, b) return a.number < b.number end)
  return list
end

function Context:values()
  local list = self:keys()
  for i = 1, list.n do list[i] = unwrap(self.data[list[i]]) end
  return list
end

function Context:__pairs()
  local keys, i = self:keys(), 0
  return function()
    i = i + 1
    if keys[i] then return keys[i], unwrap(self.data[keys[i]]) end
  end
end

function Context:__len() return self:keys().n end

-- Two contexts are equal when they hold the same values.
function Context:__eq(other)
  if getmetatable(other) ~= Context then return false end
  for var, value in next, self.data do
    if other.data[var] ~= value then return false end
  end
  return #self == #other
end

function Context:__tostring() return format("<_contextvars.Context object at %p>", self) end

-- copy_context() -> a copy of the current context
function asyncio.copy_context()
  local context = prim.context()
  return context and context:copy() or new_context({}, false)
end

-- Token ------------------------------------------------------------------------------------------------------

-- What ContextVar:set returns, for reset: the variable, its context, and what was there before.
local Token = {__name = "Token", MISSING = MISSING}
Token.__index = Token
class_text(Token, "_contextvars.Token")
getmetatable(Token).__call = function() error(RuntimeError("Tokens can only be created by ContextVars")) end

local function new_token(var, context, old)
  local token = setmetatable({var = var, context = context, old = old, used = false}, Token)
  if old == nil then token.old_value = MISSING else token.old_value = unwrap(old) end
  return token
end

function Token:__tostring() return format("<Token%s var=%s at %p>", self.used and " used" or "", tostring(self.var), self) end

-- ContextVar -------------------------------------------------------------------------------------------------

ContextVar = {__name = "ContextVar"}
ContextVar.__index = ContextVar
class_text(ContextVar, "_contextvars.ContextVar")

local made = 0

-- ContextVar(name [, {default = value}])
getmetatable(ContextVar).__call = function(_, name, keywords)
  if type(name) ~= "string" then error(TypeError("context variable name must be a str")) end
  local k = check.keywords("ContextVar", keywords, {default = true})
  made = made + 1
  prim.use_contexts()
  return setmetatable({name = name, default = k.default, number = made}, ContextVar)
end

-- get([default]) -> its value in the current context, or the default, or else the one that it was made with
function ContextVar:get(...)
  local value = stored(prim.context(), self)
  if value ~= nil then return unwrap(value) end
  if select("#", ...) > 0 then return (...) end
  if self.default == nil then error(LookupError(tostring(self))) end
  return self.default
end

-- Sets it in the current context. Returns a token with which reset() undoes that.
function ContextVar:set(...)
  check.given("ContextVar.set", select("#", ...), "value")
  local value = ...
  local context = current_context()
  local token = new_token(self, context, stored(context, self))
  if value == nil then value = NIL end
  store(context, self, value)
  if not self.hidden then prim.note_context(self.name, unwrap(value)) end
  return token
end

-- Makes it what it was before the set() that gave the token; once, and in the same context.
function ContextVar:reset(token)
  if getmetatable(token) ~= Token then
    error(TypeError(format("expected an instance of Token, got %s", prim.texts.value(token))))
  end
  if token.used then error(RuntimeError(format("%s has already been used once", tostring(token)))) end
  if token.var ~= self then error(ValueError(format("%s was created by a different ContextVar", tostring(token)))) end
  if not rawequal(token.context, prim.context()) then
    error(ValueError(format("%s was created in a different Context", tostring(token))))
  end
  token.used = true
  store(token.context, self, token.old)
  prim.note_context(self.name, unwrap(token.old))
end

function ContextVar:__tostring()
  local default = self.default ~= nil and " default=" .. prim.texts.value(self.default) or ""
  return format("<ContextVar name=%s%s at %p>", prim.texts.value(self.name), default, self)
end

asyncio.ContextVar, asyncio.Token, asyncio.Context = ContextVar, Token, Context

-- For the engine -----------------------------------------------------------------------------------------------

-- Whether a variable is set in the current context, and to what: for a copy that goes to a worker.
function prim.context_value(var)
  local value = stored(prim.context(), var)
  return value ~= nil, unwrap(value)
end

-- A copy of a context, for a task or a callback that is made now.
prim.copy_context = Context.copy

check.methods("Context", Context)
check.methods("ContextVar", ContextVar)

prim.new_context = function() return new_context({}, false) end

function prim.is_context(value) return getmetatable(value) == Context end
