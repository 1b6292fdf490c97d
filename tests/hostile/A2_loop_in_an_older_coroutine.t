# A2: the loop is in a coroutine that was made before anything was to be stopped.
use strict;
use warnings;
use Misdeeds;
use Test::More;

my $code = "local co = coroutine.wrap(function()\n  coroutine.yield()\n  print('go')\n  while true do end\nend)\nco()\n";
stops('a generator without a loop', $code . "co()\n", qr/KeyboardInterrupt.*p\.lua:\d/s);
stops('a generator in a task', $code . "await asyncio.sleep(0)\nco()\n", qr/KeyboardInterrupt/);
stops_at_prompt('a generator', $code . "co()\n");
done_testing;
