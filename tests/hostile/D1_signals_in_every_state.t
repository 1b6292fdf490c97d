# D1: every signal that ends a program, in every state of the screen: the terminal is as it was, no engine stays, and the status
# is the signal's. Those that are not for us (SIGPIPE) or mean something else (SIGINT) end nothing.
use strict;
use warnings;
use Cwd ();
use Hostile qw(of tried);
use Lunette;
use Shell;
use Test::More;

my $lunette = Cwd::abs_path($Lunette::PROGRAM);
my $lesson  = 'calling-is-not-running';
my $editor  = spew(scratch() . '/editor', "#!/bin/sh\nprintf '\\033[2Jediting'\nexec sleep 600\n");
chmod 0755, $editor;
my %end = (HUP => 129, QUIT => 131, ILL => 132, TRAP => 133, ABRT => 134, BUS => 135, FPE => 136, KILL => 137, USR1 => 138, SEGV => 139, USR2 => 140,
  ALRM => 142, TERM => 143, XCPU => 152, XFSZ => 153, SYS => 159);

# Each state: its name, what is typed to come there, and what the screen shows then.
my @states = (
  ['an empty prompt', sub { }, qr/TYPE/],
  ['half an input', sub { $_[0]->type("x = {\n  'half") }, qr/half/],
  ['an input that awaits', sub { $_[0]->line('await asyncio.sleep(1000)') }, qr/sleep/],
  ['an input that blocks', sub { $_[0]->line('while true do end') }, qr/blocks the loop/],
  ['looking around', sub { $_[0]->keys('Escape') }, qr/LOOK/],
  ['the help', sub { $_[0]->keys('F1') }, qr/help/i],
  ['a list of completions', sub { $_[0]->type('asyncio.')->keys('Tab') }, qr/TaskGroup|Barrier|create_task/],
  ['a search in the history', sub { $_[0]->line("'found'")->keys('C-r')->type('foun') }, qr/search/],
  ['the past', sub { $_[0]->line('await asyncio.sleep(0.01)')->keys('Escape'); $_[0]->until(sub { /LOOK/ }); $_[0]->keys('Left', 'Left') }, qr/PAST/],
  ['a loop that is held', sub { $_[0]->keys('F5') }, qr/paused|held/i],
  ['an editor', sub { $_[0]->line('.edit') }, qr/^editing/m],
  ['a flood of output', sub { $_[0]->line('async function f() while true do print(("x"):rep(70)) await asyncio.sleep(0.001) end end kept = asyncio.create_task(f())') }, qr/x{50}/],
  ['a lesson', undef, qr/Calling|Enter/],
);

sub begin {
  my ($state) = @_;
  my ($name, $come, $there) = @$state;
  return Shell->new("$lunette learn $lesson", $there, name => $name) if !$come;
  my $r = Shell->new($lunette, qr/TYPE/, name => $name, env => {EDITOR => $editor, VISUAL => undef});
  $come->($r->screen);
  $r->screen->wait($there, "$name: is reached");
  return $r;
}

my @signals = sort keys %end;
my @pairs = of(0, 1) ? map { my $state = $_; map { [$state, $_] } @signals } 0 .. $#states : map { [$_ % @states, $signals[$_]] } 0 .. $#signals;
my $failed = 0;
for (@pairs) {
  my ($state, $signal) = @$_;
  my $r = begin($states[$state]);
  kill $signal => $r->{viewer};
  $failed++ if !$r->restored("$states[$state][0], SIG$signal", $end{$signal});
}
tried('a signal ends the screen, in each of its states', scalar @pairs, $failed);

my $r = begin($states[0]);
kill $_ => $r->{viewer} for qw(PIPE INT CHLD CONT WINCH URG);
$r->screen->line('6 * 7')->wait(qr/^ ?42\b/m, 'SIGPIPE, SIGINT and others: the prompt goes on');
$r->screen->keys('C-d');
$r->restored('and ends as ever', 0);
done_testing;
