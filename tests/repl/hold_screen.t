#!/usr/bin/perl
# A held loop on the screen: keys that step, breakpoints, what is said meanwhile; and traces that grow or break off.
use strict;
use warnings;
use lib 'tests/lib';
use Cwd ();
use Lunette;
use POSIX ();
use Screen;
use Test::More;

my $lunette = Cwd::abs_path($ENV{LUNETTE} || './lunette');
my $dir     = scratch();
chmod 0700, $dir;
my $env = {XDG_RUNTIME_DIR => $dir, XDG_STATE_HOME => $dir, INPUTRC => '/dev/null'};
spew("$dir/jobs.lua", <<'LUA');
async function fetch(n)
  local total = 0
  for i = 1, n do
    total = total + i
    await asyncio.sleep(0.01)
  end
  return total
end
LUA

sub begin {
  my $s = Screen->new("$lunette repl", cols => 160, rows => 45, env => $env);
  $s->wait(qr/await works at the top level.*^ ?> */ms, 'the prompt is there');
  $s->line("dofile('$dir/jobs.lua')")->wait(qr/repl·1 +done/, 'a program is loaded');
  return $s;
}

# A breakpoint on a line, by a command; then line by line.
my $s = begin();
$s->line('.break jobs.lua:4')->wait(qr/Breakpoint 1 is set/, 'a breakpoint is set');
$s->line('await fetch(3)')->wait(qr/\A ‖ paused .*breakpoint 1 reached: repl·2 is at jobs\.lua:4/, 'the status says what was reached');
$s->wait(qr/^ Breakpoint 1 reached: repl·2 is at jobs\.lua:4\./m, '... and the prompt');
$s->wait(qr/●\s+4■\s+total = total \+ i/, 'the line is marked in the source');
$s->wait(qr/(running|awaiting) .*the loop is held: \.go goes on/, 'and below the input stands what goes on');
$s->wait(qr/variables of fetch.*n = 3.*total = 0.*i = 1/s, 'its variables stand below');
$s->keys('Escape')->wait(qr/^ LOOK/m, 'looking');
$s->keys('s')->wait(qr/\A ‖ paused .*held at jobs\.lua:5, in repl·2/, 's: the next line');
$s->keys('S')->wait(qr/\A ‖ paused .*held at jobs\.lua:3/, 'S: over the await');
$s->keys('s')->wait(qr/breakpoint 1 reached.*the 2\. time/, 'the breakpoint counts');
$s->keys('u')->wait(qr/\A ‖ paused .*breakpoint 1 reached.*the 3\. time/, 'u: until it returns, or a breakpoint is reached');
$s->keys('i')->line('.where')->wait(qr/^ breakpoint 1 reached: .*in fetch +\S*jobs\.lua:4.*total = 3/ms, '.where says it in lines');
$s->line('.break clear')->line('.go')->wait(qr/^ 6 /m, 'and it goes on to its end');

# Inputs while it is held.
$s->line('.clear')->line('.pause')->wait(qr/\A ‖ paused .*held between two callbacks/, '.pause');
$s->line('1 + 1')->wait(qr/The loop is held: the input waits in the ready queue/, 'an input waits, and that is said');
$s->keys('C-c')->wait(qr/the cancellation is delivered when it goes on/, 'Ctrl-C, too');
$s->line('.go')->wait(qr/^ CancelledError/m, '... which it is');

# Breakpoints by key: on the selected task, on a line; again takes it away.
$s->line('.clear')->line("t = asyncio.create_task(fetch(1e9))")->wait(qr/fetch·\d+/, 'a task');
$s->keys('Escape')->wait(qr/^ LOOK/m, 'looking');
$s->keys('/')->type('fetch')->keys('Enter');
$s->keys('b')->wait(qr/\A ‖ paused .*breakpoint 2 reached: fetch·\d+ gets its turn/, 'b: a breakpoint on the selected task');
$s->keys('A')->wait(qr/\A ‖ (paused|step)/, 'A: to its next await');
$s->keys('b')->keys('Space')->wait(qr/\A ▶ live/, 'b again takes it away, Space goes on');
$s->keys('4')->wait(qr/━ 4 Source/, 'in the source');
$s->keys('b')->wait(qr/\A ‖ paused .*breakpoint 3 reached/, 'b: a breakpoint on the line');
$s->keys('b')->wait(sub { !/■/ }, 'b again takes it away');
$s->keys('Space', 'i')->line('t:cancel()')->wait(qr/^⊘ fetch·\d+|⊘ fetch·\d+/m, 'and it can be cancelled');

# The engine is killed, the prompt is left, while a line is held.
$s->line('.clear')->line('.break jobs.lua:4')->line('await fetch(3)')->wait(qr/breakpoint 4 reached/, 'held at a line');
my ($engine) = grep { qx(ps -o args= -p $_) =~ /--engine/ } split ' ', qx(pgrep -f -- "--trace $dir");
kill 'KILL', $engine;
$s->wait(qr/The engine was killed by signal 9/, 'the engine is killed meanwhile, and that is said');
$s->keys('Enter')->wait(qr/A new engine/, 'a new one takes its place');
$s->line("dofile('$dir/jobs.lua')")->line('.break jobs.lua:4')->line('await fetch(3)')->wait(qr/breakpoint 1 reached/, 'which can be held, too');
$s->line('.quit');
$s->wait(sub { $s->dead }, 'leaving lets it go');

# In a record the same keys go on to what was recorded.
my $done = "$dir/done.trace";
lunette(['run', '--clock', 'virtual', '--trace', $done, '-e', "dofile('$dir/jobs.lua') await asyncio.gather(fetch(2), fetch(2))"]);
my @parks = lunette(['export', $done, '--to', 'jsonl'])->{out} =~ /^\{"seq":(\d+),[^\n]*"kind":"park"/mg;
my $r = Screen->new("$lunette view $done", cols => 160, rows => 45, env => $env);
$r->wait(qr/\A ■ recorded/, 'a record');
$r->keys('Home')->wait(qr/\A ◀ PAST .*event 1 of/, 'at its begin');
$r->keys('A')->wait(qr/\A ◀ PAST .*event $parks[0] of/, 'A: the first await');
$r->keys('A')->wait(qr/\A ◀ PAST .*event $parks[1] of/, 'A: the next one');
$r->keys('s')->wait(sub { /\A ◀ PAST .*event (\d+) of/ && $1 > $parks[1] }, 's: to another line');
$r->keys('b')->wait(qr/A recorded run goes nowhere/, 'where there is nothing to break');
$r->keys('Q');

# A trace that grows, and whose writer dies.
my $trace = "$dir/growing.trace";
my $pid = fork() // die;
if (!$pid) {
  open STDOUT, '>', '/dev/null';
  exec $lunette, 'run', '--trace', $trace, '-e', 'while true do asyncio.mark("m") await asyncio.sleep(0.02) end' or POSIX::_exit(127);
}
select undef, undef, undef, .01 until -s $trace;
my $v = Screen->new("$lunette view $trace", cols => 120, rows => 36, env => $env);
$v->wait(qr/\A ▶ live .*tick \d\d/, 'a trace that grows is followed');
kill 'KILL', $pid;
waitpid $pid, 0;
$v->wait(qr/\A ■ cut off/, 'its writer dies, and that is seen');
$v->wait(qr/It ends without an end: its writer died\./, '... and said');
$v->keys('Q');

done_testing;
