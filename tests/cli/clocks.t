# The clocks: real, scaled, virtual; and a loop with nothing left to wait for.
use Lunette;
use Test::More;
use Time::HiRes 'time';

my $program = 'local loop = asyncio.get_running_loop() local t = loop:time() await asyncio.sleep(%s) print(string.format("%%.3f", loop:time() - t))';

runs('virtual: a day takes no time', ['--clock', 'virtual', '-e', sprintf($program, 86400)], {out => "86400.000\n"}, limit => 5);
runs('virtual: time starts at 0', ['--clock', 'virtual', '-e', 'print(asyncio.get_running_loop():time()) await asyncio.sleep(0)'], {out => "0.0\n"});
runs('virtual: block moves time', ['--clock', 'virtual', '-e', 'asyncio.block(3) await asyncio.sleep(0) print(asyncio.get_running_loop():time())'],
  {out => "3.0\n"}, limit => 2);
runs('virtual: steps do not add up to an error', ['--clock', 'virtual', '-e', 'for i = 1, 10 do await asyncio.sleep(.1) end print(asyncio.get_running_loop():time())'],
  {out => qr/^(1\.0|0\.99999999\d*|1\.0000000\d*)\n/});

my $start = time;
runs('a factor: ten times faster', ['--clock', '10', '-e', sprintf($program, 2)], {out => qr/^2\.0\d\d\n/});
my $took = time - $start;
ok($took >= 0.2 && $took < 2, 'and it took a tenth') or diag($took);
$start = time;
runs('real', ['-e', sprintf($program, .1)], {out => qr/^0\.1\d\d\n/});
ok(time - $start >= 0.1, 'and it took as long');
runs('slower', ['--clock', '0.5', '-e', sprintf($program, .05)], {out => qr/^0\.05\d\n/});

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
