# The window's picture as SVG: the timeline and the sequence of many recordings can be read, and librsvg draws them.
use Lunette;
use Test::More;
use Recordings;
use Svg;

my $dir = scratch();
my @files;

sub picture {
  my ($name, $trace, @more) = @_;
  my $got = lunette(['export', $trace, '--to', 'svg', @more]);
  is($got->{status}, 0, "$name: is exported") or diag($got->{err});
  my @faults = svg_faults($got->{out});
  is(scalar @faults, 0, "$name: can be read") or diag(join "\n", @faults[0 .. ($#faults < 9 ? $#faults : 9)]);
  push @files, spew("$dir/" . @files . '.svg', $got->{out});
  return $got->{out};
}

like(picture('everything', recording('everything')), qr/gather/, 'it shows what is awaited');
picture('a sequence', recording('everything'), '--picture', 'sequence', '--task', 'fetch-3');
picture('a small one', recording('everything'), '--size', '640x400', '--theme', 'light');
picture('a large one', recording('everything'), '--size', '2560x1440');
picture('a part of the time', recording('everything'), '--from', '0.1', '--to-time', '0.15');
picture('hostile names', recording('hostile'));
picture('the newest part of a long run', recording('long', '--trace-limit' => '1M'));
picture('a killed run', killed_recording());

SKIP: {
  skip 'rsvg-convert is not there', scalar @files if system('rsvg-convert --version >/dev/null 2>&1');
  for my $file (@files) {
    my $png = qx(rsvg-convert $file 2>&1);
    is(substr($png, 0, 8), "\x89PNG\r\n\x1a\n", 'librsvg draws it') or diag(substr($png, 0, 200));
  }
}
done_testing;
