# Many children end at once, some of them stopped and killed meanwhile: each is reported once, and none stays behind.
use strict;
use warnings;
use Hostile;
use Lunette;
use Test::More;

my $n = of(150, 10_000);
my $at_once = of(50, 500);
my $got = runs("$n children, $at_once at a time", ['run', '-e', <<"LUA"], {out => "$n ended, of them 0 twice, zombies 0\n"}, limit => 600, under => 'ulimit -n 4096');
local seen, twice = 0, 0
local async function one(i)
  local p = await asyncio.create_subprocess_exec("sh", "-c", i % 3 == 0 and "kill -9 \$\$" or "exit " .. i % 5)
  if i % 7 == 0 then p:send_signal(19) p:send_signal(18) end
  local status = await p:wait()
  if status ~= await p:wait() then twice = twice + 1 end
  assert(status == (i % 3 == 0 and -9 or i % 5), status)
  seen = seen + 1
end
for from = 1, $n, $at_once do
  local some = {}
  for i = from, from + $at_once - 1 do some[#some + 1] = one(i) end
  await asyncio.gather(table.unpack(some))
end
local zombies = io.popen("ps -o stat= --ppid " .. io.open("/proc/self/stat"):read("n") .. " | grep -c Z"):read("n")
print(("%d ended, of them %d twice, zombies %d"):format(seen, twice, zombies))
LUA
tried('a child ends among many', $n, 0 + ($got->{out} !~ /^$n ended, of them 0 twice, zombies 0$/));
done_testing;
