# A3: the loop swallows the stop in pcall.
use strict;
use warnings;
use Misdeeds;
use Test::More;

my $deaf = "print('go')\nwhile true do pcall(function() while true do end end) end\n";
stops('without a loop', $deaf, qr/KeyboardInterrupt.*p\.lua:\d/s);
stops('in a task', "async function f()\n$deaf end\nawait f()\n", qr/KeyboardInterrupt/);
stops('by awaits that are cancelled', "print('go')\nwhile true do pcall(function() await asyncio.sleep(10) end) end\n", qr/KeyboardInterrupt/);
stops_at_prompt('at the prompt', $deaf);
done_testing;
