-- loop_plain.lua - a loop in plain Lua: loop_tasks with a binary heap of deadlines, and LuaSocket's clock and sleep.
local socket = require "socket"
local tasks = require "loop_tasks"

local M = setmetatable({now = socket.gettime}, {__index = tasks})
local heap, size, cancelled = {}, 0, 0

local function add(task)
  size = size + 1
  local at, when = size, task.when
  while at > 1 do
    local parent = at // 2
    if heap[parent].when <= when then break end
    heap[at], at = heap[parent], parent
  end
  heap[at] = task
end

local function take()
  local first, last = heap[1], heap[size]
  heap[size] = nil
  size = size - 1
  if size == 0 then return first end
  local at = 1
  while at * 2 <= size do
    local child = at * 2
    if child < size and heap[child + 1].when < heap[child].when then child = child + 1 end
    if heap[child].when >= last.when then break end
    heap[at], at = heap[child], child
  end
  heap[at] = last
  return first
end

-- Those of cancelled sleeps are dropped together.
local function drop_cancelled()
  local old, count = heap, size
  heap, size, cancelled = {}, 0, 0
  for i = 1, count do if not old[i].cancelled then add(old[i]) end end
end

function M.sleep(seconds)
  local task = tasks.current()
  if seconds <= 0 then
    tasks.push(task)
  else
    task.when = M.now() + seconds
    add(task)
  end
  tasks.wait(task)
end

function M.cancel(task)
  if task.done then return end
  task.cancelled, cancelled = true, cancelled + 1
  tasks.push(task)
end

function M.run(main)
  local task = tasks.spawn(main)
  while not task.done do
    tasks.drain()
    if cancelled > 0 then drop_cancelled() end
    if size > 0 then
      local now = M.now()
      while size > 0 and heap[1].when <= now do tasks.push(take()) end
      if tasks.count == 0 and size > 0 then socket.sleep(heap[1].when - now) end
    end
  end
end

return M
