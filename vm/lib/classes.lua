-- classes.lua - what the library's own objects have in common: how they are made, how they show, and that each
-- belongs to one loop.
--
--   local Lock = prim.class("Lock", "locks")     a class: the table that its objects look their methods up in
--   function Lock:__init() self.held = false end
--   asyncio.Lock()                               calling it makes an object
local prim, asyncio = ...
local format, gsub = string.format, string.gsub
local setmetatable, getmetatable, rawset, tostring, error, next = setmetatable, getmetatable, rawset, tostring, error, next
local RuntimeError, running_loop = prim.exceptions.RuntimeError, prim.running_loop

local function construct(class, ...)
  local object = setmetatable({}, class)
  object:__init(...)
  return object
end

-- A class in asyncio's module `module`, under `base`; it has its base's metamethods, which Lua does not inherit.
function prim.class(name, module, base)
  local class = {}
  for key, value in next, base or {} do
    if key == "__tostring" then class[key] = value end
  end
  class.__name, class.__module, class.__index = name, "asyncio." .. module, class
  asyncio[name] = class
  return setmetatable(class, {__index = base, __call = construct,
    __tostring = function() return format("<class '%s.%s'>", class.__module, name) end})
end

-- `<asyncio.locks.Lock object at 0x55e0c0de [locked]>`: an object's text, with what is worth knowing of it.
function prim.object_text(object, extra)
  local class = getmetatable(object)
  return format("<%s.%s object at %p [%s]>", class.__module, class.__name, object, extra)
end

-- The running loop. The first one that has to wait for the object binds it to its loop; waiting for it on another
-- loop, where nobody could ever wake the waiter, is an error.
function prim.loop_of(object)
  local loop, own = running_loop(), object.loop
  if not loop then error(RuntimeError("no running event loop")) end
  if not own then
    rawset(object, "loop", loop)
  elseif own ~= loop then
    prim.wrong("loop", format("the %s is bound to a different event loop", getmetatable(object).__name))
    error(RuntimeError(format("%s is bound to a different event loop", tostring(object))))
  end
  return loop
end
