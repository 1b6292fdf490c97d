# Few descriptors, down to none to spare: it starts, or says why not; a server that can accept no more waits and does not spin.
use strict;
use warnings;
use Hostile;
use Lunette;
use POSIX ();
use Test::More;

my $dir = scratch();
for my $limit (steps(8, 40, 1, 9)) {    # fewer, and no program finds its libraries
  my @wrong;
  for my $run (['run', '-e', 'print("done")'], ['run', '--trace', "$dir/a.trace", '-e', 'await asyncio.sleep(0) print("done")'],
    ['run', '-e', 'print(pcall(function() await asyncio.open_connection("127.0.0.1", 1) end)) print("done")'],
    ['run', '-e', 'print(pcall(function() await asyncio.to_thread(print, 1) end)) print("done")'],
    ['run', '-e', 'print(pcall(function() await asyncio.create_subprocess_exec("true") end)) print("done")'], ['repl', '--plain']) {
    my $got = lunette($run, stdin => "1 + 1\n", limit => 30, under => "ulimit -n $limit");
    $got->{err} =~ s/^(?=The engine ended with status \d+\.$)/lunette: /m;    # the prompt's own sentence
    push @wrong, "@$run: " . wrong_with($got) if wrong_with($got);
    push @wrong, "@$run: it is no memory that is wanting" if $got->{err} =~ /memory/;
    push @wrong, "@$run: printed $got->{out}$got->{err}" if $run->[0] eq 'run' && !$got->{status} && $got->{out} !~ /done\n\z/;
  }
  ok(!@wrong, "$limit descriptors") or diag(join "\n", @wrong);
}

# A server that comes to its limit serves whom it has, and the others when these have gone. (The visitors have a process of their own:
# otherwise they would hold all that the server needs.)
my $n   = of(100, 400);
my $dir = scratch();
spew("$dir/visitors.lua", <<"LUA");
local port
while not port do
  local file <close> = io.open("$dir/port")
  port = file and file:read("n")
  await asyncio.sleep(0.01)
end
local async function visit()
  while true do
    local ok, reader, writer = pcall(function() return await asyncio.open_connection("127.0.0.1", port) end)
    local good, line
    if ok then
      good, line = pcall(function() writer:write("hello\\n") return await reader:readline() end)
      writer:close()
    end
    if good and line == "hello\\n" then return end
    await asyncio.sleep(0.01)
  end
end
local all = {}
for i = 1, $n do all[i] = visit() end
await asyncio.gather(table.unpack(all))
LUA
my $visitors = fork() // die "fork: $!";
if (!$visitors) { open STDERR, '>', '/dev/null'; exec $Lunette::PROGRAM, "$dir/visitors.lua" or POSIX::_exit(127) }
runs("a server with 64 descriptors and $n visitors at a time", ['run', '-e', <<"LUA"], {out => "served $n\n", err => qr/\A(?:socket\.accept\(\) out of system resource\nsocket: [^\n]*\nOSError: \[Errno 24\] Too many open files\n)*\z/}, under => 'ulimit -n 64', limit => 300);
local served, finished = 0, asyncio.Event()
local async function serve(reader, writer)
  writer:write(await reader:readline())
  writer:close()
  served = served + 1
  if served == $n then finished:set() end
end
local server = await asyncio.start_server(serve, "127.0.0.1", 0, {backlog = 1000})
local _, port = server.sockets[1]:getsockname()
local file = io.open("$dir/port.new", "w")
file:write(port)
file:close()
os.rename("$dir/port.new", "$dir/port")
await finished:wait()
print("served " .. served)
LUA
waitpid $visitors, 0;
is($?, 0, '... and each visitor was');
done_testing;
