#!/usr/bin/perl
# engine.pl - the benchmark of the engine (`make bench PART=engine`): each workload on Lunette, on the smallest loop in C that
# could run it (engine/floor.c), and on what else is installed, in turn and in one call, so that ratios may be trusted where
# nanoseconds may not. The best of several runs counts; what computes is measured in CPU time. The table is a Markdown one;
# build/bench-engine.json has the same. Goals are ratios to the floor, unless they say otherwise.
#
#   engine.pl BUILD [WORKLOAD...]      RUNS=5: how often each runs; SCALE=0.1: a tenth of the work, for a look
use strict;
use warnings;
use FindBin;
use Time::HiRes qw(time sleep);

my ($build, @chosen) = @ARGV;
my ($runs, $scale) = ($ENV{RUNS} || 5, $ENV{SCALE} || 1);
my $here   = "$FindBin::Bin/engine";
my $bench  = "$build/bench";
my $record = "$bench/engine.trace";

sub which { my ($program) = @_; chomp(my $path = qx(command -v $program 2>/dev/null)); return $path }
sub runs_well { my (@command) = @_; return system("@command >/dev/null 2>&1") == 0 }

# A Python of at least 3.11, the newest there is.
sub python {
  my @found = sort { $b->[0] <=> $a->[0] } map { /3\.(\d+)[^\/]*\/bin/ ? [$1, $_] : () } glob "$ENV{HOME}/.pyenv/versions/3.*/bin/python3";
  for my $python ((map { $$_[1] } grep { $$_[0] >= 11 } @found), which('python3')) { return $python if $python && runs_well($python, '-c', '"import asyncio"') }
  return;
}

my $python = python();
my $go     = which('go') && runs_well('go', 'build', '-o', "$bench/go_bench", "$here/bench.go");

# Who takes part: a name, and how a workload is run on it.
my @peers = (
  ['floor',              "$bench/floor $here/floor.lua"],
  ['floor, pooled',      "env FLOOR=pool $bench/floor $here/floor.lua"],
  ['Lunette',            "./lunette $here/lunette.lua"],
  ['Lunette, recording', "./lunette --trace $record $here/lunette.lua"],
  ['Lunette, debug mode', "./lunette -X dev $here/lunette.lua"], # what a program pays for it, and pays nothing for without it
);
push @peers, ['asyncio', "$python $here/asyncio_bench.py"] if $python;
push @peers, ['uvloop', "$python $here/asyncio_bench.py", ' uvloop'] if $python && runs_well($python, '-c', '"import uvloop"');
push @peers, ['node', "node --max-old-space-size=8000 $here/node_bench.mjs"] if which('node');
push @peers, ['go', "$bench/go_bench"] if $go;

# Workloads: a name, what runs with which N, what is measured, unit, goal. `most` limits N for the slow ones.
my @works = (
  {name => 'switch, 1,000 tasks',         run => 'switch', n => 1000, metrics => [['switch', 'ns', 1.25]]},
  {name => 'switch, 100,000 tasks',       run => 'switch', n => 100_000, metrics => [['switch', 'ns', 1.3]]},
  {name => 'spawn and finish',            run => 'spawn', n => 500_000 * $scale, metrics => [['spawn', 'ns', 2.4, 'floor, pooled']]},
  {name => 'queue of 10, an item',        run => 'queue', n => 500_000 * $scale, metrics => [['queue', 'ns', 1.4]]},
  {name => 'cancel and await a sleeper',  run => 'cancel', n => 100_000 * $scale, metrics => [['cancel', 'ns', 2]]},
  {name => 'nested await',                run => 'nested', n => 2_000_000 * $scale, metrics => [['nested', 'ns', 13.6]]},
  {name => '1 M sleepers', run => 'sleepers', n => 1_000_000 * $scale, once => 1,
   metrics => [['asleep', 's', 0.6, 'absolute'], ['late', 'ms', 1, 'absolute'], ['memory', 'B a task', 1300, 'absolute'], ['cpu', 's']]},
);

my %best;    # {workload}{metric}{peer}

sub keep {
  my ($work, $metric, $peer, $value, $larger) = @_;
  my $at = \$best{$work}{$metric}{$peer};
  $$at = $value if !defined $$at || ($larger ? $value > $$at : $value < $$at);
}

