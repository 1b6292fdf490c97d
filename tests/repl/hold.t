#!/usr/bin/perl
# Holding the loop: pauses, steps, breakpoints, as an engine does them and as its trace tells.
use strict;
use warnings;
use lib 'tests/lib';
use Engine;
use Lunette;
use Test::More;

my $dir = scratch();
spew("$dir/jobs.lua", <<'LUA');
async function fetch(n)
  local total = 0
  for i = 1, n do
    total = total + i
    await asyncio.sleep(0.1)
  end
  return total
end

function twice(x)
  local y = x * 2
  return y
end

async function work(n)
  local a = await fetch(n)
  local b = twice(a)
  return b
end
LUA

sub engine {
  my $e = Engine->new(@_ ? @_ : ('--clock', 'virtual'));
  $e->eval("dofile('$dir/jobs.lua')");
  $e->value;
  return $e;
}

sub line_of { my ($r) = @_; return $r && $r->{file} ? "$r->{file}:$r->{line}" =~ s{.*/}{}r : '' }

# --- pause -----------------------------------------------------------------------------------------------

{
  my $e = engine('--clock', 'real');
  $e->eval('for i = 1, 3 do asyncio.get_running_loop():call_later(0.05 * i, print, i) end');
  $e->value;
  ok($e->ask('pause')->{ok}, 'pause');
  my $pause = $e->stands;
  select undef, undef, undef, 1;    # the time for which somebody looks: longer than a busy machine takes
  $e->ask('go');
  my $go = $e->wait_for(sub { $_->{kind} eq 'hold' && $_->{hold} eq 'go' });
  cmp_ok($go->{held}, '>=', .99, 'the trace says for how long it was held');
  cmp_ok($go->{t} - $pause->{t}, '<', .5, 'loop time stood still meanwhile');
  $e->wait_for(sub { $_->{kind} eq 'print' && $_->{text} =~ /^3/ });
  my @late = grep { $_->{kind} eq 'timer.due' && $_->{late} > .5 } $e->records;
  is(scalar @late, 0, 'no timer is late because somebody looked');
  is($e->quit, 0, 'and it ends in good order');
}

# --- steps -----------------------------------------------------------------------------------------------

# The records between the pauses number $n and $n + 1.
sub between {
  my ($e, $n) = @_;
  my ($seen, @records) = (0);
  for ($e->records) {
    $seen++ if $_->{kind} eq 'hold' && $_->{hold} eq 'pause';
    push @records, $_ if $seen == $n;
  }
  return @records;
}

{
  my $e = engine();
  $e->ask('pause');
  $e->eval('await asyncio.gather(fetch(1), fetch(2))');
  $e->stands;
  $e->send(['step'], ['step']);
  $e->stands;
  is(scalar(grep { $_->{kind} eq 'step' } between($e, 1)), 2, 'two steps that come at once are two callbacks');
  $e->ask('step', what => 'callback');
  $e->stands;
  is(scalar(grep { $_->{kind} eq 'step' } between($e, 2)), 1, 'a step is one callback');
  $e->ask('step', what => 'tick');
  my $held = $e->stands;
  is(scalar(grep { $_->{kind} eq 'turn' } between($e, 3)), 1, 'a step by a tick is one tick');
  cmp_ok(scalar(grep { $_->{kind} eq 'ran' } between($e, 3)), '>=', 2, '... with all its callbacks');
  is($e->ask('step', what => 'moon')->{error}, 'step: `what` must be callback, tick, await, line, over or out', 'no other');
  $e->ask('go');
  ok($e->value, 'it goes on to its end');
  $e->quit;
}

