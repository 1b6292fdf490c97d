# A trace that shrinks or grows while it is open: the viewer follows it, and neither crashes nor stops answering keys.
use strict;
use warnings;
use Hostile;
use Lunette;
use Terminal;
use Test::More;

my $dir = scratch();
lunette(['run', '--clock', 'virtual', '--trace', "$dir/whole", busy_program($dir, 3000)]);
my $whole = slurp("$dir/whole");
for my $round (1 .. of(2, 60)) {
  my $path = spew("$dir/live.trace", $whole);
  my $screen = Terminal->new([$Lunette::PROGRAM, 'view', $path], cols => 100, rows => 30, env => {TERM => 'xterm-256color'});
  $screen->until(qr/Timeline/);
  for my $key (0 .. of(5, 40)) {
    truncate $path, rolls(length $whole) if $key % 2;
    spew($path, $whole) unless $key % 2;
    $screen->type(qw(j k + - g G h l)[rolls(8)]);
  }
  truncate $path, (0, 50, 4096, 5000)[$round % 4];
  $screen->type('Q');
  $screen->until(qr/\z.\A/);
  is($screen->status, 0, "round $round: it is left as ever");
}
done_testing;
