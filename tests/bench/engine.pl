#!/usr/bin/perl
# engine.pl - the benchmark of the engine (`make bench PART=engine`): each workload on Lunette, on the smallest loop in C that
# could run it (engine/floor.c), and on what else is installed (engine/Peers.pm), in turn and in one call, so that ratios may be trusted
# where nanoseconds may not. The best of several runs counts; what computes is measured in CPU time. Three Markdown tables: against
# the goals, which are ratios to the floor unless they say otherwise; beside the peers; what a recording and debug mode cost.
# build/bench-engine.json has the same.
#
#   engine.pl BUILD [WORKLOAD...]      RUNS=5: how often each runs; SCALE=0.1: a tenth of the work, for a look; TABLE=PAGE: into its marks
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib", "$FindBin::Bin/engine";
use Peers;
use Prompt;
use Report;
use Time::HiRes qw(time);

my ($build, @chosen) = @ARGV;
my ($runs, $scale) = ($ENV{RUNS} || 5, $ENV{SCALE} || 1);
my $record = "$build/bench/engine.trace";
my @floors = floors($build);
my @ours   = ours($record);
my @peers  = peers($build);

# Workloads: a name, what runs with which N, and of each metric: what it is called, its unit, its goal and what that counts from. `once`:
# it takes long.
my @works = (
  {name => 'switch, 1,000 tasks',         run => 'switch', n => 1000, metrics => [['switch', 'ns', 1.25]]},
  {name => 'switch, 100,000 tasks',       run => 'switch', n => 100_000, metrics => [['switch', 'ns', 1.3]]},
  {name => 'spawn and finish',            run => 'spawn', n => 500_000 * $scale, metrics => [['spawn', 'ns', 2.4, 'floor, pooled']]},
  {name => 'queue of 10, an item',        run => 'queue', n => 500_000 * $scale, metrics => [['queue', 'ns', 1.4]]},
  {name => 'cancel and await a sleeper',  run => 'cancel', n => 100_000 * $scale, metrics => [['cancel', 'ns', 2]]},
  {name => 'nested await',                run => 'nested', n => 2_000_000 * $scale, metrics => [['nested', 'ns', 13.6]]},
  {name => '1 M sleepers', run => 'sleepers', n => 1_000_000 * $scale, once => 1,
   metrics => [['asleep', 's', 0.6, 'absolute', 'all asleep after'], ['late', 'ms', 1, 'absolute', 'the last one late by'],
     ['memory', 'B a task', 1300, 'absolute', 'memory'], ['cpu', 's', undef, undef, 'CPU']]},
  {name => 'switch, recorded: times not recorded', run => 'switch', by => \&compare_recording, metrics => [['ratio', 'times', 1.15, 'absolute']]},
  {name => 'a record, in the writer', run => 'record', by => \&run_record, metrics => [['ring', 'ns', 3, 'absolute', 'into a ring'], ['growing', 'ns', 3, 'absolute', 'into a file that grows']]},
  {name => 'start', run => 'start', by => \&run_start, metrics => [['start', 'ms', 2]]},
  {name => 'the first prompt', run => 'prompt', by => \&run_prompt, metrics => [['prompt', 'ms', 15, 'absolute']]},
  {name => 'a key, until it shows', run => 'prompt', by => \&run_key, metrics => [['key', 'ms', 5, 'absolute']]},
  {name => 'a key, beside 10,000 busy tasks', run => 'prompt', by => \&run_busy_key, metrics => [['key', 'ms', 5, 'absolute']]},
  {name => 'TCP echo, 1 connection', run => 'echo', by => \&run_echo, n => 1, metrics => [['echo', 'requests/s', 0.85, 'at least']]},
  {name => 'TCP echo, 100 connections', run => 'echo', by => \&run_echo, n => 100, metrics => [['echo', 'requests/s', 0.85, 'at least']]},
);

my %best;    # {workload}{metric}{peer}

sub keep {
  my ($work, $metric, $peer, $value, $larger) = @_;
  my $at = \$best{$$work{name}}{$metric}{$peer};
  $$at = $value if !defined $$at || ($larger ? $value > $$at : $value < $$at);
}

