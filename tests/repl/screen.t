#!/usr/bin/perl
# The REPL on the full screen, as somebody at the keyboard meets it.
use strict;
use warnings;
use lib 'tests/lib';
use Cwd ();
use Lunette;
use Screen;
use Test::More;

my $lunette = Cwd::abs_path($ENV{LUNETTE} || './lunette');
my $dir     = scratch();
chmod 0700, $dir;
my $env = {XDG_RUNTIME_DIR => $dir, XDG_STATE_HOME => $dir, INPUTRC => '/dev/null', VISUAL => "sh $dir/editor"};

# The program in a shell that says how it ended; the shell stays, so that the screen does.
spew("$dir/in-shell", "$lunette \"\$@\"\necho status=\$?\nexec cat\n");

sub begin {
  my ($cols, $rows, %more) = @_;
  my $s = Screen->new("sh $dir/in-shell", cols => $cols || 100, rows => $rows || 30, env => {%$env, %more});
  $s->wait(qr/await works at the top level.*^ ?> */ms, 'the prompt is there');
  return $s;
}

# One step, which is over when the loop is held at another place.
sub held_at { my ($screen) = @_; return join ' ', $screen =~ /^ ‖ paused.*(tick \d+).*◂ (ready .*?)\s*$/ms }
sub step {
  my ($s, $name) = @_;
  my $was = held_at($s->screen);
  $s->keys('F6')->wait(sub { my $is = held_at($_); $is && $is ne $was }, $name);
}

# Inputs, values, output, errors.
my $s = begin();
$s->line('6 * 7')->wait(qr/^ > 6 \* 7 .*^ 42 /ms, 'a value');
$s->line('print("new moon")')->wait(qr/^ new moon /m, 'output');
$s->line('error("boom")')->wait(qr/^ <repl-3>:1: boom .*^ stack traceback:/ms, 'an error with its traceback');
$s->line('x = = 1')->wait(qr/^ > x = = 1 .*^ SyntaxError: <repl-4>:1:/ms, 'a syntax error, below its input');
$s->line('await asyncio.sleep(0.02)')->wait(qr/^ ✓ \d+(\.\d+)? ms /m, 'what took time says so');
$s->keys('C-l')->line('.clear')->wait(sub { !/stack traceback/ && /TYPE/ }, '.clear');

# Several lines.
$s->line('for i = 1, 2 do')->wait(qr/^ >>   ? /m, 'an unfinished input goes on');
$s->line('print("line", i)')->line('end')->wait(qr/^ line +2 /m, 'and runs when it is whole');
$s->keys('Up')->wait(qr/^ > for i = 1, 2 do .*^ >>   print.*^ >> end /ms, 'Up recalls it whole, its end below its begin');
$s->keys('C-c')->wait(sub { !/^ >> end.*^ >> end/ms }, 'Ctrl-C clears the line');

# A paste never runs by itself.
$s->line('.clear');
$s->tmux('set-buffer', "print('pasted')\nprint('twice')\n");
$s->tmux('paste-buffer', '-p');
$s->wait(qr/^ > print\('pasted'\).*^ >> print\('twice'\)/ms, 'a paste is text');
unlike($s->screen, qr/^ pasted/m, 'and does not run');
$s->keys('Enter')->wait(qr/^ pasted .*^ twice /ms, 'until Enter');

# Completion, search.
$s->type('asyncio.')->keys('Tab')->wait(qr/> asyncio\. .*^ 1 to \d+ of \d+; Tab goes on/ms, 'many candidates have pages');
$s->keys('C-c')->wait(sub { !/Tab goes on/ }, 'which go');
$s->type('asyncio.create_t')->keys('Tab')->wait(qr/> asyncio\.create_task/, 'Tab completes');
$s->keys('C-c')->type('.sa')->keys('Tab')->wait(qr/> \.save/, 'commands, too');
$s->keys('C-c')->keys('C-r')->type('pasted')->wait(qr/reverse-i-search.*print\('pasted'\)/, 'Ctrl-R searches');
$s->keys('C-c')->wait(sub { !/reverse-i-search/ }, 'Ctrl-C leaves the search');

# What is awaited: cancelled, left in the background, interrupted.
$s->line('.clear')->line('await asyncio.sleep(1000)')->wait(qr/○ awaiting sleep 1000 .*Ctrl-C cancels it/, 'it is said what is awaited');
$s->keys('C-c')->wait(qr/^ CancelledError.*^ > /ms, 'Ctrl-C cancels it');
$s->line('await asyncio.sleep(1001)')->wait(qr/awaiting sleep 1001/, 'another one');
$s->keys('C-z')->wait(qr/goes on in the background.*^ > /ms, 'Ctrl-Z leaves it in the background');
$s->wait(qr/^ TYPE .*Ctrl-C clear the line/m, 'where Ctrl-C no longer reaches it');
$s->line('.tasks')->wait(qr/repl·\d+ +waiting /, '.tasks shows it');
$s->type('.bt rep')->keys('Tab')->wait(qr/> \.bt repl·\d+/, 'Tab completes the names of tasks');
$s->keys('Enter')->wait(qr/^ ○ repl·\d+  ◷ sleep 1001 .*^ +1  sleep +asyncio .*^ +2  <main> +<repl-\d+>:1 /ms, '.bt shows where it stands');
$s->type('.who asyncio.objg')->keys('Tab')->wait(qr/> \.who asyncio\.objgraph/, 'or of anything else, where it may be that');
$s->keys('C-c');
$s->line('.clear')->line('while true do end')->wait(qr/▲ repl·\d+ blocks the loop/, 'who blocks the loop is named');
$s->wait(qr/asyncio\.to_thread\(f\)/, 'an input has no name to write down: the advice does without');
$s->type('half')->wait(qr/^ > half/m, 'typing goes on meanwhile');
$s->keys('C-c')->wait(qr/^ KeyboardInterrupt.*^ > half/ms, 'Ctrl-C interrupts it, and leaves what was typed');
$s->keys('C-c');