{
  my $e = engine();
  $e->ask('pause');
  $e->eval('await asyncio.gather(fetch(3), fetch(3))');
  $e->ask('step', what => 'line');
  $e->stands;
  $e->ask('step', what => 'callback') && $e->stands;
  my ($task) = map { $_->{of} } grep { $_->{kind} eq 'task' && $_->{func} eq 'fetch' } $e->records;
  for my $n (1 .. 2) {
    $e->ask('step', what => 'await', task => $task);
    my $park = $e->wait_for(sub { $_->{kind} eq 'park' && $_->{of} == $task });
    my $held = $e->stands;
    my @other = grep { $_->{seq} > $park->{seq} && $_->{seq} < $held->{seq} && $_->{kind} =~ /^(step|run)$/ } $e->records;
    is(scalar @other, 0, "await $n of the task, and nothing runs after it");
  }
  is($e->ask('step', what => 'await', task => $task)->{ok}, 1, 'the last one');
  $e->stands;
  $e->ask('step', what => 'await', task => $task);
  $e->wait_for(sub { $_->{kind} eq 'done' && $_->{future} == $task });
  ok($e->stands, 'the end of the task is a goal, too');
  $e->ask('go');
  $e->quit;
}

# Steps from a breakpoint on a line; returns the lines at which it stood.
sub lines {
  my ($e, @steps) = @_;
  my @lines = line_of($e->wait_for(sub { $_->{kind} eq 'line' }));
  for my $what (@steps) {
    $e->stands;
    $e->ask('step', what => $what);
    push @lines, line_of($e->wait_for(sub { $_->{kind} eq 'line' }));
  }
  $e->stands;
  return "@lines";
}

{
  my $e = engine();
  is($e->ask('break', on => 'line', what => 'jobs.lua', line => 16)->{break}, 1, 'a breakpoint has a number');
  $e->eval('await work(1)');
  is(lines($e, qw(line line line line)), 'jobs.lua:16 jobs.lua:2 jobs.lua:3 jobs.lua:4 jobs.lua:5', 'line by line, into a coroutine');
  my @locals = grep { $_->{kind} eq 'local' } $e->records;
  is_deeply({map { $_->{name} => $_->{value} } @locals[-3 .. -1]}, {n => 1, total => 1, i => 1}, 'with the variables of the function');
  $e->ask('step', what => 'out');
  is(lines($e, 'over'), 'jobs.lua:17 jobs.lua:18', 'out of it, over what it awaits; then over a call');
  $e->ask('step', what => 'over');
  my $held = $e->stands;
  ok($held, 'over the last line: it stands at the end of the turn');
  $e->ask('go');
  is($e->value->{text}, '2', 'and the program is none the wiser');
  $e->quit;
}

{
  my $e = engine();
  $e->ask('break', on => 'line', what => 'jobs.lua', line => 16);
  $e->eval('await work(2)');
  is(lines($e, 'over', 'line', 'out'), 'jobs.lua:16 jobs.lua:17 jobs.lua:11 jobs.lua:18', 'over an await that takes many turns; into a function, and out');
  $e->ask('go');
  $e->quit;
}

# --- lines without code ----------------------------------------------------------------------------------

