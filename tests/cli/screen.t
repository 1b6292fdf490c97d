# The prompt with the live picture, in terminals of several sizes: what a person types and sees.
use Lunette;
use Screen;
use Test::More;

my $lunette = $Lunette::PROGRAM;

# --- The session of the README, at the size of the design's picture.
my $s = Screen->new($lunette, cols => 160, rows => 45);
$s->wait(qr/▶ live.*2 Loop.*3 Timeline.*1 REPL.*4 Source.*5 Sequence.*\n > *│.*TYPE/s, '160x45: all panels, and the prompt');
$s->line('await asyncio.sleep(0.3, "hello")');
$s->wait(qr/awaiting sleep 0.30/, 'what is awaited');
$s->wait(qr/^ "hello"/m, 'and its value');
$s->line('async function work(name, n)');
$s->wait(qr/^ >> /m, 'an unfinished input goes on');
$s->line('for i = 1, n do await asyncio.sleep(0.5) print(name, i) end')->line('return name')->line('end');
$s->line('await asyncio.gather(work("ada", 30), work("bob", 50))');
$s->wait(qr/○ repl·\d+ +→ gather of 2.*├─○ work·\d.*└─○ work·\d/s, 'the await tree');
$s->wait(qr/timers, the soonest first.*◷ work·\d +sleep 0\.50 +0\.\d+ s/s, 'the timers');
$s->wait(qr/^ ada +1.*^ bob +1/ms, 'output stands above the prompt');
$s->type('half a li')->wait(qr/half a li/, 'one can type meanwhile');
$s->keys('C-c')->wait(qr/⊘ repl·\d+ +cancelled.*⊘ work·\d +cancelled.*by Ctrl-C/s, 'Ctrl-C cancels the await, and is named as who asked');
$s->wait(qr/^ CancelledError/m, 'which the prompt says');
$s->keys('C-u') for 1 .. 2;
$s->line('await asyncio.sleep(77)')->wait(qr/awaiting sleep 77/, 'another await');
$s->keys('C-z')->wait(sub { /○ repl·\d+ .*77/ && !/awaiting sleep 77/ }, 'Ctrl-Z leaves it in the background');
$s->line('1 + 1')->wait(qr/^ 2 /m, 'and gives the prompt back');
my $named = watched() eq 'tsan' ? qr// : qr/.*<repl-\d+>:1/s;    # ThreadSanitizer holds back the signal that has it looked at
$s->line('while true do end')->wait(qr/▲ BLOCKED$named/, 'code that never awaits blocks the loop, and is named');
$s->keys('C-c')->wait(qr/KeyboardInterrupt/, 'Ctrl-C interrupts it');
$s->wait(qr/▶ live/, 'and the loop lives');
$s->keys('F5')->wait(qr/‖ paused/, 'F5 pauses');
$s->keys('F5')->wait(qr/▶ live/, 'and goes on');
$s->line('print("\27[2J\27]0;title\7sneaky")')->wait(qr/sneaky/, 'escape sequences are shown');
ok($s->screen =~ /2 Loop/, 'and not obeyed');
for my $size ([100, 30], [80, 24], [40, 12], [20, 5], [1, 1], [300, 100], [80, 24]) {
  $s->resize(@$size);
  $s->wait(sub { !$_[0]->dead && $_[0]->ask('#{pane_width}x#{pane_height}') eq "$size->[0]x$size->[1]" }, "resized to $size->[0]x$size->[1]");
}
$s->wait(qr/▶.*REPL.*>/s, 'and it still draws');
$s->keys('C-c')->keys('C-d')->wait(sub { $_[0]->dead }, 'Ctrl-D leaves');
is($s->status, 0, 'with status 0');

# --- Fallbacks.
$s = Screen->new($lunette, env => {LUNETTE_ASCII => 1});
$s->wait(qr/live.*Loop.*REPL/s, 'ASCII, 80x24');
ok($s->screen !~ /[^\x00-\x7F]/, 'nothing but ASCII') or diag($s->screen);
$s->keys('C-d')->wait(sub { $_[0]->dead }, 'leaves');
$s = Screen->new($lunette, env => {TERM => 'dumb'});
$s->wait(qr/^> *$/m, 'a prompt without a screen');
$s->line('1 + 1')->wait(qr/^2$/m, 'a dumb terminal gets the plain REPL');
$s->keys('C-d')->wait(sub { $_[0]->dead }, 'which Ctrl-D leaves, too');
$s = Screen->new($lunette, env => {TERM => 'xterm-nobody-knows'});
$s->wait(qr/>/, 'an unknown terminal gets something');
$s->line('40 + 2')->wait(qr/42/, 'that works');
$s->keys('C-d')->wait(sub { $_[0]->dead }, 'and leaves');

# --- The terminal afterwards is as it was. The shell prints its settings before and after, and lives on.
my $dir = scratch();
my $around = spew("$dir/around.sh", <<'SH');
stty -a > "$1/before"
shift_dir=$1; shift
"$@" & echo $! > "$shift_dir/pid"; fg >/dev/null 2>&1
stty -a > "$shift_dir/after"
echo "the shell goes on"
exec cat
SH

sub restored {
  my ($name, $do) = @_;
  unlink map { "$dir/$_" } qw(before after pid);
  my $s = Screen->new("bash -m $around $dir $lunette", cols => 100, rows => 30);
  $s->wait(qr/2 Loop.*TYPE/s, "$name: started");
  $do->($s);
  $s->wait(qr/the shell goes on/, "$name: the shell is back");
  $s->wait(sub { -s "$dir/after" }, "$name: settings are known");
  is(slurp("$dir/after"), slurp("$dir/before"), "$name: the terminal is as it was");
  ok($s->ask('#{alternate_on}') eq '0', "$name: on its own screen");
  $s->type('typed')->wait(qr/typed/, "$name: echo works");
}

sub pid { my $p = slurp("$dir/pid"); chomp $p; return $p }
restored('Ctrl-D', sub { $_[0]->keys('C-d') });
if (watched() ne 'tsan') {    # ThreadSanitizer keeps them back while the guardian waits
  restored('SIGTERM', sub { kill 'TERM', pid() });
  restored('SIGHUP', sub { kill 'HUP', pid() });
}
restored('SIGSEGV', sub { kill 'SEGV', pid() });
# The process that the shell knows is the guardian; the viewer is its child.
restored('kill -9 of the viewer', sub { kill 'KILL', split ' ', qx(ps -o pid= --ppid @{[pid()]}) });

# --- An engine that dies is shown, and a new one offered.
$s = Screen->new($lunette, cols => 120, rows => 36);
$s->wait(qr/TYPE/, 'started');
$s->line('os.exit(9)')->wait(qr/engine (?:ended|died) │/, 'an engine that ends is shown'); # the line that was typed says `exit`, too
$s->keys('Enter')->wait(qr/▶ live/, 'Enter starts a new one');
$s->line('6 * 7')->wait(qr/^ 42 /m, 'which works');
$s->keys('C-d')->wait(sub { $_[0]->dead }, 'leaves');

done_testing;
