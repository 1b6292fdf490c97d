# A5: a finalizer loops. Lua lets no hook run in it: the third Ctrl-C ends the process, with a sentence, and at the prompt the engine.
use strict;
use warnings;
use Cwd ();
use Lunette;
use Misdeeds;
use Terminal;
use Test::More;

my $loops = "setmetatable({}, {__gc = function()\n  print('go')\n  while true do end\nend})\n";
my $says  = qr/ended by the third Ctrl-C: the code at \S*p\.lua:[34] cannot be interrupted/;
stops('while it runs', $loops . "collectgarbage()\n", $says);
stops('in a task', "await asyncio.sleep(0)\n" . $loops . "collectgarbage()\n", $says);
stops('at the end', "kept = $loops", $says);
stops_at_prompt('at the prompt', $loops . 'collectgarbage()');

done_testing, exit if deaf();

# Leaving waits for the engine, as long as the user does.
my $at_end = "kept = setmetatable({}, {__gc = function() print('go') while true do end end})\n";
my $left = lunette(['repl', '--plain'], stdin => $at_end, interrupt => qr/^go$/m, insist => 1);
is("$left->{signal} $left->{late}", '2 0', 'leaving through a pipe: Ctrl-C ends it');
my $t = Terminal->new([Cwd::abs_path($Lunette::PROGRAM), 'repl', '--plain'], env => {XDG_STATE_HOME => scratch()});
$t->type($at_end . ".quit\n");
$t->until(qr/go$/m);
$t->type("\cC");
like($t->until(qr/\z(?!)/), qr/The engine does not end by itself: it is killed\./, 'leaving at a terminal');
is($t->status, 0, 'that is no failure');
done_testing;
