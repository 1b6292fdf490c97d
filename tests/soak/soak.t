# The soak: a program that never rests (soak.lua), looked into again and again, attached to and left, recorded; and the same at the
# prompt, with its live picture. Memory, descriptors and threads stay flat, and nothing of a round is left after it.
#
# A sample is part of `make test`; `make soak MINUTES=30` is the whole of it. TABLE=PAGE: what came of it, into its marks.
use strict;
use warnings;
use Lunette;
use Report;
use Running;
use Screen;
use Test::More;
use Time::HiRes qw(time sleep);

my $minutes = $ENV{MINUTES} || 0;             # of each of the two; 0: a sample of so many lines
my ($sample, $every) = (12, $minutes ? 5 : 0.2);    # lines; seconds between two
my $source = Lunette::slurp('tests/soak/soak.lua');
my @rows;

# --- What a process holds --------------------------------------------------------------

sub descriptors { my ($pid) = @_; return scalar(() = glob "/proc/$pid/fd/*") }

sub holds {
  my ($pid) = @_;
  my $status = Lunette::slurp("/proc/$pid/status");
  my ($rss)     = $status =~ /^RssAnon:\s+(\d+)/m;
  my ($threads) = $status =~ /^Threads:\s+(\d+)/m;
  return (rss => $rss, threads => $threads, fds => descriptors($pid));
}

sub middle { my @sorted = sort { $a <=> $b } @_; return $sorted[@sorted / 2] }
sub least { my @sorted = sort { $a <=> $b } @_; return $sorted[0] }

# flat(WHO, WHAT, LINES): in the last third of the lines it is no more than in the middle one. Memory has some room; of descriptors and threads
# the least counts, as a look falls anywhere in a round.
my %room = (lua => 0.02, rss => 0.05);

sub flat {
  my ($who, $what, @lines) = @_;
  my $typical = $room{$what} ? \&middle : \&least;
  my @values  = map { $$_{$what} } @lines;
  my $third   = int(@values / 3);
  my ($then, $now) = ($typical->(@values[$third .. 2 * $third - 1]), $typical->(@values[-$third .. -1]));
  cmp_ok($now, '<=', $room{$what} ? $then * (1 + $room{$what}) + 512 : $then, sprintf '%s: %s is flat: %d, then %d', $who, $what, $then, $now);
  push @rows, [$who, $what, $then, $now];
}

# --- A program in a terminal of its own --------------------------------------------------

# One thing that somebody does who looks in from outside, by turns.
my @visits = (
  sub { my ($p) = @_; return $p->look('tree', $p->{pid})->{status} == 0 },
  sub { my ($p) = @_; return $p->look('bt', $p->{pid}, '--json')->{status} == 0 },
  sub {
    my ($p) = @_;
    my $visitor = $p->visit;
    my $answer = $p->ask($visitor, {op => 'record'});
    sleep 0.1;
    close $visitor;
    return $answer && $answer->{ok};
  },
  sub { my ($p) = @_; return $p->look('ps')->{status} == 0 },
);

# Reads the lines of the program as they come, with what the process holds at that time; forgets what it has read.
sub lines_of {
  my ($p, $enough) = @_;
  my ($visit, $failed, @lines) = (0, 0);
  until ($enough->(scalar @lines)) {
    $p->printed(qr/^round .*\n/m) or last;
    my ($n, $bytes, $tasks) = $p->{out} =~ /^round (\d+) (\d+) (\d+)\n/m;
    $p->{out} = '';
    push @lines, {round => $n, lua => $bytes / 1024, tasks => $tasks, holds($p->{pid})};
    $failed++ unless $visits[$visit++ % @visits]->($p);
  }
  return ($failed, $visit, @lines);
}

