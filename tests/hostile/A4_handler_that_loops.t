# A4: the message handler of xpcall loops.
use strict;
use warnings;
use Misdeeds;
use Test::More;

# An error in a message handler calls it again, now without hooks.
my $told = qr/^lunette: (?:KeyboardInterrupt|ended by the third Ctrl-C: the code at \S*p\.lua:\d)/m;
stops('it loops', "xpcall(error, function()\n  print('go')\n  while true do end\nend)\n", $told);
stops('again at each error', "local function again() print('go') while true do xpcall(error, again) end end\nxpcall(error, again)\n", $told);
stops_at_prompt('it loops', "xpcall(error, function() print('go') while true do end end)");
ends_well('it fails each time', ['-e', 'local function h() error("y") end print(xpcall(error, h, "x"))'], {out => qr/^false\t.*error/, err => ''});
done_testing;
