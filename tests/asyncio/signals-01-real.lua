local case, say, _, raised = dofile((arg[0]:gsub("[^/]*$", "cases.lua")))

local USR1, USR2, KILL, STOP, INT = 10, 12, 9, 19, 2 -- as on Linux, x86 and arm

local function kill(name) os.execute(("kill -%s $PPID"):format(name)) end

case("a signal calls its handler", async function()
  local loop = asyncio.get_running_loop()
  local got = asyncio.Queue()
  loop:add_signal_handler("SIGUSR1", got.put_nowait, got, "usr1")
  kill("USR1")
  say(await got:get())
  say(loop:remove_signal_handler(USR1), loop:remove_signal_handler("USR1"))
end)

case("it wakes a loop that sleeps", async function()
  local loop = asyncio.get_running_loop()
  local task = asyncio.create_task(asyncio.sleep(1000))
  loop:add_signal_handler(USR1, task.cancel, task)
  local p = await asyncio.create_subprocess_shell("kill -USR1 $PPID")
  await asyncio.wait({task})
  say(task:cancelled(), await p:wait())
  loop:remove_signal_handler(USR1)
end)

case("the last handler counts", async function()
  local loop = asyncio.get_running_loop()
  local got = asyncio.Queue()
  loop:add_signal_handler(USR1, got.put_nowait, got, "first")
  loop:add_signal_handler(USR1, got.put_nowait, got, "second")
  kill("USR1")
  local first = await got:get()
  say(first, got:qsize())
  loop:remove_signal_handler(USR1)
end)

case("two signals in their order", async function()
  local loop = asyncio.get_running_loop()
  local got = {}
  loop:add_signal_handler(USR1, table.insert, got, 1)
  loop:add_signal_handler(USR2, table.insert, got, 2)
  kill("USR2")
  kill("USR1")
  while #got < 2 do await asyncio.sleep(0) end
  say(got)
  loop:remove_signal_handler(USR1)
  loop:remove_signal_handler(USR2)
end)

case("in which turn", async function()
  local loop = asyncio.get_running_loop()
  local turns = {}
  loop:add_signal_handler(USR1, table.insert, turns, "handler")
  kill("USR1")
  for i = 0, 3 do
    turns[#turns + 1] = i
    await asyncio.sleep(0)
  end
  say(turns)
  loop:remove_signal_handler(USR1)
end)

case("a handler that fails", async function()
  local loop = asyncio.get_running_loop()
  local messages, done = {}, asyncio.Event()
  loop:set_exception_handler(function(_, context)
    messages[#messages + 1] = context.exception
    done:set()
  end)
  loop:add_signal_handler(USR1, function() error(asyncio.ValueError("in a handler")) end)
  kill("USR1")
  await done:wait()
  say(table.unpack(messages))
  loop:remove_signal_handler(USR1)
end)

case("what cannot be caught", async function()
  local loop = asyncio.get_running_loop()
  for _, sig in ipairs {KILL, STOP} do say(raised(loop.add_signal_handler, loop, sig, print)) end
  for _, sig in ipairs {1000, -1, 0} do
    say(raised(loop.add_signal_handler, loop, sig, print), raised(loop.remove_signal_handler, loop, sig))
  end
end)

case("coroutines are no handlers", async function()
  local loop = asyncio.get_running_loop()
  local async function f() end
  say(raised(loop.add_signal_handler, loop, USR1, f))
  local c = f()
  say(raised(loop.add_signal_handler, loop, USR1, c))
  c:close()
end)

case("a closed loop", function()
  local loop = asyncio.new_event_loop()
  loop:add_signal_handler(USR1, print)
  loop:close()
  local status = io.open("/proc/self/status"):read("a")
  local caught = tonumber(status:match("SigCgt:%s*(%x+)"), 16)
  say(raised(loop.add_signal_handler, loop, USR1, print), caught & 1 << (USR1 - 1) == 0)
end)

case("ctrl c with a handler of its own", async function()
  local loop = asyncio.get_running_loop()
  local got = asyncio.Queue()
  loop:add_signal_handler(INT, got.put_nowait, got, "interrupted")
  local p = await asyncio.create_subprocess_shell("kill -INT $PPID")
  say(await got:get())
  say(loop:remove_signal_handler(INT), await p:wait())
end)

case("ctrl c without", function()
  local async function main()
    await asyncio.create_subprocess_shell("kill -INT $PPID")
    await asyncio.sleep(1000)
  end
  say(raised(asyncio.run, main()).name)
end)
