# C1: tasks that are dropped while they wait, with a file and a connection open: what they hold is closed, each is told of, and
# descriptors do not pile up.
use strict;
use warnings;
use Hostile qw(of);
use Lunette;
use Misdeeds;
use Test::More;

my $descriptors = <<'LUA';
local function descriptors()
  local status <close> = io.open("/proc/self/stat")
  local process <close> = io.popen("ls -l /proc/" .. status:read("n") .. "/fd | grep -vc pipe:") -- of this pipe there may be one end or two
  return process:read("n")
end
LUA
my $n   = of(2_000, 10_000);
my $dir = scratch();
my $got = ends_well("$n tasks with an open file", ['-X', 'dev', spew("$dir/files.lua", <<"LUA")], {}, limit => 300);
local closed = 0
$descriptors
async function holder()
  local file <close> = assert(io.open("/dev/null"))
  local _ <close> = setmetatable({}, {__close = function() closed = closed + 1 end})
  await asyncio.get_running_loop():create_future()
end
collectgarbage()
local before, most = descriptors(), 0
for i = 1, $n do
  asyncio.create_task(holder())
  await asyncio.sleep(0)
  if i % 500 == 0 then most = math.max(most, descriptors()) end
end
collectgarbage() collectgarbage()
await asyncio.sleep(0)
print(most < 1000, descriptors() - before, closed)
LUA
is($got->{out}, "true\t0\t$n\n", '... are closed, file and all');
my $told = () = $got->{err} =~ /^Task was destroyed but it is pending!$/mg;
my $made = () = $got->{err} =~ /^task: <Task pending name='Task-\d+' coro=<holder\(\) running at \S*files\.lua:\d+> wait_for=<Future [^\n]* created at \S*files\.lua:\d+>$/mg;
is("$told $made", "$n $n", '... and each is told of, with where it was made');

$n = of(100, 1_000);
ends_well("$n tasks with a connection", [spew("$dir/sockets.lua", <<"LUA")], {out => "true\t0\n"}, limit => 300);
$descriptors
local gone = 0
local server = await asyncio.start_unix_server(async function(reader, writer)
  await reader:read()
  gone = gone + 1
  writer:close()
end, "$dir/socket")
collectgarbage()
local before, most = descriptors(), 0
async function holder()
  local reader, writer = await asyncio.open_unix_connection("$dir/socket")
  await reader:read()
end
for i = 1, $n do
  local t = asyncio.create_task(holder())
  await asyncio.sleep(0.001)
  t = nil
  if i % 50 == 0 then collectgarbage() collectgarbage() most = math.max(most, descriptors()) end
end
for i = 1, 1000 do
  if gone == $n then break end
  collectgarbage() collectgarbage()
  await asyncio.sleep(0.01)
end
await asyncio.sleep(0.01)
print(most < 1000, descriptors() - before)
LUA
done_testing;
