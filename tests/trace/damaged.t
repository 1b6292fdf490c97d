#!/usr/bin/perl
# Traces that are cut, damaged, still written, or rings: what is whole is shown, the rest is counted and said.
use strict;
use warnings;
use lib 'tests/lib';
use Lunette;
use POSIX ();
use Test::More;
use Time::HiRes ();

my ($HEADER, $BLOCK) = (4096, 262144);
my $dir = scratch();

# A program that fills some blocks: tasks, sleeps, lines, cancellations.
my $program = spew("$dir/busy.lua", <<'LUA');
async function worker(n)
  for i = 1, 40 do
    print("line " .. i .. " of " .. n)
    await asyncio.sleep(0.001 * (i % 7))
  end
  return n
end
local rounds = tonumber(arg[1]) or 1
for r = 1, rounds do
  local ws = {}
  for i = 1, 40 do ws[i] = asyncio.create_task(worker(i)) end
  ws[1]:cancel()
  for i = 2, 40 do await ws[i] end
end
LUA

sub record {
  my ($name, $rounds, @options) = @_;
  my $path = "$dir/$name";
  lunette(['run', '--clock', 'virtual', '--trace', $path, @options, $program, $rounds], limit => 60);
  return $path;
}

sub jsonl { my ($path) = @_; return lunette(['export', $path, '--to', 'jsonl'], limit => 60) }

# Nothing may crash, hang, or print what the trace does not hold.
sub survives {
  my ($name, $path) = @_;
  my @wrong;
  for my $command (['export', $path, '--to', 'jsonl'], ['export', $path, '--to', 'text'], ['view', $path, '--screen', '100x30']) {
    my $got = lunette($command, limit => 60);
    push @wrong, "@$command: signal $got->{signal}" if $got->{signal};
    push @wrong, "@$command: no end" if $got->{late};
    push @wrong, "@$command: $got->{err}" if $got->{err} =~ /Sanitizer|runtime error/;
    push @wrong, "@$command: status $got->{status}, and says nothing" if $got->{status} && $got->{err} !~ /^lunette: /;
  }
  local $Test::Builder::Level = $Test::Builder::Level + 1;
  ok(!@wrong, $name) or diag(join "\n", @wrong);
}

sub patched {
  my ($bytes, %changes) = @_;
  substr($bytes, $_, length $changes{$_}) = $changes{$_} for keys %changes;
  return spew("$dir/patched", $bytes);
}

my $whole = record('whole', 3);
my $bytes = slurp($whole);
my $all   = () = jsonl($whole)->{out} =~ /\n/g;
cmp_ok(int((length($bytes) - $HEADER) / $BLOCK), '>=', 2, 'the trace has some blocks');
is(jsonl($whole)->{err}, '', 'of a whole trace nothing is missing');

# --- cut -------------------------------------------------------------------------------------------------

my $blocks = int((length($bytes) - $HEADER + $BLOCK - 1) / $BLOCK);
for my $block (0 .. $blocks) {
  for my $by (-1, 0, 1, 64) {
    my $end = $HEADER + $block * $BLOCK + $by;
    next if $end <= 0 || $end >= length $bytes;
    my $cut = spew("$dir/cut", substr $bytes, 0, $end);
    my $got = jsonl($cut);
    my $n   = () = $got->{out} =~ /\n/g;
    my $ok  = !$got->{signal} && !$got->{late} && $n <= $all && ($block == 0 || $n > 0);
    ok($ok, "cut $by bytes from the begin of block $block: $n records of $all") or diag($got->{err});
  }
}
survives('cut in the middle', spew("$dir/cut", substr $bytes, 0, $HEADER + $BLOCK + 1000));
like(jsonl("$dir/cut")->{err}, qr/\Alunette: .*cut: It is damaged in 1 place; /, '... and says so');
my $zeros = spew("$dir/zeros", substr($bytes, 0, $HEADER + $BLOCK + 5000) . "\0" x (length($bytes) - $HEADER - $BLOCK - 5000));
survives('a tail of zeros', $zeros);
like(jsonl($zeros)->{err}, qr/damaged/, '... is said to be damage');
survives('an empty file',    spew("$dir/empty", ''));
survives('the header alone', spew("$dir/header", substr $bytes, 0, $HEADER));

# --- damaged ---------------------------------------------------------------------------------------------

