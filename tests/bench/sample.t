# The benchmarks, at a thousandth of their size: each part measures what it says, and puts its table between its marks. Nothing here
# depends on how fast the machine is.
use strict;
use warnings;
use JSON::PP ();
use Lunette;
use Test::More;

my ($build) = readlink('lunette') =~ m{(.*)/} or plan(skip_all => 'the program is not a link to a build');
-x "$build/bench/$_" or plan(skip_all => '`make measures` has not built what measures') for qw(big_trace view_bench floor record);
my $dir = scratch();

# A page with marks, one for a part.
sub page { my ($part) = @_; return spew("$dir/$part.md", "before\n<!-- $part: written -->\nold\n<!-- end of $part -->\nafter\n") }

# Runs a part with its table in a page; returns the table.
sub measured {
  my ($part, $command) = @_;
  my $page = page($part);
  local @ENV{qw(TABLE RUNS SCALE PEERS)} = ($page, 1, 0.002, 'none');
  my $said = qx($command 2>&1);
  my $text = slurp($page);
  ok($text =~ s/\Abefore\n<!-- $part: written -->\n//, "$part: the page is as it was before the mark") or diag($said);
  ok($text =~ s/<!-- end of $part -->\nafter\n\z//, '... and after it');
  like($text, qr/\AMade by `make bench PART=$part`.*, on \d{4}-\d\d-\d\d: .*processors/, '... and says who measured, when and where');
  unlike($text, qr/^old$/m, '... the old table is gone');
  return $text;
}

sub rows { my ($text) = @_; return map { /^\| ([^|]*) \| [^-|]/ ? $1 : () } split /\n/, $text }
sub json { my ($file) = @_; return JSON::PP->new->decode(slurp($file)) }

my $table = measured('engine', "perl tests/bench/engine.pl $build spawn queue cancel nested record start");
my @wanted = ('spawn and finish', 'queue of 10, an item', 'cancel and await a sleeper', 'nested await', 'a record, in the writer: into a ring',
  'a record, in the writer: into a file that grows', 'start');
my %there = map { $_ => 1 } rows($table);
is_deeply([grep { !$there{$_} } @wanted], [], 'engine: a row for each workload');
my $json = json('build/bench-engine.json');
is_deeply([map { $$_{name} } grep { !($$_{values}{Lunette} > 0) } @{$$json{rows}}], [], '... and the same as JSON, with a figure of Lunette for each');
like($$json{made_by}, qr/^Made by/, '... and who measured');

measured('memory', "perl tests/bench/memory.pl $build");
is(scalar @{json('build/bench-memory.json')->{rows}{rows}}, 6, 'memory: six kinds of work');

is(system("$build/bench/big_trace $dir/big.trace 20000 200 >/dev/null"), 0, 'viewer: a trace is made');
my @figures = qx($build/bench/view_bench $dir/big.trace 2);
is($?, 0, '... and measured');
cmp_ok(scalar(grep { /"name": ".*", "value": [\d.]+/ } @figures), '>=', 8, '... in each respect');
done_testing;
