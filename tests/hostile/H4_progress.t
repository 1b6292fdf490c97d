# A learner's progress: killed at any moment, on a full disk, or read-only. What was passed stays passed; nothing is begun anew without a word.
use strict;
use warnings;
use Hostile;
use Lunette;
use POSIX ();
use Test::More;

own_disks();
my $dir = scratch();
mkdir "$dir/disk";
my %env = (XDG_STATE_HOME => "$dir/state", LANGUAGE => undef);
sub learn { my ($input, @o) = @_; return lunette(['learn', '--plain', 'calling-is-not-running'], stdin => $input, env => \%env, @o) }
sub passed { my $got = lunette(['learn', '--export'], env => \%env); my $n = () = $got->{out} =~ /"passed": true/g; return ($n, $got) }

learn("\n");
my ($first) = passed();
cmp_ok($first, '>=', 1, 'something has been passed');
my (@wrong, $now);
my $kills = of(6, 300);
for (1 .. $kills) {
  my $pid = fork() // die "fork: $!";
  if (!$pid) {
    open STDIN, '<', spew("$dir/in", "\na\n.next\n\n" x 10);
    open STDOUT, '>', '/dev/null';
    open STDERR, '>', '/dev/null';
    $ENV{XDG_STATE_HOME} = "$dir/state";
    exec $Lunette::PROGRAM, 'learn', '--plain', 'calling-is-not-running' or POSIX::_exit(127);
  }
  1 until rolls(3000) == 0 || waitpid($pid, POSIX::WNOHANG()) > 0;
  kill 'KILL', $pid;
  waitpid $pid, 0;
  my ($n, $got) = passed();
  push @wrong, "$n passed, before $first" if $n < $first;
  push @wrong, $got->{err} if $got->{err} ne '';
}
tried("`kill -9` of a learner's session", $kills, scalar @wrong, 'nothing that was passed is lost');
is(join("\n", @wrong), '', 'killed at any moment: nothing that was passed is lost, and the log is sound');

for my $size (steps(4096, 65536, 4096, 5)) {
  disk_of("$dir/disk", $size);
  my $got = lunette(['learn', '--plain', 'calling-is-not-running'], stdin => "\n\n" . ".skip\n" x 8, env => {%env, XDG_STATE_HOME => "$dir/disk"});
  my $again = lunette(['learn', '--list'], env => {%env, XDG_STATE_HOME => "$dir/disk"});
  ok(!wrong_with($got) && !wrong_with($again) && $again->{err} !~ /damaged/, "a disk of $size bytes") or diag("$got->{err}$again->{err}");
}
system('mount', '-o', 'remount,ro', "$dir/disk");
my $got = lunette(['learn', '--plain', 'calling-is-not-running'], stdin => "\n\n", env => {%env, XDG_STATE_HOME => "$dir/disk"});
like("$got->{out}$got->{err}", qr/(?:progress|learn)[^\n]*Read-only file system/, 'a file system that is read-only: said');
done_testing;
