# The clocks: real, scaled, virtual; and a loop with nothing left to wait for.
use Lunette;
use Test::More;
use Time::HiRes 'time';

my $program = 'local loop = asyncio.get_running_loop() local t = loop:time() await asyncio.sleep(%s) print(string.format("%%.3f", loop:time() - t))';

runs('virtual: a day takes no time', ['--clock', 'virtual', '-e', sprintf($program, 86400)], {out => "86400.000\n"});
runs('virtual: time starts at 0', ['--clock', 'virtual', '-e', 'print(asyncio.get_running_loop():time()) await asyncio.sleep(0)'], {out => "0.0\n"});
runs('virtual: block moves time', ['--clock', 'virtual', '-e', 'asyncio.block(300) await asyncio.sleep(0) print(asyncio.get_running_loop():time())'],
  {out => "300.0\n"});
runs('virtual: steps do not add up to an error', ['--clock', 'virtual', '-e', 'for i = 1, 10 do await asyncio.sleep(.1) end print(asyncio.get_running_loop():time())'],
  {out => qr/^(1\.0|0\.99999999\d*|1\.0000000\d*)\n/});

# Real time is only bounded from below: a busy machine may take as long as it likes.
sub at_least { my ($got, $least) = @_; my ($slept) = $got->{out} =~ /^([\d.]+)\n\z/; return defined $slept && $slept >= $least }

my $start = time;
my $got = runs('a factor: a hundred times faster', ['--clock', '100', '-e', sprintf($program, 30)], {out => qr/^\d+\.\d{3}\n/}, limit => 29);
my $took = time - $start;
ok(at_least($got, 30) && $took >= 0.3, 'and it took a hundredth') or diag("$took s for $got->{out}");
$start = time;
$got = runs('real', ['-e', sprintf($program, .1)], {out => qr/^\d+\.\d{3}\n/});
ok(at_least($got, .1) && time - $start >= 0.1, 'and it took as long') or diag($got->{out});
$start = time;
$got = runs('slower', ['--clock', '0.5', '-e', sprintf($program, .05)], {out => qr/^\d+\.\d{3}\n/});
ok(at_least($got, .05) && time - $start >= 0.1, 'and it took twice as long') or diag($got->{out});

for (['waits for a future', 'await asyncio.get_running_loop():create_future()', qr/<main>|Task-1/],
     ['tasks that wait for each other', <<'LUA', qr/\ba\b.*\bb\b|\bb\b.*\ba\b/s]) {
local a, b
a = asyncio.create_task((async function() await asyncio.sleep(0) await b end)(), {name = "a"})
b = asyncio.create_task((async function() await asyncio.sleep(0) await a end)(), {name = "b"})
await a
LUA
  my ($name, $code, $names) = @$_;
  my $got = lunette(['--clock', 'virtual', '-e', $code]);
  is($got->{status}, 1, "virtual, $name: status 1");
  like($got->{err}, $names, "virtual, $name: names the waiting tasks");
}

done_testing;