# The help lies over a prompt that waits.
$s->type('kept')->keys('F1')->wait(qr/Help/, 'F1 while typing');
$s->keys('j', 'j')->keys('F1')->wait(sub { !/Help/ && /^ > kept\b/m }, 'keys over the help are not typed');
$s->keys('C-c');

# The user's own editor.
spew("$dir/editor", 'echo "40 + 2" > "$1"' . "\n");
$s->line('.edit')->wait(qr/^ > 40 \+ 2/m, '.edit brings back what the editor wrote');
$s->keys('Enter')->wait(qr/^ 42 /m, 'and Enter runs it');

# Output comes above the line that is being typed.
$s->line('.clear')->line('asyncio.get_running_loop():call_later(0.3, print, "from below")')->type('half-typed');
$s->wait(qr/^ from below .*^ > half-typed/ms, 'output appears above the half-typed line');
$s->keys('C-c');

# Inputs entered while another one is awaited run after it.
$s->line('.clear')->line('await asyncio.sleep(0.3)')->line('print("after" .. "wards")')->wait(qr/^ afterwards/m, 'an input waits for the one before');

# Text that attacks the screen.
my $title = $s->ask('#{pane_title}');
$s->line('.clear')->line('print("\27[31mred\27[2J\27]0;owned\7\8\13x\xff\u{202E}y")');
$s->wait(qr/^ \\x1b\[31mred\\x1b\[2J/m, 'control bytes are shown, never sent');
is($s->ask('#{pane_title}'), $title, 'the title is as it was');

# Pause, step, speed, past.
$s->line('.clear')->line('t = asyncio.create_task((async function() while true do await asyncio.sleep(0.02) end end)())');
$s->keys('F5')->wait(qr/^ ‖ paused/m, 'F5 holds the loop');
step($s, 'F6 steps');
for (my $steps = 0; $steps < 9 && $s->screen !~ /ready empty/; $steps++) { step($s, 'F6, until nothing is ready') }
my ($tick) = $s->screen =~ /^ ‖ paused.*tick (\d+).*ready empty/ms;
$s->keys('F6')->wait(sub { /^ ‖ paused.*tick (\d+)/m && $1 > $tick }, 'a step that waits for a timer is seen when it comes');
$s->keys('F5')->wait(qr/^ ▶ live/m, 'F5 goes on');
$s->keys('F5')->wait(qr/^ ‖ paused/m, 'F5 holds it again');
$s->line('while true do end');
$s->wait(sub { $_[0]->keys('F6'); /▲ BLOCKED/ }, 'a step that never ends blocks as anything else');
$s->keys('C-c')->wait(qr/KeyboardInterrupt/, 'and Ctrl-C interrupts it');
$s->keys('F5')->wait(qr/^ ▶ live/m, 'F5 goes on');
$s->line('.speed 0.5')->wait(qr/×0\.5/, '.speed');
$s->keys('F5')->wait(qr/^ ‖/m, 'held again');
$s->keys('Escape')->wait(qr/^ LOOK/m, 'Esc looks around');
$s->keys('m');
$s->keys('F7', 'F7')->wait(qr/^ ◀ PAST/m, 'F7 goes back');
$s->keys('Home')->wait(qr/^ PAST.*start|◀ PAST +0\.0/m, 'Home to the begin');
$s->keys('End')->wait(sub { !/◀ PAST/ }, 'End comes back');
$s->keys('F1')->wait(qr/Ctrl-Z/, 'F1 is the help');
$s->keys('Escape')->wait(sub { !/Help/ }, 'Esc closes it');
$s->keys('i')->wait(qr/^ TYPE/m, 'i types again');
$s->keys('F5')->line('t:cancel()')->line(".save $dir/kept.trace")->wait(qr/Saved .* MiB/, '.save');
$s->keys('C-d')->wait(qr/^status=0$/m, 'Ctrl-D leaves');

like(lunette(['export', "$dir/kept.trace", '--to', 'jsonl'])->{out}, qr/"kind":"mark".*"text":"by hand"/, 'm put a mark into the record');

# History goes from session to session.
$s = begin(80, 24);
$s->keys('Up', 'Up')->wait(qr/> t:cancel\(\)/, 'the history was kept');
$s->keys('C-c')->type('os.exit(3)')->keys('Enter')->wait(qr/ended with status 3, by os\.exit/, 'an engine that ends is shown');
$s->line('.tree')->wait(qr{repl·\d+  waiting\s+└─ <main>}, 'what it did is still there');
$s->line('.bt repl-1')->wait(qr/> \.bt repl-1\b.*waiting.*<main>/s, 'and where it stood');
$s->type('1 + 1')->keys('Enter')->wait(qr/A new engine.*> 1 \+ 1/s, 'Enter starts a new one, and keeps the line');
$s->keys('Enter')->wait(qr/^ 2\b/m, 'which then runs');
$s->keys('F1')->wait(qr/Help.*What is drawn/s, 'the help is longer than this screen');
$s->keys(('PageDown') x 4)->wait(qr/Help.*F10 Q/s, 'and has pages');
$s->keys('F10')->wait(qr/^status=0$/m, 'F10 leaves');

# A recorded trace.
$s = Screen->new("sh $dir/in-shell view $dir/kept.trace", cols => 100, rows => 30, env => $env);
$s->wait(qr/■ recorded/, 'a recorded trace');
$s->keys('F7')->wait(qr/◀ PAST/, 'goes back');
$s->keys('Q')->wait(qr/^status=0$/m, 'Q leaves');

done_testing;
