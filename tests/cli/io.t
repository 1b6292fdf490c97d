# Real I/O in quantity, each to the end with nothing left open: no descriptor, no task, no zombie.
use Lunette;
use Test::More;
plan skip_all => 'needs /proc' unless -d '/proc/self/fd';

# Prints what is left over, compared with the beginning; $before comes first, $after last.
my $before = <<'LUA';
local name = os.tmpname()
local function descriptors() -- not by io.popen, whose own come and go meanwhile
  local n = 0
  os.execute("ls /proc/$PPID/fd > " .. name)
  for _ in io.lines(name) do n = n + 1 end
  return n
end
local before = descriptors()
LUA
my $after = <<'LUA';
local loop_is_gone = not pcall(asyncio.get_running_loop)
for _ = 1, 3 do collectgarbage() end -- what the loop's end has cut off in its last turn goes with the garbage
local more = descriptors() - before
os.execute("ps -o stat= --ppid $PPID > " .. name)
print("left over:", more, io.open(name):read("a"):find("Z", 1, true), loop_is_gone)
os.remove(name)
LUA
my $clean = "left over:\t0\tnil\ttrue\n";

for my $clock ('real', 'virtual') {
  my $run = sub { my ($name, $body, $out) = @_;
    runs("$name, $clock clock", ['run', '--clock', $clock, '-e', "$before$body$after"], {out => "$out$clean"}, limit => 100, under => 'ulimit -n 4096') };

  $run->('an echo server with 1,000 connections', <<'LUA', "1000\t1\n");
local async function main()
  local async function echo(reader, writer)
    async for line in reader do
      writer:write(line:upper())
      await writer:drain()
    end
    writer:close()
    await writer:wait_closed()
  end
  local server = await asyncio.start_server(echo, "127.0.0.1", 0, {backlog = 1000})
  local _, port = server.sockets[1]:getsockname()
  local async function client(i)
    local reader, writer = await asyncio.open_connection("127.0.0.1", port)
    for round = 1, 3 do
      writer:write(("client %d round %d\n"):format(i, round))
      assert(await reader:readline() == ("CLIENT %d ROUND %d\n"):format(i, round))
    end
    writer:close()
    await writer:wait_closed()
    return 1
  end
  local tasks, sum = {}, 0
  for i = 1, 1000 do tasks[i] = asyncio.create_task(client(i)) end
  for i = 1, 1000 do sum = sum + await tasks[i] end
  server:close()
  await server:wait_closed()
  print(sum, asyncio.all_tasks().n)
end
asyncio.run(main())
LUA

  $run->('10 MB through drain to a slow reader, in little memory', <<'LUA', "true\ttrue\ttrue\n");
local async function main()
  local total, peak, memory = 10 << 20, 0, 0
  local async function send(_, writer)
    local block = ("x"):rep(1 << 14)
    for _ = 1, total >> 14 do
      writer:write(block)
      await writer:drain()
      peak = math.max(peak, writer.transport:get_write_buffer_size())
    end
    writer:close()
    await writer:wait_closed()
  end
  local server = await asyncio.start_server(send, "127.0.0.1", 0)
  local _, port = server.sockets[1]:getsockname()
  local reader, writer = await asyncio.open_connection("127.0.0.1", port)
  local before, got = collectgarbage("count"), 0
  while true do
    local data = await reader:read(10000)
    if data == "" then break end
    got = got + #data
    await asyncio.sleep(.0001)
    memory = math.max(memory, collectgarbage("count") - before)
  end
  writer:close()
  await writer:wait_closed()
  server:close()
  await server:wait_closed()
  print(got == total, peak <= 1 << 17, memory < 8192)
end
asyncio.run(main())
LUA

  $run->('200 subprocesses', <<'LUA', "200\t1\n");
local async function main()
  local PIPE = asyncio.subprocess.PIPE
  local async function one(i)
    local p = await asyncio.create_subprocess_exec("sh", "-c", "read x; echo got $x; exit " .. i % 7, {stdin = PIPE, stdout = PIPE})
    local out = await p:communicate("line " .. i .. "\n")
    assert(out == "got line " .. i .. "\n" and p.returncode == i % 7)
    return 1
  end
  local tasks, sum = {}, 0
  for i = 1, 200 do tasks[i] = asyncio.create_task(one(i)) end
  for i = 1, 200 do sum = sum + await tasks[i] end
  print(sum, asyncio.all_tasks().n)
end
asyncio.run(main())
LUA

  $run->('a program that forgets to close', <<'LUA', "done\n");
local async function main()
  local server = await asyncio.start_server(async function(reader) await reader:read() end, "127.0.0.1", 0)
  local _, port = server.sockets[1]:getsockname()
  for _ = 1, 20 do
    local reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer:write("hello")
  end
  for _ = 1, 5 do await asyncio.create_subprocess_exec("sleep", "1000") end
  print("done")
end
asyncio.run(main())
LUA
}

# Standard input as a stream.
my $lines = <<'LUA';
local loop = asyncio.get_running_loop()
local reader = asyncio.StreamReader()
await loop:connect_read_pipe(function() return asyncio.StreamReaderProtocol(reader) end, io.stdin)
async for line in reader do io.write("got ", line) end
print("end")
LUA
my $piped = `printf 'one\\ntwo\\n' | $Lunette::PROGRAM -e '$lines' 2>&1`;
is($piped, "got one\ngot two\nend\n", 'standard input as a stream, from a pipe');
runs('a plain file is no pipe', ['-e', $lines], {out => '', status => 1, err => qr/ValueError: Pipe transport is for pipes/});

# The program's own descriptors do not reach its children, and theirs do not stay with it.
# (Under valgrind, which has some of its own, we do not close what others have left open.)
my $three = watched() eq 'valgrind' ? qr/^0\n1\n/ : "0\n1\n2\n3\n";
runs('children get three descriptors', ['-e', <<'LUA'], {out => $three}); # 3 is the folder that ls reads
local f = io.open("/dev/null")
local server = await asyncio.start_server(function() end, "127.0.0.1", 0)
local p = await asyncio.create_subprocess_exec("ls", "/proc/self/fd", {stdout = asyncio.subprocess.PIPE})
io.write((await p:communicate()))
LUA

# What add_reader watches stays as it was: a terminal or pipe that blocks still blocks.
is(`printf x | $Lunette::PROGRAM -e 'local loop = asyncio.get_running_loop() local done = asyncio.Event() loop:add_reader(0, function() loop:remove_reader(0) done:set() end) await done:wait() local flags = io.open("/proc/self/fdinfo/0"):read("a"):match("flags:%s*(%d+)") print(tonumber(flags, 8) & tonumber("4000", 8))'`,
  "0\n", 'watching a descriptor does not make it non-blocking');

done_testing;
