# C4: errors in finalizers: told once for each place, whoever many there are, while the program runs and at its end; the rest
# is as ever.
use strict;
use warnings;
use Hostile qw(of);
use Lunette;
use Misdeeds;
use Test::More;

my $n = of(20_000, 2_000_000);
my $told = sub { my ($line, $what) = @_; return qr/Lua warning: error in __gc \([^\n]*:$line: $what\) \(told once\)\n/ };
my ($boom, $other) = ($told->(2, 'boom'), $told->(4, 'other'));
ends_well("$n objects that fail", ['-e', <<"LUA"], {out => "done\n", err => qr/\A$boom$other\z/}, limit => 300);
local n = 0
local meta = {__gc = function() n = n + 1 error("boom") end}
for i = 1, $n do setmetatable({}, meta) end
setmetatable({}, {__gc = function() error("other") end})
collectgarbage()
assert(n == $n)
print("done")
LUA
ends_well('at the end of the program', ['-e', "\nkept = setmetatable({}, {__gc = function() error('boom') end}) print('done')"], {out => "done\n", err => qr/\A$boom\z/});
ends_well('in a task', ['-e', <<'LUA'], {out => "done\n", err => qr/\A$boom\z/});
async function f()
  setmetatable({}, {__gc = function() error("boom") end}) collectgarbage() await asyncio.sleep(0) return "done"
end
print(await f())
LUA
ends_well('an error object that is none', ['-e', 'setmetatable({}, {__gc = function() error({}) end}) collectgarbage() print("done")'],
  {out => "done\n", err => qr/\ALua warning: error in __gc \([^\n]*\) \(told once\)\n\z/});
ends_well('a long one is cut', ['-e', 'setmetatable({}, {__gc = function() error(("x"):rep(1e6)) end}) collectgarbage()'], {err => qr/\ALua warning: error in __gc \([^\n]{300,400} \(told once\)\n\z/});
ends_well('switched off', ['-e', 'warn("@off") setmetatable({}, {__gc = function() error("boom") end}) collectgarbage()'], {err => ''});
ends_well('a warning that looks like one is one', ['-e', 'warn("error in ", "me") warn("error in ", "me") warn("error in me") warn("error in me")'],
  {err => "Lua warning: error in me (told once)\nLua warning: error in me\nLua warning: error in me\n"});
my $dir = scratch();
ends_well('it is in the recording', ['run', '--trace', "$dir/t", '-e', 'setmetatable({}, {__gc = function() error("boom") end}) collectgarbage()'], {});
ends_well('... as what was printed', ['export', "$dir/t", '--to', 'text'], {out => qr/error in __gc .*boom/});
done_testing;
