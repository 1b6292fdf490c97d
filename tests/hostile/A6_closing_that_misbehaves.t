# A6: __close loops, fails, or awaits. Every other one still runs.
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
done_testing;
