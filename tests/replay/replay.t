# A recorded run, made again: the same output and the same records in the same order, whatever the machine does
# meanwhile. Each program is recorded once and replayed three times; the first word of a divergence is the record.
use Lunette;
use Test::More;

my $scratch = Lunette::scratch();

for my $program (sort glob 'tests/replay/*.lua') {
  my ($name) = $program =~ m{([^/]*)\.lua$};
  my $trace = "$scratch/$name.trace";
  my $first = lunette(['run', '--trace', $trace, $program]);
  is($first->{status}, 0, "$name: runs") or diag($first->{err});
  for my $turn (1 .. 3) {
    my $again = lunette(['run', '--replay', $trace, $program]);
    is($again->{out}, $first->{out}, "$name: replay $turn prints the same");
    like($again->{err}, qr/^lunette: replayed: \d+ records, as recorded$/m, "$name: replay $turn has the same events");
    is($again->{status}, 0, "$name: replay $turn: status");
  }
}

# Who waits in a loop for a moment to come reads the clock millions of times: a thousand of a turn are recorded, and then
# one every 0.1 ms.
spew("$scratch/busy.lua", "local begin = os.clock()\nwhile os.clock() - begin < 0.2 do end\n");
lunette(['run', '--trace', "$scratch/busy.trace", "$scratch/busy.lua"]);
my @read = map { /"kind":"time"/ ? /"read":([\d.]+)/ : () } split /\n/, lunette(['export', "$scratch/busy.trace", '--to', 'jsonl'])->{out};
cmp_ok(scalar @read, '>', 1000, 'a busy wait: its first readings are recorded');
is(scalar(grep { $read[$_] - $read[$_ - 1] < 0.0001 - 1e-9 } 1001 .. $#read), 0, 'and then those that are 0.1 ms apart');

# A program that was changed waits for a moment to which the recorded run never came.
for my $clock ('loop:time()', 'os.clock()', '(function() for i = 1, 1e4 do end return loop:time() end)()') {    # the last one reads seldom
  my $code = "await asyncio.sleep(0)\nlocal loop = asyncio.get_running_loop()\nlocal begin = $clock\nwhile $clock - begin < %s do end\nprint 'waited'\n";
  spew("$scratch/short.lua", sprintf $code, 0.02);
  spew("$scratch/long.lua", sprintf $code, 0.1);
  lunette(['run', '--trace', "$scratch/short.trace", "$scratch/short.lua"]);
  my $long = lunette(['run', '--replay', "$scratch/short.trace", "$scratch/long.lua"], limit => 20);
  is($long->{out}, "waited\n", "$clock: a longer wait than the recorded one ends");
  like($long->{err}, qr/recorded is `[^`]+`, now it is `time \w+`/, "$clock: and the replay says so");
}

# Deadlines are rounded to nanoseconds when they are recorded: of two that a double tells apart, the later one was set
# first, so that the replay, to which they are the same, waited for ever for the wrong one.
spew("$scratch/rounded.lua", <<'LUA');
local loop = asyncio.get_running_loop()
await asyncio.sleep(1)
local a = loop:call_later(0.02, print, "set first, for 1.02")
await asyncio.sleep(0.015)
loop:call_later(0.005, print, "set later, for a little less")
local c = loop:call_later(0.006, print, "never")
c:cancel()
await asyncio.sleep(0.1)
LUA
# A run that ends because nothing can wake its tasks: its replay waited for them for ever.
spew("$scratch/hung.lua", "print(1)\nawait asyncio.Queue():get()\n");
for my $name ('rounded', 'hung') {
  my $first = lunette(['run', '--clock', 'virtual', '--trace', "$scratch/$name.trace", "$scratch/$name.lua"]);
  my $again = lunette(['run', '--replay', "$scratch/$name.trace", "$scratch/$name.lua"], limit => 20);
  is($again->{out}, $first->{out}, "$name: the replay prints the same");
  like($again->{err}, qr/^lunette: replayed: \d+ records, as recorded$/m, "$name: with the same events");
  is($again->{status}, $first->{status}, "$name: and the same status");
}

# Another program than the recorded one: the first divergence is told, and the run goes on by itself.
spew("$scratch/other.lua", "await asyncio.sleep(0.01)\nprint 'the end'\n");
my $other = lunette(['run', '--replay', "$scratch/random-sleeps.trace", "$scratch/other.lua"]);
is($other->{out}, "the end\n", 'another program: it runs to its end');
like($other->{err}, qr/goes another way after \d+ records, at record \d+, [\d.]+ s: recorded is `[^`]+`, now it is `[^`]+`/, 'the divergence is told');
is($other->{status}, 1, 'and is the status');
runs('no such recording', ['run', '--replay', "$scratch/none", "$scratch/other.lua"], {err => qr/none/, status => 65});
done_testing;
