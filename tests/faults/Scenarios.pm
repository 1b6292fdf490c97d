# Scenarios.pm - the situations in which failures are tried, one row each: what is run, and what it is given. The rest is
# Faults.pm's. In arguments, {ROOT} is that of the sources, {T} a folder of the run's own, {R} the one of what was made before all runs: the
# recordings of PROGRAMS and the running program {PID}. `in` says in which process calls fail; `status`, how it ends without
# failures; `whole`, that the calls of the engine's start are tried, too, which are the same in all;
# `mute`, which call's failing for ever cannot be told; `complains`, that it says on standard output what failed; `varies`, that another output without a sentence is right: a program catches
# its errors, a reader goes around what it cannot read; `every`, that only each so-manieth call is tried; `patience`, how many seconds a run may take; `timing`, that it depends on
# time which call is the Nth, so that a failure cannot be shown again: those are not in the sample of make test.
package Scenarios;
use strict;
use warnings;
use Exporter 'import';

our @EXPORT = qw(@SCENARIOS %PROGRAMS);

our %PROGRAMS = (
  gather => <<'LUA',
local async function one(n) await asyncio.sleep(n % 7 / 1000) return n end
local all = {}
for n = 1, 100 do all[n] = one(n) end
local r = await asyncio.gather(table.unpack(all))
print(#r)
LUA
  group => <<'LUA',
local async function work(n) await asyncio.sleep(n / 100) if n == 3 then error(asyncio.ValueError("three")) end return n end
local ok, e = pcall(function()
  async with asyncio.TaskGroup() as g do for n = 1, 5 do g:create_task(work(n)) end end
end)
print(ok, e.name)
print(pcall(function() await asyncio.wait_for(asyncio.sleep(5), .01) end))
LUA
  queue => <<'LUA',
local q, lock = asyncio.Queue(2), asyncio.Lock()
local async function give() for n = 1, 9 do await q:put(n) end await q:put(nil) end
local t = asyncio.create_task(give(), {name = "giver"})
for n = 1, 9 do async with lock do io.write(await q:get(), " ") end end
t:cancel() pcall(function() await t end)
print()
LUA
  echo => <<'LUA',
local server = await asyncio.start_server(async function(r, w)
  w:write(await r:readline()) await w:drain() w:close()
end, "127.0.0.1", 0)
local _, port = server.sockets[1]:getsockname()
local r, w = await asyncio.open_connection("127.0.0.1", port)
w:write("hello\n")
print((await r:readline()))
w:close() server:close()
LUA
  process => <<'LUA',
local p = await asyncio.create_subprocess_exec("cat", {stdin = asyncio.subprocess.PIPE, stdout = asyncio.subprocess.PIPE})
print((await p:communicate("meow\n")))
LUA
  threads => <<'LUA',
print(await asyncio.to_thread(function(x) return x * 2 end, 21))
LUA
  processes => <<'LUA',
local pool <close> = asyncio.ProcessPoolExecutor(1)
print(await asyncio.get_running_loop():run_in_executor(pool, function(x) return x * 2 end, 21))
LUA
  signals => <<'LUA',
local loop, heard = asyncio.get_running_loop(), asyncio.Event()
loop:add_signal_handler("SIGUSR1", function() heard:set() end)
os.execute("kill -USR1 $PPID")
await heard:wait()
print("heard")
LUA
  memory => <<'LUA',
asyncio.tracemalloc.start()
local kept = {}
for i = 1, 50 do kept[i] = ("x"):rep(i) end
await asyncio.sleep(0)
print(#asyncio.tracemalloc.take_snapshot():statistics("lineno") > 0)
LUA
  wrong => <<'LUA',
local async function inner() await asyncio.sleep(0) error("wrong") end
asyncio.create_task(inner())
asyncio.sleep(1)
await inner()
LUA
  unfit => "x = = 1\n",
  race => <<'LUA',
local n = 0
local async function add() local was = n await asyncio.sleep(0) n = was + 1 end
await asyncio.gather(add(), add())
assert(n == 2, "an addition was lost")
LUA
  endless => <<'LUA',
local async function tick() while true do await asyncio.sleep(.05) end end
asyncio.create_task(tick(), {name = "ticker"})
print("ready") io.flush()
await asyncio.sleep(3600)
LUA
);

sub runs { my ($name, @options) = @_; return ['run', '--clock', 'virtual', @options, "{R}/$name.lua"] }
sub records { my ($name, @options) = @_; return (args => runs($name, '--trace', '{T}/a.trace', @options), trace => '{T}/a.trace') }
sub exported { my ($to, @options) = @_; return (name => "export to $to", args => ['export', '{R}/gather.trace', '--to', $to, '-o', '{T}/out', @options]) }
sub viewed { return (varies => 1, args => ['view', '{R}/group.trace', @_]) }
sub plainly { return (varies => 1, args => ['repl', '--plain'], input => join '', map {"$_\n"} @_) }

our @SCENARIOS = (
  {name => 'start', whole => 1, args => ['-e', '']},
  {name => 'a line of code', args => ['-e', 'print(await asyncio.sleep(0, 1))']},
  {name => 'standard input', args => ['run', '-'], input => "print(6 * 7)\n"},
  {name => 'a gather of 100', args => runs('gather')},
  {name => 'a group with an error', args => runs('group'), varies => 1},
  {name => 'queues and locks', args => runs('queue')},
  {name => 'streams', args => ['run', '{R}/echo.lua']},
  {name => 'a subprocess', args => ['run', '{R}/process.lua'], varies => 1},
  {name => 'a thread', args => runs('threads')},
  {name => 'a worker process', args => runs('processes')},
  {name => 'in the worker process', args => runs('processes'), in => 'children'},
  {name => 'signals', mute => 'write', args => ['run', '{R}/signals.lua']},
  {name => 'traced memory', args => runs('memory')},
  {name => 'debug mode', args => runs('group', '-X', 'dev'), varies => 1},
  {name => 'a program that fails', args => runs('wrong'), status => 1, says => 1},
  {name => 'no program', args => ['run', '{R}/unfit.lua'], status => 1, says => 1},
  {name => 'recording', records('gather')},
  {name => 'recording streams', records('echo')},
  {name => 'a ring', records('gather', '--trace-limit', '1M')},
  {name => 'a replay', args => ['run', '--replay', '{R}/group.trace', '{R}/group.lua']},
  {name => 'explore', varies => 1, args => ['run', '--explore', '{R}/race.lua'], status => 1, every => 10, patience => 30},
  {name => 'view', viewed('--screen', '100x30')},
  {name => 'view in ASCII', viewed('--screen', '80x24', '--ascii')},
  {name => 'why', args => ['why', '{R}/group.trace']},
  {name => 'trouble', varies => 1, args => ['trouble', '{R}/wrong.trace'], status => [0, 1]},
  {name => 'lint', varies => 1, args => ['lint', '{R}/race.trace'], status => [0, 1]},
  {exported('text')}, {exported('jsonl')}, {exported('chrome')}, {exported('otlp')}, {exported('mermaid')},
  {exported('svg')}, {exported('html')}, {exported('asciicast', '--size', '60x15')},
  {name => 'the prompt', timing => 1, plainly('1 + 1', 'x = {1, {2}}', 'x', 'await asyncio.sleep(0.001, "a")', '.tasks', '.tree')},
  {name => 'its engine', timing => 1, plainly('1 + 1', 'x = {1, {2}}', 'x', 'await asyncio.sleep(0.001, "a")', '.tasks', '.tree'), in => 'children'},
  {name => 'the course', args => ['learn', '--from', '{ROOT}/lessons'], },
  {name => 'a lesson proved', complains => 1, args => ['learn', '--from', '{ROOT}/lessons', '--check', 'calling-is-not-running'], every => 40, patience => 60},
  {name => 'a lesson played', varies => 1, args => ['learn', '--plain', '--from', '{ROOT}/lessons', 'calling-is-not-running'], input => "\n\nb\na\n\n.quit\n", every => 5},
  {name => 'ps', varies => 1, args => ['ps']},
  {name => 'tree', varies => 1, args => ['tree', '{PID}']},
  {name => 'bt', varies => 1, args => ['bt', '{PID}']},
  {name => 'attach', timing => 1, varies => 1, args => ['attach', '--plain', '{PID}'], input => ".tasks\n.quit\n"},
  {name => 'help', args => ['help']},
  {name => 'the screen', timing => 1, args => [], keys => [[qr{await works|> \z}, "6 * 7\r"], [qr/42/, "\cD"]], every => 5},
  {name => 'the viewer', args => ['view', '{R}/group.trace'], varies => 1, keys => [[qr/tick/, "\e[C"], [qr/./, 'SIZE'], [qr/./, 'Q']], every => 2},
);

1;
