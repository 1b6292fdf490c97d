# Many learners share one progress: no line is torn, and it is read again. (The history of the prompt: tests/unit/repl_history.c.)
use strict;
use warnings;
use Hostile;
use Lunette;
use POSIX ();
use Test::More;

my $dir = scratch();
my %env = (XDG_STATE_HOME => $dir, LANGUAGE => undef);

my @pids;
for my $n (1 .. of(4, 16)) {
  my $pid = fork() // die "fork: $!";
  if (!$pid) { lunette(['learn', '--plain', 'loops-by-hand'], stdin => "\nzzz\n\n.next\n.skip\n" x 3, env => \%env) for 1 .. of(1, 5); POSIX::_exit(0) }
  push @pids, $pid;
}
waitpid $_, 0 for @pids;
my $log = slurp("$dir/lunette/learn/progress.log");
is(scalar(grep { !/^\d{4}-\d\d-\d\dT\S+Z \S+ \S/ } split /\n/, $log), 0, 'many learners at once write whole lines');
is(lunette(['learn', '--list'], env => \%env)->{err}, '', '... which are read again');
done_testing;
