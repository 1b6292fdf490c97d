-- queues.lua - Queue, PriorityQueue, LifoQueue: what producers hand to consumers.
--
-- get waits while there is nothing, put waits while there is no room. Whoever makes an item or a place available
-- wakes the first of those who wait for it; that one looks again when it runs, as somebody may have been faster.
-- An item may be nil. What get and put do where they are awaited as they are called, vm/lua/queues.c does once more in
-- C, step for step; whoever reads this, and all that is unusual, goes the way that stands here.
local prim, asyncio = ...
local select = select
local pcall, error, type, tostring = pcall, error, type, tostring
local getmetatable, setmetatable = getmetatable, setmetatable
local format, concat, math_type = string.format, table.concat, math.type
local class, deque, loop_of = prim.class, prim.deque, prim.loop_of
local await_value, wake, new_future = prim.await, prim.wake, prim.new_future
local errors, check = prim.exceptions, prim.check
local QueueEmpty, QueueFull, QueueShutDown = errors.QueueEmpty, errors.QueueFull, errors.QueueShutDown
local ValueError, TypeError = errors.ValueError, errors.TypeError

-- Queue: first in, first out ---------------------------------------------------------------------------------

local Queue = class("Queue", "queues")

local function check_maxsize(maxsize)
  maxsize = check.one("Queue", "maxsize", maxsize)
  if maxsize == nil then return 0 end
  if math_type(maxsize) == nil then error(TypeError(format("Queue: maxsize must be a number, not %s", check.type_name(maxsize)))) end
  return maxsize
end

-- Queue([maxsize]); 0, or nothing: as much room as one likes
function Queue:__init(maxsize)
  self.maxsize = check_maxsize(maxsize)
  self.id = prim.id()
  self.getters, self.putters = deque(), deque()
  self.finished = asyncio.Event() -- set while nothing is unfinished
  self.finished:set()
  self.items = self:_new_items()
  -- what C wants at hand, and with it `unfinished` and `is_shutdown`
  self.core = prim.queue_core(self.items, self.getters, self.putters, self.maxsize, self.id)
end

-- The order is these four's affair; the other classes have their own.

function Queue:_new_items() return deque() end

function Queue:_put(item) self.items:append(item) end

function Queue:_get() return self.items:popleft() end

-- The queue's own questions; the methods of these names are for others, and look at what they are called with.
local function count(self) return #self.items end

local function is_empty(self) return #self.items == 0 end

local function is_full(self)
  local maxsize = self.maxsize
  return maxsize > 0 and count(self) >= maxsize
end

function Queue:qsize() return count(self) end

function Queue:empty() return is_empty(self) end

function Queue:full() return is_full(self) end

local function note(self, kind, side)
  if self.id then prim.note(kind, side, self.id, count(self), self.maxsize) end
end

-- Wakes the first in line that still sleeps.
local function wake_next(waiters)
  while #waiters > 0 do
    if wake(waiters:popleft()) then return end
  end
end

local function wake_all(waiters)
  while #waiters > 0 do wake_next(waiters) end
end

-- Waits in line until woken. Who is cancelled after having been woken passes it on, unless it has become pointless.
local function wait_in_line(self, waiters, side, is_pointless)
  local future = new_future(loop_of(self), side, self.id)
  local place = waiters:append(future)
  if prim.recording then note(self, "queue.wait", side) end
  local ok, e = pcall(await_value, future)
  if ok then return end
  future:cancel()
  waiters:remove(place)
  if not is_pointless(self) and not future:cancelled() then wake_next(waiters) end
  error(e, 0)
end

-- Puts an item in; waits while the queue is full.
async function Queue:put(...)
  if select("#", ...) == 0 then check.given("put", 0, "item") end
  local item = ...
  while is_full(self) do
    if self.core.is_shutdown then error(QueueShutDown()) end
    wait_in_line(self, self.putters, "queue.put", is_full)
  end
  return self:put_nowait(item)
end

function Queue:put_nowait(...)
  if select("#", ...) == 0 then check.given("put_nowait", 0, "item") end
  local item = ...
  if self.core.is_shutdown then error(QueueShutDown()) end
  if is_full(self) then error(QueueFull()) end
  self:_put(item)
  local core = self.core
  if core.unfinished == 0 then self.finished:clear() end
  core.unfinished = core.unfinished + 1
  if prim.recording then note(self, "queue.put") end
  wake_next(self.getters)
end

-- Takes an item out; waits while the queue is empty.
async function Queue:get()
  while is_empty(self) do
    if self.core.is_shutdown then error(QueueShutDown()) end
    wait_in_line(self, self.getters, self.waits_as or "queue.get", is_empty)
  end
  return self:get_nowait()
end

function Queue:get_nowait()
  if is_empty(self) then error(self.core.is_shutdown and QueueShutDown() or QueueEmpty()) end
  local item = self:_get()
  if prim.recording then note(self, "queue.get") end
  wake_next(self.putters)
  return item
end

