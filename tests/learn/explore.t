#!/usr/bin/perl
# lunette run --explore: every schedule that chance could choose is run once, and the report says how they end.
use strict;
use warnings;
use Cwd 'abs_path';
use lib 'tests/lib';
use Lunette;
use Test::More;

$Lunette::PROGRAM = abs_path($Lunette::PROGRAM);

sub explore {
  my ($code, @more) = @_;
  my $dir = scratch();
  spew("$dir/p.lua", $code);
  my $got = lunette(['run', '--explore', @more, 'p.lua', 'an argument'], dir => $dir, limit => 150);
  $got->{dir} = $dir;
  return $got;
}

my $got = explore('print(math.random(3) .. math.random(2) .. " " .. ...)');
is($got->{out}, <<'END', 'small random draws, depth first');
p.lua: 6 schedules, which end in 6 ways
     1    schedule 1     ok; printed: 11 an argument
     1    schedule 2     ok; printed: 12 an argument
     1    schedule 3     ok; printed: 21 an argument
     1    schedule 4     ok; printed: 22 an argument
     1    schedule 5     ok; printed: 31 an argument
     1    schedule 6     ok; printed: 32 an argument
END
is($got->{status}, 0, '... and none fails');
is(join(' ', glob("$got->{dir}/*.trace")), '', '... so that nothing is kept');
is(explore('print(math.random(3) .. math.random(2) .. " " .. ...)')->{out}, $got->{out}, 'always in the same order');

$got = explore('print("one way")');
is($got->{out}, "p.lua: 1 schedule, which ends in 1 way\n     1    schedule 1     ok; printed: one way\n", 'nothing is left to chance');

$got = explore(<<'LUA');
async function late(name) await asyncio.sleep(1) print(name) end
await asyncio.gather(late("a"), late("b"), late("c"))
LUA
like($got->{out}, qr/^p\.lua: 6 schedules, which end in 6 ways\n.*a \/ b \/ c.*c \/ b \/ a/s, 'timers due at one instant fire in every order');

$got = explore(<<'LUA');
async function work(name) await asyncio.to_thread(asyncio.block, 1) print(name) end
await asyncio.gather(work("a"), work("b"))
LUA
like($got->{out}, qr/which end in 2 ways\n.*a \/ b.*b \/ a/s, 'workers that end at one instant are heard in every order');

$got = explore(<<'LUA');
async function serve(reader, writer) local line = await reader:readline() print((line:gsub("\n", ""))) writer:close() end
local server = await asyncio.start_server(serve, "127.0.0.1", 0)
local _, port = server.sockets[1]:getsockname()
local _, one = await asyncio.open_connection("127.0.0.1", port)
local _, two = await asyncio.open_connection("127.0.0.1", port)
await asyncio.sleep(1)
one:write("one\n") two:write("two\n")
await asyncio.sleep(1)
LUA
like($got->{out}, qr/which end in 2 ways\n.*one \/ two.*two \/ one/s, 'descriptors ready in one poll come in every order');

$got = explore(<<'LUA');
local balance = 10
async function take(n)
  local seen = balance
  await asyncio.sleep(math.random(2))
  balance = seen - n
end
await asyncio.gather(take(4), take(5))
if balance == 6 then error("an update was lost") end
if balance == 5 then await asyncio.get_running_loop():create_future() end
LUA
is($got->{status}, 1, 'a race: some schedules fail');
like($got->{out}, qr/^ +\d+  ! schedule \d+ +error: Exception: p\.lua:8: an update was lost$/m, '... by an error');
like($got->{out}, qr/^ +\d+  ! schedule \d+ +hung/m, '... or by waiting for ever');
my ($kept) = $got->{out} =~ /^The first that fails is recorded: lunette view (p\.schedule-(\d+)\.trace)$/m;
is(join(' ', glob("$got->{dir}/*.trace")), "$got->{dir}/" . ($kept // ''), '... and the first of them is kept');
like(lunette(['view', "$got->{dir}/$kept", '--screen', '100x30'])->{out}, qr/an update was lost|never|wait/, '... to be looked at');

$got = explore('for _ = 1, 12 do math.random(2) end print("done")');
like($got->{out}, qr/^p\.lua: more than 2000 schedules, which end in 1 way\n +2000 /, 'at most 2,000 are run');

$got = explore('print("\27[2J\u{202e}") error("\27]52;c;AA==\7")');
unlike($got->{out}, qr/[\x00-\x09\x0b-\x1f\x7f]|\xe2\x80\xae/, 'what programs print steers no terminal');

$got = explore('if math.random(2) == 2 then os.exit(3) end');
is($got->{status}, 0, 'leaving is no failure');
$got = explore('await asyncio.sleep(0) error("x")', '--clock', 'real');
is($got->{status}, 1, 'another clock');
runs('it takes a file', ['run', '--explore'], {status => 2, err => qr/--explore wants a file/});
runs('... and not the input', ['run', '--explore', '-'], {status => 2, err => qr/--explore wants a file/});
runs('it records by itself', ['run', '--explore', '--trace', 'x', 'p.lua'], {status => 2, err => qr/goes without --trace/});
$got = explore('syntax error');
like($got->{out}, qr/1  ! schedule 1 +syntax: SyntaxError/, 'a program that cannot be read fails');

done_testing();
