#!/usr/bin/perl
# view.pl - the benchmark of the viewer (`make bench`): a generated trace of 10 million records, opened, drawn at every
# zoom, in the terminal and in the window, searched at random; viewers at rest, and beside 10,000 busy tasks. Each figure
# stands beside its limit; a figure over its limit makes the exit status 1. build/bench.json gets the same. CPU time is
# counted and not wall time. What a viewer needs for any trace, however small, is told apart: a share of each record it is
# only of a large one.
#
#   view.pl BUILD [RECORDS [TASKS [ALIVE]]]      TABLE=PAGE: the table into its marks
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Report;
use Time::HiRes qw(time sleep);

require Screen;

my ($build, $records, $tasks, $alive) = (@ARGV, '', '', '', '');
$records ||= 10_000_000;
$tasks   ||= 100_000;
my $trace = "$build/bench/big.trace";
my @rows;

# What each figure may be at most, by the beginning of its name.
my @limits = (
  ['one pass over the records',                      10],   ['all cells of a terminal',               2],
  ['window, 1600x900: 5,000 bars and 500 labels',    5],
  ['open: the first picture',                        200],  ['open: the picture of the whole record', 1000],
  ['window frame',                                   16],   ['frame',                               8],    ['going to a random record',              100],
  ['memory over the file',                           8],    ['a viewer at rest',                      1],
  ['a live viewer beside 10,000 busy tasks',         15],   ['a window at rest',                      1],
  ['a live window beside 10,000 busy tasks',         15],
);

my $small = $records < 5_000_000;    # then memory is mostly what any trace needs

sub limit {
  my ($name) = @_;
  return if $small && $name =~ /^memory over the file/;
  for (@limits) { return $$_[1] if index($name, $$_[0]) == 0 }
  return;
}

sub add { my ($name, $value, $unit) = @_; push @rows, {name => $name, value => $value + 0, unit => $unit, limit => scalar limit($name)} }

sub measure_file {
  my $seeks = $records >= 1_000_000 ? 50 : 200;
  open my $in, '-|', "$build/bench/view_bench", $trace, $seeks or die "view_bench: $!";
  while (<$in>) { add($1, $2, $3) if /"name": "(.*?)", "value": (.*?), "unit": "(.*?)"/ }
  close $in or die "view_bench failed\n";
}

sub measure_window {
  open my $in, '-|', "$build/bench/window_bench", $trace, '1600x1000' or die "window_bench: $!";
  while (<$in>) { add($1, $2, $3) if /"name": "(.*?)", "value": (.*?), "unit": "(.*?)"/ }
  close $in or die "window_bench failed\n";
}

# Seconds of CPU that a process has had.
sub cpu {
  my ($pid) = @_;
  open my $in, '<', "/proc/$pid/stat" or return 0;
  my @f = split ' ', (<$in> =~ s/.*\) //sr);
  return ($f[11] + $f[12]) / 100;
}

sub children { my ($pid) = @_; return map { my $p = $_; ($p, children($p)) } split ' ', qx(ps -o pid= --ppid $pid) }

# Waits until the screen shows it; it is a benchmark, and may take its time.
sub wait_for {
  my ($s, $what) = @_;
  for (my $end = time + 60; time < $end; sleep 0.1) { return if $s->screen =~ $what }
  die "the screen never showed $what:\n" . $s->screen;
}

# Percent of a core that the processes took over so many seconds.
sub load {
  my ($seconds, @pids) = @_;
  my ($begin, $t) = (0, time);
  $begin += cpu($_) for @pids;
  sleep $seconds;
  my $end = 0;
  $end += cpu($_) for @pids;
  return 100 * ($end - $begin) / (time - $t);
}

# The record is still being summed up while its first picture stands.
sub wait_until_still {
  my @pids = @_;
  for (my $end = time + 60; time < $end;) { return if load(2, @pids) < 0.5 }
}

sub measure_rest {
  my $s = Screen->new("./lunette view $trace", cols => 200, rows => 60);
  wait_for($s, qr/recorded/);
  wait_for($s, qr/tasks\s+up to [\d]+ alive/);
  wait_until_still($s->pid, children($s->pid));
  add('a viewer at rest', load(5, $s->pid, children($s->pid)), '% of a core');
}

