#!/usr/bin/perl
# An await of a call makes no coroutine object (vm/lua/tasks/direct.c), and is recorded as if it did: the same program,
# with parentheses around each call, which then makes one, leaves the same records.
use strict;
use warnings;
use lib 'tests/lib';
use Lunette;
use Test::More;

my $dir = scratch();

my $program = <<'LUA';
async function quick(x) return x end
async function slow(x) await asyncio.sleep(0) return await quick(x) end
async function fails(x) await slow(x) error(asyncio.ValueError("no " .. x)) end
async function deep(n) if n > 0 then return 1 + await deep(n - 1) end await asyncio.sleep(0.01) return 0 end
async function worker(q)
  for i = 1, 5 do await q:put(i) end
  await asyncio.sleep(60)
end
local q = asyncio.Queue(2)
local t = asyncio.create_task(worker(q))
print(await quick(1), await slow(2), await deep(15))
print(pcall(function() await fails(3) end))
for i = 1, 5 do print(await q:get()) end
t:cancel()
print(pcall(function() await t end))
print(pcall(function() await asyncio.wait_for(asyncio.sleep(5), 1) end))
print(pcall(function() await asyncio.sleep("x") end))
async function feeder(reader)
  for i, piece in ipairs {"abc", "de", "\nf"} do await asyncio.sleep(0) reader:feed_data(piece) end
  reader:feed_eof()
end
local reader = asyncio.StreamReader()
local feeding = asyncio.create_task(feeder(reader))
print(await reader:read(2), await reader:readexactly(3), await reader:readline(), await reader:read(5), await reader:read(5) == "")
print(pcall(function() await reader:readexactly(3) end))
q:shutdown()
print(pcall(function() await q:get() end))
local getting = asyncio.create_task((async function() local other = asyncio.Queue() await other:get() end)())
await asyncio.sleep(0)
getting:cancel()
print(pcall(function() await getting end))
async function serve(r, w)
  w:write(await r:read(10))
  await w:drain()
  w:close()
end
local server = await asyncio.start_server(serve, "127.0.0.1", 7007)
local r, w = await asyncio.open_connection("127.0.0.1", 7007)
w:write("hello")
await w:drain()
print(await r:read(3), await r:read())
w:close()
server:close()
LUA

sub events {
  my ($name, $text) = @_;
  my $lua = spew("$dir/same.lua", $text);
  my $run = lunette(['run', '--clock', 'virtual', '--trace', "$dir/$name.trace", $lua]);
  is($run->{err}, '', "$name: runs");
  return ($run->{out}, lunette(['export', "$dir/$name.trace", '--to', 'jsonl'])->{out} =~ s/"(pid|wall|started|port)[a-z_]*":[^,}]*|127\.0\.0\.1:\d+//gr);
}

# await a.b:c(x, f(y)) becomes await (a.b:c(x, f(y)))
(my $objects = $program) =~ s/await ([\w.:]+(\((?:[^()]|(?2))*\)))/await ($1)/g;
isnt($objects, $program, 'the other spelling');
my ($out, $records)             = events('direct',  $program);
my ($out_objects, $and_objects) = events('objects', $objects);
is($out, $out_objects, 'they print the same');
is(scalar(() = $records =~ /"kind":"(?:coro|enter|exit)"/g) > 60, 1, 'many coroutines are told') or diag substr($records, 0, 2000);
is($records, $and_objects, 'the records are the same');
done_testing;
