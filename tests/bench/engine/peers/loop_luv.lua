-- loop_luv.lua - a loop on luv, which is libuv for Lua: loop_tasks in an idle handle, one timer of libuv for each sleep.
-- The echo answers in callbacks, the fastest that luv can.
local uv = require "luv"
local tasks = require "loop_tasks"

local M = setmetatable({now = function() return uv.hrtime() * 1e-9 end}, {__index = tasks})
local idle, active = uv.new_idle(), false

local function drain()
  tasks.drain()
  if tasks.count > 0 then return end
  active = false
  idle:stop()
end

function tasks.awake()
  if active then return end
  active = true
  idle:start(drain)
end

function M.sleep(seconds)
  local task = tasks.current()
  if seconds <= 0 then
    tasks.push(task)
  else
    local timer = uv.new_timer()
    task.timer = timer
    timer:start(math.ceil(seconds * 1000), 0, function()
      timer:close()
      task.timer = nil
      tasks.step(task)
    end)
  end
  tasks.wait(task)
end

function M.cancel(task)
  if task.done then return end
  task.cancelled = true
  if task.timer then
    task.timer:stop()
    task.timer:close()
    task.timer = nil
  end
  tasks.push(task)
end

function M.serve(port, ready)
  local server = uv.new_tcp()
  server:bind("127.0.0.1", port)
  server:listen(512, function()
    local client = uv.new_tcp()
    server:accept(client)
    client:nodelay(true)
    client:read_start(function(_, data) if data then client:write(data) else client:close() end end)
  end)
  ready()
end

function M.run(main)
  tasks.spawn(main)
  uv.run()
end

return M
