# Sequence diagrams of recorded programs, on a virtual clock: each kind of arrow, who takes part and where, folding,
# cancellations, the past. Only the panel is compared: the diagram and the sentences, not the rows around it.
use Lunette;
use Test::More;

my $dir = scratch();

# Records a program and returns the panel of one of its tasks, without blanks at the ends of lines.
sub panel {
  my ($code, $task, $size, @more) = @_;
  my $file = "$dir/p.lua";
  if ($code =~ /\n/) { spew($file, $code) } else { $file = $code }
  my $run = lunette(['--clock', 'virtual', '--trace', "$dir/p.trace", $file]);
  my $view = lunette(['view', "$dir/p.trace", '--screen', $size, '--sequence', $task, @more]);
  diag($view->{err}) if $view->{status};
  my @rows = map { s/ +$//r } split /\n/, $view->{out};
  @rows = @rows[2 .. $#rows - 1];
  pop @rows while @rows && $rows[-1] eq '';
  return join '', map { "$_\n" } @rows;
}

sub shows {
  my ($name, $code, $task, $size, $want, @more) = @_;
  my $got = panel($code, $task, $size, @more);
  s/\n\n+/\n\n/g for $got, $want;    # the sentence stands at the foot
  is($got, $want, $name);
}

# Against a file in tests/screens; UPDATE_SCREENS=1 writes it anew.
sub golden {
  my ($name, $code, $task, $size, @more) = @_;
  my $path = "tests/screens/$name.txt";
  my $got = panel($code, $task, $size, @more);
  spew($path, $got) if $ENV{UPDATE_SCREENS};
  is($got, -e $path ? slurp($path) : '', $name);
}

shows('a call and its return are within one turn: the value, or the error, is written', <<'LUA', 'main-1', '76x36', <<'WANT');
async function fetch(n) if n > 1 then error(asyncio.ValueError("bad moon")) end return n + 4 end
await fetch(1)
pcall(function() await fetch(2) end)
LUA
 loop                     main·1                     fetch
 tick 1                      ▌
   │━━━━━━━━ resume ━━━━━━━━▶█                                         .000
   │                         █────── call fetch ──────▶█
   │                         █◀────────── = 5 ─────────█
   │                         █────── call fetch ──────▶█
   │                         █✗─ ValueError: bad moon ─█
   │                         ✓ = nil

 main·1 returns.
WANT

shows('await, suspend, wake, resume: the loop is given back, and given again; idle time is one row', <<'LUA', 'main-1', '76x36', <<'WANT');
async function ada() await asyncio.sleep(0.03) return 5 end
local t = asyncio.create_task(ada(), {name = "ada"})
await t
LUA
 loop                main·1                 ada                 sleep
 tick 1                 ▌
   │━━━━━━ resume ━━━━━▶█                                              .000
   │                    █────── await ──────▷▌
   │◁╌╌╌╌╌ suspend ╌╌╌╌╌█                    ▌
 tick 2                 │                    ▌
   │━━━━━━ resume ━━━━━━│━━━━━━━━━━━━━━━━━━━▶█
   │                    │                    █──── await 0.03 ───▷○
   │◁╌╌╌╌╌ suspend ╌╌╌╌╌│╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌█                    │
 idle 30 ms             │                    │                    │
 tick 3                 │                    │ waits 30 ms        │
   │◀╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌│╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌│╌╌╌╌╌╌ wake ada ╌╌╌╌◷    .030
 tick 4                 │                    ▌
   │━━━━━━ resume ━━━━━━│━━━━━━━━━━━━━━━━━━━▶█
   │                    │                    ✓ = 5
   │◀╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌│╌╌╌╌ wake main·1 ╌╌╌╌
 tick 5                 ▌
   │━━━━━━ resume ━━━━━▶█
   │                    ✓ = nil

 main·1 returns.
WANT

shows('an error that is not a cancellation is raised at the turn', <<'LUA', 'main-1', '76x36', <<'WANT');
local loop = asyncio.get_running_loop()
local f = loop:create_future()
loop:call_later(0.02, function() f:set_exception(asyncio.ValueError("no moon")) end)
await f
LUA
 loop                     main·1                    future
 tick 1                      ▌
   │━━━━━━━━ resume ━━━━━━━━▶█                                         .000
   │                         █───── await future ─────▷○
   │◁╌╌╌╌╌╌╌╌ suspend ╌╌╌╌╌╌╌█                         │
 idle 20 ms                  │                         │
 tick 2                      │ waits 20 ms             │
   │◀╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌│╌╌╌╌╌╌╌ wake main·1 ╌╌╌╌╌→               .020
 tick 3                      ▌
   │━━━━━━━━━ raise ━━━━━━━━▶█ ValueError: no moon
   │                         ✗ ValueError: no moon

 main·1 ends with an error: ValueError: no moon
WANT

shows('a callback that asks for a cancellation is a participant of its own', <<'LUA', 'cyd', '76x36', <<'WANT');
async function cyd() await asyncio.sleep(0.9) end
local c = asyncio.create_task(cyd(), {name = "cyd"})
asyncio.get_running_loop():call_later(0.2, c.cancel, c)
pcall(function() await c end)
LUA
 loop              cyd.cancel               cyd                 sleep
 tick 2                                      ▌
   │━━━━━━━━━━━━━━━━ resume ━━━━━━━━━━━━━━━━▶█                         .000
   │                                         █──── await 0.90 ───▷○
   │◁╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌ suspend ╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌█                    │
 idle 200 ms                                 │                    │
 tick 3                                      │ waits 200 ms       │
   │                    █══════ cancel ═════▶╪                    │    .200
   │                                         ║══════ cancel ═════▶⊘
   │◀╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌║╌╌╌╌╌╌ wake cyd ╌╌╌╌◷
 tick 4                                      ▌
   │━━━━━━━━━ raise CancelledError ━━━━━━━━━▶█
   │                                         ⊘ cancelled

 Outcome: cyd ends, cancelled.
WANT

shows('so is a timeout', <<'LUA', 'main-1', '76x36', <<'WANT');
pcall(function() async with asyncio.timeout(0.5) do await asyncio.sleep(1) end end)
LUA
 loop             timeout(0.5)            main·1                sleep
 tick 1                                      ▌
   │━━━━━━━━━━━━━━━━ resume ━━━━━━━━━━━━━━━━▶█                         .000
   │                                         █───── await 1 ─────▷○
   │◁╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌ suspend ╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌█                    │
 idle 500 ms                                 │                    │
 tick 2                                      │ waits 500 ms       │
   │                    █══════ cancel ═════▶╪                    │    .500
   │                                         ║══════ cancel ═════▶⊘
   │◀╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌║╌╌╌╌ wake main·1 ╌╌╌◷
 tick 3                                      ▌
   │━━━━━━━━━ raise CancelledError ━━━━━━━━━▶█
   │                                         ✓ = nil

 main·1 returns.
WANT

shows('rounds that repeat are folded', <<'LUA', 'main-1', '76x36', <<'WANT');
for i = 1, 9 do await asyncio.sleep(0.08) end
LUA
 loop                     main·1                     sleep
 tick 1                      ▌
   │━━━━━━━━ resume ━━━━━━━━▶█                                         .000
   │                         █────── await 0.08 ──────▷○
   │◁╌╌╌╌╌╌╌╌ suspend ╌╌╌╌╌╌╌█                         │
 idle 80 ms                  │                         │
 tick 2                      │ waits 80 ms             │
   │◀╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌│╌╌╌╌╌╌╌ wake main·1 ╌╌╌╌╌◷               .080
   │                         ▌ 7 more turns, await 0.08
 tick 17                     ▌
   │━━━━━━━━ resume ━━━━━━━━▶█                                         .640
   │                         █────── await 0.08 ──────▷○
   │◁╌╌╌╌╌╌╌╌ suspend ╌╌╌╌╌╌╌█                         │
 idle 80 ms                  │                         │
 tick 18                     │ waits 80 ms             │
   │◀╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌│╌╌╌╌╌╌╌ wake main·1 ╌╌╌╌╌◷               .720
 tick 19                     ▌
   │━━━━━━━━ resume ━━━━━━━━▶█
   │                         ✓ = nil

 main·1 returns.
WANT

shows('tasks stand in the order of their creation, and a column is used again when its owner has ended', <<'LUA', 'main-1', '76x36', <<'WANT');
async function say(s) await asyncio.sleep(s) return s end
await asyncio.gather(say(0.02), say(0.01))
await asyncio.create_task(say(0.03))
LUA
 loop       main·1        gather         say·4         say·3
 tick 3        │             │             │             │ waits 10 ms
   │◀╌╌╌╌╌╌╌╌╌╌│╌╌╌╌╌╌╌╌╌╌╌╌╌│╌╌╌╌╌╌╌╌╌╌╌╌╌│╌ wake say·3 │             .010
 tick 4        │             │             │             ▌
   │━ resume ━━│━━━━━━━━━━━━━│━━━━━━━━━━━━━│━━━━━━━━━━━━▶█
   │           │             │             │             ✓ = 0.01
 idle 10 ms    │             │             │
 tick 6        │             │             │ waits 20 ms
   │◀╌╌╌╌╌╌╌╌╌╌│╌╌╌╌╌╌╌╌╌╌╌╌╌│╌ wake say·2 │                           .020
 tick 7        │             │             ▌
   │━ resume ━━│━━━━━━━━━━━━━│━━━━━━━━━━━━▶█
   │           │             │             ✓ = 0.02
 tick 8        │ waits 20 ms │
   │◀╌╌╌╌╌╌╌╌╌╌│╌ wake main… →
 tick 9        ▌
   │━ resume ━▶█
   │           █────────── await ─────────▷▌
   │◁╌ suspend █                           ▌
 tick 10       │                           ▌
   │━ resume ━━│━━━━━━━━━━━━━━━━━━━━━━━━━━▶█
   │           │                           █ await 0.03
   │◁╌ suspend │╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌█
 idle 30 ms    │                           │
 tick 11       │                           │ waits 30 ms
   │◀╌╌╌╌╌╌╌╌╌╌│╌╌╌╌╌╌╌╌ wake say·4 ╌╌╌╌╌╌╌│                           .050
 tick 12       │                           ▌
   │━ resume ━━│━━━━━━━━━━━━━━━━━━━━━━━━━━▶█
   │           │                           ✓ = 0.03
   │◀╌╌╌╌╌╌╌╌╌╌│╌╌╌╌╌╌╌╌ wake main·1 ╌╌╌╌╌╌╌
 tick 13       ▌
   │━ resume ━▶█
   │           ✓ = nil
 main·1 returns.
WANT

shows('a cancellation that is swallowed is said to be; a task from outside asks for it', <<'LUA', 'deaf', '76x36', <<'WANT');
async function deaf() pcall(function() await asyncio.sleep(1) end) await asyncio.sleep(0.01) return "still here" end
local t = asyncio.create_task(deaf(), {name = "deaf"})
await asyncio.sleep(0)
t:cancel()
await t
LUA
 loop                main·1                deaf                 sleep
 tick 2                                      ▌
   │━━━━━━━━━━━━━━━━ resume ━━━━━━━━━━━━━━━━▶█                         .000
   │                                         █───── await 1 ─────▷○
   │◁╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌ suspend ╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌█                    │
   │                    █══════ cancel ═════▶╪                    │
   │                                         ║══════ cancel ═════▶⊘
   │◀╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌║╌╌╌╌╌ wake deaf ╌╌╌╌◷
 tick 3                                      ▌
   │━━━━━━━━━ raise CancelledError ━━━━━━━━━▶█
   │                                         █──── await 0.01 ───▷○
   │◁╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌ suspend ╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌█                    │
 idle 10 ms                                  ║                    │
 tick 4                                      ║ cleanup 10 ms      │
   │◀╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌║╌╌╌╌╌ wake deaf ╌╌╌╌◷    .010
 tick 5                                      ▌
   │━━━━━━━━━━━━━━━━ resume ━━━━━━━━━━━━━━━━▶█
   │                                         ✓ = 'still here'

 deaf returns 'still here'.
WANT

shows('a queue and a thread are awaited, too, one after the other in one column', <<'LUA', 'main-1', '76x36', <<'WANT');
local q, lock = asyncio.Queue(), asyncio.Lock()
asyncio.get_running_loop():call_later(0.01, function() q:put_nowait(7) end)
await q:get()
await asyncio.to_thread(function() return 42 end)
LUA
 loop                     main·1                      job
 tick 1                      ▌
   │━━━━━━━━ resume ━━━━━━━━▶█                                         .000
   │                         █──── await queue.get ───▷○
   │◁╌╌╌╌╌╌╌╌ suspend ╌╌╌╌╌╌╌█                         │
 idle 10 ms                  │                         │
 tick 2                      │ waits 10 ms             │
   │◀╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌│╌╌╌╌╌╌╌ wake main·1 ╌╌╌╌╌□               .010
 tick 3                      ▌
   │━━━━━━━━ resume ━━━━━━━━▶█
   │                         █─────── await job ──────▷○
   │◁╌╌╌╌╌╌╌╌ suspend ╌╌╌╌╌╌╌█                         │
 tick 4                      │                         │
   │◀╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌│╌╌╌╌╌╌╌ wake main·1 ╌╌╌╌╌≡
 tick 5                      ▌
   │━━━━━━━━ resume ━━━━━━━━▶█
   │                         ✓ = nil

 main·1 returns.
WANT

shows('a turn that blocks the loop says how long', <<'LUA', 'main-1', '76x36', <<'WANT');
asyncio.block(0.25)
await asyncio.sleep(0.1)
LUA
 loop                     main·1                     sleep
 tick 1                      ▌
   │━━━━━━━━ resume ━━━━━━━━▶█                                         .000
   │                         █ blocks 250 ms
   │                         █────── await 0.10 ──────▷○               .250
   │◁╌╌╌╌╌╌╌╌ suspend ╌╌╌╌╌╌╌█ ran 250 ms              │
 idle 100 ms                 │                         │
 tick 2                      │ waits 100 ms            │
   │◀╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌│╌╌╌╌╌╌╌ wake main·1 ╌╌╌╌╌◷               .350
 tick 3                      ▌
   │━━━━━━━━ resume ━━━━━━━━▶█
   │                         ✓ = nil

 main·1 returns.
WANT

golden('nested-160x50', 'tests/screens/nested.lua', 'main-1', '160x50');
golden('nested-100x48', 'tests/screens/nested.lua', 'main-1', '100x48');
golden('nested-80x24', 'tests/screens/nested.lua', 'main-1', '80x24');
golden('nested-52x32', 'tests/screens/nested.lua', 'main-1', '52x32');
golden('nested-ascii-100x48', 'tests/screens/nested.lua', 'main-1', '100x48', '--ascii');
golden('nested-past-100x30', 'tests/screens/nested.lua', 'main-1', '100x30', '--at', '#66');

done_testing;
