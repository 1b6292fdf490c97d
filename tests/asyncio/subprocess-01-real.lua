local case, say, caught, raised = dofile((arg[0]:gsub("[^/]*$", "cases.lua")))

local PIPE, STDOUT, DEVNULL = asyncio.subprocess.PIPE, asyncio.subprocess.STDOUT, asyncio.subprocess.DEVNULL
local run, shell = asyncio.create_subprocess_exec, asyncio.create_subprocess_shell

local function q(data) return data and "'" .. data:gsub("\n", "\\n") .. "'" end

case("in and out", async function()
  local p = await run("cat", {stdin = PIPE, stdout = PIPE})
  p.stdin:write("some data")
  await p.stdin:drain()
  p.stdin:close()
  say(q(await p.stdout:read()), await p:wait())
end)

case("communicate", async function()
  local p = await run("cat", {stdin = PIPE, stdout = PIPE})
  local out, err = await p:communicate("some data")
  say(q(out), q(err), p.returncode)
end)

case("communicate nothing", async function()
  local p = await run("cat", {stdin = PIPE, stdout = PIPE})
  local out = await p:communicate()
  say(q(out), p.returncode)
end)

case("communicate with all three", async function()
  local p = await shell("cat; echo to stderr >&2; exit 3", {stdin = PIPE, stdout = PIPE, stderr = PIPE})
  local out, err = await p:communicate("in\n")
  say(q(out), q(err), p.returncode)
end)