sub soak_program {
  my $begin = time;
  my $p = Running->new("EVERY = $every GO = go\n$source");
  my ($failed, $visits, @lines) = lines_of($p, sub { $minutes ? time - $begin > 60 * $minutes : $_[0] >= $sample });
  is($failed, 0, "the program answers all of $visits visits");
  is($p->finish, 0, 'it ends well');
  is($p->err, '', '... and has said nothing');
  like($p->{out}, qr/^ended after \d+\n\z/m, '... after ' . ($p->{out} =~ /ended after (\d+)/)[0] . ' rounds');
  is_deeply([grep { $_ != 1 } map { $$_{tasks} } @lines], [], 'no task outlives its round');
  my @what = watched() ? qw(lua fds threads) : qw(lua rss fds threads);    # a sanitizer keeps what was given back for a while
  flat('the program', $_, @lines) for @what;
  return $lines[-1]{round};
}

# --- The same at the prompt --------------------------------------------------------------

sub below { my ($pid) = @_; return map { ($_, below($_)) } split ' ', qx(ps -o pid= --ppid $pid) }

# Of the processes of a pane: the engine, which has the trace mapped to write in it, and the viewer, which has started it.
sub viewer_and_engine {
  my ($s) = @_;
  my @ours = grep { readlink("/proc/$_/exe") =~ /lunette/ } $s->pid, below($s->pid);
  my ($engine) = grep { Lunette::slurp("/proc/$_/maps") =~ m{ rw-s .*\.trace$}m } @ours;
  my ($viewer) = qx(ps -o ppid= -p $engine) =~ /(\d+)/;
  return ($viewer, $engine);
}

# What each of them holds, a line for a line that the program has written.
sub lines_at {
  my ($written, %pids) = @_;
  my ($end, $seen, $lines, %lines) = (time + ($minutes ? 60 * $minutes : 240), 0, 0);
  while (time < $end && ($minutes || $lines < $sample)) {    # two of the program's may be one here
    sleep($minutes ? 1 : 0.05);
    my @all = -e $written ? Lunette::slurp($written) =~ /^round (\d+)/mg : ();
    next if @all == $seen;
    $seen = @all;
    $lines++;
    push @{$lines{$_}}, {holds($pids{$_})} for keys %pids;
  }
  return %lines;
}

# At the prompt the program is a task. What it prints goes to a file. Its trace is a ring that is soon full: before that the picture grows.
sub soak_prompt {
  my $dir = Lunette::scratch();
  Lunette::spew("$dir/soak.lua", <<"LUA");
EVERY, GO = $every, '$dir/go'
local function print(line) local out <close> = io.open('$dir/out', 'a') out:write(line, '\\n') end
function Soak() return asyncio.create_task((async function()
$source
end)()) end
LUA
  my $s = Screen->new("$Lunette::PROGRAM --trace-limit 16M -i $dir/soak.lua", cols => 160, rows => 45);
  $s->wait(qr/F1/, 'the prompt, with its picture');
  $s->line('soak = Soak()');
  my ($viewer, $engine) = viewer_and_engine($s);
  my %lines = lines_at("$dir/out", 'the viewer' => $viewer, "the prompt's engine" => $engine);
  cmp_ok(scalar @{$lines{'the viewer'}}, '>=', $sample, 'it goes on as it did');
  Lunette::spew("$dir/go", '');
  $s->line('await soak');
  $s->line('print("over", soak:done())');
  $s->wait(qr/over\s+true/, 'the prompt answers to the end');
  my @what = $minutes ? qw(rss fds threads) : qw(fds threads);    # a picture of little is still growing
  for my $who (sort keys %lines) { flat($who, $_, @{$lines{$who}}) for @what }
}

# --- Telling -----------------------------------------------------------------------------

my %names = (lua => 'Lua objects, kB', rss => 'memory of its own, kB', fds => 'descriptors', threads => 'threads');

sub report {
  my ($rounds) = @_;
  my $text = made_by("make soak MINUTES=$minutes", "$rounds rounds of the program");
  $text .= "\n| who | what | in the middle third | in the last |\n|---|---|--:|--:|\n";
  $text .= sprintf "| %s | %s | %d | %d |\n", $$_[0], $names{$$_[1]}, @$_[2, 3] for @rows;
  put_table($ENV{TABLE}, 'soak', $text);
}

my $rounds = soak_program();
soak_prompt();
report($rounds) if $ENV{TABLE};
done_testing;
