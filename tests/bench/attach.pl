#!/usr/bin/perl
# attach.pl - what looking into a running program costs (`make bench PART=attach`): a program with 100,000 tasks, of which 10,000
# wake up in a second, is looked at. All is CPU time, so that other programs on the machine disturb it little; a quiet machine needs no more
# wall time than that. The table is a Markdown one; build/bench-attach.json has the same. The status is 1 when a figure is over its limit.
#
#   attach.pl BUILD [TASKS]      TABLE=PAGE: the table into its marks
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use List::Util qw(min);
use POSIX ();
use Report;
use Running;
use Time::HiRes qw(time sleep);

my ($build, $tasks) = (@ARGV, 100_000)[0, 1];
my ($looks, $rounds, $window) = (5, 3, 4);
my $tick = POSIX::sysconf(POSIX::_SC_CLK_TCK());

my $program = Running->new(<<"LUA");
async function sleeper(first) await asyncio.sleep(first) while true do await asyncio.sleep(10) end end
async function main()
  local all = {}
  for i = 1, $tasks do all[i] = asyncio.create_task(sleeper(10 * i / $tasks)) end
  await asyncio.sleep(0.1)
  print("ready")
  await asyncio.sleep(1000)
end
asyncio.run(main())
LUA

# CPU seconds that the program has used.
sub used {
  my @field = split ' ', Lunette::slurp("/proc/$program->{pid}/stat") =~ s/.*\)//r;
  return ($field[11] + $field[12]) / $tick;
}

# CPU seconds a second, over some of them.
sub rate {
  my ($used, $begin) = (used(), time);
  sleep $window;
  return (used() - $used) / (time - $begin);
}

my @rows;
sub row { my ($what, $limit, $unit, $value) = @_; push @rows, {what => $what, limit => $limit, unit => $unit, value => $value} }

sub middle { my @sorted = sort { $a <=> $b } @_; return $sorted[@sorted / 2] }

sleep 10;    # until each has slept once, and the collector has come round

# With and without a visitor, in turn.
my (@alone, @attached);
for (1 .. $rounds) {
  push @alone, rate();
  my $visitor = $program->visit;
  die 'it is not recorded' unless $program->ask($visitor, {op => 'record'})->{ok};
  sleep 1;
  push @attached, rate();
  close $visitor;
  sleep 1;
}
my ($alone, $attached) = (middle(@alone), middle(@attached));

my (@client, @engine, @wall);
for (1 .. $looks) {
  my ($used, $begin, @before) = (used(), time, times);
  my $tree = $program->look('tree', $program->{pid}, '--json');
  my @after = times;
  push @wall, time - $begin;
  push @client, $after[2] + $after[3] - $before[2] - $before[3];
  push @engine, used() - $used - $alone * $wall[-1];
  die "tree: $tree->{err}" unless () = $tree->{out} =~ /"task"/g;
}

row("the tree of $tasks tasks, client and program together", 1, 's', middle(@client) + middle(@engine));
row('... the part of the program, which stands still meanwhile', undef, 's', middle(@engine));
row('a look in 10 seconds, as a share of the program\'s time', 5, '%', middle(@engine) * 10);
row('staying attached, as a share of a core', 5, '%', 100 * ($attached - $alone));
row('(the program alone)', undef, '%', 100 * $alone);
row('(wall time of a look, beside whatever else ran)', undef, 's', min(@wall));

my $over = 0;
my $text = made_by('make bench PART=attach', $tasks == 100_000 ? '' : "TASKS=$tasks") . "\n| figure | limit | measured |\n|---|---|---|\n";
for (@rows) {
  my $bad = defined $$_{limit} && $$_{value} > $$_{limit};
  $over += $bad;
  $text .= sprintf "| %s | %s | %.*f %s%s |\n", $$_{what}, defined $$_{limit} ? "$$_{limit} $$_{unit}" : '', $$_{unit} eq 's' ? 2 : 1, $$_{value}, $$_{unit}, $bad ? ': over' : '';
}
print $text;
put_table($ENV{TABLE}, 'attach', $text) if $ENV{TABLE};
put_json('build/bench-attach.json', made_by('make bench PART=attach', ''), \@rows);
exit($over > 0);
