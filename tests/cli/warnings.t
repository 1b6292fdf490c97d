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

done_testing;
