# A6: __close loops, fails, or awaits. Every other one still runs, and no error is lost.
use strict;
use warnings;
use Misdeeds;
use Test::More;

my $closing = 'local function closing(f) return setmetatable({}, {__close = f}) end ';
stops('it loops', "$closing do\n  local x <close> = closing(function() print('go') while true do end end)\nend\n", qr/KeyboardInterrupt.*p\.lua:\d/s);
stops('in a task that is cancelled', $closing . <<'LUA', qr/KeyboardInterrupt/);

async function f()
  local x <close> = closing(function() print('go') while true do end end)
  await asyncio.sleep(9)
end
local t = asyncio.create_task(f())
await asyncio.sleep(0)
t:cancel()
await t
LUA
stops_at_prompt('it loops', "$closing do local x <close> = closing(function() print('go') while true do end end) end");
ends_well('all run, and the last error is told', ['-e', $closing . <<'LUA'], {out => "c\nb\na\nfalse\ta fails\n", err => ''});
print(pcall(function()
  local a <close> = closing(function() print("a") error("a fails", 0) end)
  local b <close> = closing(function() print("b") error("b fails", 0) end)
  local c <close> = closing(function() print("c") end)
  error("body fails", 0)
end))
LUA
ends_well('it awaits', ['--clock', 'virtual', '-e', $closing . <<'LUA'], {out => "closing\nclosed at 1\nfalse\tbody fails\n", err => ''});
print(pcall(function()
  local a <close> = closing(function() print("closing") await asyncio.sleep(1) print("closed at " .. math.tointeger(asyncio.get_running_loop():time())) end)
  error("body fails", 0)
end))
LUA

# All errors but the last would be lost: each is told with it, and is its context, as in CPython.
my $all = 'local c = function(f) return setmetatable({}, {__close = f}) end local function work()
  local a <close> = c(function(_, e) error("a fails") end)
  local b <close> = c(function(...) error("b fails") end)
  local d <close> = c(function() end)
  error("body fails\nin two lines")
end
';
my $told = qr/:2: a fails\nstack traceback:\n\t[^\n]*:2: in [^\n]*\n\twhile closing after the error: [^\n]*:3: b fails\n\twhile closing after the error: [^\n]*:5: body fails\n/;
ends_well('all errors are told', ['-e', "$all work()"], {err => $told, status => 1});
ends_well('... in a task', ['-e', "$all async function f() work() end await f()"], {err => qr/${told}\t[^\n]*main chunk\n\z/, status => 1});
ends_well('... when closing awaits meanwhile', ['--clock', 'virtual', '-e', <<'LUA'], {err => qr/:2: closing fails\n.*\twhile closing after the error: [^\n]*:3: body fails\n/s, status => 1});
async function f()
  local x <close> = asyncio.finally(function(e) await asyncio.sleep(1) error("closing fails") end)
  error("body fails")
end
await f()
LUA
ends_well('... and are its context', ['-e', $all =~ s/error\((".*?")\)/error(asyncio.ValueError($1))/gr . <<'LUA'], {out => "ValueError: a fails\nValueError: b fails\nValueError: body fails\nin two lines\n", err => ''});
async function f() work() end
local t = asyncio.create_task(f())
await asyncio.wait({t})
local e = t:exception()
while e do print(e) e = e.context end
LUA
ends_well('another callback that fails knows nothing of it', ['-e', <<'LUA'], {err => qr/\A(?!.*while closing).*one.*two/s});
local loop = asyncio.new_event_loop()
loop:call_soon(function(a, b) error("one") end, 1, "x")
loop:call_soon(function(a, b) error("two") end, 1, "x")
loop:call_soon(loop.stop, loop)
loop:run_forever()
loop:close()
LUA
done_testing;
