#!/usr/bin/perl
# What happens around a lesson: answers as people type them, hints, commands, leaving and coming back, kill -9, two
# players at once, a log that is damaged or cannot be written.
use strict;
use warnings;
use lib 'tests/lib';
use Lunette;
use Play;
use Test::More;

my $lesson = 'calling-is-not-running';

# A learner who has done nothing, at one step of the lesson.
sub at { my ($step, %o) = @_; return Play->begin($lesson, options => ["$lesson/$step"], %o) }
# At a question whose answer is a number.
sub number { return Play->begin('await-runs-it-here', options => ['await-runs-it-here/sleep']) }
sub log_has { my ($play, $what, $name) = @_; local $Test::Builder::Level = $Test::Builder::Level + 1; return like($play->log_of, $what, $name) }

# ---- answers ----

for my $typed ('b', 'B', 'b)', '(b)', ' b ', 'b.', '`true`', 'true') {
  like(at('call')->say($typed), qr/^That is what happened: b  `true`$/m, "'$typed' is the option b");
}
for my $typed ('e', 'bb', '2', 'b or c', "\e[A", '.5') {
  my $play = at('call');
  like($play->say($typed), qr/^! The answer is one of the letters a b c d\.$/m, "'" . $typed =~ s/\e/ESC/r . "' is no option");
  unlike(-e "$play->{state}/lunette/learn/progress.log" ? $play->log_of : '', qr/answered/, 'and is not noted');
}
for my $typed ('1', '1.0', '+1', '(1)', '1 s', '1s', '1,0', '1 second', ' 1. ', '0.9999') {
  like(number()->say($typed), qr/^That is what happened: 1$/m, "'$typed' is the number 1");
}
like(number()->say('.5'), qr/^What happened: 1$/m, "'.5' is another number, and no command");
for my $typed ('one', '1 2', '1000 ms', 'inf', 'nan', '0x1', '1e999') {
  like(number()->say($typed), qr/^! The answer is a number alone/m, "'$typed' is no number");
}
for my $typed ('2 1 3', '2,1,3', '213', '2 > 1 > 3', 'have an object / water on / got tea', 'Have an object/water on/got tea') {
  like(at('await')->say($typed), qr/^That is what happened: have an object/m, "'$typed' is the order");
}
for my $typed ('2 1', '2 1 1', '0 1 2', '4 1 2', 'have an object', 'a / b / c', '2 1 3 1') {
  like(at('await')->say($typed), qr/^! The answer is all 3 lines in their order/m, "'$typed' is none");
}
like(at('await')->say('1 2 3'), qr/^What happened:\n +2  have an object\n +1  water on\n +3  got tea$/m, 'a wrong order: the right one has the numbers of the shuffle');
like(number()->{shown}, qr/^\(your answer, a number\)$/m, 'what kind of an answer is wanted');
like(at('call')->say(''), qr/What do you expect\?/, 'an empty line is no answer');
like(at('call')->say('.run'), qr/Answer first/, 'a program is not run before the answer');
like(at('call')->say('.timeline'), qr/Nothing has been run/, 'and shows nothing');
like(at('call')->say('.moon'), qr/no such command; \.help/, 'an unknown command');

like(Play->begin('loops-by-hand', options => ['loops-by-hand'])->learn('--list')->{out}, qr/^  - /m, 'a lesson that was only opened is not begun');

# ---- a search ----

my $search = at('lost');
like($search->say('yes'), qr/The answer is the number of an event/, 'a search wants a number');
like($search->say('?'), qr/a hint after each try/, 'no hint before a try');
like($search->say(''), qr/^\| true\n! lost\.lua:6: RuntimeWarning: coroutine 'brew' was never awaited\n.*^ +3 .*coroutine brew is made/ms,
  'Enter runs the program, shows its warnings, and lists what happens');
