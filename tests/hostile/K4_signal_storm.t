# A storm of signals: no wakeup is lost, nothing stands still, and the last one is heard.
use strict;
use warnings;
use Hostile;
use Lunette;
use Running;
use Test::More;

my $n = of(3000, 300_000);
my $p = Running->new(<<'LUA');
local heard = {USR1 = 0, USR2 = 0, WINCH = 0}
async function main()
  local loop, finished = asyncio.get_running_loop(), asyncio.Event()
  for name in pairs(heard) do loop:add_signal_handler("SIG" .. name, function() heard[name] = heard[name] + 1 end) end
  loop:add_signal_handler("SIGTERM", function() finished:set() end)
  local turns = 0
  local ticker = asyncio.create_task((async function() while true do turns = turns + 1 await asyncio.sleep(0.001) end end)())
  print("ready")
  await finished:wait()
  ticker:cancel()
  print("heard", heard.USR1 > 0, heard.USR2 > 0, heard.WINCH > 0, turns > 0)
end
asyncio.run(main())
LUA
kill((qw(USR1 USR2 WINCH))[$_ % 3], $p->{pid}) for 1 .. $n;
kill 'TERM', $p->{pid};
ok($p->printed(qr/^heard\ttrue\ttrue\ttrue\ttrue$/m), "$n signals: each kind was heard, and so was the last one") or diag($p->{out} . $p->err);
tried('a signal comes', $n, 0 + ($p->{out} !~ /^heard\ttrue\ttrue\ttrue\ttrue$/m));
is($p->end, 0, '... and it ends in peace');
done_testing;
