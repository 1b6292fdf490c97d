# The recorded program makes other processes: none of them writes into its recording.
use strict;
use warnings;
use Hostile;
use Lunette;
use Test::More;

my $dir = scratch();
spew("$dir/forks.lua", <<'LUA');
local n = tonumber(arg[1])
for i = 1, n do
  asyncio.mark("before " .. i)
  local child = io.popen("echo child")
  child:read("a")
  child:close()
  os.execute("true")
  local p = await asyncio.create_subprocess_exec("sh", "-c", "kill -9 $$")
  await p:wait()
  asyncio.mark("after " .. i)
end
print("done")
LUA
my $n = of(5, 300);
runs("$n rounds of processes", ['run', '--trace', "$dir/a.trace", "$dir/forks.lua", $n], {out => "done\n"});
my ($read, @records) = records_of("$dir/a.trace");
is($read->{err}, '', 'the recording is whole');
is(join(' ', map { $_->{text} } grep { $_->{kind} eq 'mark' } @records), join(' ', map { ("before $_", "after $_") } 1 .. $n), 'each record once');
is(scalar(grep { $records[$_]{seq} != $records[$_ - 1]{seq} + 1 } 1 .. $#records), 0, 'without a gap');
is(scalar(grep { $_->{kind} eq 'end' } @records), 1, 'one end');
tried('the recorded program makes processes', 3 * $n, scalar(grep { $records[$_]{seq} != $records[$_ - 1]{seq} + 1 } 1 .. $#records), 'none of which writes into its recording');
done_testing;
