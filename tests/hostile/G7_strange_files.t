# What is opened as a trace is a pipe, a device, a directory, unreadable, or nothing but holes: a sentence within a second.
use strict;
use warnings;
use Hostile;
use Lunette;
use POSIX ();
use Test::More;

my $dir = scratch();
lunette(['run', '--clock', 'virtual', '--trace', "$dir/whole", '-e', 'print(1)']);
POSIX::mkfifo("$dir/pipe", 0600);
spew("$dir/holes", '');
truncate "$dir/holes", 1 << 40;
my $sparse = spew("$dir/sparse", slurp("$dir/whole"));
truncate $sparse, 1 << 40;
symlink 'loop', "$dir/loop";
my @files = (
  ['a pipe', "$dir/pipe", qr/is not a file: a trace is read in any order, so save it first/],
  ['a device', '/dev/zero', qr/is not a file/], ['a terminal', '/dev/tty', qr/\S/], ['a directory', $dir, qr/is a directory, not a trace/],
  ['nothing', "$dir/nothing", qr/No such file/], ['a link to itself', "$dir/loop", qr/symbolic links/],
  ['1 TiB of holes', "$dir/holes", qr/is not a Lunette trace/], ['a file of /proc', '/proc/self/maps', qr/is not a Lunette trace/],
);
for my $file (@files) {
  my ($name, $path, $says) = @$file;
  for my $command (['export', $path, '--to', 'text'], ['view', $path, '--screen', '80x24'], ['why', $path], ['run', '--replay', $path, '-e', '']) {
    my $got = lunette($command, limit => 30);
    ok(!wrong_with($got) && $got->{status} && $got->{err} =~ /\Alunette: [^\n]*$says[^\n]*\n\z/, "$name: $command->[0]") or diag("$got->{status}: $got->{err}");
  }
}
my ($read, @records) = records_of($sparse);
is(wrong_with($read), undef, 'a trace with 1 TiB of holes behind it');
cmp_ok(scalar(@records), '>', 3, '... is read');
SKIP: {
  skip 'only root can become somebody else', 1 if $> != 0;
  chmod 0755, $dir;
  chmod 0600, "$dir/whole";
  my $got = lunette(['export', "$dir/whole", '--to', 'text'], under => 'set -- setpriv --reuid 65534 --regid 65534 --clear-groups "$@"');
  like($got->{err}, qr/\Alunette: \S+whole [^\n]*Permission denied\n\z/, 'a file that one may not read');
}
done_testing;
