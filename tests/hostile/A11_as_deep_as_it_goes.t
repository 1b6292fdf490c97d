# A11: as deep as it goes, on a small stack, too: Lua says "C stack overflow" before there is none.
use strict;
use warnings;
use Hostile qw(of);
use Lunette;
use Misdeeds;
use Test::More;

my $links = of(20_000, 200_000);
my %deep  = (
  'a resume in a resume'  => ['local function f() return coroutine.wrap(f)() end print(pcall(f))', qr/^false\t.*C stack overflow/],
  'gsub in gsub'          => ['local function f() return (("x"):gsub(".", f)) end print(pcall(f))', qr/^false\t.*C stack overflow/],
  '... in a worker'       => ['print(pcall(function() return await asyncio.to_thread(function() local function f() return (("x"):gsub(".", f)) end f() end) end))', qr/^false\t.*C stack overflow/],
  'a metamethod in itself' => ['local t t = setmetatable({}, {__index = function(_, k) return t[k .. ""] end}) print(pcall(function() return t.x end))', qr/^false\t.*C stack overflow/],
  'tostring in tostring'  => ['local t = setmetatable({}, {__tostring = function(s) return tostring(s) end}) print(pcall(tostring, t))', qr/^false\t.*C stack overflow/],
  'sort in sort'          => ['local function f() table.sort({2, 1}, f) end print(pcall(f))', qr/^false\t.*overflow/],
  'pcall in pcall'        => ['local function f() local ok, e = pcall(f) if not ok then error(e, 0) end end print(pcall(f))', qr/^false\t.*overflow/],
  'a call in a call'      => ['local function f() return 1 + f() end print(pcall(f))', qr/^false\t.*stack overflow/],
  'awaits in awaits'      => ["async function f(n) if n == 0 then return 'done' end local r = await f(n - 1) return r end print(await f($links))", qr/^done$/],
  'coroutines that close the one before' => [<<"LUA", qr/^alive$/m],
local before
for i = 1, $links do
  local last = before
  before = coroutine.create(function()
    local x <close> = setmetatable({}, {__close = function() if last then coroutine.close(last) end end})
    coroutine.yield()
  end)
  coroutine.resume(before)
end
print(pcall(coroutine.close, before))
print("alive")
LUA
);
for my $name (sort keys %deep) {
  my ($code, $out) = @{$deep{$name}};
  ends_well($name, ['-e', $code], {out => $out, err => ''});
  ends_well("$name, on a small stack", ['-e', $code], {out => $out, err => ''}, under => small_stack());
}
ends_well('a deep value at the prompt, on a small stack', ['repl', '--plain'], {out => qr/^\{.*^2$/ms, err => ''}, under => small_stack(),
  stdin => "t = {}\nfor i = 1, 1e5 do t = {t} end\nt\n1 + 1\n");

# A recursion without an end leaves a million calls: who looks each of them up from the top is not ready in minutes. At the prompt,
# where the code that runs for long is looked at, and where the error leaves a block, it was so.
my $f = 'local function f() return 1 + f() end';
my $at = lunette(['repl', '--plain'], stdin => "$f f()\n'it is ' .. 6 * 7\n", env => {XDG_STATE_HOME => scratch()}, limit => 60);
like($at->{err} . $at->{out}, qr/stack overflow.*"it is 42"/s, 'without an end, at the prompt');
ends_well('out of a block', ['-e', "$f async with asyncio.timeout(100) do f() end"],
  {status => 1, err => qr/stack overflow.*\n\t\.\.\.\n.*in main chunk/s}, limit => 60);
done_testing;
