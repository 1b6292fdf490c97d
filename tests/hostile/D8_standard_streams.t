# D8: standard streams that are closed, full, or no files. What cannot be heard is said, and nothing spins.
use strict;
use warnings;
use Lunette;
use Misdeeds;
use Test::More;

my $lost = qr/\Alunette: standard output cannot be written: [^\n]+\n\z/;
ends_well('output is closed', ['-e', 'print(1)'], {out => '', err => ''}, under => 'exec >&-');
ends_well('all are closed', ['-e', 'print(1) await asyncio.sleep(0)'], {}, under => 'exec <&- >&- 2>&-');
ends_well('errors are closed', ['-e', 'print(1) error("x")'], {out => "1\n", status => 1}, under => 'exec 2>&-');
ends_well('a script from a closed input', [], {out => '', err => ''}, under => 'exec <&-');
ends_well('the prompt with a closed input', ['repl', '--plain'], {out => '', err => ''}, under => 'exec <&-');
ends_well('a script from a directory', ['-'], {err => qr/cannot read standard input: Is a directory/, status => 1}, under => 'exec </');
for my $code ('print(1)', 'for i = 1, 1e5 do print(i) end', 'await asyncio.sleep(0) print(1)') {
  ends_well("a full device: $code", ['-e', $code], {err => $lost, status => 74}, under => 'exec >/dev/full');
}
ends_well('... and the status of a failure stays', ['-e', 'print(1) os.exit = nil error("x")'], {err => qr/^lunette: .*x$/m, status => 1}, under => 'exec >/dev/full');
ends_well('... at the prompt', ['repl', '--plain'], {err => $lost, status => 74}, under => 'exec >/dev/full', stdin => "1\n2\n");
is(`timeout 30 $Lunette::PROGRAM -e 'while true do print(1) end' | head -1`, "1\n", 'a pipe that nobody reads any more');
done_testing;
