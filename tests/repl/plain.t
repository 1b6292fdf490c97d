#!/usr/bin/perl
# The REPL as lines of text: what a pipe gets, and that it is the same each time.
use strict;
use warnings;
use lib 'tests/lib';
use Lunette;
use Test::More;

my @plain = ('repl', '--plain');

sub says {
  my ($name, $in, $out, %o) = @_;
  local $Test::Builder::Level = $Test::Builder::Level + 1;
  runs($name, [@plain], {out => $out, %o}, stdin => $in);
}

says('a value is printed', "1 + 1\n", "2\n");
says('nothing is not', "x = 5\nx\n", "5\n");
says('a local stays for the next input', "local y = 3\ny\n", "3\n");
says('await works at the top level', "await asyncio.sleep(0.01, 'moon')\n", '"moon"' . "\n");
says('the last line needs no end', "print('last')", "last\n");
says('no input', '', '');
says('blank lines', "\n\n  \n1\n", "1\n");
says('an input may have several lines', "for i = 1, 2 do\n  print(i)\nend\n", "1\n2\n");
says('each input is awaited before the next is read',
  "async function f(n) await asyncio.sleep(n) print('slept') end\nawait f(0.05)\nprint('then')\n", "slept\nthen\n");
says('another task runs while an input is awaited',
  "t = asyncio.create_task((async function() print('in') await asyncio.sleep(0) print('out') end)())\n"
    . "await asyncio.sleep(0.02)\nprint('end')\n", "in\nout\nend\n");
says('gather', "async function f(n) await asyncio.sleep(n) return n end\nr = await asyncio.gather(f(.02), f(.01))\n"
    . "print(r[1], r[2])\n", "0.02\t0.01\n");
says('what has no line end gets one before a value', "do io.write('abc') end\n7\n", "abc\n7\n");
says('bytes go through a pipe unchanged', "print('\\27[31m\\0\\xff')\n", "\e[31m\0\xff\n");

says('an error is on standard error, and the session goes on', "error('boom')\n1\n", "1\n",
  err => qr/^<repl-1>:1: boom\nstack traceback:\n.*<repl-1>:1/s);
says('a syntax error, too', "x = = 1\n2\n", "2\n", err => qr/\ASyntaxError: <repl-1>:1: .*near '='\n\z/);
says('an unfinished input at the end is said', "for i = 1, 2 do\n", '', err => qr/\ASyntaxError: .*'end' expected/);
says('a text that is not UTF-8 is refused', "x = '\xff'\n3\n", "3\n", err => qr/not UTF-8/);

says('a command', ".tasks\n", "No task is alive.\n");
says('an unknown one', ".moon\n1\n", "1\n", err => qr/There is no command \.moon; \.help/);
says('help comes from the table', ".help\n", qr/^  \.save FILE +copy the trace/m);
says('help for one', ".help step\n", qr/\A\.step \[GOAL\]: /);
says('the screen\'s commands say that they need it', ".theme light\n", '', err => qr/needs the full screen/);
says('speed is checked', ".speed 99\n", '', err => qr/0\.05/);
says('quit leaves at once', "1\n.quit\n2\n", "1\n");

says('os.exit ends it with its status', "print('a')\nos.exit(3)\nprint('b')\n", "a\n", status => 3);
says('os.exit ends it quietly', "os.exit(0)\n", '');

my $dir = scratch();
says('the trace can be saved', "await asyncio.sleep(0)\n.save $dir/t.trace\n", '', err => qr/\ASaved .* to \Q$dir\E\/t\.trace\.\n\z/);
runs('and exported', ['export', "$dir/t.trace", '--to', 'text'], {out => qr/sleep/});
for my $time (qw(first second third)) {
  runs("a recording replaces an older one, the $time time", [@plain, '--trace', "$dir/again.trace"], {out => "1\n2\n"}, stdin => "1\n2\n");
}
says('a place that cannot be written is said', ".save /nowhere/t\n", '', err => qr{cannot be saved to /nowhere/t: No such file});

my $got = lunette([@plain], stdin => "do print('on') await asyncio.sleep(100) end\n", interrupt => qr/on/);
is($got->{late} ? 'late' : 'ended', 'ended', 'Ctrl-C cancels what is awaited');
like($got->{err}, qr/CancelledError|KeyboardInterrupt/, 'and says so');
$got = lunette([@plain], stdin => "do print('on') while true do end end\nprint('off')\n", interrupt => qr/on/);
is($got->{out}, "on\noff\n", 'Ctrl-C interrupts what never awaits');

done_testing;
