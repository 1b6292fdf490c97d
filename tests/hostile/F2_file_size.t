# The largest size of a file is reached at any moment of a recording: as when the disk is full (F1), and no SIGXFSZ.
use strict;
use warnings;
use Hostile;
use Lunette;
use Test::More;

plan skip_all => 'there is no prlimit here' if system('prlimit --version >/dev/null 2>&1') != 0;
my $dir  = scratch();
my $busy = busy_program($dir, 12000);

my ($sizes, $failed) = (0, 0);
for my $size (steps(4096, 4 << 20, 4096, 5)) {
  my $path = "$dir/$size.trace";
  my $got  = lunette(['run', '--clock', 'virtual', '--trace', $path, $busy], under => "prlimit --pid \$\$ --fsize=$size");
  my @wrong = wrong_with($got);
  if (-e $path) {
    push @wrong, "status $got->{status}, it printed $got->{out}" if $got->{out} ne "done\n" || $got->{status};
    push @wrong, $got->{err} if $got->{err} !~ /\Alunette: recording to \S+ stopped at [^\n]*: the file has reached the largest size allowed; [^\n]*\n\z/;
    push @wrong, 'it is larger than that' if -s $path > $size;
    my ($read, @records) = records_of($path);
    push @wrong, wrong_with($read);
    push @wrong, scalar(@records) . ' records, up to ' . $records[-1]{seq} if @records < 1000 || $records[-1]{seq} != @records;
    unlink $path;
  }
  else { push @wrong, "status $got->{status}: $got->{err}" if $got->{status} != 74 || $got->{err} !~ /\Alunette: cannot record to \S+: File too large\n\z/ }
  $sizes++, $failed += !!@wrong;
  ok(!@wrong, "files of at most $size bytes") or diag(join "\n", @wrong);
}
tried('the largest size of a file is reached', $sizes, $failed);
done_testing;
