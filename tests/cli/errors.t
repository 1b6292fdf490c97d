# What a learner reads when a program fails: the error, the chain of awaits, and no internal frames.
use Lunette;
use Test::More;

my $dir = scratch();

# The places "file:line: in ..." of a traceback, from top to bottom.
sub places { my ($err) = @_; return [$err =~ /^\s+(?:\S*\/)?([\w.]+:\d+): in /mg] }

sub fails {
  my ($name, $code, $message, $places) = @_;
  my $got = lunette(['--clock', 'virtual', spew("$dir/p.lua", $code)]);
  is($got->{status}, 1, "$name: status 1");
  like($got->{err}, $message, "$name: the message") ;
  is_deeply(places($got->{err}), $places, "$name: the places") or diag($got->{err});
  unlike($got->{err}, qr/\[C\]: in \?|asyncio\.lua|gather\.lua|\(\.\.\.tail calls\.\.\.\)\s*$/, "$name: no internal frames");
  return $got->{err};
}

my $err = fails('a chain of awaits', <<'LUA', qr/p\.lua:2: bottom/, ['p.lua:2', 'p.lua:5', 'p.lua:8', 'p.lua:11']);
local async function bottom()
  error("bottom")
end
local async function middle()
  await bottom()
end
local async function top()
  await middle()
end

await top()
LUA
like($err, qr/in .*bottom.*in .*middle.*in .*top.*in .*main/s, 'the functions, innermost first');

fails('after a suspension', <<'LUA', qr/LookupError: late/, ['p.lua:3', 'p.lua:7', 'p.lua:9']);
local async function bottom()
  await asyncio.sleep(1)
  error(asyncio.LookupError("late"))
end
local async function top()
  -- a comment
  await bottom()
end
await top()
LUA

fails('a plain function below', <<'LUA', qr/p\.lua:2: attempt to index a nil value/, ['p.lua:2', 'p.lua:5', 'p.lua:8']);
local function plain(x)
  return x.y.z
end
local async function calls()
  local v = plain({})
  return v
end
await calls()
LUA

fails('a plain program', <<'LUA', qr/p\.lua:2: deep/, ['p.lua:2', 'p.lua:5', 'p.lua:7']);
local function f()
  error("deep")
end
local function g()
  local _ = f()
end
g()
LUA

fails('through run', <<'LUA', qr/ValueError: inside/, ['p.lua:2', 'p.lua:4']);
local async function main()
  error(asyncio.ValueError("inside"))
end
asyncio.run(main())
LUA

my @syntax = (
  ['await in a plain function', "local function named()\n  await asyncio.sleep(1)\nend\n", qr/p\.lua:2: 'await' outside async function 'named'/],
  ['a missing end', "local async function f()\n  await f()\n", qr/p\.lua:\d+: 'end' expected.*line 1/],
  ['async with without do', "async with x as y\nprint(y)\nend", qr/p\.lua:2:.*'do' expected near 'print'/],
  ['async for without in', "async for x do end", qr/p\.lua:1:.*expected near 'do'/],
  ['Lua\'s own', "x = = 1", qr/p\.lua:1: unexpected symbol near '='/],
  ['a string without an end', "print('abc\n)", qr/p\.lua:1: unfinished string near ''abc'/],
);
for (@syntax) {
  my ($name, $code, $says) = @$_;
  my $got = lunette([spew("$dir/p.lua", $code)]);
  is($got->{status}, 1, "syntax, $name: status 1");
  like($got->{err}, $says, "syntax, $name: says what and where");
}

# Errors keep the source's lines in whatever is loaded.
spew("$dir/lines.lua", "local M = {}\n\nasync function M.f()\n  await asyncio.sleep(0)\n\n  error('in a module')\nend\nreturn M\n");
$err = lunette(['-e', 'await require("lines").f()'], dir => $dir)->{err};
like($err, qr/lines\.lua:6: in a module/, 'lines in a module');
like(lunette(['-e', "\n\nprint(1)\nerror('here')"])->{err}, qr/:4: here/, 'lines in -e');
like(lunette([], stdin => "\n\nerror('here')")->{err}, qr/stdin:3: here/, 'lines in standard input');

like(lunette(['-e', 'error(asyncio.ValueError("a\\0b"))'])->{err}, qr/ValueError: a/, 'a zero byte in a message');

# A loop whose pcall swallows each KeyboardInterrupt could not be stopped: the second Ctrl-C of an impatient user is
# raised again and again until the code ends.
for my $before ('', 'await asyncio.sleep(0) ') {
  my $got = lunette(['-e', $before . 'print "runs" while true do pcall(function() for i = 1, 1e6 do end end) end'], interrupt => qr/runs/, insist => 1);
  is($got->{status}, 130, 'a swallowed Ctrl-C, insisted on' . ($before ? ', in a task' : ''));
  like($got->{err}, qr/^lunette: KeyboardInterrupt/m, 'is told as what it is');
}

# Ctrl-C while the end is told does not take the words away, unless they have no end.
{
  my $slow = 'error(setmetatable({}, {__tostring = function() print "asked" %s return "the words" end}))';
  my $got = lunette(['-e', sprintf $slow, 'for i = 1, 2e7 do end'], interrupt => qr/asked/, insist => 1);
  like($got->{err}, qr/^(?:lunette: the words$|.*ended by the third Ctrl-C)/m, 'Ctrl-C leaves the words for the error alone');
  $got = lunette(['-e', sprintf $slow, 'while true do end'], interrupt => qr/asked/, insist => 1);
  is($got->{status}, 130, 'words without an end are ended');
  like($got->{err}, qr/ended by the third Ctrl-C/, '... with a sentence');
}
done_testing;
