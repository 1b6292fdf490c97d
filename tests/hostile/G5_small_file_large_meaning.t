# A small file that means a lot: a hundred years of ticks, tasks with enormous numbers, lengths that reach to the end of all files.
# Memory and output stay in proportion to the file.
use strict;
use warnings;
use Hostile;
use Lunette;
use Test::More;

my $dir = scratch();
lunette(['run', '--clock', 'virtual', '--trace', "$dir/whole", busy_program($dir, 20)]);
my $whole = slurp("$dir/whole");
my $used  = bytes_of_first_block($whole);
my @views = (['export', '--to', 'jsonl'], ['export', '--to', 'chrome'], ['export', '--to', 'otlp'], ['export', '--to', 'svg'], ['export', '--to', 'html'],
  ['export', '--to', 'asciicast'], ['export', '--to', 'mermaid'], ['view', '--screen', '200x60'], ['why']);

# Reads it with at most 256 MiB of address space beyond what the program takes itself.
sub bounded {
  my ($name, $bytes) = @_;
  my $path = spew("$dir/bomb", $bytes);
  my @wrong;
  for my $view (@views) {
    my ($command, @rest) = @$view;
    my $got = lunette([$command, $path, @rest], limit => 30, under => watched() ? ':' : 'ulimit -v 524288');
    push @wrong, "$command @rest: " . wrong_with($got) if wrong_with($got);
    push @wrong, "$command @rest: out of memory" if $got->{err} =~ /memory/;
    push @wrong, "$command @rest: " . length($got->{out}) . ' bytes' if length $got->{out} > 8 << 20;
  }
  ok(!@wrong, $name) or diag(join "\n", @wrong);
}

sub with { my ($offset, $what) = @_; my $bytes = $whole; substr($bytes, $offset, length $what) = $what; return $bytes }
my $record = 4096 + 64;
my $middle = $record + 16 * int($used / 32);
bounded('a hundred years', with($middle, pack 'CCvV3', 3, 1, 0, 0, 0x2bcd0000, 0));
bounded('a head of 2^63 blocks', with(40, pack 'Q<', 2**63 - 1));
bounded('a first block behind the last', with(48, pack 'Q<', 2**62));
bounded('a block number of 2^64 - 1', with(4096 + 8, "\xff" x 8));
bounded('slots of 2^32 - 1', with(20, "\xff" x 4));
bounded('more used than there is', with(4096 + 40, pack 'V', 0xffffffff));
my $numbers = $whole;
for my $at (map { $record + 16 * $_ } 20 .. int($used / 16) - 1) { substr($numbers, $at + 4, 4) = pack 'V', 0xfffffff0 + $at / 16 % 16 if rolls(3) == 0 }
bounded('enormous numbers', $numbers);
my $cycles = $whole;
for my $at (map { $record + 16 * $_ } 20 .. int($used / 16) - 1) { substr($cycles, $at + 4, 12) = pack 'V3', 1 + rolls(6), 1 + rolls(6), 1 + rolls(6) if rolls(2) }
bounded('links that go round', $cycles);
done_testing;
