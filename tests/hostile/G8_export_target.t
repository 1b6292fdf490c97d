# Where an export goes: a full disk at any byte, an older file, a link, a device, a pipe that nobody reads, an interruption. The older file
# stays until there is a whole one.
use strict;
use warnings;
use Hostile;
use Lunette;
use POSIX ();
use Test::More;

own_disks();
my $dir = scratch();
mkdir "$dir/disk";
lunette(['run', '--clock', 'virtual', '--trace', "$dir/a.trace", busy_program($dir, 600)]);
my $whole = lunette(['export', "$dir/a.trace", '--to', 'jsonl'])->{out};
my $files = sub { sort map { s{.*/}{}r } glob "$dir/disk/*" };

sub exported { return lunette(['export', "$dir/a.trace", '--to', 'jsonl', '-o', $_[0]], dir => "$dir/disk", @_[1 .. $#_]) }

for my $size (steps(8192, length($whole) + 65536, 4096, 6)) {
  disk_of("$dir/disk", $size);
  spew("$dir/disk/out", 'old');
  my $got = exported('out');
  my $now = slurp("$dir/disk/out");
  my $right = $got->{status} ? $got->{status} == 74 && $now eq 'old' && $got->{err} eq "lunette: cannot write out: No space left on device\n" : $now eq $whole;
  ok($right && "@{[ $files->() ]}" eq 'out', "a disk of $size bytes: the old file or the whole new one") or diag("$got->{status} $got->{err} @{[ $files->() ]}");
}
disk_of("$dir/disk", 16 << 20);
spew("$dir/disk/out", 'old');
symlink 'out', "$dir/disk/link";
POSIX::mkfifo("$dir/disk/pipe", 0600);
is(exported('link')->{status}, 0, 'through a link');
ok(-l "$dir/disk/link" && slurp("$dir/disk/out") eq $whole, '... which stays one');
is(exported('/dev/null')->{status}, 0, 'to a device');
ok(-c '/dev/null', '... which stays one');
is(exported('/dev/full')->{err}, "lunette: cannot write /dev/full: No space left on device\n", 'to a device that is full');
my $reader = fork() // die "fork: $!";
exec 'sh', '-c', "cat '$dir/disk/pipe' > '$dir/read'" or POSIX::_exit(127) if !$reader;
is(exported('pipe')->{status}, 0, 'to a pipe');
waitpid $reader, 0;
ok(slurp("$dir/read") eq $whole, '... all of it');
is(exported('none/out')->{err}, "lunette: cannot write none/out: No such file or directory\n", 'to a folder that is not there');
is(exported('.')->{err}, "lunette: cannot write .: Is a directory\n", 'to a folder');
like(lunette(['export', "$dir/a.trace", '--to', 'jsonl'], under => 'exec >/dev/full')->{err}, qr/\Alunette: cannot write standard output: No space/, 'standard output that is full');

my @torn;
my $kills = of(6, 200);
for (1 .. $kills) {
  spew("$dir/disk/out", 'old');
  my $pid = fork() // die "fork: $!";
  if (!$pid) { exec $Lunette::PROGRAM, 'export', "$dir/a.trace", '--to', 'jsonl', '-o', "$dir/disk/out" or POSIX::_exit(127) }
  1 until rolls(400) == 0 || waitpid($pid, POSIX::WNOHANG()) > 0;
  kill 'KILL', $pid;
  waitpid $pid, 0;
  my $now = slurp("$dir/disk/out");
  push @torn, length $now if $now ne 'old' && $now ne $whole;
}
tried('`kill -9` of an export that replaces a file', $kills, scalar @torn, 'each time the old file or the whole new one');
is("@torn", '', 'killed at any moment: the old file or the whole new one');
done_testing;
