local case, say, caught, raised = dofile((arg[0]:gsub("[^/]*$", "cases.lua")))

case("a reader is called while there is something", async function()
  local loop = asyncio.get_running_loop()
  local f = io.popen("printf one; sleep 0.01; printf two", "r")
  local got, done = {}, asyncio.Event()
  local function ready(word)
    local data = f:read(3) or ""
    got[#got + 1] = word .. data
    if data == "" then
      say(loop:remove_reader(f), loop:remove_reader(f))
      done:set()
    end
  end
  loop:add_reader(f, ready, "got ")
  await done:wait()
  say(table.unpack(got))
  f:close()
end)

case("it stays ready until it is read", async function()
  local loop = asyncio.get_running_loop()
  local f = io.popen("echo x", "r")
  local calls, done = 0, asyncio.Event()
  loop:add_reader(f, function()
    calls = calls + 1
    if calls == 3 then
      loop:remove_reader(f)
      done:set()
    end
  end)
  await done:wait()
  say(calls)
  f:close()
end)

case("the new callback takes the old ones place", async function()
  local loop = asyncio.get_running_loop()
  local f = io.popen("echo x", "r")
  local done = asyncio.Future()
  loop:add_reader(f, function() done:set_result("old") end)
  loop:add_reader(f, function() return done:done() or done:set_result("new") end)
  say(await done)
  loop:remove_reader(f)
  f:close()
end)

case("a writer and its descriptor", async function()
  local loop = asyncio.get_running_loop()
  local f = io.popen("cat > /dev/null", "w")
  local done = asyncio.Future()
  loop:add_writer(f, function(word)
    loop:remove_writer(f)
    done:set_result(word)
  end, "writable")
  say(await done)
  say(loop:remove_writer(f), loop:remove_reader(f))
  f:close()
end)

case("a callback that fails is told", async function()
  local loop = asyncio.get_running_loop()
  local f = io.popen("echo x", "r")
  local done = asyncio.Future()
  loop:set_exception_handler(function(_, context) done:set_result(context.exception) end)
  loop:add_reader(f, function()
    loop:remove_reader(f)
    error(asyncio.ValueError("in a reader"))
  end)
  say(await done)
  f:close()
end)

local async function readable(f)
  local loop = asyncio.get_running_loop()
  local done = asyncio.Future()
  loop:add_reader(f, function()
    loop:remove_reader(f)
    done:set_result(true)
  end)
  return await done
end

case("removed in the turn in which it is ready", async function()
  local loop = asyncio.get_running_loop()
  local a, b = io.popen("echo x"), io.popen("echo x")
  local calls = 0
  local function ready(own, other)
    calls = calls + 1
    loop:remove_reader(other)
    loop:remove_reader(own)
  end
  await readable(a)
  await readable(b)
  loop:add_reader(a, ready, a, b)
  loop:add_reader(b, ready, b, a)
  for _ = 1, 3 do await asyncio.sleep(0) end
  say(calls)
  a:close()
  b:close()
end)

case("what cannot be watched", async function()
  local loop = asyncio.get_running_loop()
  for _, wrong in ipairs {-1, "x", false} do
    say(raised(loop.add_reader, loop, wrong, print).name, raised(loop.add_writer, loop, wrong, print).name)
  end
  say(raised(loop.add_reader, loop, 999, print))
  local name = os.tmpname()
  local f = io.open(name, "w")
  say(raised(loop.add_writer, loop, f, print))
  f:close()
  os.remove(name)
  say(loop:remove_reader(998), loop:remove_writer(998))
end)

case("a closed loop", function()
  local loop = asyncio.new_event_loop()
  loop:close()
  say(raised(loop.add_reader, loop, 0, print), loop:remove_reader(0), loop:remove_writer(0))
end)

case("a pipe as a stream", async function()
  local loop = asyncio.get_running_loop()
  local reader = asyncio.StreamReader()
  local f = io.popen("echo from a pipe; echo and more")
  local transport = await loop:connect_read_pipe(function() return asyncio.StreamReaderProtocol(reader) end, f)
  async for line in reader do say((line:gsub("\n", ""))) end
  say(transport:is_closing(), reader:at_eof())
end)

case("a pipe to write to", async function()
  local loop = asyncio.get_running_loop()
  local name = os.tmpname()
  local f = io.popen("cat > " .. name, "w")
  local closed = asyncio.Future()
  local protocol = setmetatable({}, {__index = asyncio.Protocol})
  function protocol:connection_lost(e) closed:set_result(e) end
  local transport = await loop:connect_write_pipe(function() return protocol end, f)
  transport:write("through a ")
  transport:writelines({"pi", "pe"})
  say(transport:can_write_eof(), transport:get_write_buffer_size(), transport:is_closing())
  transport:write_eof()
  local e = await closed
  say(transport:is_closing(), e)
  local text
  repeat
    await asyncio.sleep(.001)
    text = io.open(name):read("a")
  until text ~= ""
  say(text)
  os.remove(name)
end)

case("plain files are no pipes", async function()
  local loop = asyncio.get_running_loop()
  local name = os.tmpname()
  local f = io.open(name, "w")
  say(await caught(loop:connect_read_pipe(asyncio.Protocol, f)))
  say(await caught(loop:connect_write_pipe(asyncio.Protocol, f)))
  f:close()
  os.remove(name)
end)