{
  my $e = engine();
  my $near = sub { my ($line, $file) = @_; my $a = $e->ask('break', on => 'line', what => $file // 'jobs.lua', line => $line); $e->ask('unbreak'); return $a->{code} };
  is($near->(2), undef, 'a line with code is as it should be');
  is($near->(9), 10, 'a blank one: the nearest with code comes below');
  is($near->(99), 19, 'behind the end it is the last one');
  is($near->(9, "$dir/jobs.lua"), 10, 'by its whole path, too');
  is($near->(9, 'nothing.lua'), undef, 'of a file that is not there nothing is known');
  spew("$dir/odd.lua", "-- one\n\nlocal t = {\n  1,\n  -- two\n  2,\n}\n\nlocal function f(...)\n  -- nothing\n  return ...\nend\n" . ("\n" x 300) . "return t, f\n-- end\n");
  is($near->($_->[0], "$dir/odd.lua"), $_->[1], "line $_->[0]") for [1, 3], [5, 7], [10, 11], [20, 313], [314, 313];
  spew("$dir/forms.lua", "async function f()\n  -- waits\n  async with asyncio.timeout(1) as t do\n\n    await asyncio.sleep(0)\n  end\nend\n\n\nprint(await f())\n-- end\n");
  is($near->($_->[0], "$dir/forms.lua"), $_->[1], "with forms: line $_->[0]") for [2, 3], [4, 5], [9, 10];
  spew("$dir/broken.lua", "local x = = 1\n\n");
  is($near->(2, "$dir/broken.lua"), undef, 'what does not compile tells nothing');
  spew("$dir/binary.lua", "\x1bLua junk");
  is($near->(2, "$dir/binary.lua"), undef, 'nor does what is no text');
  is($near->(2, '/dev/zero'), undef, 'nor what is no file');
}

# --- breakpoints -----------------------------------------------------------------------------------------

sub reached {
  my ($name, $break, $code, $want) = @_;
  my $e = engine();
  my $set = $e->ask('break', %$break);
  is($set->{break}, 1, "$name: is set") or diag($set->{error});
  $e->eval($code);
  my $at = $e->wait_for(sub { $_->{kind} eq 'break.reached' });
  ok($at && $e->stands, "$name: it stands");
  local $_ = $at;
  ok($want->($e), "$name: $at->{on}") or diag(explain($at));
  $e->ask('unbreak');
  $e->ask('go');
  ok($e->value, "$name: it goes on");
  is($e->quit, 0, "$name: and ends");
}

my $two = "await asyncio.gather(fetch(1), fetch(2))";
reached('a line', {on => 'line', what => 'jobs.lua', line => 7}, $two, sub { line_of($_) eq 'jobs.lua:7' });
reached('a line at the prompt', {on => 'line', what => '<repl-2>', line => 2}, "local x = 1\nx = x + 1", sub { line_of($_) eq '<repl-2>:2' });
reached('a task by its function', {on => 'task', what => 'fetch'}, $two, sub { $_->{of} && !$_->{file} });
reached('a task by its name', {on => 'task', what => 'moon'}, "await asyncio.create_task(fetch(1), {name = 'moon'})", sub { $_->{of} });
reached('a task by its label', {on => 'task', what => "fetch-4"}, $two, sub { $_->{of} });
reached('a task that starts eagerly', {on => 'task', what => 'fetch'},
  "asyncio.get_running_loop():set_task_factory(asyncio.eager_task_factory) await asyncio.create_task(fetch(1))", sub { $_->{of} });
reached('an await of a task', {on => 'await', what => 'fetch'}, $two, sub { $_->{of} && $_->{cause} });
reached('an await of a function', {on => 'await', what => 'fetch'}, 'await work(1)', sub { line_of($_) eq 'jobs.lua:2' });
reached('an await of a queue', {on => 'await', what => 'queue.get'},
  "local q = asyncio.Queue() asyncio.get_running_loop():call_later(0.1, q.put_nowait, q, 1) await q:get()", sub { $_->{of} });
my $late = "local t = asyncio.create_task(fetch(9)) await asyncio.sleep(0)";
reached('a request of cancellation', {on => 'event', what => 'cancel'}, "$late\nt:cancel()\nlocal after = 1", sub { line_of($_) eq '<repl-2>:3' });
reached('a delivery', {on => 'event', what => 'deliver'}, "$late t:cancel() await asyncio.sleep(0.1)", sub { $_->{cause} });
reached('a failure', {on => 'event', what => 'fail'}, "pcall(function() await asyncio.create_task((async function() error('x') end)()) end)", sub { $_->{cause} });
reached('an end', {on => 'event', what => 'done'}, 'await asyncio.create_task(fetch(1))', sub { $_->{cause} });
reached('a line that is printed', {on => 'event', what => 'print'}, "print('x')\nlocal y", sub { $_->{cause} });
reached('a mark', {on => 'event', what => 'mark'}, "asyncio.mark('here')\nlocal y = 1", sub { line_of($_) eq '<repl-2>:2' });
reached('a turn that blocks', {on => 'event', what => 'block'}, "asyncio.block(0.5)", sub { $_->{of} });

{
  my $e = engine('--clock', 'real');
  $e->ask('break', on => 'event', what => 'block');
  $e->eval("local t = os.clock()\nwhile os.clock() - t < 5 do\n  t = t\nend");
  my $at = $e->wait_for(sub { $_->{kind} eq 'break.reached' });
  $e->stands;
  is(scalar(grep { $_->{kind} eq 'ran' && $_->{seq} > $at->{seq} } $e->records), 0, 'code that blocks is held while it does');
  like(line_of($at), qr/<repl-2>:[23]/, '... at its line');
  kill 'INT', $e->{pid};
  is($e->value->{outcome}, 'error', '... and can be interrupted there');
  $e->quit;
}

{
  my $e = engine();
  like($e->ask('break', on => 'event', what => 'full moon')->{error}, qr/^break: the events are cancel,/, 'an event that there is not');
  like($e->ask('break', on => 'moon', what => 'x')->{error}, qr/must be task, await/, 'a kind that there is not');
  like($e->ask('break', on => 'line', what => 'x')->{error}, qr/`line` must/, 'a line without a number');
  like($e->ask('break', on => 'task', what => 'x' x 300)->{error}, qr/too long/, 'a name that is too long');
  ok($e->ask('break', on => 'task', what => 'x')->{ok}, 'many of them') for 1 .. 64;
  like($e->ask('break', on => 'task', what => 'x')->{error}, qr/64/, '... but not too many');
  is($e->ask('unbreak', break => 99)->{error}, 'unbreak: there is no breakpoint with this number', 'nothing to take away');
  ok($e->ask('unbreak', break => 3)->{ok} && $e->ask('unbreak')->{ok}, 'one, and all');
  my $mine = watched() eq 'tsan' ? '(?:nil|external hook)' : 'nil';    # under ThreadSanitizer one lets the signals in
  $e->eval('print(debug.gethook())');
  like($e->wait_for(sub { $_->{kind} eq 'print' })->{text}, qr/^$mine/, 'without a breakpoint no thread has a hook');
  $e->quit;
}

# --- wherever code runs ------------------------------------------------------------------------------------

sub breaks_in {
  my ($name, $code, $want, $before) = @_;
  my $e = engine('--clock', 'real');
  $e->eval($code);
  my $line = $e->wait_for(sub { $_->{kind} eq 'line' });
  ok($line && $e->stands, "asyncio.breakpoint() $name");
  $e->ask('step', what => 'line');
  ok($e->stands, "$name: a line further");
  $e->ask('go');
  is(($e->value || {})->{text}, $want, "$name: the result is right");
  is($e->quit, 0, "$name: and it ends");
}

breaks_in('in a task', "asyncio.breakpoint()\nreturn 1 + 1", '2');
breaks_in('in nested pcalls', "local _, ok, v = pcall(pcall, function()\n  asyncio.breakpoint()\n  return 5\nend)\nreturn v", '5');
breaks_in('in coroutine.wrap', "local g = coroutine.wrap(function()\n  asyncio.breakpoint()\n  coroutine.yield(7)\nend)\nreturn g()", '7');
breaks_in('in a generator that awaits', "local g = coroutine.wrap(async function()\n  await asyncio.sleep(0.01)\n  asyncio.breakpoint()\n  coroutine.yield(8)\nend)\nreturn g()", '8');
breaks_in('in a comparison of table.sort', "local t = {3, 1, 2}\ntable.sort(t, function(a, b)\n  if not met then met = true asyncio.breakpoint() end\n  return a < b\nend)\nreturn t[1]", '1');
breaks_in('in a cleanup', "do\n  local x <close> = asyncio.finally(function()\n    asyncio.breakpoint()\n    await asyncio.sleep(0.01)\n  end)\nend\nreturn 3", '3');
breaks_in('in a callback', "local f = asyncio.get_running_loop():create_future()\nasyncio.get_running_loop():call_soon(function()\n  asyncio.breakpoint()\n  f:set_result(4)\nend)\nreturn await f", '4');
breaks_in("in the callback of an executor's future", "local l = asyncio.get_running_loop()\nlocal done = l:create_future()\nlocal f = l:run_in_executor(nil, function() return 6 end)\nf:add_done_callback(function(r)\n  asyncio.breakpoint()\n  done:set_result(r:result())\nend)\nreturn await done", '6');

{
  my $got = lunette(['-e', "asyncio.breakpoint() print('on') asyncio.mark('m')"]);
  is($got->{out}, "on\n", 'without a viewer asyncio.breakpoint() does nothing');
  my $trace = "$dir/marked.trace";
  lunette(['--trace', $trace, '-e', "asyncio.mark('half past')"]);
  like(lunette(['export', $trace, '--to', 'text'])->{out}, qr/mark: half past/, 'a mark is in the trace');
  like(lunette(['-e', 'asyncio.mark(5)'])->{err}, qr/TypeError: mark: text must be a string, not number/, 'a mark is a text');
}

# --- while it is held ------------------------------------------------------------------------------------

{
  my $e = engine();
  $e->ask('break', on => 'line', what => 'jobs.lua', line => 4);
  $e->eval('await fetch(1)');
  $e->stands;
  $e->eval("print('late')");
  my @after = grep { $_->{kind} eq 'print' } $e->records;
  is(scalar @after, 0, 'an input that is sent while a line is held waits');
  is($e->ask('complete', text => 'asyncio.bre', pos => 11)->{items}[0]{text}, 'breakpoint', '... names are completed');
  $e->ask('gc');
  $e->ask('go');
  like($e->wait_for(sub { $_->{kind} eq 'print' })->{text}, qr/late/, '... and runs when it goes on');
  $e->quit;
}

{
  my $e = engine();
  $e->ask('break', on => 'line', what => 'jobs.lua', line => 4);
  my $input = $e->eval("local ok, err = pcall(function() await fetch(3) end)\nreturn tostring(err)");
  $e->stands;
  kill 'INT', $e->{pid};
  $e->ask('unbreak');
  like($e->value->{text}, qr/KeyboardInterrupt/, 'Ctrl-C at a line raises KeyboardInterrupt there');
  $e->ask('go');
  is($e->quit, 0, '... and it ends');
}

{
  my $e = engine();
  $e->ask('pause');
  my $input = $e->eval('await fetch(3)');
  kill 'INT', $e->{pid};
  ok($e->ask('cancel_input', input => $input->{input})->{ok}, 'an input is cancelled while it is held');
  $e->ask('go');
  is($e->value->{outcome}, 'cancelled', '... and that is delivered when the loop goes on');
  $e->quit;
}

for my $end ('quit', 'the end of the socket') {
  my $e = engine();
  $e->ask('break', on => 'line', what => 'jobs.lua', line => 4);
  $e->eval('await fetch(3)');
  $e->stands;
  close $e->{socket} if $end ne 'quit';
  is($end eq 'quit' ? $e->quit : $e->end, 0, "$end while a line is held");
}

{
  my $e = engine();
  $e->ask('break', on => 'line', what => 'jobs.lua', line => 4);
  $e->eval('await fetch(3)');
  $e->stands;
  kill 'KILL', $e->{pid};
  $e->end;
  my $shown = lunette(['view', $e->{trace}, '--screen', '160x45'])->{out};
  like($shown, qr/jobs\.lua:4/, 'what was killed while it was held shows where');
}

done_testing;
