# A18: inputs of 100,000 lines that are not finished, whatever they are; Ctrl-C in the middle of one; an end in the middle.
# (The history's file, and editing, are in tests/unit/repl_history.c and repl_edit.c.)
use strict;
use warnings;
use Cwd ();
use Lunette;
use Misdeeds;
use Terminal;
use Test::More;

my $n = 100_000;
for my $case (['rows of a table', "t = {\n", '  1,', "}\n#t\n", $n],
  ['comments', "t = {\n", '-- a comment', "7}\nt[1]\n", 7],
  ['a long string', "s = [==[\n", 'a ]] ]=] b', "]==]\nselect(2, s:gsub('a', ''))\n", $n],
  ['a long comment', "x = --[[\n", 'a ]=] b', "]] 8\nx\n", 8],
  ['a string over many lines', "s = 'a\\\n", 'b\\', "c'\n#s\n", 2 * $n + 3],
  ['blocks', "x = 0\n", 'do', "x = x + 1" . " end" x $n . "\n", undef],
  ['operators', "x =\n", '-', "1\n", undef],
  ['awaits', "async function f() return\n", 'await', "1 end\n", undef]) {
  my ($name, $begin, $line, $end, $value) = @$case;
  ends_well($name, ['repl', '--plain'], {out => defined $value ? qr/^\Q$value\E$/m : qr/^42$/m}, stdin => "$begin" . "$line\n" x $n . "$end" . "6 * 7\n");
}

my $t = Terminal->new([Cwd::abs_path($Lunette::PROGRAM), 'repl', '--plain'], env => {XDG_STATE_HOME => scratch()});
$t->until(qr/^> \z/m);
$t->type("t = {\n") && $t->until(qr/^>> \z/m);
$t->type("1,\n") && $t->until(qr/^>> \z/m) for 1 .. 100;
$t->type("\cC");
like($t->until(qr/^> \z/m), qr/^> \z/m, 'Ctrl-C in the middle of an input: the prompt is there');
$t->type("t == nil\n");
like($t->until(qr/^(true|false)$/m), qr/^true$/m, '... and the input has not been');
$t->until(qr/^> \z/m);
$t->type("t = {\n") && $t->until(qr/^>> \z/m);
$t->type("\cD");
like($t->until(qr/\z(?!)/), qr/expected|unfinished|near/, 'an end in the middle is an error that is said');
is($t->status, 0, '... and an end');

# On the screen: as a paste, and as a terminal without brackets around pastes types it, where each line brings blanks of its own.
for my $case (['a paste', $n, "\e[200~", "\e[201~"], ['lines that are typed', 500, '', '']) {
  my ($name, $lines, $begin, $end) = @$case;
  my $s = Terminal->new([Cwd::abs_path($Lunette::PROGRAM)], cols => 100, rows => 30, env => {TERM => 'xterm-256color', XDG_STATE_HOME => scratch()});
  $s->until(qr/TYPE/);
  my $typed = "${begin}t = {\r" . "    1,\r" x $lines . "$end}\r'there are ' .. #t\r";
  while (length $typed) {
    sysread $s->{pty}, my $drawn, 1 << 20 while $s->{ready}->can_read(0);
    substr $typed, 0, syswrite($s->{pty}, $typed, 2048), '';
  }
  like($s->until(qr/there are \d+/), qr/there are $lines\b/, "$name of $lines lines on the screen");
  $s->type("\cD");
  $s->until(qr/\z(?!)/);
  is($s->status, 0, '... and it ends as ever');
}
done_testing;