srand 7;
for my $round (1 .. ($ENV{ROUNDS} || 6)) {
  my $b = $bytes;
  substr($b, int rand length $b, 1) = chr int rand 256 for 1 .. 1 + int rand 200;
  survives("random bytes, round $round", spew("$dir/random", $b));
}
for my $round (1 .. ($ENV{ROUNDS} || 4)) {
  my $b = $bytes;
  substr($b, 64 + int rand 4000, 1) = chr int rand 256 for 1 .. 20;
  substr($b, 8 + int rand 64, 1) = chr int rand 256 for 1 .. 2;
  survives("a random header, round $round", spew("$dir/random", $b));
}
my $hole = patched($bytes, $HEADER + $BLOCK, "\0" x 64);
my $got = jsonl($hole);
like($got->{out}, qr/"kind":"lost"/, 'a block whose header is gone is missing in the record');
like($got->{err}, qr/It is damaged in \d places?; .* \d+ records are missing\./, '... and is said');
like(lunette(['view', $hole, '--screen', '160x45'])->{out}, qr/dropped [1-9]\d*/, '... and the status counts it');

# --- killed ----------------------------------------------------------------------------------------------

for my $line (1, 40, 400) {
  my $path = "$dir/killed-$line";
  lunette(['run', '--trace', $path, '-e', "local i = 0 while true do i = i + 1 print('line ' .. i) await asyncio.sleep(0) end"],
    kill => qr/^line $line$/m);
  my $got = jsonl($path);
  like($got->{out}, qr/"kind":"print".*line $line/, "killed after line $line, all that was printed is in the trace");
  like($got->{err}, qr/It ends without an end: its writer died\./, '... and it says how it ends');
  like(lunette(['view', $path, '--screen', '120x36'])->{out}, qr/\A.*cut off/, '... as the status does');
}

# --- rings -----------------------------------------------------------------------------------------------

my $ring = record('ring', 40, '--trace-limit', '2M');
cmp_ok(-s $ring, '<=', $HEADER + (2 << 20), 'a ring keeps to its size');
$got = jsonl($ring);
like($got->{out}, qr/"kind":"end"/, 'it has the newest records');
like($got->{err}, qr/It holds the newest part only: the \d+ records before record (\d+) were overwritten\./, 'and says what it has not');
my ($first) = $got->{err} =~ /before record (\d+)/;
my ($seq) = $got->{out} =~ /\A\{"seq":(\d+)/;
cmp_ok($first - $seq, '<=', 1, 'which is so: it begins there');
like($got->{out}, qr/"kind":"snapshot".*?"kind":"task"/s, 'with the tasks that are alive then');
survives('a ring', $ring);
$got = lunette(['run', '--replay', $ring, $program, 40], limit => 60);
is($got->{status}, 65, 'a ring cannot be replayed');
like($got->{err}, qr/the beginning of the run is not in it/, '... and says why');

$got = lunette(['repl', '--plain', '--trace-limit', '2M', '--trace', "$dir/repl"], stdin => "for i = 1, 90000 do asyncio.mark('m' .. i) end\n.trace\n");
like($got->{out}, qr/the newest 2 MiB are kept/, 'the prompt keeps a ring of the size that it is told');
cmp_ok(-s "$dir/repl", '<=', $HEADER + (2 << 20), '... and no more');
is(lunette(['repl', '--trace-limit', 'moon'])->{status}, 2, 'a size that is none');

# --- growing ---------------------------------------------------------------------------------------------

# A ring is read again and again while it is written as fast as it can be.
{
  my $path = "$dir/racing";
  my $pid = fork() // die;
  if (!$pid) {
    open STDOUT, '>', '/dev/null';
    exec $Lunette::PROGRAM, 'run', '--trace', $path, '--trace-limit', '2M', '-e',
      'while true do for i = 1, 100 do asyncio.mark(("x"):rep(i)) end await asyncio.sleep(0) end' or POSIX::_exit(127);
  }
  Time::HiRes::sleep(.01) until -s $path;
  my @wrong;
  for (1 .. 8) {
    my $got = jsonl($path);
    my ($last, $bad) = (0, 0);
    for ($got->{out} =~ /^\{"seq":(\d+),/mg) { $bad++ if $_ < $last; $last = $_ }
    push @wrong, "signal $got->{signal}" if $got->{signal};
    push @wrong, "$bad records out of order" if $bad;
    push @wrong, $got->{err} if $got->{err} =~ /Sanitizer|runtime error|damaged|died/;
  }
  is("@wrong", '', 'a ring that is overwritten while it is read: records in order, none damaged');
  # On a machine that is busy it may just then block its loop, which is said in that place.
  like(lunette(['view', $path, '--screen', '120x36'])->{out}, qr/\A.*(?:live|BLOCKED)/, 'what is still written is live');
  kill 'KILL', $pid;
  waitpid $pid, 0;
  survives('... and killed', $path);
}

done_testing;
