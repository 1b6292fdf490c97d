-- spans.lua - asyncio.span: a stretch of work with a name, as in Dapper and OpenTelemetry. Spans that belong together form
-- a tree, a trace, through tasks, threads, processes and the network.
--
--   async with asyncio.span("load user", {user = 7}) as span do
--     span:add_event("cache miss")
--     local user = await fetch(7, {traceparent = asyncio.traceparent()})
--   end
--
-- A span begins when it is made, and is the current one until its block is left, by `async with` or by
-- `local _ <close> =` outside of tasks. The current span is a context variable: a task begins within the one in which it
-- was made. What goes to others is the header of W3C's Trace Context, `traceparent`.
local prim, asyncio = ...
local check, errors, texts = prim.check, prim.exceptions, prim.texts
local format, match, math_type = string.format, string.match, math.type
local error, type, tostring, tonumber, next, ipairs, select = error, type, tostring, tonumber, next, ipairs, select
local getmetatable, setmetatable, sort = getmetatable, setmetatable, table.sort
local getenv, TypeError, ValueError = os.getenv, errors.TypeError, errors.ValueError

-- traceparent ---------------------------------------------------------------------------------------------------

local ZEROS = "^0+$"

-- parse_traceparent(header) -> trace id, span id, sampled; or nil and a sentence: whoever sends such a header sends
-- nothing, says the standard, and a new trace begins
local function parse_traceparent(header)
  if #header > 512 then return nil, "traceparent: it is too long" end
  local version, trace, span, flags, rest = match(header, "^([0-9a-f][0-9a-f])%-([0-9a-f]+)%-([0-9a-f]+)%-([0-9a-f][0-9a-f])(.*)$")
  if not version or #trace ~= 32 or #span ~= 16 then
    return nil, "traceparent: it must be VERSION-TRACE-SPAN-FLAGS, of 2, 32, 16 and 2 small hex digits"
  end
  if version == "ff" then return nil, "traceparent: ff is no version" end
  if rest ~= "" and (version == "00" or not match(rest, "^%-")) then
    return nil, format("traceparent: version %s ends after its flags", version)
  end
  if match(trace, ZEROS) then return nil, "traceparent: the id of the trace is zero" end
  if match(span, ZEROS) then return nil, "traceparent: the id of the span is zero" end
  return trace, span, tonumber(flags, 16) % 2 == 1
end

function asyncio.parse_traceparent(header)
  return parse_traceparent(check.text("parse_traceparent", "header", header))
end

-- The current span -----------------------------------------------------------------------------------------------

local Span = {__name = "Span"}
Span.__index = Span

local current -- the context variable; made with the first span, so that who has none pays nothing

local function current_span() return current and current:get(nil) end

-- current_span() -> the span within which the code runs; nil: none
asyncio.current_span = current_span

-- traceparent() -> the header that names the current span; nil: there is none
function asyncio.traceparent()
  local span = current_span()
  return span and span:traceparent()
end

-- For workers and other processes.
prim.traceparent = asyncio.traceparent

-- Attributes -----------------------------------------------------------------------------------------------------

local types = {string = "string", boolean = "bool"}

local function kind_of(value)
  return types[type(value)] or math_type(value) == "integer" and "int" or math_type(value) and "float"
end

local function check_attribute(name, value)
  if type(name) ~= "string" then error(TypeError(format("the name of an attribute must be a string, not %s", check.type_name(name)))) end
  if not kind_of(value) then
    error(TypeError(format("the attribute '%s' must be a string, a number or a boolean, not %s", name, check.type_name(value))))
  end
end

local function put_attribute(of, name, value)
  local kind = kind_of(value)
  prim.span_attribute(of, name, kind, kind == "float" and format("%.17g", value) or tostring(value))
end

