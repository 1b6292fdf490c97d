# A byte of a trace is another one: what is damaged is left out and said, the rest is shown. The reader by itself goes through
# every byte in tests/unit/viz_reader.c; this goes through the program.
use strict;
use warnings;
use Hostile;
use Lunette;
use Test::More;

my $dir = scratch();
lunette(['run', '--clock', 'virtual', '--trace', "$dir/whole", busy_program($dir, 20)]);
my $whole = slurp("$dir/whole");
my $used  = 4160 + bytes_of_first_block($whole);
my @views = (['export', '--to', 'jsonl'], ['export', '--to', 'text'], ['view', '--screen', '90x30'], ['export', '--to', 'chrome'], ['why']);
my @wrong;
my $tried = 0;
for my $at (steps(0, 95, 1, 8), steps(4096, $used - 1, 1, 20)) {    # between the header and the first block nothing stands
  my $was = ord substr $whole, $at, 1;
  for my $now ((0, 255, ($was + 1) % 256, ($was + 255) % 256, rolls(256))[0 .. of(1, 4)]) {
    my $bytes = $whole;
    substr($bytes, $at, 1) = chr $now;
    my $path = spew("$dir/changed", $bytes);
    my ($command, @rest) = @{$views[$tried++ % @views]};
    my $got = lunette([$command, $path, @rest], limit => 30);
    push @wrong, "byte $at from $was to $now, $command @rest: " . wrong_with($got) if wrong_with($got);
    push @wrong, "byte $at from $was to $now, $command @rest: a control byte" if $got->{out} =~ /[\0-\x08\x0b-\x1f\x7f]/;
  }
}
tried('a byte of a trace is another one', $tried, scalar @wrong);
is(join("\n", @wrong), '', "$tried changed bytes: nothing crashes, hangs, or fails without a word");
done_testing;