# The engine is the process that has no terminal's work to do: a child of the viewer.
sub measure_live {
  my $s = Screen->new('./lunette', cols => 200, rows => 60);
  wait_for($s, qr/await works at the top level/);
  $s->line('async function busy(i) while true do await asyncio.sleep(0.5 + i % 100 / 100) end end');
  $s->line('ts = {} for i = 1, 10000 do ts[i] = asyncio.create_task(busy(i)) end');
  wait_for($s, qr/100\d\d tasks/);
  sleep 3;
  my @viewer = grep { !is_engine($_) } $s->pid, children($s->pid);
  add('a live viewer beside 10,000 busy tasks', load(8, @viewer), '% of a core');
}

# A display that nobody sees, for as long as the block runs. False: there is no Xvfb.
sub with_display {
  my ($do) = @_;
  pipe my $in, my $out or die "pipe: $!";
  my $fd = fileno $out;
  fcntl $out, 2, 0;    # F_SETFD: it tells its number there
  my $pid = fork // die "fork: $!";
  if (!$pid) { open STDERR, '>', '/dev/null'; exec 'Xvfb', '-displayfd', $fd, '-screen', '0', '1600x1000x24' or exit 1 }
  close $out;
  my $display = <$in>;
  if (defined $display) { chomp $display; $do->(":$display") }
  kill TERM => $pid;
  waitpid $pid, 0;
  return defined $display;
}

sub named { my ($name, @pids) = @_; return grep { (qx(ps -o comm= -p $_) // '') =~ /^$name/ } @pids }

# The window that a prompt has opened.
sub window_of {
  my ($s) = @_;
  for (my $end = time + 30; time < $end; sleep 0.2) { my ($pid) = named('lunette-window', children($s->pid)); return $pid if $pid }
  die "the prompt opened no window\n";
}

sub measure_window_live {
  my ($display) = @_;
  my $s = Screen->new('./lunette --sdl', cols => 120, rows => 36, env => {DISPLAY => $display});
  wait_for($s, qr/await works at the top level/);
  my $window = window_of($s);
  wait_until_still($window);
  add('a window at rest, beside a prompt', load(5, $window), '% of a core');
  $s->line('async function busy(i) while true do await asyncio.sleep(0.5 + i % 100 / 100) end end');
  $s->line('ts = {} for i = 1, 10000 do ts[i] = asyncio.create_task(busy(i)) end');
  wait_for($s, qr/100\d\d tasks/);
  sleep 3;
  add('a live window beside 10,000 busy tasks', load(8, $window), '% of a core');
}

# The engine has the trace mapped; a viewer reads it.
sub is_engine {
  my ($pid) = @_;
  open my $in, '<', "/proc/$pid/maps" or return 0;
  return scalar grep { m{rw-s .*/lunette} } <$in>;
}

sub over { my ($r) = @_; return defined $$r{limit} && $$r{value} > $$r{limit} }

sub report {
  my $made_by = made_by('make bench PART=viewer', "$records records of $tasks tasks" . ($alive ne '' ? ", $alive alive at a time" : ''));
  my $text = "$made_by\n| figure | limit | measured |\n|---|---|---|\n";
  $text .= sprintf "| %s | %s | %.4g %s%s |\n", $$_{name}, defined $$_{limit} ? "$$_{limit} $$_{unit}" : '', $$_{value}, $$_{unit}, over($_) ? ': over' : '' for @rows;
  print $text;
  put_table($ENV{TABLE}, 'viewer', $text) if $ENV{TABLE};
  put_json('build/bench.json', $made_by, \@rows);
}

system("$build/bench/big_trace", $trace, $records, $tasks, $alive ne '' ? $alive : ()) == 0 or die "big_trace failed\n";
measure_file();
measure_window();
measure_rest();
measure_live();
with_display(\&measure_window_live) or print "The window itself is not measured: Xvfb is not here.\n";
report();
unlink $trace;
exit((grep { over($_) } @rows) ? 1 : 0);
