-- reader.lua - StreamReader: what has come of a stream and is not read yet.
--
-- It wakes the one who waits for more. When it keeps more than twice its limit it has its transport pause, so that a
-- fast sender cannot fill the memory of a slow reader; when it is down to the limit again, the transport goes on.
--
-- The bytes, who waits for them and the state of the stream are in its `inbox` (vm/lua/io/inbox.c). What read, readexactly
-- and readline of a plain StreamReader do where they are awaited as they are called, vm/lua/io/reading.c does once more in
-- C; all else goes the way that stands here.
local prim, asyncio = ...
local format, concat = string.format, table.concat
local pcall, error, type, ipairs = pcall, error, type, ipairs
local sort, tostring, math_type = table.sort, tostring, math.type
local errors, net, class, arguments, await_value = prim.exceptions, prim.net, prim.class, prim.arguments, prim.await
local isinstance = errors.isinstance
local ValueError, TypeError, RuntimeError = errors.ValueError, errors.TypeError, errors.RuntimeError
local AssertionError, LimitOverrunError = errors.AssertionError, errors.LimitOverrunError

local DEFAULT_LIMIT = 64 * 1024 -- bytes
prim.stream_limit = DEFAULT_LIMIT

local function check_limit(limit)
  if math_type(limit) == nil then error(TypeError(format("limit must be a number, not %s", type(limit))), 4) end
  if limit <= 0 then error(ValueError("Limit cannot be <= 0"), 4) end
  return limit
end

local StreamReader = class("StreamReader", "streams")

prim.check_limit = check_limit

-- StreamReader([limit [, loop]])
function StreamReader:__init(...)
  local a = arguments("StreamReader()", {"limit", "loop"}, {}, ...)
  self.limit = check_limit(a.limit == nil and DEFAULT_LIMIT or a.limit)
  self.loop = a.loop or asyncio.get_event_loop()
  self.inbox = prim.inbox(self.limit, self.loop)
end

-- Little enough is left: the transport goes on.
function StreamReader:_resume_if_small()
  local inbox = self.inbox
  if inbox.paused and #inbox <= self.limit then
    inbox.paused = false
    self.transport:resume_reading()
  end
end

-- For who reads: at most n bytes.
local function hand_out(self, n)
  local part = self.inbox:take(n)
  self:_resume_if_small()
  return part
end

function StreamReader:exception() return self.inbox.error end

function StreamReader:set_exception(e)
  local inbox = self.inbox
  local waiter = inbox.waiter
  inbox.error = e
  if e == nil then return inbox:wake() end
  inbox.waiter = nil
  if waiter and not waiter:cancelled() then waiter:set_exception(e) end
end

function StreamReader:set_transport(transport)
  if self.transport then error(AssertionError("Transport already set")) end
  self.transport = transport
end

function StreamReader:feed_eof()
  self.inbox.is_eof = true
  self.inbox:wake()
end

-- True when the end has come and all before it has been read.
function StreamReader:at_eof() return self.inbox.is_eof and #self.inbox == 0 end

-- feed_data(data): something has come
StreamReader.feed_data = prim.feed_data

-- What is kept has become more than twice the limit.
function StreamReader:_pause()
  if not self.transport or self.inbox.paused then return end
  if not self.transport.pause_reading then -- it cannot pause: all has to be kept
    self.transport = nil
    return
  end
  self.transport:pause_reading()
  self.inbox.paused = true
end

-- What a reader waits for, and in a recording, which descriptor that is.
local function new_waiter(self)
  local transport = prim.recording and self.transport
  local waiter = prim.new_future(self.loop, "read", transport and transport.fd and format("fd %d", transport.fd) or "")
  if transport and transport.sock then net.io_wait(transport.sock, "read") end
  return waiter
end

-- Waits for data or the end. Only one task may: it could not be known who of two gets what.
local function wait_for_data(self, name)
  local inbox = self.inbox
  if inbox.waiter then
    error(RuntimeError(format("%s() called while another coroutine is already waiting for incoming data", name)))
  end
  if inbox.is_eof then error(AssertionError("_wait_for_data after EOF")) end
  if inbox.paused then -- somebody wants more than fits: then it has to come
    inbox.paused = false
    self.transport:resume_reading()
  end
  local waiter = new_waiter(self)
  inbox.waiter = waiter
  local ok, e = pcall(await_value, waiter)
  inbox.waiter = nil
  if not ok then error(e, 0) end
end

-- Who begins to read gets the error that the stream has.
local function fail_if_failed(inbox)
  local e = inbox:failure()
  if e ~= nil then error(e, 0) end
end

