#!/usr/bin/perl
# The metered clock: computing takes loop time, so many instructions a second, the same on every machine.
use strict;
use warnings;
use lib 'tests/lib';
use Lunette;
use Test::More;

my $dir = scratch();
my $program = spew("$dir/spin.lua", <<'LUA');
local loop = asyncio.get_running_loop()
local function spin(n) for i = 1, n do end end
local function took(name, f, ...)
  local began = loop:time()
  f(...)
  print(("%-14s %.4f"):format(name, loop:time() - began))
end
async function worker(n) spin(n) await asyncio.sleep(0.1) spin(n) end

took("nothing", function() end)
took("a loop", spin, 1000000)
took("in pcalls", pcall, pcall, spin, 1000000)
took("in wrap", coroutine.wrap(spin), 1000000)
took("in a sort", function() local t = {} for i = 1, 90 do t[i] = -i end table.sort(t, function(a, b) spin(2000) return a < b end) end)
took("block", asyncio.block, 0.5)
local began = loop:time()
await asyncio.gather(worker(1000000), worker(2000000))
print(("two tasks      %.3f"):format(loop:time() - began))
began = loop:time()
await asyncio.gather(asyncio.wait_for(worker(0), 1), asyncio.sleep(0.05))
print(("sleeping       %.3f"):format(loop:time() - began))
LUA
my $got = lunette(['run', '--clock', 'metered', $program], limit => 30);
is($got->{err}, '', 'it runs');
my %took = $got->{out} =~ /^(\w[\w ]*?) +([\d.]+)$/mg;
cmp_ok($took{nothing}, '<', .0001, 'what does nothing takes next to nothing');
is($took{'a loop'}, '0.1000', 'a million times the one instruction of an empty loop take 0.1 s');
is($took{$_}, '0.1000', "... $_") for 'in pcalls', 'in wrap';
cmp_ok($took{'in a sort'}, '>', .1, 'in a function that C calls');
is($took{block}, '0.5000', 'asyncio.block moves time as on the virtual clock');
is($took{'two tasks'}, '0.600', 'of two tasks one computes after the other, and their sleeps overlap with that');
is($took{sleeping}, '0.100', 'who sleeps takes no more');

is(lunette(['run', '--clock', 'metered', $program], limit => 30)->{out}, $got->{out}, 'run again, it takes as long to the digit');
my @jsonl;
for my $n (1, 2) {
  my $trace = "$dir/$n.trace";
  is(lunette(['run', '--clock', 'metered', '--trace', $trace, $program], limit => 30)->{out}, $got->{out}, 'recording takes no loop time');
  push @jsonl, lunette(['export', $trace, '--to', 'jsonl'])->{out} =~ s/^.*"kind":"program".*\n//mr;
}
ok($jsonl[0] eq $jsonl[1], 'two recordings are the same, to the nanosecond');
like(lunette(['run', '--replay', "$dir/1.trace", $program], limit => 30)->{err}, qr/as recorded/, 'a recording can be replayed');
like(lunette(['view', "$dir/1.trace", '--screen', '120x36'])->{out}, qr/\A.*metered/, 'the status names the clock');

my $fast = lunette(['run', '--clock', 'metered=1e8', $program], limit => 30);
like($fast->{out}, qr/^a loop +0\.0100$/m, 'metered=1e8: a machine ten times as fast');
my $late = "local f = pcall(function() await asyncio.wait_for((async function() for i = 1, 3e6 do end await asyncio.sleep(0.01) end)(), 0.1) end) print(f)";
is(lunette(['run', '--clock', 'metered', '-e', $late])->{out}, "false\n", 'what computes too long misses its timeout');
is(lunette(['run', '--clock', 'virtual', '-e', $late])->{out}, "true\n", '... and on the virtual clock does not');
like(lunette(['run', '--clock', 'metered', '-X', 'dev', '-e', 'for i = 1, 3e6 do end await asyncio.sleep(0)'])->{err}, qr/took 0\.300 seconds/, 'debug mode says what took long');
is(lunette(['run', '--clock', "metered=$_", '-e', ''])->{status}, 2, "metered=$_ is refused") for '', 'moon', '0', '-5', 'nan', '1e99';
like(lunette(['run', '--clock', 'metered', '-e', 'debug.sethook(print, "l")'])->{err}, qr/RuntimeError: debug\.sethook: on the metered clock/, 'the hook is taken');
SKIP: {
  skip 'the prompt starts its engine as /proc/self/exe, which is valgrind', 1 if watched() eq 'valgrind';
  my $repl = lunette(['repl', '--plain', '--clock', 'metered'], stdin => "t0 = asyncio.get_running_loop():time()\nfor i = 1, 1e6 do end\nprint(('%.2f'):format(asyncio.get_running_loop():time() - t0))\n");
  is($repl->{out}, "0.10\n", 'at the prompt, too');
}
my $interrupted = lunette(['run', '--clock', 'metered', '-e', 'io.stdout:setvbuf("no") print("on") await asyncio.sleep(0) while true do end'], interrupt => qr/on/, insist => 1);
is($interrupted->{status}, 130, 'Ctrl-C ends what computes for ever');

done_testing;