sub run_one {
  my ($work, $peer) = @_;
  my $command = "$$peer[1] $$work{run} " . int($$work{n}) . ($$peer[2] // '');
  for (qx(timeout 600 $command 2>&1)) { keep($$work{name}, $1, $$peer[0], $2) if /^(\w+) ([\d.e+-]+)$/ }
}

sub wanted { my ($name) = @_; return !@chosen || grep { $_ eq $name } @chosen }

sub run_all {
  for my $work (grep { wanted($$_{run}) } @works) {
    my @here = grep { !$$work{once} || $$_[0] !~ /debug/ } @peers;    # a million places where tasks were made are no measure
    for (1 .. ($$work{once} ? 1 : $runs)) { run_one($work, $_) for @here }
  }
}

# Starting and ending, in ms: the best of many, as one is soon over.
sub run_start {
  my @programs = (['floor', which('lua5.4') || which('lua'), '-e', ''], ['Lunette', './lunette', '-e', '']);
  push @programs, ['asyncio', $python, '-c', 'import asyncio'] if $python;
  push @programs, ['node', 'node', '-e', '0'] if which('node');
  for my $program (grep { $$_[1] } @programs) {
    my ($name, @command) = @$program;
    for (1 .. 8 * $runs) {
      my $begin = time;
      system { $command[0] } @command;
      keep('start', 'start', $name, (time - $begin) * 1e3);
    }
  }
  push @works, {name => 'start', run => 'start', metrics => [['start', 'ms', 2]]};
}

# Requests a second of an echo, server and load on one processor, where no wake-up of another one disturbs the figures.
sub run_echo {
  my ($connections) = @_;
  my $pin  = which('taskset') ? 'taskset -c 0 ' : '';
  my $name = "TCP echo, $connections connection" . ($connections > 1 ? 's' : '');
  my $port = 20000 + $$ % 20000;
  my @servers = (['floor', "$bench/echo serve"], map { [$$_[0], "$$_[1] echo", $$_[2]] } grep { $$_[0] !~ /floor|recording|debug/ } @peers);
  for (1 .. ($runs + 1) / 2) {
    for my $server (@servers) {
      $port++;
      my $pid = open(my $in, '-|', "exec $pin$$server[1] $port" . ($$server[2] // '')) or die "$$server[1]: $!";
      my $ready = <$in>;
      my ($rate) = qx(${pin}$bench/echo load $port $connections 1) =~ /^echo (.*)/ if $ready && $ready =~ /READY/;
      keep($name, 'echo', $$server[0], $rate, 1) if $rate;
      kill TERM => $pid;
      close $in;
    }
  }
  push @works, {name => $name, run => 'echo', metrics => [['echo', 'requests/s', 0.85, 'at least']]};
}

# The floor that a goal counts from, the goal as a number of the unit, and whether a value reaches it.
sub goal {
  my ($work, $metric) = @_;
  my ($name, undef, $goal, $how) = @$metric;
  return undef if !defined $goal;
  return $goal if ($how // '') eq 'absolute';
  my $floor = $best{$$work{name}}{$name}{($how // '') =~ /^floor/ ? $how : 'floor'};
  return defined $floor ? $goal * $floor : undef;
}

sub verdict {
  my ($work, $metric) = @_;
  my ($goal, $value) = (goal($work, $metric), $best{$$work{name}}{$$metric[0]}{Lunette});
  return '' if !defined $goal || !defined $value;
  my $reached = ($$metric[3] // '') eq 'at least' ? $value >= $goal : $value <= $goal;
  return $reached ? 'reached' : 'not reached';
}

sub number { my ($v) = @_; return !defined $v ? '' : $v >= 1000 ? sprintf('%.0f', $v) : sprintf('%.3g', $v) }

sub cell {
  my ($values, $peer) = @_;
  my ($v, $floor) = ($$values{$peer}, $$values{floor});
  return '' if !defined $v;
  return number($v) . ($peer ne 'floor' && $floor ? sprintf(' (%.3gx)', $v / $floor) : '');
}

sub report {
  my @names = map { $$_[0] } @peers;
  my @json;
  print '| workload | unit | ', join(' | ', @names), " | goal | |\n|", '---|' x (@names + 4), "\n";
  for my $work (@works) {
    my $of = $best{$$work{name}} or next;
    for my $metric (@{$$work{metrics}}) {
      my $values = $$of{$$metric[0]} or next;
      my $label = $$work{name} . (@{$$work{metrics}} > 1 ? ": $$metric[0]" : '');
      my ($goal, $verdict) = (goal($work, $metric), verdict($work, $metric));
      print "| $label | $$metric[1] | ", join(' | ', map { cell($values, $_) } @names), ' | ', number($goal), " | $verdict |\n";
      push @json, sprintf '{"name": "%s", "unit": "%s", "goal": %s, "values": {%s}}', $label, $$metric[1], $goal // 'null',
        join ', ', map { sprintf '"%s": %.6g', $_, $$values{$_} } grep { defined $$values{$_} } @names;
    }
  }
  open my $out, '>', 'build/bench-engine.json' or die "build/bench-engine.json: $!";
  print $out "[\n  ", join(",\n  ", @json), "\n]\n";
}

$| = 1;
run_all();
run_start() if wanted('start');
if (wanted('echo')) { run_echo(1); run_echo(100) }
unlink $record;
report();
