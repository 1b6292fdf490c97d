# lunette -i FILE: a program to its end, then the prompt with what it has defined. The same as the prompt beside a lesson.
use strict;
use warnings;
use Learner;
use Lunette;
use Play;
use Terminal;
use Test::More;

my $dir = scratch();
my $tea = spew("$dir/tea.lua", <<'LUA');
async function brew() await asyncio.sleep(1) return "tea" end
cups = 2
local hidden = 1
print("ready", await brew(), arg[1])
LUA

# ---- lines ----

sub at_prompt { my ($name, $file, $code, $want, @options) = @_; return runs($name, [@options, '-i', $file], {out => $want}, stdin => $code) }

runs('what it has defined is there, its locals are not', ['--clock', 'virtual', '-i', $tea, 'now'],
  {out => qq(ready\ttea\tnow\n2\tnil\n"tea"\n)}, stdin => "print(cups, hidden)\nawait brew()\n");
at_prompt('a program without a loop', spew("$dir/plain.lua", "n = 3\n"), "print(n)\n", "3\n");
at_prompt('one that runs a loop by itself', spew("$dir/run.lua", "asyncio.run(asyncio.sleep(9))\nn = 4\n"), "print(n)\n", "4\n", '--clock', 'virtual');
runs('one that fails leaves what it had', ['-i', spew("$dir/boom.lua", "n = 5\nerror('boom')\n")],
  {out => "5\n", err => qr/^lunette: \Q$dir\E\/boom\.lua:2: boom\n/}, stdin => "print(n)\n");
at_prompt('SystemExit ends it, and not the prompt', spew("$dir/exit.lua", "n = 6\nerror(asyncio.SystemExit(3))\n"), "print(n)\n", "6\n");
runs('os.exit ends all', ['-i', spew("$dir/exit.lua", "os.exit(3)\n")], {status => 3, err => undef}, stdin => "print(1)\n");
runs('a file that is not there', ['-i', "$dir/none.lua"], {out => "1\n", err => qr/^lunette: cannot open .*none\.lua/}, stdin => "print(1)\n");
runs('no file', ['-i'], {status => 2, err => qr/^lunette: -i wants a file/});
runs('a file without -i', ['repl', $tea], {status => 2, err => qr/^lunette: repl takes no file without -i/});
runs('no lesson to go back to', ['repl', '--plain'], {err => qr/no lesson to go back to/}, stdin => ".back\n");

# ---- a program that does not end by itself ----

for my $forever (['awaits', 'await asyncio.sleep(1e6)'], ['computes', 'while true do end']) {
  my ($how, $code) = @$forever;
  my $file = spew("$dir/forever.lua", "m = 7\nprint('here')\n$code\n");
  my $t = Terminal->new([$Play::LUNETTE, 'repl', '--plain', '-i', $file], env => {XDG_STATE_HOME => $dir});
  $t->until(qr/^here$/m);
  $t->type("\cC");
  like($t->until(qr/^lunette: .*$/m), qr/KeyboardInterrupt|CancelledError/, "Ctrl-C ends a program that $how");
  $t->type("print(m * 6)\n");
  like($t->until(qr/^(?:> )?42$/m), qr/42/, 'and the prompt is there');    # what is typed before the prompt stands above it
  $t->type(".quit\n");
  $t->until(qr/\z(?!)/);
  is($t->status, 0, '.quit leaves');
}

# ---- beside a lesson, as lines ----

my $lesson = 'calling-is-not-running';
my $ask    = qr/^> \z/m;
my $play   = Play->begin($lesson, options => ["$lesson/call"]);
like($play->say('i'), qr/program is not run here\. \.back goes back/, 'an open question: the program is not run at the prompt');
like($play->say('tostring(brew)'), qr/"nil"/, 'nothing of it is there');
like($play->say('.back'), qr/^Back in the lesson: What does a call print\?\n\(your answer\)$/m, '.back goes back to the question');
like($play->say('b'), qr/^That is what happened/m, 'which can be answered');
like($play->say('i'), qr/program is run here first/, 'then the program is run at the prompt');
$play->{terminal}->type("await brew()\n");    # it may come before the program's end, and waits for it
like($play->{terminal}->until(qr/^"tea"\n> \z/m), qr/^water on\n"tea"$/m, 'and what it has defined is there');
$play->{terminal}->type("\cD");
like($play->{terminal}->until($ask), qr/^Back in the lesson/m, 'Ctrl-D goes back, too');
like($play->say('.timeline'), qr/coroutine brew is made/, 'the run of the lesson is what it was');

my $task = Play->begin($lesson, options => ["$lesson/double"]);
spew($task->{next}, "mine = 'yes'\n");
$task->say('.edit');
$task->say('i');
like($task->say('mine'), qr/"yes"/, 'in a task it is the learner\'s own program');
my $run = Play->begin($lesson, options => ["$lesson/repl"]);
like($run->say('i'), qr/Try hello\(\), then await hello\(\)/, 'the prompt of a step that asks for something there says it');
$run->{terminal}->type("\cD");
like($run->{terminal}->until($ask), qr/^Back in the lesson.*^It was run\.$/ms, 'and who comes back has done it');
like($run->log_of, qr{/repl passed}, 'which is noted');
my $piped = lunette(['learn', '--plain', "$lesson/call"], stdin => "b\ni\n1 + 1\n.back\n.text\n.quit\n", env => {XDG_STATE_HOME => scratch()});
like($piped->{out}, qr/^2\nBack in the lesson.*   1  async function brew/ms, 'through a pipe, what stands behind .back is the lesson\'s');

# ---- beside a lesson, on the screen ----

my $l = Learner->new("$lesson/await", cols => 120, rows => 36);
$l->see(qr/^ >/m, 'a question');
$l->press('i')->see(qr/program is not run here/, 'i opens the prompt while it is open, without the program');
$l->screen->line('.back');
$l->see(qr/^ LEARN/m, '.back goes back to it')->screen->type('21');
$l->press('i')->see(qr/That is no part of the answer/, 'within an answer a letter does nothing but say so')->screen->type('3');
$l->press('Enter')->see(qr/✓ That is what happened/, 'answered');
my $before = $l->still;
$l->press('i')->see(qr/got tea(?:.*\n)+^ TYPE/m, 'now the program is run at the prompt');
$l->golden('lesson-prompt');
$l->screen->line('await brew()');
$l->see(qr/"tea"/, 'where it can be used');
$l->screen->line('.back');
$l->see(qr/^ LEARN/m, '.back goes back');
is($l->still, $before, 'to the step exactly as it was');
my $r = Learner->new("$lesson/repl", cols => 120, rows => 36);
$r->see(qr/Enter run it/, 'a step that asks for something at the prompt')->press('i');
$r->see(qr/Try hello\(\), then await hello\(\)(?:.*\n)+^ TYPE   Ctrl-D back to the lesson/m, 'which the prompt says, and how one comes back');
$r->screen->line('.back');
$r->see(qr/^ LEARN   Enter go on/m, 'coming back it is done');
like($r->log_of, qr{/repl passed}, 'and noted');
$l->press('Escape')->see(qr/^ LOOK/m, 'looking around');
$l->press('i')->see(qr/got tea(?:.*\n)+^ TYPE/m, 'i does it, too');
$l->press('C-d')->see(qr/^ LOOK/m, 'and Ctrl-D goes back');
$l->press('Q')->see(sub { $l->screen->dead }, 'Q leaves');

done_testing;
