# Sequence diagrams for Mermaid: of all tasks, of one, of what is hostile; read by Mermaid's own parser where it is.
use utf8;
use Encode;
use Lunette;
use Test::More;
use Mermaid;
use Recordings;

my $dir = scratch();
my @files;

sub diagram {
  my ($name, $trace, @more) = @_;
  my $got = lunette(['export', $trace, '--to', 'mermaid', @more]);
  is($got->{status}, 0, "$name: is exported") or diag($got->{err});
  my @faults = mermaid_faults($got->{out});
  is(scalar @faults, 0, "$name: can be read") or diag(join "\n", @faults[0 .. ($#faults < 9 ? $#faults : 9)]);
  push @files, spew("$dir/" . @files . '.mmd', $got->{out});
  return decode('UTF-8', $got->{out});
}

my $all = diagram('everything', recording('everything'));
like($all, qr/participant p1 as main·1.*participant p2 as ada.*-\)p\d: await sleep 0\.10.*--\)p0: wake main·1/s, 'all tasks are there');
my $one = diagram('one task', recording('everything'), '--task', 'fetch-3');
like($one, qr/-xp\d+: cancel\n.*raise \(CancelledError\).*--xp\d+: cancelled/s, 'a cancellation from its request to its outcome');
unlike($one, qr/ada/, 'and nobody else');
diagram('the main task', recording('everything'), '--task', 'main·1');
my $part = diagram('a part of the time', recording('everything'), '--from', '0.1', '--to-time', '0.15');
unlike($part, qr/tick 1,|0\.220 s/, 'has no more');
diagram('hostile names', recording('hostile'));
diagram('a name that is a word of Mermaid', recording('hostile'), '--task', 'end');
diagram('the newest part of a long run', recording('long', '--trace-limit' => '1M'));
diagram('a long run', recording('long', '--trace-limit' => '64M'), '--task', 'everlasting-2');
diagram('a killed run', killed_recording());

SKIP: {
  my $why = !-d 'build/npm/node_modules/mermaid' ? 'the package mermaid is not there: make check-exports installs it'
    : system('node --version >/dev/null 2>&1') ? 'there is no node' : '';
  skip $why, 1 if $why;
  is(`node tests/export/mermaid.mjs @files 2>&1`, '', 'Mermaid itself reads them all');
}
done_testing;
