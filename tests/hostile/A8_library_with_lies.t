# A8: functions of the library with arguments that lie.
use strict;
use warnings;
use Misdeeds;
use Test::More;

sub says { my ($name, $code, $out) = @_; return ends_well($name, ['-e', "print(pcall($code))"], {out => $out, err => ''}) }
says('a comparison that lies', 'table.sort, {3, 1, 2, 5, 4, 9, 8, 7, 6, 5, 4, 3}, function() return true end', "false\tinvalid order function for sorting\n");
says('one that is never sure', 'table.sort, {3, 1, 2, 5, 4, 9, 8, 7, 6, 5, 4, 3}, function() return math.random() < .5 end', qr/^true$|invalid order|attempt to compare/);
says('a string larger than all memory', 'string.rep, "x", 1 << 62', qr/^false\t(?:resulting string too large|not enough memory)$/);
says('a format that is too wide', 'string.format, "%1000d", 1', qr/^false\tinvalid conversion/);
says('bytes that are no UTF-8', 'utf8.codepoint, "\xff", 1, -1', "false\tinvalid UTF-8 code\n");
says('their length', 'utf8.len, "ab\xff"', "true\tnil\t3\n");
says('a concatenation of what is not there', 'table.concat, {}, "", 1, 3', qr/^false\tinvalid value .*index 1/);
says('a table without an end', 'table.unpack, {}, 1, 1e8', qr/^false\ttoo many results to unpack$/);

my $told = qr/^lunette: (?:KeyboardInterrupt|ended by the third Ctrl-C)/m;
stops('table.move over nothing', "print('go') table.move({}, 1, 1e15, 2)\n", $told);
stops('table.concat over a length that lies', "print('go') table.concat(setmetatable({}, {__len = function() return 1 << 40 end, __index = function() return '' end}))\n", $told);
stops('a comparison that loops', "table.sort({3, 2, 1}, function() print('go') while true do end end)\n", $told);
stops_at_prompt('table.move over nothing', "print('go') table.move({}, 1, 1e15, 2)");
done_testing;
