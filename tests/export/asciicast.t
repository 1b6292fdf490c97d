# Recordings for asciinema: the format, and what a terminal shows that plays them.
use utf8;
use Encode;
use Lunette;
use Test::More;
use Cast;
use Recordings;

sub recorded {
  my ($name, $trace, @more) = @_;
  my $got = lunette(['export', $trace, '--to', 'asciicast', @more]);
  is($got->{status}, 0, "$name: is exported") or diag($got->{err});
  my @faults = cast_faults($got->{out});
  is(scalar @faults, 0, "$name: holds to the format") or diag(join "\n", @faults[0 .. ($#faults < 9 ? $#faults : 9)]);
  return cast_screens($got->{out});
}

sub view { return decode('UTF-8', lunette(['view', $_[0], '--screen', $_[1]])->{out}) }

my $trace = recording('everything');
my @pictures = recorded('everything', $trace, '--size', '100x30');
cmp_ok(scalar @pictures, '>', 50, 'there are many pictures');
like($pictures[0][1], qr/tick 2 .*○ fetch·2/s, 'the first one shows the beginning');
my ($middle) = grep { $_->[1] =~ / 0\.1[0-9]{2} s/ && $_->[1] =~ /✓ ada/ } @pictures;
like($middle ? $middle->[1] : '', qr/○ fetch·2/, 'one between shows what was then');
# The scale of a film has seen more than its end, and only gets coarser.
sub around { my ($picture) = @_; $picture =~ s/^━ 3 Timeline.*?(?=^ all )//ms; return $picture }
is(around($pictures[-1][1]), around(view($trace, '100x30')), 'the last one is that of view --screen, but for the scale');
like($pictures[-1][1], qr/✓ ada .*✓ fetch·2.*⊘ fetch·3.*✗ eve·4/s, 'with all lanes');
cmp_ok($pictures[-1][0], '>=', 15, 'a run of 0.4 s can be watched');

@pictures = recorded('a part, in real time', $trace, '--from', '0.1', '--to-time', '0.2', '--speed', '1', '--theme', 'light');
is(sprintf('%.1f', $pictures[-2][0]), '0.1', 'it takes as long as it took');
like($pictures[-1][1], qr/ 0\.200 s/, 'and ends where it was to end');
@pictures = recorded('a run without time', recording('still'));
is(scalar @pictures, 2, 'is one picture, which stays');
recorded('hostile names', recording('hostile'), '--size', '80x24');
@pictures = recorded('the newest part of a long run', recording('long', '--trace-limit' => '1M'));
like($pictures[-1][1], qr/ 1\.000 s/, 'has its end');
recorded('a very slow one', $trace, '--speed', '0.000001', '--size', '40x10');
recorded('a large one', $trace, '--size', '99999x1', '--speed', '1');
done_testing;