# --- Running ---------------------------------------------------------------------------

sub run_one {
  my ($work, $peer) = @_;
  my $command = "$$peer[1] $$work{run} " . int($$work{n}) . ($$peer[2] // '');
  for (qx(timeout 600 $command 2>/dev/null)) { keep($work, $1, $$peer[0], $2) if /^(\w+) (-?[\d.e+-]+)$/ }
}

sub run_workload {
  my ($work) = @_;
  my @here = grep { !$$work{once} || $$_[0] ne 'debug mode' } @floors, @ours, @peers;    # a million places where tasks were made are no measure
  for (1 .. ($$work{once} ? 1 : $runs)) { run_one($work, $_) for @here }
}

# The price of a recording, as a figure of its own, of what was measured before.
sub compare_recording {
  my ($work) = @_;
  my $of = $best{$works[0]{name}}{switch};
  keep($work, 'ratio', 'Lunette', $$of{recording} / $$of{Lunette}) if $$of{recording} && $$of{Lunette};
}

sub run_record {
  my ($work) = @_;
  for (map { qx($build/bench/record $record) } 1 .. $runs) { keep($work, $1, 'Lunette', $2) if /^(\w+) ([\d.e+-]+)$/ }
}

sub python { my ($asyncio) = grep { $$_[0] eq 'asyncio' } @peers; return $asyncio ? (split ' ', $$asyncio[1])[0] : undef }

# Starting and ending: the best of many, as one is soon over.
sub run_start {
  my ($work) = @_;
  my @programs = (['floor', which('lua5.4') || which('lua'), '-e', ''], ['Lunette', './lunette', '-e', ''], ['asyncio', python(), '-c', 'import asyncio'], ['Node', which('node'), '-e', '0']);
  for (1 .. 8 * $runs) {
    for my $program (grep { $$_[1] } @programs) {
      my ($name, @command) = @$program;
      my $begin = time;
      system { $command[0] } @command;
      keep($work, 'start', $name, (time - $begin) * 1e3);
    }
  }
}

# A name, the command of its prompt, what shows that the prompt is there, and how a comment begins in its language.
sub prompts { return grep { $$_[1][0] } ['Lunette', ['./lunette'], qr/F1.*help/, '--'], ['asyncio', [python(), '-m', 'asyncio'], qr/>>> /, '#'], ['Node', [which('node')], qr/> /, '//'] }

sub run_prompt { my ($work) = @_; keep($work, 'prompt', $$_[0], Prompt::first($$_[1], $$_[2], $runs)) for prompts() }
sub run_key    { my ($work) = @_; keep($work, 'key', $$_[0], Prompt::key(@$_[1 .. 3])) for prompts() }

sub run_busy_key {
  my ($work) = @_;
  my ($lunette) = prompts();
  keep($work, 'key', 'Lunette', Prompt::key(@$lunette[1 .. 3],
    ['async function busy(i) while true do await asyncio.sleep(0.5 + i % 100 / 100) end end', qr/busy/],
    ['ts = {} for i = 1, 10000 do ts[i] = asyncio.create_task(busy(i)) end', qr/10,?00\d/]));
}

# Requests a second of an echo, server and load on one processor, where no wake-up of another one disturbs the figures.
my $port = 20000 + $$ % 20000;

sub run_echo {
  my ($work) = @_;
  my $pin = which('taskset') ? 'taskset -c 0 ' : '';
  my @servers = (['floor', "$build/bench/echo serve"], map { [$$_[0], "$$_[1] echo", $$_[2]] } $ours[0], @peers);
  for (1 .. ($runs + 1) / 2) {
    for my $server (@servers) {
      $port++;
      my $pid = open(my $in, '-|', "exec $pin$$server[1] $port" . ($$server[2] // '') . ' 2>/dev/null') or die "$$server[1]: $!";
      my $ready = <$in>;
      my ($rate) = qx(${pin}$build/bench/echo load $port $$work{n} 1) =~ /^echo (.*)/ if $ready && $ready =~ /READY/;
      keep($work, 'echo', $$server[0], $rate, 1) if $rate;
      kill TERM => $pid;
      close $in;
    }
  }
}

# --- Telling ---------------------------------------------------------------------------

# The goal as a number of the unit.
sub goal {
  my ($work, $metric) = @_;
  my ($name, undef, $goal, $from) = @$metric;
  return $goal if !defined $goal || ($from // '') eq 'absolute';
  my $floor = $best{$$work{name}}{$name}{($from // '') =~ /^floor/ ? $from : 'floor'};
  return defined $floor ? $goal * $floor : undef;
}

sub larger_is_better { my ($metric) = @_; return ($$metric[3] // '') eq 'at least' }

sub verdict {
  my ($metric, $goal, $value) = @_;
  return '' if !defined $goal || !defined $value;
  return 'reached' if larger_is_better($metric) ? $value >= $goal : $value <= $goal;
  return sprintf 'not reached: %.3g times', larger_is_better($metric) ? $goal / $value : $value / $goal;
}

# 1,234,567; small ones with three digits.
sub number {
  my ($v) = @_;
  return defined $v ? sprintf '%.3g', $v : '' if !defined $v || abs $v < 1000;
  my $digits = sprintf '%.0f', $v;
  1 while $digits =~ s/^(-?\d+)(\d{3})/$1,$2/;
  return $digits;
}

sub beside { my ($v, $base) = @_; return number($v) . (defined $v && $base && $v > 0 ? sprintf(' (%.3gx)', $v / $base) : '') }

sub table {
  my ($titles, @rows) = @_;
  return join '', map({ '| ' . join(' | ', @$_) . " |\n" } $titles, [map { '---' } @$titles], @rows), "\n";
}

# Each metric that was measured: [its name, its unit, the values by who, the metric, the goal].
sub measured {
  my @all;
  for my $work (@works) {
    for my $metric (@{$$work{metrics}}) {
      my $values = $best{$$work{name}}{$$metric[0]} or next;
      push @all, [$$work{name} . ($$metric[4] ? ": $$metric[4]" : ''), $$metric[1], $values, $metric, goal($work, $metric)];
    }
  }
  return @all;
}

sub against_goals {
  return table(['workload', 'unit', 'floor', 'floor, pooled', 'Lunette', 'goal', ''],
    map { my ($name, $unit, $v, $metric, $goal) = @$_; [$name, $unit, number($$v{floor}), beside($$v{'floor, pooled'}, $$v{floor}), beside($$v{Lunette}, $$v{floor}), number($goal), verdict($metric, $goal, $$v{Lunette})] } @_);
}

sub beside_peers {
  my @names = map { $$_[0] } @peers;
  return table(['workload', 'unit', 'Lunette', @names], map { my ($name, $unit, $v) = @$_; [$name, $unit, number($$v{Lunette}), map { beside($$v{$_}, $$v{Lunette}) } @names] } @_);
}

sub cost_of_looking {
  my @both = grep { defined $$_[2]{recording} && $$_[2]{Lunette} } @_;
  return table(['workload', 'unit', 'Lunette', 'recording', 'debug mode'], map { my ($name, $unit, $v) = @$_; [$name, $unit, number($$v{Lunette}), map { beside($$v{$_}, $$v{Lunette}) } 'recording', 'debug mode'] } @both);
}

sub report {
  my @all = measured();
  my $made_by = made_by('make bench PART=engine', $scale == 1 ? '' : "SCALE=$scale", versions(@peers));
  my $text = "$made_by\nAgainst the goals; in brackets, times the floor:\n\n" . against_goals(@all)
    . "Beside the peers; in brackets, times Lunette:\n\n" . beside_peers(@all)
    . "What is paid for a recording and for debug mode; in brackets, times Lunette without:\n\n" . cost_of_looking(@all);
  print $text;
  put_table($ENV{TABLE}, 'engine', $text) if $ENV{TABLE};
  put_json('build/bench-engine.json', $made_by, [map { {name => $$_[0], unit => $$_[1], goal => $$_[4], values => $$_[2]} } @all]);
}

$| = 1;
for my $work (grep { my $run = $$_{run}; !@chosen || grep { $_ eq $run } @chosen } @works) { ($$work{by} || \&run_workload)->($work) }
unlink $record;
report();
