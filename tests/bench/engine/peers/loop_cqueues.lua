-- loop_cqueues.lua - cqueues as a loop: its own coroutines, sleep and sockets, and its condition variables for gather and the queue.
-- It has no cancelling.
local cqueues = require "cqueues"
local condition = require "cqueues.condition"

local queue = cqueues.new()
local M = {now = cqueues.monotime, sleep = cqueues.sleep}

function M.spawn(f)
  local task = {}
  queue:wrap(function()
    f()
    task.done = true
    local waiter = task.waiter
    if not waiter then return end
    waiter.left = waiter.left - 1
    if waiter.left == 0 then waiter.all:signal() end
  end)
  return task
end

function M.gather(tasks)
  local waiter = {left = 0, all = condition.new()}
  for i = 1, #tasks do
    local task = tasks[i]
    if not task.done then waiter.left, task.waiter = waiter.left + 1, waiter end
  end
  while waiter.left > 0 do waiter.all:wait() end
end

function M.queue(size) return {size = size, count = 0, first = 1, room = condition.new(), items = condition.new()} end

function M.put(q, item)
  while q.count == q.size do q.room:wait() end
  q[(q.first + q.count - 1) % q.size + 1] = item
  q.count = q.count + 1
  q.items:signal(1)
end

function M.get(q)
  while q.count == 0 do q.items:wait() end
  local item = q[q.first]
  q.first, q.count = q.first % q.size + 1, q.count - 1
  q.room:signal(1)
  return item
end

function M.serve(port, ready)
  local server = require("cqueues.socket").listen("127.0.0.1", port)
  server:listen()
  ready()
  for client in server:clients() do
    client:setmode("bn", "bn")
    queue:wrap(function()
      for data in function() return client:read(-65536) end do client:write(data) end
      client:close()
    end)
  end
end

function M.run(main)
  queue:wrap(main)
  assert(queue:loop())
end

return M
