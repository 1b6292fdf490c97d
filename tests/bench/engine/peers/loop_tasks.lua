-- loop_tasks.lua - what the plain loop and that on luv share: tasks as coroutines in a list of ready ones, gather, and a bounded queue,
-- written as one writes them in plain Lua. A loop adds how it sleeps and how it drains the list.
local create, resume, yield, status = coroutine.create, coroutine.resume, coroutine.yield, coroutine.status

local M = {ready = {}, count = 0}
local current

function M.push(task)
  local count = M.count + 1
  M.ready[count], M.count = task, count
  if M.awake then M.awake() end
end

function M.current() return current end

-- Runs a task to its next wait.
function M.step(task)
  current = task
  local ok, message = resume(task.co)
  if status(task.co) ~= "dead" then return end
  if not ok and message ~= "cancelled" then error(message, 0) end
  task.done = true
  local waiter = task.waiter
  if not waiter then return end
  waiter.left = waiter.left - 1
  if waiter.left == 0 then M.push(waiter) end
end

-- Each that is ready now; those that they wake come next time.
function M.drain()
  local batch, count = M.ready, M.count
  M.ready, M.count = {}, 0
  for i = 1, count do M.step(batch[i]) end
end

-- Gives way until somebody pushes the task.
function M.wait(task)
  yield()
  if task.cancelled then error("cancelled", 0) end
end

function M.spawn(f)
  local task = {co = create(f)}
  M.push(task)
  return task
end

function M.gather(tasks)
  local me, left = current, 0
  for i = 1, #tasks do
    local task = tasks[i]
    if not task.done then left, task.waiter = left + 1, me end
  end
  me.left = left
  while me.left > 0 do yield() end
end

local function wake(waiting)
  local task = table.remove(waiting, 1)
  if task then M.push(task) end
end

local function wait_in(waiting)
  waiting[#waiting + 1] = current
  yield()
end

function M.queue(size) return {size = size, count = 0, first = 1, putters = {}, getters = {}} end

function M.put(queue, item)
  while queue.count == queue.size do wait_in(queue.putters) end
  queue[(queue.first + queue.count - 1) % queue.size + 1] = item
  queue.count = queue.count + 1
  wake(queue.getters)
end

function M.get(queue)
  while queue.count == 0 do wait_in(queue.getters) end
  local item = queue[queue.first]
  queue.first, queue.count = queue.first % queue.size + 1, queue.count - 1
  wake(queue.putters)
  return item
end

return M
