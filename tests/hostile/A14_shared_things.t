# A14: a program that takes the library apart. What Lunette's own Lua needs, it has kept.
use strict;
use warnings;
use Misdeeds;
use Test::More;

my $breaks = <<'LUA';
for _, name in ipairs {"format", "rep", "gsub", "find", "sub"} do string[name] = nil end
table.concat, table.unpack, table.insert, table.sort, coroutine.yield, coroutine.resume, coroutine.wrap = nil
getmetatable("").__index = nil
setmetatable(_G, {__index = function() error("no global") end})
tostring, type, pcall, select, setmetatable, next, pairs, ipairs, rawget, assert = nil
LUA
my $uses = <<'LUA';
async function f(n) await asyncio.sleep(0) return n end
await asyncio.gather(f(1), f(2))
await asyncio.wait_for(f(3), 1)
do async with asyncio.TaskGroup() as g do g:create_task(f(4)) end end
{1, {2}}
asyncio.ValueError("x")
.tasks
LUA
ends_well('at the prompt all goes on', ['repl', '--plain'], {out => qr/\A\{1, 2, n = 2\}\n3\n\{1, \{2\}\}\nValueError\('x'\)\nNo task is alive\.\n\z/, err => ''},
  stdin => ($breaks =~ s/\n/ /gr) . "\n$uses");
done_testing;