-- The separators, the shortest first.
local function check_separators(separator)
  if type(separator) == "string" then separator = {separator} end
  if type(separator) ~= "table" then
    error(TypeError(format("separator must be a string or a sequence of strings, not %s", type(separator))), 3)
  end
  local list = {}
  for i, s in ipairs(separator) do
    if type(s) ~= "string" then error(TypeError(format("separator must be a string, not %s", type(s))), 3) end
    list[i] = s
  end
  if #list == 0 then error(ValueError("Separator should contain at least one element"), 3) end
  sort(list, function(a, b) return #a < #b end)
  if #list[1] == 0 then error(ValueError("Separator should be at least one-byte string"), 3) end
  return list
end

-- Where the first separator begins and ends in what is kept, counted in bytes before it; nil when there is none.
-- `offset` bytes at the beginning are known to hold none.
local function find_separator(self, separators, offset)
  local from, to
  for _, s in ipairs(separators) do
    local at = self.inbox:find(s, offset)
    if at and (not to or at + #s < to) then from, to = at, at + #s end
  end
  return from, to
end

-- readuntil([separator]) -> all up to the separator, and it. separator: a string, or a sequence of them, of which the
-- first that comes counts.
async function StreamReader:readuntil(separator)
  local k = prim.keywords(separator, {separator = true})
  if k and k.separator ~= nil then separator = k.separator end
  local separators = check_separators(separator == nil and "\n" or separator)
  local shortest, longest = #separators[1], #separators[#separators]
  local inbox = self.inbox
  fail_if_failed(inbox)
  local offset = 0
  local from, to
  while true do
    local size = #inbox
    if size - offset >= shortest then
      from, to = find_separator(self, separators, offset)
      if to then break end
      offset = size + 1 - longest
      if offset < 0 then offset = 0 end
      if offset > self.limit then
        error(LimitOverrunError("Separator is not found, and chunk exceed the limit", offset))
      end
    end
    if inbox.is_eof then error(errors.IncompleteReadError(inbox:take(size), nil)) end
    wait_for_data(self, "readuntil")
  end
  if from > self.limit then
    error(LimitOverrunError("Separator is found, but chunk is longer than limit", from))
  end
  return hand_out(self, to)
end

-- readline() -> a line with its newline; the last one may have none; "" at the end
async function StreamReader:readline()
  local ok, line = pcall(function() return await self:readuntil("\n") end)
  if ok then return line end
  local e = line
  if isinstance(e, errors.IncompleteReadError) then return e.partial end
  if not isinstance(e, LimitOverrunError) then error(e, 0) end
  local inbox = self.inbox
  inbox:take(inbox:find("\n", e.consumed) == e.consumed and e.consumed + 1 or #inbox)
  self:_resume_if_small()
  error(ValueError(e.args[1]))
end

local function check_size(n, name)
  if math_type(n) ~= "integer" then error(TypeError(format("%s: n must be an integer, not %s", name, type(n))), 3) end
end

local async function read_all(self)
  local blocks = {}
  repeat
    local block = await self:read(self.limit)
    blocks[#blocks + 1] = block
  until block == ""
  return concat(blocks)
end

local N = {n = true}

-- read([n]) -> at most n bytes, as soon as there are some; without n, or with -1, all until the end; "" at the end
async function StreamReader:read(n)
  if type(n) == "table" then
    local k = prim.keywords(n, N)
    if k then n = k.n end
  end
  if n == nil then n = -1 end
  check_size(n, "read")
  local inbox = self.inbox
  if inbox.error ~= nil then error(inbox.error, 0) end
  if n == 0 then return "" end
  if n < 0 then return await read_all(self) end
  if #inbox == 0 and not inbox.is_eof then wait_for_data(self, "read") end
  return hand_out(self, n)
end

-- readexactly(n) -> n bytes, or IncompleteReadError with those that came before the end
async function StreamReader:readexactly(n)
  check_size(n, "readexactly")
  if n < 0 then error(ValueError("readexactly size can not be less than zero")) end
  local inbox = self.inbox
  fail_if_failed(inbox)
  if n == 0 then return "" end
  while #inbox < n do
    if inbox.is_eof then error(errors.IncompleteReadError(inbox:take(#inbox), n)) end
    wait_for_data(self, "readexactly")
  end
  return hand_out(self, n)
end

-- `async for line in reader`
function StreamReader:__aiter() return self end

async function StreamReader:__anext()
  local line = await self:readline()
  if line == "" then error(errors.StopAsyncIteration()) end
  return line
end

function StreamReader:__tostring()
  local words, inbox = {"StreamReader"}, self.inbox
  if #inbox > 0 then words[#words + 1] = format("%d bytes", #inbox) end
  if inbox.is_eof then words[#words + 1] = "eof" end
  if self.limit ~= DEFAULT_LIMIT then words[#words + 1] = format("limit=%d", self.limit) end
  if inbox.waiter then words[#words + 1] = "waiter=" .. tostring(inbox.waiter) end
  if inbox.error ~= nil then words[#words + 1] = "exception=" .. errors.repr(inbox.error) end
  if self.transport then words[#words + 1] = "transport=" .. tostring(self.transport) end
  if inbox.paused then words[#words + 1] = "paused" end
  return "<" .. concat(words, " ") .. ">"
end

prim.check.methods("StreamReader", StreamReader)

prim.at_once(StreamReader, "read", prim.reader_read)
prim.at_once(StreamReader, "readexactly", prim.reader_readexactly)
prim.at_once(StreamReader, "readline", prim.reader_readline)
