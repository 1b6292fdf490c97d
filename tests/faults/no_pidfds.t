#!/usr/bin/perl
# A system without pidfds: threads hear of the ends of children, several at once and on both clocks.
use strict;
use warnings;
use File::Basename ();
use lib 'tests/lib';
BEGIN { $ENV{LUNETTE} = File::Basename::dirname(readlink($ENV{LUNETTE} || './lunette') || $ENV{LUNETTE} || 'build/release/lunette') . '/lunette-faults' }
use Lunette;
use Test::More;

my $dir = scratch();
my $program = spew("$dir/p.lua", <<'LUA');
local async function run(command)
  local p = await asyncio.create_subprocess_exec("sh", "-c", command, {stdout = asyncio.subprocess.PIPE})
  local out = await p:communicate()
  return ("%s %d"):format(out:match("%S*"), p.returncode)
end
local r = await asyncio.gather(run "echo a; exit 3", run "echo b", run "echo c; kill -9 $$")
print(table.concat(r, ", "))
local p = await asyncio.create_subprocess_exec("sleep", "1000")
p:terminate()
print(await p:wait())
LUA

my $want = "a 3, b 0, c -9\n-15\n";
runs('with them', [$program], {out => $want});
runs('without', [$program], {out => $want}, env => {LUNETTE_FAULT => 'syscall:1:forever'});
runs('without, on a virtual clock', ['--clock', 'virtual', $program], {out => $want}, env => {LUNETTE_FAULT => 'syscall:1:forever'});

# Of each end a descriptor tells, so a replay, too, hears of it when the recorded run did.
my %without = (env => {LUNETTE_FAULT => 'syscall:1:forever'});
runs('without, recorded', ['run', '--trace', "$dir/t", $program], {out => $want}, %without);
runs('... and replayed', ['run', '--replay', "$dir/t", $program], {out => $want, err => qr/^lunette: replayed: \d+ records, as recorded$/}, %without);
done_testing;
