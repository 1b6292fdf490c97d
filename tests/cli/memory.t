# The memory of tasks in recordings and in the picture, and the sentences about tracing.
use Lunette;
use JSON::PP;
use Test::More;

my $dir = scratch();
my $program = spew("$dir/leak.lua", <<'END');
asyncio.tracemalloc.start()
local kept = {}
async function leaks()
  for i = 1, 20 do
    kept[#kept + 1] = ("x"):rep(10000) .. i
    collectgarbage()
    await asyncio.sleep(0.1)
  end
end
async function modest()
  for i = 1, 20 do await asyncio.sleep(0.1) end
end
await asyncio.gather(leaks(), modest())
if arg[1] then asyncio.tracemalloc.stop() end
END
my $trace = "$dir/leak.trace";

sub events { my ($trace) = @_; return map { decode_json($_) } split /\n/, lunette(['export', $trace, '--to', 'jsonl'])->{out} }

runs('a program that traces its memory, recorded', ['--clock', 'virtual', '--trace', $trace, $program], {out => ''});
my @all  = events($trace);
my ($leaks) = map { $_->{of} } grep { $_->{kind} eq 'task' && $_->{func} eq 'leaks' } @all;
my ($modest) = map { $_->{of} } grep { $_->{kind} eq 'task' && $_->{func} eq 'modest' } @all;
my @held = grep { $_->{kind} eq 'memory' } @all;
my @of   = grep { ($_->{of} // 0) == $leaks } @held;
ok(@of >= 15 && @of <= 40, 'what a task holds is told as it changes: ' . @of . ' records');
is((grep { $of[$_]{bytes} < $of[$_ - 1]{bytes} - 30000 } 1 .. $#of), 0, 'it only grows, but for garbage');
ok($of[-1]{bytes} > 190_000 && $of[-1]{bytes} < 300_000, 'to the size of what it keeps: ' . $of[-1]{bytes});
my ($most) = sort { $b <=> $a } map { $_->{bytes} } grep { ($_->{of} // 0) == $modest } @held;
ok(($most // 0) < 10_000, 'the other task holds little');
is((grep { $_->{how} ne 'held' } @held), 0, 'a program that ends has not stopped tracing');
ok(@held < @all / 4, 'few records: ' . @held . ' of ' . @all);
like(lunette(['export', $trace, '--to', 'text'])->{out}, qr/memory held by leaks·\d+: \d+ KiB/, 'in words');

my $screen = lunette(['view', $trace, '--screen', '120x40'])->{out};
like($screen, qr/^ memory +\d+ KiB +.*▂.*▄.*█/m, 'a row of the picture shows it over time');
unlike(lunette(['view', $trace, '--screen', '120x20'])->{out}, qr/^ memory/m, 'but not where there is no room');
like(lunette(['view', $trace, '--screen', '120x40', '--ascii'])->{out}, qr/^ memory +\d+ KiB +[ _=#-]+/m, 'also in ASCII');

runs('a program that stops tracing', ['--clock', 'virtual', '--trace', $trace, $program, 'stop'], {out => ''});
is((grep { $_->{kind} eq 'memory' } events($trace))[-1]{how}, 'no longer traced', 'tells that nothing is known any more');

runs('without tracing', ['--clock', 'virtual', '--trace', $trace, '-e', 'await asyncio.sleep(1)'], {out => ''});
is((grep { $_->{kind} eq 'memory' } events($trace)), 0, 'nothing is recorded');
unlike(lunette(['view', $trace, '--screen', '120x40'])->{out}, qr/^ memory/m, 'and nothing shown');

# A recorded run can be run again, although memory may differ.
runs('a recording', ['--clock', 'virtual', '--trace', $trace, $program], {out => ''});
my $again = lunette(['--replay', $trace, $program]);
is($again->{status}, 0, 'is replayed') or diag($again->{err});

# A long run keeps its newest part, which begins with what is held.
spew("$dir/long.lua", <<'END');
asyncio.tracemalloc.start()
local kept = ("x"):rep(100000) .. 1
async function turns() local mine = ("y"):rep(50000) .. 2 for i = 1, 60000 do await asyncio.sleep(0) end return mine end
await asyncio.create_task(turns(), {name = "turns"})
END
runs('a ring', ['--clock', 'virtual', '--trace', $trace, '--trace-limit', '2M', "$dir/long.lua"], {out => ''});
my @late = grep { $_->{kind} eq 'memory' && $_->{snapshot} } events($trace);
cmp_ok(scalar(grep { $_->{bytes} > 50000 } @late), ">=", 2, 'the snapshot tells what is held');

# Off costs nothing that could be counted, and on Lua's limits still hold.
my $bomb = 'asyncio.tracemalloc.start() local ok, e = pcall(string.rep, "x", 1 << 62) print(ok, e)';
like(lunette(['-e', $bomb])->{out}, qr/^false\t.*(?:too large|not enough memory)/, 'what there is no room for is an error');

done_testing;
