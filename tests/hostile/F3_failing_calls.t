# A call for the recording's file fails: an error of the disk, no quota, an interruption, no memory to map it. It is said, and
# the program goes on, or has not begun.
use strict;
use warnings;
use Hostile;
use Lunette;
use Test::More;

plan skip_all => 'there is no strace here, or it may not look' if system('strace -qq -o /dev/null true >/dev/null 2>&1') != 0;
plan skip_all => 'strace does not get along with the sanitizers' if watched();
my $dir  = scratch();
my $busy = busy_program($dir, 1500);
lunette(['run', '--trace', "$dir/old.trace", '-e', 'print "old"']);

my @faults = (
  ['fallocate', 'EIO', 'Input/output error'], ['fallocate', 'EDQUOT', 'Disk quota exceeded'], ['fallocate', 'ENOSPC', 'No space left on device'],
  ['fallocate', 'EINTR', undef], ['fallocate', 'EOPNOTSUPP', undef], ['flock', 'ENOLCK', 'No locks available'], ['fstat,newfstatat', 'EIO', undef],
  ['rename', 'EIO', 'Input/output error'], ['madvise', 'ENOMEM', undef], ['pwrite64', 'ENOSPC', undef],
);
for (@faults) {
  my ($call, $error, $says) = @$_;
  for my $when (1 .. of(1, 12)) {
    my $path = $call eq 'rename' ? "$dir/old.trace" : "$dir/$call.trace";
    my $of = $call eq 'rename' ? '' : "-P '$path'";
    my $got = lunette(['run', '--clock', 'virtual', '--trace', $path, $busy],
      under => "set -- strace -qq $of -e trace=$call -o /dev/null -e inject=$call:error=$error:when=$when \"\$\@\"");
    my @wrong = wrong_with($got);
    push @wrong, "status $got->{status}, printed $got->{out}" if $got->{status} ? $got->{status} != 74 || $got->{out} : $got->{out} ne "done\n";
    push @wrong, "it says: $got->{err}" if $says ? ($when == 1 || $got->{err}) && $got->{err} !~ /\Q$says\E/ : $got->{err} =~ /stopped/;
    push @wrong, "it says nothing" if $got->{status} && !$got->{err};
    if (-e $path) { my ($read) = records_of($path); push @wrong, wrong_with($read) }
    unlink $path unless $call eq 'rename';
    ok(!@wrong, "$call fails the ${when}th time, by $error") or diag(join "\n", @wrong);
  }
}
done_testing;
