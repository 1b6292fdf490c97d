# D5, D6: sizes from nothing to the largest that a terminal can claim, one after the other as fast as they come, while tasks
# run. The prompt answers afterwards, and memory stays small.
use strict;
use warnings;
use Cwd ();
use Hostile qw(of rolls tried);
use Lunette;
use Terminal;
use Test::More;

my $t = Terminal->new([Cwd::abs_path($Lunette::PROGRAM)], cols => 100, rows => 30, env => {TERM => 'xterm-256color', XDG_STATE_HOME => scratch()});
$t->until(qr/TYPE/);
$t->type("async function beat() while true do await asyncio.sleep(0.01) end end kept = asyncio.create_task(beat())\r");
$t->until(qr/kept/);

sub size {
  my ($cols, $rows) = @_;
  ioctl $t->{pty}, Terminal::TIOCSWINSZ, my $size = pack 'S4', $rows, $cols, 0, 0 or die "TIOCSWINSZ: $!";
  sysread $t->{pty}, my $drawn, 1 << 20 while $t->{ready}->can_read(0);
}

my @strange = ([0, 0], [1, 1], [1, 300], [300, 1], [2, 2], [32767, 32767], [65535, 65535]);
size(@$_) for @strange;
my $sizes = of(300, 60_000);
size(1 + rolls(250), 1 + rolls(80)) for 1 .. $sizes;
size(@{$strange[rolls(scalar @strange)]}) for 1 .. of(20, 500);
size(100, 30);
$t->type("'it is ' .. 6 * 7\r");
like($t->until(qr/it is 42/), qr/it is 42/, 'the prompt answers');
my ($viewer) = split ' ', `ps -o pid= --ppid @{[$t->pid]}`;
my ($peak) = slurp("/proc/$viewer/status") =~ /^VmHWM:\s+(\d+)/m;
cmp_ok($peak, '<', 128 << 10, 'with little memory') unless watched();
$t->type("\cD");
$t->until(qr/\z(?!)/);
is($t->status, 0, 'and ends as ever');
tried('the terminal has another size', $sizes, 0 + ($t->status != 0));
done_testing;
