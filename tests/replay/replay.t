# A recorded run, made again: the same output and the same records in the same order, whatever the machine does
# meanwhile. Each program is recorded once and replayed three times; the first word of a divergence is the record.
use Lunette;
use Test::More;

my $scratch = Lunette::scratch();

for my $program (sort glob 'tests/replay/*.lua') {
  my ($name) = $program =~ m{([^/]*)\.lua$};
  my $trace = "$scratch/$name.trace";
  my $first = lunette(['run', '--trace', $trace, $program]);
  is($first->{status}, 0, "$name: runs") or diag($first->{err});
  for my $turn (1 .. 3) {
    my $again = lunette(['run', '--replay', $trace, $program]);
    is($again->{out}, $first->{out}, "$name: replay $turn prints the same");
    like($again->{err}, qr/^lunette: replayed: \d+ records, as recorded$/m, "$name: replay $turn has the same events");
    is($again->{status}, 0, "$name: replay $turn: status");
  }
}

# Another program than the recorded one: the first divergence is told, and the run goes on by itself.
spew("$scratch/other.lua", "await asyncio.sleep(0.01)\nprint 'the end'\n");
my $other = lunette(['run', '--replay', "$scratch/random-sleeps.trace", "$scratch/other.lua"]);
is($other->{out}, "the end\n", 'another program: it runs to its end');
like($other->{err}, qr/goes another way after \d+ records, at record \d+, [\d.]+ s: recorded is `[^`]+`, now it is `[^`]+`/, 'the divergence is told');
is($other->{status}, 1, 'and is the status');
runs('no such recording', ['run', '--replay', "$scratch/none", "$scratch/other.lua"], {err => qr/none/, status => 65});
done_testing;
