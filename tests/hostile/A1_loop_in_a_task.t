# A1: a loop in a task. The others have waited for it and go on, Ctrl-C ends it with its line, and the screen answers throughout.
# (The red picture of a blocked loop is tests/repl/screen.t's.)
use strict;
use warnings;
use Cwd ();
use Lunette;
use Misdeeds;
use Screen;
use Test::More;

stops('a loop in the main task', "async function f()\n  print('go')\n  while true do end\nend\nawait f()\n", qr/KeyboardInterrupt.*p\.lua:\d/s);
stops('a loop in another task', "async function f()\n  await asyncio.sleep(0)\n  print('go')\n  while true do end\nend\nlocal t = asyncio.create_task(f())\nawait t\n",
  qr/KeyboardInterrupt/);
stops_at_prompt('a loop in a task', "async function f() print('go') while true do end end await f()");

done_testing, exit if deaf();
my $s = Screen->new(Cwd::abs_path($Lunette::PROGRAM), cols => 110, rows => 36);
$s->wait(qr/TYPE/, 'the prompt is there');
$s->line('async function beat() for i = 1, 1e9 do n = i await asyncio.sleep(0.01) end end');
$s->line('other = asyncio.create_task(beat())');
$s->line('while true do end')->wait(qr/blocks the loop/, 'it is said who blocks the loop');
$s->type('x')->wait(qr/> x/, 'a key is answered meanwhile');
$s->keys('BSpace')->keys('C-c')->wait(qr/KeyboardInterrupt/, 'Ctrl-C ends it');
$s->line('before = n await asyncio.sleep(0.05) return n > before')->wait(qr/^\s*true\b/m, 'the other task goes on');
$s->keys('C-d')->wait(sub { $_[0]->dead }, 'and it ends as ever');
done_testing;