-- for name, value in sorted(attributes, what): in the order of their names, so that a run that is run again makes the
-- same records. All are looked at before the first is taken.
local function sorted(attributes, what)
  if attributes ~= nil and type(attributes) ~= "table" then
    error(TypeError(format("%s: attributes are given in a table, not in a %s", what, check.type_name(attributes))))
  end
  local names = {}
  for name, value in next, attributes or names do
    check_attribute(name, value)
    names[#names + 1] = name
  end
  sort(names)
  local i = 0
  return function()
    i = i + 1
    if names[i] then return names[i], attributes[names[i]] end
  end
end

local function put_attributes(of, each)
  for name, value in each do put_attribute(of, name, value) end
end

-- An error's class and its message; what is thrown may be anything, and is asked nothing then.
local function describe(e)
  if type(e) == "table" and errors.ancestors[getmetatable(e)] then return tostring(e.name), tostring(e.message), tostring(e) end
  local text = type(e) == "string" and e or texts.value(e)
  return check.type_name(e), text, text
end

-- Spans ----------------------------------------------------------------------------------------------------------

local open = setmetatable({}, {__mode = "v"}) -- by number: those that have not ended

local function record(self, with_trace)
  prim.span_begin(self.number, self.name, self.parent, self.task, self.where, self.span_id)
  if with_trace then prim.span_trace(self.number, self.trace_id, self.remote_id) end
end

-- Each segment of a recording begins with what is open: who reads from there knows it.
function prim.tell_spans()
  local numbers = {}
  for number in next, open do numbers[#numbers + 1] = number end
  sort(numbers)
  for _, number in ipairs(numbers) do
    local span = open[number]
    record(span, true)
    for name, value in sorted(span.attributes) do put_attribute(number, name, value) end
  end
end

-- Where a span hangs: in another one of this program, in one of another program, or in none.
local function parent_of(header)
  if header ~= nil then
    local trace, span, sampled = parse_traceparent(header)
    if trace then return nil, {trace_id = trace, span_id = span, sampled = sampled} end
    return nil, nil
  end
  local parent = current_span()
  if parent then return parent, nil end
  local from_outside = getenv("TRACEPARENT")
  local trace, span, sampled = parse_traceparent(from_outside or "")
  return nil, trace and {trace_id = trace, span_id = span, sampled = sampled} or nil
end

-- span(name [, attributes]): begins now, and is the current one. The attribute `traceparent` continues a span of another
-- program; one that is no such header is passed over, and a new trace begins.
function asyncio.span(name, attributes)
  check.text("span", "name", name)
  local each = sorted(attributes, "span")
  local header = attributes and attributes.traceparent
  if header ~= nil then check.text("span", "traceparent", header) end
  local parent, remote = parent_of(header)
  local above = parent or remote
  local self = setmetatable({name = name, span_id = prim.span_id(1), trace_id = above and above.trace_id or prim.span_id(2),
    parent_id = above and above.span_id, sampled = not above or above.sampled, status = "unset", message = "", attributes = {}}, Span)
  self.number, self.task, self.where = prim.span_made()
  self.parent, self.remote_id = parent and parent.number, remote and remote.span_id
  open[self.number] = self
  record(self, parent == nil)
  for name, value in each do
    if name ~= "traceparent" then self:set_attribute(name, value) end
  end
  if not current then
    current = asyncio.ContextVar("asyncio.span")
    current.hidden = true
  end
  self.outer = current_span()
  current:set(self)
  return self
end

-- Anything after its end changes nothing.
local function is_open(self) return not self.ended end

function Span:set_attribute(name, value)
  check_attribute(name, value)
  if not is_open(self) then return end
  self.attributes[name] = value
  put_attribute(self.number, name, value)
end

-- add_event(name [, attributes]): something that happened, now
function Span:add_event(name, attributes)
  check.text("Span.add_event", "name", name)
  local each = sorted(attributes, "Span.add_event")
  if is_open(self) then put_attributes(prim.span_event(self.number, name), each) end
end

-- add_link(to [, attributes]): another span that has to do with this one, or the traceparent of one
function Span:add_link(to, attributes)
  local trace, span
  if getmetatable(to) == Span then
    trace, span = to.trace_id, to.span_id
  else
    local why
    trace, span = parse_traceparent(check.text("Span.add_link", "to", to))
    if not trace then error(ValueError(span), 0) end
  end
  local each = sorted(attributes, "Span.add_link")
  if is_open(self) then put_attributes(prim.span_link(self.number, trace, span), each) end
end

-- set_status("ok" | "error" | "unset" [, message])
function Span:set_status(status, message)
  if status ~= "ok" and status ~= "error" and status ~= "unset" then
    error(ValueError(format("Span.set_status: status must be 'ok', 'error' or 'unset', not %s", texts.value(status))))
  end
  if message ~= nil then check.text("Span.set_status", "message", message) end
  if is_open(self) then self.status, self.message = status, message or "" end
end

-- record_exception(e): the error as an event, in OpenTelemetry's words; the status stays
function Span:record_exception(e)
  local name, message = describe(e)
  self:add_event("exception", {["exception.type"] = name, ["exception.message"] = message})
end

function Span:traceparent() return format("00-%s-%s-%s", self.trace_id, self.span_id, self.sampled and "01" or "00") end

-- Ends it, once; what was current before is so again, if the block is the one that it was made in.
function Span:finish()
  if self.ended then return end
  self.ended, open[self.number] = true, nil
  prim.span_end(self.number, self.status, self.message)
  if current_span() == self then current:set(self.outer) end
end

-- An error that leaves the block is the span's; a cancellation is none, but is told.
local function leave(self, err)
  if err ~= nil and not self.ended then
    if asyncio.isinstance(err, asyncio.CancelledError) then
      self:add_event("cancelled")
    else
      self:record_exception(err)
      if self.status == "unset" then self:set_status("error", select(3, describe(err))) end
    end
  end
  self:finish()
end

async function Span:__aenter() return self end

async function Span:__aexit(err) leave(self, err) end

function Span:__close(err) leave(self, err) end

function Span:__tostring()
  return format("<Span %s %s%s>", texts.value(self.name), self.span_id, self.ended and " ended" or "")
end

check.methods("Span", Span)
