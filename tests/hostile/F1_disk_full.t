# The disk is full at any moment of a recording: it stops with a sentence, the program goes on, the file can be read.
use strict;
use warnings;
use Hostile;
use Lunette;
use Test::More;

own_disks();
my $dir  = scratch();
my $busy = busy_program($dir, 12000);
mkdir "$dir/disk";

my (%seen, $failed);
for my $size (steps(4096, 4 << 20, 4096, 6)) {
  disk_of("$dir/disk", $size);
  my $got = lunette(['run', '--clock', 'virtual', '--trace', 'a.trace', $busy], dir => "$dir/disk");
  my @wrong = wrong_with($got);
  my $begun = -e "$dir/disk/a.trace";
  $seen{$begun ? 'begun' : 'refused'}++;
  if ($begun) {
    push @wrong, "it printed $got->{out}" if $got->{out} ne "done\n" || $got->{status};
    push @wrong, $got->{err} if $got->{err} !~ /\Alunette: recording to \S*a\.trace stopped at \d+\.\d+ s: No space left on device; what was recorded until then is kept, the program goes on\n\z/;
    my ($read, @records) = records_of("$dir/disk/a.trace");
    push @wrong, wrong_with($read), "it is not whole: $read->{err}" if $read->{err} !~ /\A\S+ \S+ \d+ records were not kept: the disk was full\.\n\z/;
    my @seq = map { $_->{seq} } @records;
    push @wrong, 'a gap' if @seq < 1000 || grep { $seq[$_] != $seq[$_ - 1] + 1 } 1 .. $#seq;
  }
  else {
    push @wrong, "status $got->{status}: $got->{err}" if $got->{status} != 74 || $got->{err} !~ /\Alunette: cannot record to \S*a\.trace: No space left on device\n\z/;
  }
  my @files = map { s{.*/}{}r } glob "$dir/disk/*";
  push @wrong, "files: @files" if "@files" ne ($begun ? 'a.trace' : '');
  $failed += !!@wrong;
  ok(!@wrong, "a disk of $size bytes") or diag(join "\n", @wrong);
}
tried('the disk is full', $seen{begun} + $seen{refused}, $failed, "$seen{begun} recordings begun, all of which open; $seen{refused} refused with a sentence");
cmp_ok($seen{refused}, '>=', 1, 'too small to begin');
cmp_ok($seen{begun}, '>=', 4, 'too small to go on');

# An older recording that a new one cannot replace.
disk_of("$dir/disk", 400 << 10);
lunette(['run', '--trace', 'a.trace', '-e', 'print "old"'], dir => "$dir/disk");
my $old = slurp("$dir/disk/a.trace");
my $got = lunette(['run', '--trace', 'a.trace', '-e', 'print "new"'], dir => "$dir/disk");
is($got->{status}, 74, 'an older recording, and no room for another');
ok($old eq slurp("$dir/disk/a.trace"), '... stays as it was');
is(join(' ', map { s{.*/}{}r } glob "$dir/disk/*"), 'a.trace', '... and alone');
done_testing;
