-- prompt.lua - each input at the prompt is a task on the live loop; what comes
-- of it is written in the trace.
local prim, asyncio = ...
local pack, unpack, pcall = table.pack, table.unpack, pcall
local inspect = prim.inspect

local the_end = asyncio.SystemExit(70) -- for when there is no memory to make it: the viewer offers another engine

local running = {} -- number of an input -> its task, until it is done: the prompt keeps these
local context -- what inputs run in, one after the other, once the program uses contexts

local function describe(e)
  local traceback = prim.traceback(e)
  local text = prim.describe_error(e)
  return (traceback ~= "" and text .. "\nstack traceback:" .. traceback or text) .. prim.members(e)
end

local WIDTH_MIN, WIDTH_MAX, WIDTH = 20, 400, 78 -- columns in which a value is laid out

local function report(n, task, width)
  running[n] = nil
  context = context or prim.context_of(task)
  if task:cancelled() then return prim.value(n, task, "cancelled", "CancelledError") end
  local values = pack(pcall(task.result, task)) -- of task:exception(), error(nil) would not be seen
  local good, e = values[1], values[2]
  if not good then
    if not asyncio.isinstance(e, asyncio.SystemExit) then prim.value(n, task, "error", describe(e)) end
    return
  end
  values = pack(unpack(values, 2, values.n))
  if values.n == 0 or values.n == 1 and values[1] == nil then return prim.value(n, task, "none", "") end
  prim.session._ = values[1]
  prim.value(n, task, "value", inspect.all({width = width}, unpack(values, 1, values.n)))
end

-- The values of an input: none and one nil are told apart by nothing, as at Lua's own prompt.
-- `width`: the columns that there are for it, 0: not known.
function prim.eval(loop, n, coro, width)
  local task = loop:create_task(coro, {context = context})
  prim.quiet_destroy(task)
  running[n] = task
  if width <= 0 then width = WIDTH end
  if width < WIDTH_MIN then width = WIDTH_MIN elseif width > WIDTH_MAX then width = WIDTH_MAX end
  task:add_done_callback(function(t)
    local told, e = pcall(report, n, t, width)
    if told then return end
    if e ~= "not enough memory" then error(e, 0) end
    prim.value(n, t, "error", "not enough memory, even to tell what came of it")
    error(the_end, 0)
  end)
  return task
end

function prim.cancel_input(n)
  local task = running[n]
  return task and prim.asking("Ctrl-C", "Ctrl-C", task.cancel, task) or false
end