case("communicate much", async function()
  local p = await run("cat", {stdin = PIPE, stdout = PIPE})
  local out = await p:communicate(("x"):rep(1000000))
  say(#out, p.returncode)
end)

case("the exit status of a shell", async function()
  local p = await shell("exit 7")
  say(p.returncode, await p:wait(), p.returncode)
end)

case("a new session", async function()
  local p = await shell("ps -o sid= -p $$", {stdout = PIPE, start_new_session = true})
  local out = await p:communicate()
  say(math.tointeger(out) == p.pid)
end)

case("kill", async function()
  local p = await run("sleep", "1000")
  p:kill()
  say(await p:wait())
end)

case("terminate", async function()
  local p = await run("sleep", "1000")
  p:terminate()
  say(await p:wait())
end)

case("another signal", async function()
  local p = await shell("echo ready; sleep 1000", {stdout = PIPE, start_new_session = true})
  say(q(await p.stdout:readline()))
  os.execute("kill -HUP -" .. p.pid)
  say(await p:wait())
  p = await run("sleep", "1000")
  p:send_signal("SIGHUP")
  say(await p:wait())
end)

case("signals to what has ended", async function()
  local p = await run("true")
  await p:wait()
  for _, method in ipairs {p.kill, p.terminate} do say(raised(method, p).name) end
  say(raised(p.send_signal, p, 15).name)
end)

case("nobody reads what is written", async function()
  local p = await run("true", {stdin = PIPE})
  await p:wait()
  local async function write()
    while true do
      p.stdin:write(("x"):rep(100000))
      await p.stdin:drain()
    end
  end
  say(asyncio.isinstance(await caught(asyncio.wait_for(write(), 10)), {asyncio.BrokenPipeError, asyncio.ConnectionResetError}))
end)

case("communicate does not mind", async function()
  local p = await run("true", {stdin = PIPE})
  local out = await p:communicate(("x"):rep(1000000))
  say(q(out), p.returncode)
end)

case("nothing in", async function()
  local p = await run("cat", {stdin = DEVNULL, stdout = PIPE})
  local out = await p:communicate()
  say(q(out), p.stdin)
end)

case("nothing out", async function()
  local p = await shell("echo out; echo err >&2", {stdout = DEVNULL, stderr = DEVNULL})
  local code = await p:wait()
  say(code, p.stdout, p.stderr)
end)

case("errors with the output", async function()
  local p = await shell("echo out; echo err >&2; echo out", {stdout = PIPE, stderr = STDOUT})
  local out, err = await p:communicate()
  say(q(out), q(err))
end)

case("a file as output", async function()
  local name = os.tmpname()
  local f = io.open(name, "w")
  local p = await run("echo", "into a file", {stdout = f})
  await p:wait()
  f:close()
  for line in io.lines(name) do say(line) end
  os.remove(name)
end)

case("lines as they come", async function()
  local p = await shell("for i in 1 2 3; do echo line $i; done", {stdout = PIPE})
  async for line in p.stdout do say(q(line)) end
  say(await p:wait())
end)

case("a conversation", async function()
  local p = await shell("while read x; do echo got $x; done", {stdin = PIPE, stdout = PIPE})
  for _, word in ipairs {"one", "two"} do
    p.stdin:write(word .. "\n")
    say(q(await p.stdout:readline()))
  end
  p.stdin:close()
  await p.stdin:wait_closed()
  say(q(await p.stdout:read()), await p:wait())
end)

case("another folder", async function()
  local p = await run("pwd", {cwd = "/", stdout = PIPE})
  say(q((await p:communicate())))
end)

case("another environment", async function()
  local p = await shell("echo $FOO", {env = {FOO = "bar", PATH = os.getenv("PATH")}, stdout = PIPE})
  say(q((await p:communicate())))
  p = await run("env", {env = {FOO = "baz", PATH = os.getenv("PATH")}, stdout = PIPE})
  say((await p:communicate()):find("FOO=baz", 1, true) ~= nil)
end)

case("arguments are no shell", async function()
  local p = await run("printf", "%s|", "a b", "$HOME", "*", "", {stdout = PIPE})
  say(q((await p:communicate())))
end)

case("programs that are not there", async function()
  for _, e in ipairs {await caught(run("no-such-program-anywhere")), await caught(run("/no/such/program")),
    await caught(run("/")), await caught(run("true", {cwd = "/no/such/folder"}))} do
    say(e, e.errno, asyncio.isinstance(e, asyncio.OSError))
  end
end)

case("a shell command that is not there", async function()
  local p = await shell("no-such-program-anywhere", {stderr = DEVNULL})
  say(await p:wait())
end)

case("no text only bytes", async function()
  for _, k in ipairs {{"text", true}, {"encoding", "utf-8"}, {"errors", "strict"}, {"universal_newlines", true}, {"bufsize", 1}} do
    say(await caught(run("true", {[k[1]] = k[2]})), await caught(shell("true", {[k[1]] = k[2]})))
  end
  say(await caught(run("true", {shell = true})), await caught(shell("true", {shell = false})))
end)

case("stdout is for stderr alone", async function() say(await caught(run("true", {stdout = STDOUT}))) end)

case("a command is a string", async function() say(await caught(shell({"true"}))) end)

case("the wait is cancelled", async function()
  local p = await run("sleep", "1000")
  local task = asyncio.create_task(p:wait())
  asyncio.get_running_loop():call_soon(task.cancel, task)
  await asyncio.wait({task})
  say(task:cancelled(), p.returncode)
  p:kill()
  say(await p:wait())
end)

case("the start is cancelled", async function()
  local task = asyncio.create_task(run("sleep", "1000"))
  asyncio.get_running_loop():call_soon(task.cancel, task)
  await asyncio.wait({task})
  say(task:cancelled())
end)

case("closing the transport kills", async function()
  local loop = asyncio.get_running_loop()
  local transport = await loop:subprocess_exec(asyncio.SubprocessProtocol, "sleep", "1000")
  say(transport:get_returncode(), transport:is_closing())
  transport:close()
  say(transport:is_closing())
  while transport:get_returncode() == nil do await asyncio.sleep(.001) end
  say(transport:get_returncode())
end)

case("what is left in a pipe can be read", async function()
  local p = await shell("head -c 300000 /dev/zero; exit 1", {stdout = PIPE})
  local n = 0
  while true do
    local data = await p.stdout:read(65536)
    if data == "" then break end
    n = n + #data
    await asyncio.sleep(.001)
  end
  say(n, await p:wait())
end)

case("many wait for one", async function()
  local p = await run("true")
  local waits = {}
  for i = 1, 10 do waits[i] = p:wait() end
  say(await asyncio.gather(table.unpack(waits)))
end)

case("many at once", async function()
  local async function output(i)
    local p = await shell("echo " .. i, {stdout = PIPE})
    return math.tointeger((await p:communicate()))
  end
  local outputs = {}
  for i = 0, 9 do outputs[i + 1] = output(i) end
  say(await asyncio.gather(table.unpack(outputs)))
end)

case("a timeout for a process", async function()
  local p = await run("sleep", "1000")
  say((await caught(asyncio.wait_for(p:wait(), .01))).name, p.returncode)
  p:kill()
  say(await p:wait())
end)

case("the limit of its streams", async function()
  local p = await run("echo", ("x"):rep(100), {stdout = PIPE, limit = 10})
  say(await caught(p.stdout:readline()))
  await p:communicate()
end)

case("what a protocol hears", async function()
  local events, exited = {}, asyncio.Future()
  local function note(text) events[#events + 1] = text end
  local protocol = setmetatable({}, {__index = asyncio.SubprocessProtocol})
  function protocol:connection_made() note("made") end
  function protocol:pipe_data_received(fd, data) note(fd .. ": " .. data:match("%S+")) end
  function protocol:pipe_connection_lost(fd) note(fd .. " lost") end
  function protocol:process_exited() note("exited") end
  function protocol:connection_lost() exited:set_result(nil) end
  local transport = await asyncio.get_running_loop():subprocess_exec(function() return protocol end, "echo", "hello", {
    stdin = false, stderr = false})
  await exited
  local first = table.remove(events, 1)
  table.sort(events)
  say(first, events, transport:get_returncode(), transport:get_pid() > 0)
end)

case("a process in words", async function()
  local p = await run("true")
  say((tostring(p):gsub(p.pid, "PID")))
  await p:wait()
end)

case("no process is left over", async function()
  local list = io.popen("ps -o stat= --ppid $PPID")
  say(list:read("a"):find("Z", 1, true) ~= nil)
  list:close()
end)
