#!/usr/bin/perl
# Private ports: a number in a lesson's program is its run's own, so that two runs do not meet, and nothing else is met.
use strict;
use warnings;
use Cwd 'abs_path';
use IO::Socket::INET;
use JSON::PP ();
use lib 'tests/lib';
use Lunette;
use Test::More;

my $dir = scratch();
my $program = spew("$dir/p.lua", <<'LUA');
local port, again = tonumber(arg[1]), arg[2]
async function serve(reader, writer)
  print("peer", table.unpack({writer:get_extra_info("peername")}))
  writer:write(await reader:readline())
  await writer:drain()
  writer:close()
end
local server = await asyncio.start_server(serve, "127.0.0.1", port)
print("listens", server.sockets[1]:getsockname())
local reader, writer = await asyncio.open_connection("127.0.0.1", port)
print("from", writer:get_extra_info("sockname"))
print("to", writer:get_extra_info("peername"))
writer:write("hello\n")
print((await reader:readline()))
writer:close()
if again then
  local child = await asyncio.create_subprocess_exec(again, "run", "--private-ports", arg[0], arg[1])
  print("the other one ends with", await child:wait())
end
LUA

# Somebody else listens there.
my $other = IO::Socket::INET->new(Listen => 1, LocalAddr => '127.0.0.1') or die "no socket: $!";
my $port  = $other->sockport;

my $said = "listens\t127.0.0.1\t$port\npeer\t127.0.0.1\t49152\nfrom\t127.0.0.1\t49152\nto\t127.0.0.1\t$port\nhello\n\n";
my $got = lunette(['run', '--private-ports', '--clock', 'virtual', '--trace', "$dir/one.trace", $program, $port]);
is($got->{out} . $got->{err}, $said, "a port that is taken is free for a run, and has the program's number everywhere");
is(lunette(['run', '--private-ports', $program, $port])->{out}, $said, '... and the clients numbers that are the same in each run');
is(lunette(['run', '--private-ports', $program, $port, abs_path($Lunette::PROGRAM)])->{out}, "$said$said" . "the other one ends with\t0\n",
  'two runs at once do not meet');
like(lunette(['run', $program, $port])->{err}, qr/address already in use/i, 'without private ports it is taken');

my @events = map { JSON::PP::decode_json($_) } split /\n/, lunette(['export', "$dir/one.trace", '--to', 'jsonl'])->{out};
my %port = map { $_->{kind} => $_->{port} } grep { exists $_->{port} } @events;
is_deeply(\%port, {listen => $port, connect => $port, accept => 49152}, 'the recording has these numbers, too');

sub answer { my ($code) = @_; return lunette(['run', '--private-ports', '--clock', 'virtual', '-e', $code])->{out} }
my $refused = lunette(['run', '-e', 'print(pcall(function() await asyncio.open_connection("127.0.0.1", 1) end))'])->{out};
is(answer('print(pcall(function() await asyncio.open_connection("127.0.0.1", 1) end))'), $refused, 'nobody listens: refused, as by the system');
is(answer(qq{print(pcall(function() await asyncio.open_connection("127.0.0.1", $port) end))}), $refused =~ s/, 1\)/, $port)/r,
  '... though somebody else does there');
is(answer('print(pcall(function() await asyncio.open_connection("::1", 1) end))'), $refused =~ s/127\.0\.0\.1/::1/r =~ s/, 1\)/, 1, 0, 0)/r, '... over IPv6')
  if answer('print((await asyncio.start_server(print, "::1", 0)).sockets[1]:getsockname())') =~ /49152/;
like(answer(q{
  local one = await asyncio.start_server(print, "127.0.0.1", 8888)
  print(pcall(function() await asyncio.start_server(print, "127.0.0.1", 8888) end))
  one:close()
  print((await asyncio.start_server(print, "127.0.0.1", 8888)).sockets[1]:getsockname())
  for i = 1, 2 do print((await asyncio.start_server(print, "127.0.0.1", 0)).sockets[1]:getsockname()) end
}), qr/\Afalse\tOSError: \[Errno 98\].*already in use\n127\.0\.0\.1\t8888\n127\.0\.0\.1\t49152\n127\.0\.0\.1\t49153\n\z/,
  'a number is taken within a run as ever, free when it is closed, and given when none is asked for');

done_testing();
