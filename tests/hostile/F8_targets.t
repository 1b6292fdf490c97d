# Where a recording shall go: a directory, a pipe, a device, somebody's work, a folder where nothing may be written, file
# systems of other kinds. A sentence, and what was there stays; or it is recorded.
use strict;
use warnings;
use Hostile;
use Lunette;
use POSIX ();
use Test::More;

my $dir = scratch();
mkdir "$dir/folder";
POSIX::mkfifo("$dir/pipe", 0600);
spew("$dir/work.lua", "print(1)\n");
symlink 'loop', "$dir/loop";
symlink '/dev/null', "$dir/device";
symlink 'nowhere/file', "$dir/dangling";
my @refused = (
  [$dir, 'it is a directory; name a file in it'], ["$dir/pipe", 'it is a pipe; name a file, and `lunette export` it to the pipe afterwards'],
  ['/dev/null', 'it is a device or a socket; name a file'], ["$dir/device", 'it is a device or a socket; name a file'],
  ["$dir/work.lua", 'it exists and is no trace; remove it, or name another file'], ["$dir/loop", 'Too many levels of symbolic links'],
  ["$dir/dangling", 'No such file or directory'], ["$dir/work.lua/a", 'Not a directory'], ["$dir/" . 'x' x 300, 'File name too long'],
  ['/proc/self/a.trace', 'No such file or directory'], ["$dir/e\e[31m", undef],
);
for (@refused) {
  my ($path, $why) = @$_;
  my $got = lunette(['run', '--trace', $path, '-e', 'print(1)'], limit => 20);
  my @wrong = wrong_with($got);
  push @wrong, "status $got->{status}: $got->{err}" if $why && ($got->{status} != 74 || $got->{out} ne '' || $got->{err} !~ /\Alunette: cannot record to \S+: \Q$why\E\n\z/);
  push @wrong, 'a control byte' if $got->{err} =~ /[\0-\x09\x0b-\x1f\x7f]/;
  ok(!@wrong, $why // 'a name with control bytes') or diag(join "\n", @wrong);
}
ok(-p "$dir/pipe" && -c '/dev/null' && slurp("$dir/work.lua") eq "print(1)\n", 'what was there stays');

SKIP: {
  skip 'only root can become somebody else', 2 if $> != 0;
  chmod 0755, $dir;
  chmod 0555, "$dir/folder";
  my $got = lunette(['run', '--trace', "$dir/folder/a.trace", '-e', 'print(1)'], under => 'set -- setpriv --reuid 65534 --regid 65534 --clear-groups "$@"');
  is($got->{err}, "lunette: cannot record to $dir/folder/a.trace: Permission denied\n", 'a folder where one may not write');
  is($got->{status}, 74, '... by its status');
}
for my $other ('/dev/shm', '/var/tmp') {
  next unless -d $other && -w _;
  my $path = "$other/lunette-$$.trace";
  runs("a file system of another kind, $other", ['run', '--trace', $path, '-e', 'print(1)'], {out => "1\n"});
  cmp_ok(scalar(my @r = records_of($path)), '>', 3, '... records');
  unlink $path;
}
done_testing;
