#!/usr/bin/perl
# memory.pl - what it costs to trace memory (`make bench PART=memory`): memory.lua without, with and after asyncio.tracemalloc,
# and, where there is a Python, the same with its tracemalloc. CPU time, the least of several runs, all in one call. The table is
# a Markdown one; build/bench-memory.json has the same. The status is 1 when tracing doubles the cost of allocating, or
# leaves a cost behind.
#
#   memory.pl BUILD      RUNS=7: how often each runs; SCALE=0.1: a tenth of the work, for a look; TABLE=PAGE: into its marks
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Report;

my ($runs, $scale) = ($ENV{RUNS} || 7, $ENV{SCALE} || 1);

sub rows { return map { chomp; my ($name, @v) = split /\t/; [$name, @v] } qx(@_ $runs $scale) }

my @lua    = rows('./lunette', "$FindBin::Bin/memory.lua") or die "memory.lua has not run\n";
my %python = ($ENV{PEERS} // '') eq 'none' ? () : map { $$_[0] => $$_[2] / $$_[1] } rows('python3', "$FindBin::Bin/memory.py", '2>/dev/null');

my ($on, $after, $n, @rows) = (0, 0, 0);
my $text = made_by('make bench PART=memory', $scale == 1 ? '' : "SCALE=$scale", %python ? first_line('python3 --version') : ());
$text .= "\n| work | off, ns | on, ns | on / off | after / off | Python's on / off |\n|" . '---|' x 6 . "\n";
for (@lua) {
  my ($name, $off, $with, $then) = @$_;
  my ($costs, $leaves) = ($with / $off, $then / $off);
  if ($name ne 'no memory at all') { $on += log $costs; $after += log $leaves; $n++ }
  $text .= sprintf "| %s | %.0f | %.0f | %.2f | %.2f | %s |\n", $name, $off, $with, $costs, $leaves, $python{$name} ? sprintf '%.2f', $python{$name} : '';
  push @rows, {work => $name, off_ns => $off, on_ns => $with, after_ns => $then, python_ratio => $python{$name}};
}
($on, $after) = (exp($on / $n), exp($after / $n));
$text .= sprintf "\nAllocating costs %.2f times as much while it is traced (the mean of all rows but the last; goal: less than 2), and %.2f times afterwards (goal: 1.1).\n", $on, $after;
print $text;
put_table($ENV{TABLE}, 'memory', $text) if $ENV{TABLE};
put_json('build/bench-memory.json', made_by('make bench PART=memory', ''), {rows => \@rows, on => $on, after => $after});
exit($on < 2 && $after < 1.1 ? 0 : 1);
