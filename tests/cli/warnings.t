# What is said on standard error about what a program forgot, in CPython's words.
use Lunette;
use Test::More;

my $dir = scratch();

sub says {
  my ($name, $code, $pattern, %o) = @_;
  my $got = lunette(['--clock', 'virtual', @{$o{options} || []}, spew("$dir/w.lua", $code)], env => $o{env});
  is($got->{status}, $o{status} // 0, "$name: status");
  defined $pattern ? like($got->{err}, $pattern, $name) : is($got->{err}, '', $name);
  return $got;
}

says('a coroutine that nobody awaits', "local async function f() end\nf()\n", qr/w\.lua:2: RuntimeWarning: coroutine 'f' was never awaited/);
says('the same, at a collection', "local async function f() end\nf()\ncollectgarbage()\nio.stderr:write('after\\n')\n",
  qr/coroutine 'f' was never awaited.*after/s);
says('a coroutine that is closed', "local async function f() end\nf():close()\n", undef);
says('a coroutine that is awaited', "local async function f() end\nawait f()\n", undef);
says('a task that failed, unseen', <<'LUA', qr/Task exception was never retrieved\nfuture: <Task finished name='Task-2' coro=<f\(\) done, defined at \S*w\.lua:1> exception=ValueError\('unseen'\)>/);
local async function f() error(asyncio.ValueError("unseen")) end
asyncio.create_task(f())
await asyncio.sleep(1)
LUA
says('its traceback', <<'LUA', qr/w\.lua:2:?.*ValueError: deep|ValueError: deep.*w\.lua:2/s);
local async function g()
  error(asyncio.ValueError("deep"))
end
local async function f() await g() end
asyncio.create_task(f())
await asyncio.sleep(1)
LUA
says('a future that failed, unseen', "local f = asyncio.new_event_loop():create_future()\nf:set_exception(asyncio.ValueError('x'))\n",
  qr/Future exception was never retrieved\nfuture: <Future finished exception=ValueError\('x'\)>/);
says('a failure that was seen', <<'LUA', undef);
local async function f() error(asyncio.ValueError("seen")) end
local t = asyncio.create_task(f())
pcall(function() await t end)
LUA
says('a pending task that nobody keeps', <<'LUA', qr/Task was destroyed but it is pending!\ntask: <Task pending name='lost' coro=<f\(\) running at \S*w\.lua:1>/);
local async function f() await asyncio.get_running_loop():create_future() end
asyncio.create_task(f(), {name = "lost"})
await asyncio.sleep(1)
collectgarbage()
LUA
says('leftovers of run are cancelled in silence', "asyncio.create_task(asyncio.sleep(99))\nawait asyncio.sleep(1)\n", undef);
says('an error in a callback', "asyncio.get_running_loop():call_soon(function() error(asyncio.ValueError('cb')) end)\nawait asyncio.sleep(1)\n",
  qr/Exception in callback .*w\.lua:1.*ValueError: cb/s);
says('a cancellation that leaves the program', "asyncio.current_task():cancel()\nawait asyncio.sleep(1)\n", qr/CancelledError/, status => 1);

my $slow = "asyncio.block(.2)\nawait asyncio.sleep(0)\n";
my $took = qr/Executing <Task .*w\.lua.*> took 0\.2\d\d seconds/;
says('no debug mode', $slow, undef);
says('-X dev', $slow, $took, options => ['-X', 'dev']);
says('LUNETTEDEBUG=1', $slow, $took, env => {LUNETTEDEBUG => 1});
says('LUNETTEDEBUG=', $slow, undef, env => {LUNETTEDEBUG => ''});
says('set_debug and the limit', <<'LUA', qr/Executing .* took 0\.050 seconds/);
local loop = asyncio.get_running_loop()
loop:set_debug(true)
loop.slow_callback_duration = .03
await asyncio.sleep(0)
asyncio.block(.05)
await asyncio.sleep(0)
LUA

my $swallows = <<'LUA';
local async function stubborn() pcall(function() await asyncio.sleep(9) end) end
local t = asyncio.create_task(stubborn(), {name = "stubborn"})
await asyncio.sleep(0)
t:cancel()
await t
LUA
says('a swallowed cancellation', $swallows, qr/^<Task finished name='stubborn' coro=<stubborn\(\) done, defined at \S+w\.lua:1> result=nil created at \S+w\.lua:2> swallowed its cancellation$/m,
  options => ['-X', 'dev']);
says('a swallowed cancellation, without debug mode', $swallows, undef);

my $polls = "asyncio.logger:setLevel('%s')\nawait asyncio.sleep(2)\nawait asyncio.sleep(.5)\nos.execute('true')\n";
says('slow polls', sprintf($polls, 'INFO'), qr/\Apoll 2000\.000 ms took 2000\.000 ms: timeout\n\z/, options => ['-X', 'dev']);
says('polls are for debug mode', sprintf($polls, 'DEBUG'), undef);
says('and no warning', sprintf($polls, 'WARNING'), undef, options => ['-X', 'dev']);

says('the await that was meant', <<'LUA', qr/\A(\S+):4: RuntimeWarning: coroutine 'box\.fill' was never awaited\nCoroutine created at \(most recent call last\)\n  \1:4: in <main>\n    if x then local n = box\.fill\("a"\) end\n  probably meant: if x then local n = await box\.fill\("a"\) end\n\z/, options => ['-X', 'dev']);
local box, x = {}, true
async function box.fill(with) return with end
await asyncio.sleep(0)
if x then local n = box.fill("a") end
collectgarbage()
LUA
says('a hundred times the same', "local async function f() end\nfor i = 1, 100 do f() end\n", qr/\A\S+:2: RuntimeWarning: coroutine 'f' was never awaited\n\z/);
says('warnings captured', <<'LUA', qr/\Agot WARNING \S+:5: RuntimeWarning: coroutine 'f' was never awaited\ngot INFO x\n--- Logging error ---\nValueError: no\nMessage: x\n\z/);
local async function f() end
asyncio.logger:addHandler(function(record) io.stderr:write("got ", record.levelname, " ", record.message, "\n") end)
asyncio.logger:captureWarnings(true)
asyncio.logger:setLevel("ERROR") asyncio.logger:warning("not said") asyncio.logger:setLevel("NOTSET")
f() collectgarbage()
asyncio.logger:addHandler(function(record) error(asyncio.ValueError("no")) end)
asyncio.logger:setLevel("CRITICAL") asyncio.logger:error("not said") asyncio.logger:setLevel(10)
asyncio.logger:info("%s", "x")
LUA

my $got = lunette(['-e', <<'LUA'], under => 'ulimit -n 24');
local held = {}
local server = await asyncio.start_server(function(r, w) held[#held + 1] = w end, "127.0.0.1", 0)
local host, port = server.sockets[1]:getsockname()
local ok, e = true, nil
while ok do
  ok, e = pcall(function() held[#held + 1] = select(2, await asyncio.open_connection(host, port)) end)
  await asyncio.sleep(.01)
end
print(e.name)
LUA
is($got->{out}, "OSError\n", 'no descriptor is left: connecting fails');
like($got->{err}, qr/^socket\.accept\(\) out of system resource\nsocket: <socket fd=\d+, .*>\nOSError: \[Errno 24\] Too many open files$/m, '... and accepting is told');

done_testing;
