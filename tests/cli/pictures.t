# The situations of the design, recorded from real sessions and printed as screens: `make shots` shows the same in
# xterm and in the window. The clock is metered, so that each recording is the same.
use Lunette;
use File::Copy 'copy';
use IO::Handle;
use IO::Socket::INET;
use Screen;
use Test::More;

my $dir = scratch();
my $program = File::Spec->rel2abs($Lunette::PROGRAM);

plan skip_all => 'a signal comes when ThreadSanitizer lets it: nobody looks at what computes' if watched() eq 'tsan';
plan skip_all => 'port 7007, which the session names, is taken here'
  unless IO::Socket::INET->new(LocalAddr => '127.0.0.1', LocalPort => 7007, Listen => 1, ReuseAddr => 1);

sub told { my ($trace, $what) = @_; return lunette(['export', $trace, '--to', 'text'])->{out} =~ $what }

# Types the session into a prompt without a screen. The last input waits for the evening, as a person does.
sub record {
  my ($name, $change) = @_;
  my ($stage, $trace) = ("$dir/$name", "$dir/$name.trace");
  mkdir $stage;
  copy("tests/screens/$_", "$stage/$_") for qw(jobs.lua moon.lua);
  spew("$stage/jobs.lua", $change->(slurp("$stage/jobs.lua"))) if $change;
  my $pid = open my $to, '|-', "cd $stage && exec '$program' repl --plain --clock metered --trace '$trace' >'$stage/out' 2>'$stage/err'" or die $!;
  $to->autoflush(1);
  print $to qq{require "jobs"\nreader, writer = await asyncio.\n  open_connection("localhost", 7007)\n};
  my $end = time + 60;
  select undef, undef, undef, .05 until told($trace, qr/ 12\.400\d+ .* the turn ends/) || time > $end;
  print $to "r = await crew(reader)\n";
  close $to;
  ok(told($trace, qr/end: ok/), "$name: recorded to its end") or diag(slurp("$stage/err"));
  return $trace;
}

sub shown {
  my ($name, $trace, @options) = @_;
  my $got = lunette(['view', $trace, '--column', '0.005', '--screen', @options], dir => $trace =~ s/\.trace$//r)->{out};
  $got =~ s/ +$//mg;
  my $path = "tests/screens/recorded-$name.txt";
  spew($path, $got) if $ENV{UPDATE_SCREENS};
  is($got, -e $path ? slurp($path) : '', $name);
}

my $session = record('session');
# Ada computes in her third round; the stack is looked at, which is told once.
my ($third) = lunette(['export', $session, '--to', 'jsonl'])->{out} =~ /"t":(12\.76\d*)[^\n]*"kind":"line"[^\n]*"line":7,/;
shown('160x45', $session, '160x45', '--at', $third);
shown('120x36', $session, '120x36', '--at', $third);
shown('100x30', $session, '100x30', '--at', $third);
shown('80x24', $session, '80x24', '--at', $third);
shown('50x18', $session, '50x18', '--at', $third);
shown('ascii-80x24', $session, '80x24', '--ascii', '--at', $third);
shown('past-120x36', $session, '120x36', '--at', 12.662);
shown('whole-120x36', $session, '120x36');

my $blocked = record('blocked', sub { $_[0] =~ s/^    dig\(30\)$/    if i == 3 then fib(34) else dig(30) end/mr });
# It is seen at the moment at which its stack was looked at, which is told once, and to a microsecond.
my ($seen) = lunette(['export', $blocked, '--to', 'jsonl'])->{out} =~ /"t":([\d.]+)[^\n]*"kind":"line"[^\n]*"line":13,/;
shown('blocked-120x36', $blocked, '120x36', '--column', '0.02', '--at', $seen);

# A task that is folded away gets its lane back when it is found.
my $s = Screen->new("$program view $session", cols => 100, rows => 30);
$s->wait(qr/recorded.* 3 Timeline/s, 'the recording, looked at');
$s->type('+' x 5)->wait(qr/ 5 ms per column.*\+2 done/s, 'closer: what ended long before is folded');
ok($s->screen !~ /✓ repl·1/, 'and has no lane');
$s->type('/repl·1')->keys('Enter')->wait(qr/✓ repl·1 .*\+1 done/s, 'found, it has one');

done_testing;