-- Says that the work on an item that was taken out is done; join waits for that.
function Queue:task_done()
  local core = self.core
  if core.unfinished <= 0 then error(ValueError("task_done() called too many times")) end
  core.unfinished = core.unfinished - 1
  if core.unfinished == 0 then self.finished:set() end
end

-- Waits until task_done has been called for each item ever put in.
async function Queue:join()
  if self.core.unfinished > 0 then await self.finished:wait() end
end

-- From now on put raises QueueShutDown, and so does get as soon as the queue is empty. `immediate` empties it.
function Queue:shutdown(immediate)
  immediate = check.one("Queue.shutdown", "immediate", immediate)
  local core = self.core
  core.is_shutdown = true
  if immediate then
    while not is_empty(self) do
      self:_get()
      if prim.recording then note(self, "queue.get") end
      if core.unfinished > 0 then core.unfinished = core.unfinished - 1 end
    end
    if core.unfinished == 0 then self.finished:set() end
  end
  wake_all(self.getters)
  wake_all(self.putters)
end

-- The items as Python's repr of a list shows them.
local function items_text(self)
  local words, items = {}, self.items
  for i = 1, #items do words[i] = prim.texts.value(items[i]) end
  return "[" .. concat(words, ", ") .. "]"
end

function Queue:__tostring()
  local parts, core = {format("maxsize=%s", tostring(self.maxsize))}, self.core
  local function add(yes, ...)
    if yes then parts[#parts + 1] = format(...) end
  end
  if not is_empty(self) then parts[#parts + 1] = "_queue=" .. items_text(self) end
  add(#self.getters > 0, "_getters[%d]", #self.getters)
  add(#self.putters > 0, "_putters[%d]", #self.putters)
  add(core.unfinished > 0, "tasks=%d", core.unfinished)
  add(core.is_shutdown, "shutdown")
  return format("<%s %s>", getmetatable(self).__name, concat(parts, " "))
end

check.methods("Queue", Queue)

prim.at_once(Queue, "get", prim.queue_get)
prim.at_once(Queue, "put", prim.queue_put)

-- A queue of the library's own: the trace does not tell of it, and who waits for it waits as `what`.
function prim.quiet_queue(what)
  local queue = Queue()
  queue.id, queue.core, queue.waits_as = nil, prim.queue_core(), what
  return queue
end

-- PriorityQueue: the least comes out first -------------------------------------------------------------------

-- Sequences compare as tuples do: by their first elements that differ, or else the shorter is less.
local less

local function length(t) return t.n or #t end

local function less_tuple(a, b)
  local na, nb = length(a), length(b)
  for i = 1, na < nb and na or nb do
    if less(a[i], b[i]) then return true end
    if a[i] ~= b[i] and less(b[i], a[i]) then return false end
  end
  return na < nb
end

local function metamethod(value, name)
  local meta = getmetatable(value)
  return type(meta) == "table" and meta[name] or nil
end

function less(a, b)
  local ta, tb = type(a), type(b)
  if ta == tb and (ta == "number" or ta == "string") then return a < b end
  if metamethod(a, "__lt") or metamethod(b, "__lt") then return a < b end
  if ta == "table" and tb == "table" then return less_tuple(a, b) end
  if a == b and ta == tb then return false end
  error(TypeError(format("'<' not supported between instances of '%s' and '%s'", ta, tb)), 0)
end

local PriorityQueue = class("PriorityQueue", "queues", Queue)

-- The items are a heap: the parent of the one at i stands at i // 2, and no child is less than its parent.
local Heap = {__len = function(heap) return heap.last end}

function PriorityQueue:_new_items() return setmetatable({last = 0}, Heap) end

-- Moves the item at `i` towards the top until its parent is not greater.
local function rise(heap, i)
  local item = heap[i]
  while i > 1 and less(item, heap[i // 2]) do
    heap[i], heap[i // 2] = heap[i // 2], item
    i = i // 2
  end
end

-- Puts `item` in the empty place at the top: the lesser child moves up all the way down, and the item rises from
-- there. That takes fewer comparisons than looking at each step whether it is in place.
local function sink(heap, item)
  local i, child = 1, 2
  while child <= heap.last do
    if child < heap.last and not less(heap[child], heap[child + 1]) then child = child + 1 end
    heap[i] = heap[child]
    i, child = child, 2 * child
  end
  heap[i] = item
  rise(heap, i)
end

function PriorityQueue:_put(item)
  local heap = self.items
  heap.last = heap.last + 1
  heap[heap.last] = item
  rise(heap, heap.last)
end

function PriorityQueue:_get()
  local heap = self.items
  local least, last = heap[1], heap[heap.last]
  heap[heap.last] = nil
  heap.last = heap.last - 1
  if heap.last > 0 then sink(heap, last) end
  return least
end

-- LifoQueue: last in, first out ------------------------------------------------------------------------------

local LifoQueue = class("LifoQueue", "queues", Queue)

function LifoQueue:_get() return self.items:pop() end
