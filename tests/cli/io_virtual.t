# The virtual clock and sockets: time waits for what is under way between two sockets of the program, and only for that.
use Lunette;
use Test::More;

my $begin = <<'LUA';
local loop = asyncio.get_running_loop()
local function now() return string.format("%.3f", loop:time()) end
local async function serve(f)
  local server = await asyncio.start_server(f, "127.0.0.1", 0)
  local _, port = server.sockets[1]:getsockname()
  return server, port
end
LUA

sub jumps { my ($name, $code, $out) = @_; runs($name, ['--clock', 'virtual', '-e', $begin . $code], {out => $out}, limit => 20) }

jumps('a quiet connection does not hold the time', <<'LUA', "3600.000\n");
local server, port = await serve(async function(reader) await reader:read() end)
local reader, writer = await asyncio.open_connection("127.0.0.1", port)
local waiting = asyncio.create_task(reader:read())
await asyncio.sleep(3600)
print(now())
waiting:cancel()
writer:close()
LUA

jumps('a timeout on a silent peer takes its time, and none of ours', <<'LUA', "TimeoutError\t60.000\n");
local server, port = await serve(async function(reader) await reader:read() end)
local reader, writer = await asyncio.open_connection("127.0.0.1", port)
local ok, e = pcall(function() await asyncio.wait_for(reader:readline(), 60) end)
print(e, now())
writer:close()
LUA

for my $kind ('127.0.0.1', 'unix') {
  my $open = $kind eq 'unix'
    ? 'local path = os.tmpname() os.remove(path) local server = await asyncio.start_unix_server(f, path) local reader, writer = await asyncio.open_unix_connection(path)'
    : 'local server, port = await serve(f) local reader, writer = await asyncio.open_connection("127.0.0.1", port)';
  jumps("$kind: bytes under way are waited for", <<LUA, "ping 0.000\npong 0.000\n");
local async function f(reader, writer)
  print("ping", now())
  writer:write(await reader:readline())
end
print = function(...) io.write(table.concat({...}, " "), "\\n") end
$open
local ticking = asyncio.create_task(asyncio.sleep(.000001))
writer:write("x\\n")
await reader:readline()
print("pong", now())
writer:close()
LUA

  jumps("$kind: so is the end of a stream", <<LUA, "end\t5.000\n");
local async function f(reader, writer)
  await asyncio.sleep(5)
  writer:close()
end
$open
local ticking = asyncio.create_task(asyncio.sleep(5.000001))
assert(await reader:read() == "")
print("end", now())
writer:close()
LUA

  jumps("$kind: a connection under way is waited for", <<LUA, "connected\t0.000\n");
local async function f(reader, writer) await reader:read() writer:close() end
local ticking = asyncio.create_task(asyncio.sleep(.000001))
$open
print("connected", now())
writer:close()
LUA
}

jumps('a slow reader and a fast writer: the time is the reader\'s', <<'LUA', "100\t100.000\n");
local async function send(_, writer)
  for _ = 1, 100 do
    writer:write(("x"):rep(100000))
    await writer:drain()
  end
  writer:close()
end
local server, port = await serve(send)
local reader, writer = await asyncio.open_connection("127.0.0.1", port)
local n = 0
while n < 100 do
  await reader:readexactly(100000)
  n = n + 1
  await asyncio.sleep(1)
end
print(n, now())
writer:close()
LUA

jumps('a process is waited for', <<'LUA', "0\t0.000\n");
local p = await asyncio.create_subprocess_exec("sleep", "0.05")
print(await asyncio.wait_for(p:wait(), .000001), now())
LUA

jumps('so is a name', <<'LUA', "true\t0.000\n");
local list = await asyncio.wait_for(loop:getaddrinfo("localhost", 80), .000001)
print(#list > 0, now())
LUA

jumps('a server that nobody calls does not hold the time', <<'LUA', "10.000\n");
local server = await serve(function() end)
await asyncio.sleep(10)
print(now())
server:close()
LUA

jumps('a client that was closed before it was accepted', <<'LUA', "accepted\t0.000\n7.000\n");
local done = asyncio.Event()
local server, port = await serve(function(reader, writer) print("accepted", now()) writer:close() done:set() end)
local reader, writer = await asyncio.open_connection("127.0.0.1", port)
writer:write("x")
writer:close()
await done:wait()
await asyncio.sleep(7)
print(now())
LUA

my $got = lunette(['--clock', 'virtual', '-e', $begin . <<'LUA'], limit => 10);
local server, port = await serve(async function(reader, writer) await reader:read() writer:close() end)
local reader, writer = await asyncio.open_connection("127.0.0.1", port)
server:close()
await reader:read()
LUA
is($got->{status}, 1, 'both ends wait for the other: stuck, and not for ever');
like($got->{err}, qr/nothing can wake them/, 'and it is said');

done_testing;
