# C5: many tasks, many timers at one instant, and delays that are no times.
use strict;
use warnings;
use Hostile qw(of);
use Misdeeds;
use Test::More;

my $n = of(20_000, 1_000_000);
ends_well("$n tasks that sleep until one instant wake in order", ['--clock', 'virtual', '-e', <<"LUA"], {out => "$n\\ttrue\\n" =~ s/\\t/\t/r =~ s/\\n/\n/r, err => ''}, limit => 600);
local woken, ordered, tasks = 0, true, {}
local async function nap(i) await asyncio.sleep(1) ordered = ordered and i == woken + 1 woken = i end
for i = 1, $n do tasks[i] = asyncio.create_task(nap(i)) end
for i = 1, $n do await tasks[i] end
print(woken, ordered)
LUA
for my $delay ('-1', '-1/0', '0') {
  ends_well("a sleep of $delay", ['-e', "print(await asyncio.sleep($delay, 'awake'))"], {out => "awake\n", err => ''});
}
for my $delay ('1e300', '1/0') {
  ends_well("a sleep of $delay can be cut short", ['-e', "print(pcall(function() await asyncio.wait_for(asyncio.sleep($delay), 0.001) end))"], {out => "false\tTimeoutError\n", err => ''});
}
ends_well('a sleep of NaN', ['-e', 'print(pcall(function() await asyncio.sleep(0/0) end))'], {out => qr/^false\tValueError: Invalid delay: NaN/, err => ''});
done_testing;
