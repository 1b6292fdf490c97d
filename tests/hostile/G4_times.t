# Times that go backwards, jump to the end of all time, or are negative: pictures and exports are drawn, and end.
use strict;
use warnings;
use Hostile;
use JSON::PP ();
use Lunette;
use Recordings;
use Test::More;

my $CLOCK = 3;    # the record that sets the time
my $dir   = scratch();
lunette(['run', '--clock', 'virtual', '--trace', "$dir/whole", busy_program($dir, 20)]);
my $whole = slurp("$dir/whole");
my $used  = bytes_of_first_block($whole);

# The trace with one of its records replaced by a CLOCK that says so.
sub with_time {
  my ($at, $low, $high) = @_;
  my $bytes = $whole;
  substr($bytes, 4096 + 64 + 16 * $at, 16) = pack 'CCvV3', $CLOCK, 1, 0, $low, $high, 0;
  return spew("$dir/time", $bytes);
}
my @times = (['backwards', 0, 0], ['2^63 - 1', 0xffffffff, 0x7fffffff], ['2^63', 0, 0x80000000], ['-1', 0xffffffff, 0xffffffff], ['a day', 0x91000000, 0x4e94]);
my @views = (['export', '--to', 'jsonl'], ['export', '--to', 'chrome'], ['export', '--to', 'otlp'], ['export', '--to', 'svg'], ['export', '--to', 'text'],
  ['export', '--to', 'html'], ['export', '--to', 'asciicast'], ['export', '--to', 'mermaid'], ['view', '--screen', '100x30'], ['why']);
for my $time (@times) {
  my ($name, $low, $high) = @$time;
  my @wrong;
  for my $at (map { int($used / 16 * $_ / 40) } of(20, 1) .. of(20, 39)) {
    my $path = with_time($at, $low, $high);
    for my $view (@views) {
      my ($command, @rest) = @$view;
      my $got = lunette([$command, $path, @rest], limit => 30);
      push @wrong, "$command @rest: " . wrong_with($got) if wrong_with($got);
      push @wrong, "$command @rest: no JSON" if "@rest" =~ /chrome|otlp/ && !$got->{status} && !eval { JSON::PP::decode_json($got->{out}) };
      push @wrong, "$command @rest: more than there can be" if length $got->{out} > 20 << 20;
    }
  }
  ok(!@wrong, "time: $name") or diag(join "\n", @wrong);
}
done_testing;
