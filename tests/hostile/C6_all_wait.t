# C6: all tasks wait for what only they could do. On a virtual clock the run ends and names them; on the real one Ctrl-C ends it.
use strict;
use warnings;
use Misdeeds;
use Test::More;

my $locks = <<'LUA';
local a, b = asyncio.Lock(), asyncio.Lock()
local async function take(x, y) async with x do await asyncio.sleep(0) async with y do end end end
print("go")
await asyncio.gather(take(a, b), take(b, a))
LUA
my $told = qr/all tasks are waiting, and nothing can wake them: <main> \(Task-1\) .*take \(Task-2\) .*take \(Task-3\)/;
ends_well('two locks, in two orders', ['--clock', 'virtual', '-e', $locks], {status => 1, err => $told});
ends_well('a queue that nobody fills', ['--clock', 'virtual', '-e', 'await asyncio.Queue():get()'], {status => 1, err => qr/all tasks are waiting.*<main>/});
stops('on the real clock', $locks, qr/KeyboardInterrupt/);
done_testing;
