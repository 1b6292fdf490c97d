# The power fails: any of the pages that were not yet on the disk are lost, in any combination. What is left opens, and
# nothing is in it that was not recorded.
use strict;
use warnings;
use Hostile;
use Lunette;
use Test::More;

my $PAGE = 4096;
my $dir  = scratch();
my $busy = busy_program($dir, 700);
lunette(['run', '--clock', 'virtual', '--trace', "$dir/whole", $busy]);
my $whole = slurp("$dir/whole");
my (undef, @records) = records_of("$dir/whole");
my %was = map { ("$_->{seq} $_->{kind}" => 1) } @records;
my $pages = int(length($whole) / $PAGE);

# What survives: each page with some chance, those before the last sync surely; others are as the disk gave them, zeros.
sub survivor {
  my ($synced, $chance) = @_;
  my $bytes = $whole;
  for my $page ($synced .. $pages - 1) { substr($bytes, $page * $PAGE, $PAGE) = "\0" x $PAGE if rolls(100) >= $chance }
  return spew("$dir/survivor", $bytes);
}

my ($invented, $shown, $unsaid, @wrong) = (0, 0, 0);
my $rounds = of(20, 10_000);
for (1 .. $rounds) {
  my ($read, @left) = records_of(survivor(rolls(4) ? 1 + rolls($pages) : 0, rolls(100)));
  push @wrong, wrong_with($read);
  $shown++ if @left;
  $invented += grep { $_->{kind} ne 'lost' && !$was{"$_->{seq} $_->{kind}"} } @left;
  $unsaid++ if @left < @records && $read->{err} eq '';
}
tried('the power fails: pages are lost in any combination', $rounds, @wrong + $unsaid, "$shown files show something, $invented records are invented");
is(join("\n", @wrong), '', "$rounds survivors are opened, or it is said why not");
is($invented, 0, 'no record is invented');
is($unsaid, 0, 'what is missing is said');
cmp_ok($shown, '>', $rounds / 3, 'many of them show something');

my ($read, @left) = records_of(survivor(int($pages / 2), 0));
cmp_ok(scalar(@left), '>', @records / 4, 'what was on the disk is shown');
done_testing;
