# How programs are started: files, -e, standard input, arguments, and what the exit status says.
use Lunette;
use Test::More;

my $dir = scratch();
my $file = spew("$dir/args.lua", 'print(arg[0] and "arg[0]", #arg, arg[1], arg[2], ...)');

runs('a file', ['run', $file, 'x', 'y z'], {out => "arg[0]\t2\tx\ty z\tx\ty z\n"});
runs('a file without run', [$file, '-e', '--clock'], {out => "arg[0]\t2\t-e\t--clock\t-e\t--clock\n"});
runs('arg[0] is the script', [spew("$dir/zero.lua", 'print(arg[0])')], {out => "$dir/zero.lua\n"});
runs('-e', ['-e', 'print(1 + 1)'], {out => "2\n"});
runs('-e awaits', ['--clock', 'virtual', '-e', 'print(await asyncio.sleep(1000, "done"))'], {out => "done\n"});
runs('standard input', [], {out => "from stdin\n"}, stdin => 'print "from stdin"');
runs('- is standard input', ['run', '-', 'x'], {out => "x\n"}, stdin => 'print(arg[1])');
runs('standard input awaits', ['--clock', 'virtual'], {out => "0.2\t0.1\n"}, stdin => <<'LUA');
async function f(n) await asyncio.sleep(n) return n end
local r = await asyncio.gather(f(.2), f(.1))
print(r[1], r[2])
LUA
runs('an empty program', [], {out => ''}, stdin => '');
runs('a first line for the shell', [spew("$dir/bang.lua", "#!/usr/bin/env lunette\nprint 'ran'\n")], {out => "ran\n"});
runs('a plain program may run its own loop', ['-e', 'print(asyncio.run(asyncio.sleep(0, "ran")))'], {out => "ran\n"});
runs('asyncio is also a module', ['-e', 'print(require "asyncio" == asyncio)'], {out => "true\n"});
runs('modules may define coroutine functions', ['-e', 'print(await require("mod").f())'], {out => "from mod\n"}, dir => do {
  spew("$dir/mod.lua", 'return {f = async function() await asyncio.sleep(0) return "from mod" end}'); $dir });

runs('status 0', ['-e', 'os.exit(0)'], {});
runs('os.exit(true)', ['-e', 'os.exit(true)'], {});
runs('os.exit(n)', ['-e', 'os.exit(7)'], {status => 7});
runs('os.exit in a task', ['-e', 'asyncio.create_task((async function() os.exit(3) end)()) await asyncio.sleep(5)'], {status => 3});
runs('os.exit flushes', ['-e', 'io.write("kept") os.exit(4)'], {out => 'kept', status => 4});
runs('SystemExit', ['-e', 'error(asyncio.SystemExit(5))'], {status => 5});
runs('SystemExit in a task', ['-e', 'await asyncio.create_task((async function() error(asyncio.SystemExit(6)) end)())'], {status => 6});
runs('an uncaught error', ['-e', 'error(asyncio.ValueError("boom"))'], {status => 1, err => qr/ValueError: boom/});
runs('an uncaught string', ['-e', 'error("boom")'], {status => 1, err => qr/boom/});
runs('an uncaught table', ['-e', 'error({})'], {status => 1, err => qr/table/});
runs('an uncaught nil', ['-e', 'error()'], {status => 1, err => qr/nil/});
runs('what a failing __tostring leaves', ['-e', 'error(setmetatable({}, {__tostring = function() error("again") end}))'],
  {status => 1, err => qr/./});
runs('output before an error is kept', ['-e', 'io.write("before ") error("x")'], {out => 'before ', status => 1, err => qr/x/});
runs('a syntax error', [spew("$dir/syntax.lua", "local x = 1\nif x then\nprint(x\nend\n")], {status => 1, err => qr/syntax\.lua:4:.*'\)' expected/});

runs('Ctrl-C while it waits', [spew("$dir/waits.lua", 'print "ready" io.flush() await asyncio.sleep(60)')],
  {out => "ready\n", err => undef, status => 130}, interrupt => qr/ready/);
runs('Ctrl-C while it computes', [spew("$dir/loops.lua", 'print "ready" io.flush() while true do end')],
  {out => "ready\n", err => undef, status => 130}, interrupt => qr/ready/);
# The first one cancels the main task, as in CPython, which a task that never awaits does not let happen.
runs('Ctrl-C, twice, while a task computes', [spew("$dir/task.lua", <<'LUA')], {out => "ready\n", err => undef, status => 130}, interrupt => qr/ready/, insist => 1);
local async function spins() print "ready" io.flush() while true do end end
await asyncio.create_task(spins())
LUA
runs('Ctrl-C lets the main task clean up', [spew("$dir/cleanup.lua", <<'LUA')], {out => "ready\ncleaned up\n", err => undef, status => 130}, interrupt => qr/ready/);
local _ <close> = asyncio.finally(function() await asyncio.sleep(.01) print "cleaned up" end)
print "ready" io.flush()
await asyncio.sleep(60)
LUA

for my $case (['an unknown option', ['--nonsense'], qr/--nonsense/],
              ['an option without its value', ['--trace'], qr/--trace/],
              ['-e without code', ['-e'], qr/-e/],
              ['a clock that is none', ['--clock', 'sideways', '-e', ''], qr/sideways/],
              ['an option of run', ['run', '--nonsense', 'x.lua'], qr/--nonsense/]) {
  my ($name, $arguments, $says) = @$case;
  my $got = lunette($arguments);
  is($got->{status}, 2, "$name: status 2");
  like($got->{err}, $says, "$name: says so");
  is(scalar(grep { /\S/ } split /\n/, $got->{err}) <= 3, 1, "$name: briefly") or diag($got->{err});
  is($got->{out}, '', "$name: nothing on standard output");
}
runs('a file that is not there', ["$dir/none.lua"], {status => 1, err => qr/\A[^\n]*none\.lua[^\n]*\n\z/});
runs('a trace that cannot be written', ['--trace', "$dir/no/such/folder", '-e', ''], {status => 74, err => qr/\A[^\n]*folder[^\n]*\n\z/});
runs('--help', ['--help'], {out => qr{lunette.*export.*--trace.*--clock}s});
runs('--version', ['--version'], {out => qr{^Lunette \d+\.\d+}});

done_testing;