like($search->say('.timeline stdout'), qr/\A.*?\n +event[^\n]*\n +4 [^\n]*stdout: true\n\(/, 'the events with a word');
like($search->say('.timeline 6'), qr/\A.*?\n +event[^\n]*\n +6 /, 'the events from a number on');
my @hints;
for my $n (5, 6, 7) { like($search->say($n), qr/^It is not this one\.$/m, "event $n is not it"); push @hints, $search->say('?') }
like($hints[0], qr/^Hint 1\. It happens while no task runs\.$/m, 'first where');
like($hints[1], qr/^Hint 2\. It is one of the events 1 to 3\.$/m, 'then in which quarter');
like($hints[2], qr/^Hint 3\. It is event 3\.$/m, 'then which');
like($search->say(3), qr/^That is the one\.$/m, 'it is found');
log_has($search, qr{/lost passed try=4 hints=3 }, 'tries and hints are noted');
my $many = Play->begin('queues', options => ['queues/pressure']);
like($many->say(''), qr/^There are \d+ more: \.timeline \d+ goes on/m, 'a long run comes in pages');

# What does not happen in a program that cannot run, or had to be stopped, shows no misconception.
my $cleanup = Play->begin('cancellation', options => ['cancellation/cleanup']);
my $unfit = $cleanup->try_text("while true do\n");
like($unfit, qr/the program ended with an error: SyntaxError: /, 'a program that is none is told as that');
unlike($unfit, qr/You removed the cancellation/, 'and as no mistake of another kind');

# Options may stand behind the lesson.
runs('an unknown option behind a lesson', ['learn', 'one-turn', '--bogus'], {status => 2, err => qr/unknown option --bogus/});

# ---- an exercise ----

my $task = at('forgotten');
my ($start) = map { $_->{start} } grep { $_->{id} eq 'forgotten' } Play::steps_of($lesson);
my $file = "$task->{state}/lunette/learn/work/$lesson/forgotten.lua";
like($task->say('await save(n)'), qr/That is no command/, 'a program is not typed at the prompt');
like($task->say('?'), qr/a hint after each try/, 'no hint before a try');
$task->try_text("-- first\n$start");
is(slurp($file), "-- first\n$start", 'the editor\'s text is the program');
like($task->say('.text'), qr/^   1  -- first$/m, '.text shows it');
$task->try_text("-- second\n$start");
is(slurp("$file~"), "-- first\n$start", 'the one before it stays beside it');
like($task->say('.restart'), qr/^\d+ of 8, change/m, '.restart begins the step again');
is(slurp($file), $start, 'with what it starts from');
is(slurp("$file~"), "-- second\n$start", 'and the last text stays beside it');
$task->say('.restart');
$task->try_text("-- third\n$start");
is(slurp("$file~"), "-- second\n$start", 'what a step starts from takes no text\'s place');
like($task->say('.solution'), qr/^ +7  +await save\(n\)$/m, '.solution shows one');
like($task->say('.skip'), qr/^\n?6 of 8/m, '.skip goes on');
log_has($task, qr{/forgotten skipped$}m, 'and is noted');
like($task->say('.prev'), qr/^   1  -- third$/m, '.prev goes back to what was written');
ok(!$task->exported->{forgotten}{passed}, 'a skipped step is not passed');
like(at('forgotten', env => {EDITOR => 'false'})->say('.edit'), qr/The editor ended with an error; your program is \//, 'an editor that fails');
like(at('forgotten', env => {EDITOR => undef})->say('.edit'), qr/EDITOR names one to open/, 'no editor');
like(at('call')->say('.edit'), qr/not to be changed/, 'a question has no program to change');

like(Play->begin('debug-mode', options => ['debug-mode/four-switches'])->{shown}, qr/^- `python3 -X dev p\.py`.*\n  Lunette: `lunette run -X dev p\.lua`$/m,
  'a table is a list whose cells bear their heads');

# ---- what asyncio.run does around the program is none of its events ----

my $events = at('await');
$events->say('2 1 3');
my $run = $events->say('.timeline');
like($run, qr/^ +event[^\n]*\n +1 [^\n]*begins\n(?:.*\n)* +\d+ [^\n]*the turn ends\n +\d+ [^\n]*end: ok\n\(/m, 'the list ends with the program');
unlike($run, qr/stop the loop|shutdown|loop 2|\(run\)/, 'and has nothing of the loop\'s own');

my $relay = Play->begin('await-runs-it-here', options => ['await-runs-it-here/relay']);
like($relay->try_text(qq(async function first() print("xx") end\nfirst()\n)), qr/^`xx` should be printed as line 1, and is not; and the coroutine object of\s+`first`,\s+made in line 2, was never awaited$/m,
  'a forgotten await is told with what came of it');

my $same = at('forgotten')->say('');
like($same, qr/^You have not changed it yet/m, 'the program as it was given is called unchanged');
unlike($same, qr/You stored what/, 'and nobody\'s mistake is seen in it');
like(Play->begin('await-runs-it-here', options => ['await-runs-it-here/fix-operand'])->say('.text'), qr/await asyncio\.block\(1\)/,
  'a change begins with the program that it speaks of');

# ---- lessons by number, and by the beginning of their names ----

for my $name (1, 'calling', 'calling-is-not-running', 'calling/object') {
  like(Play->begin($lesson, options => [$name])->{shown}, qr/^1 of 8, tell/m, "'$name' is lesson 1");
}
like(Play->begin($lesson, options => ['1/3'])->{shown}, qr/^3 of 8, observe/m, 'a step by its number');
like(lunette(['learn', '--plain', '1/9'], stdin => '', env => {XDG_STATE_HOME => scratch()})->{err},
  qr/the lesson has no step 9; it has 1 to 8: object, call, .*, words$/m, 'a step that is not there: those that are');
for my $name (0, 25, 'c', 'moon') {
  my $got = lunette(['learn', '--plain', $name], stdin => '', env => {XDG_STATE_HOME => scratch()});
  like($got->{err}, qr/there is no lesson \Q$name\E; `lunette learn` lists them/, "'$name' is none, or not one alone");
}

# ---- the end of the input, lines without end ----

my $state = scratch();
my $got = lunette(['learn', '--plain', $lesson], stdin => "\n", env => {XDG_STATE_HOME => $state});
like($got->{out}, qr/2 of 8.*\n`lunette learn \Q$lesson\E` goes on where you left off\.\n\z/s, 'the end of the input says how to go on');
is($got->{status}, 0, 'and is no error');
$got = lunette(['learn', '--plain', $lesson], stdin => ('x' x 100000) . "\nb\n", env => {XDG_STATE_HOME => $state});
like($got->{out}, qr/^> ! That line is too long\.\n> .*That is what happened: b/ms, 'a line without end is passed over as a whole');
$got = lunette(['learn', '--plain', "await-runs-it-here/sleep"], stdin => "1\0\x1b[31m\xff\n\xe2\x80\xae\n", env => {XDG_STATE_HOME => $state});
unlike($got->{out}, qr/[\0\x1b]|\xe2\x80\xae/, 'no control byte comes back');

# ---- leaving and coming back ----

my $play = Play->begin($lesson);
$play->say('');
$play->say('a');
$play->{terminal}->kill_it;
is($play->{terminal}->status, 'signal 9', 'a player is killed within a lesson');
my $again = Play->begin($lesson, state => $play->{state});
like($again->{shown}, qr/^3 of 8, observe/m, 'the next one goes on at the step that is not passed');
like($again->learn('--list')->{out}, qr/^  =  1  \Q$lesson\E +2 of +8 /m, 'the list says how far one is');

my $other = Play->begin('one-turn', state => $play->{state});
$other->say('');
$again->say(3);
$other->say('1 2 3 4');
log_has($again, qr{one-turn/turn passed .*\n.*/lost tried ok\n.*/lost passed .*\n.*one-turn/fifo answered }, 'two players at once write one log');
is(scalar(grep { !/^\d{4}-\d\d-\d\dT\S+Z \S+ \S/ } split /\n/, $again->log_of), 0, 'of whole lines');

like($again->learn('--review')->{out}, qr/2 of 8.*\n\z/s, 'a review asks what was answered wrong');
my $review = Play->begin($lesson, state => $play->{state}, options => ['--review']);
like($review->{shown}, qr/^2 of 8, predict/m, 'the question again');
$review->say('b');
my $next = $review->say('');
ok($review->ended ? $next =~ /That was the last one/ : $next =~ /^\d+ of \d+, predict/m, 'then the next, and no other step');
ok(!$again->exported->{call}{answered_wrong}, 'it is not asked a third time');

my $reset = $again->learn('--reset', $lesson);
is($reset->{status}, 0, 'a lesson begins anew');
is(scalar(grep { $_->{passed} } values %{$again->exported}), 0, 'nothing of it is passed');
log_has($again, qr{/call answered wrong}, 'and nothing is erased');

# ---- the log ----

sub learner { my ($log) = @_; my $home = scratch(); mkdir "$home/$_" for 'lunette', 'lunette/learn'; spew("$home/lunette/learn/progress.log", $log); return $home }

my $home = learner("\0\1\2 no log\n");
$got = lunette(['learn', '--list'], env => {XDG_STATE_HOME => $home});
like($got->{err}, qr{progress\.log is damaged; it is kept as \S+progress\.log\.damaged-1, and a new one begins$}m, 'a damaged log is set aside, and said');
is(slurp("$home/lunette/learn/progress.log.damaged-1"), "\0\1\2 no log\n", 'as it was');
is(lunette(['learn', '--list'], env => {XDG_STATE_HOME => $home})->{err}, '', 'once');

$home = learner("2026-03-01T12:00:05Z $lesson/object passed try=0 hints=0 shape=00000000\n2026-03-01T12:00:09Z $lesson/ca");
my $torn = Play->begin($lesson, state => $home);
like($torn->{shown}, qr/^2 of 8/m, 'a line cut off by a power cut is lost, and no other');
$torn->say('b');
log_has($torn, qr{^\S+ \Q$lesson\E/call answered right b }m, 'what is added begins a line of its own');

$got = lunette(['learn', '--plain', $lesson], env => {XDG_STATE_HOME => '/dev/null/none'});
like($got->{err}, qr{^lunette: learn: cannot keep progress in /dev/null/none/lunette/learn: .*; XDG_STATE_HOME may name another folder$}m,
  'a folder that cannot be written is said');
isnt($got->{status}, 0, 'with a status');

my $full = learner("# " . ('x' x 4000) . "\n");
$got = lunette(['learn', '--plain', $lesson], stdin => "\n\n", env => {XDG_STATE_HOME => $full}, under => "trap '' XFSZ; ulimit -f 1");
like($got->{out}, qr/^! the progress cannot be written into .*: File too large; /m, 'a log that cannot grow is said');
like($got->{out}, qr/^2 of 8/m, 'and the lesson goes on');

done_testing();
