#!/usr/bin/env perl
# programs.pl - writes random Lua programs by a grammar over the asyncio API, and runs each: none may crash the engine, leak
# (in a sanitized build), hang, or damage its recording; and run again from its recording, each goes the same way.
#
#   programs.pl --seconds N [--found DIR]     new programs for so long; those that break something are kept in DIR
#   programs.pl --count N [--seed S]          N programs, always the same ones, as a test (TAP)
use strict;
use warnings;
use lib 'tests/lib';
use Getopt::Long;
use Lunette;
use Time::HiRes 'time';

GetOptions(\my %o, 'seconds=f', 'count=i', 'seed=i', 'found=s') or die "usage: see the head of this file\n";
my $seed = $o{seed} // ($o{count} ? 1 : $$ ^ int time);

# --- the grammar -----------------------------------------------------------------------------------------

our $depth;
our $next;    # what a worker is called with: within one, less is left to do
sub pick { return $_[int rand @_] }
sub times_ { my ($n, $what) = @_; return join '', map { $what->() } 1 .. $n }

sub delay { return pick('0', '0', '0.001', '0.01', '0.02', '0.3', '-1', '0.05 * math.random()') }
sub number { return pick(0, 1, 2, 3, 7) }

sub worker { return "worker($next)" }

# Something that can be awaited. The functions and objects that it names stand in the program's head.
sub awaitable {
  return "asyncio.sleep(${\ delay()})" if $depth > 4;
  local $depth = $depth + 1;
  return pick(
    sub { "asyncio.sleep(${\ delay()}, ${\ number()})" },
    sub { "leaf(${\ number()})" },
    \&worker,
    sub { "asyncio.create_task(leaf(${\ number()}))" },
    sub { "asyncio.gather(${\ awaitable()}, ${\ awaitable()}, {return_exceptions = ${\ pick('true', 'false')}})" },
    sub { "asyncio.wait_for(${\ awaitable()}, ${\ delay()})" },
    sub { "asyncio.shield(${\ awaitable()})" },
    sub { "asyncio.wait({asyncio.create_task(leaf(1)), asyncio.create_task(leaf(2))}, {timeout = ${\ delay()}, return_when = asyncio.${\ pick('FIRST_COMPLETED', 'FIRST_EXCEPTION', 'ALL_COMPLETED')}})" },
    sub { "queue:${\ pick('get()', 'put(1)', 'join()')}" },
    sub { "lock:acquire()" },
    sub { "event:wait()" },
    sub { "barrier:wait()" },
    sub { "fut()" },
    sub { "asyncio.to_thread(double, ${\ number()})" },
  )->();
}

sub block { my $n = shift // 1 + int rand 3; return times_($n, \&statement) }

sub statement {
  return "say(await asyncio.sleep(0, 1))\n" if $depth > 4;
  local $depth = $depth + 1;
  return pick(
    sub { "await ${\ awaitable()}\n" },
    sub { "say(await ${\ awaitable()})\n" },
    sub { "await try(async function() await ${\ awaitable()} end)\n" },
    sub { "await try(async function()\n${\ block()}end)\n" },
    sub { "keep(asyncio.create_task(${\ pick('leaf(1)', 'leaf(3)', worker())}, {name = 'n${\ number()}'}))\n" },
    sub { "keep(asyncio.ensure_future(${\ awaitable()}))\n" },
    sub { "some():cancel(${\ pick('', '\"why\"')})\n" },
    sub { "loop():call_later(${\ delay()}, function() some():cancel() end)\n" },
    sub { "loop():call_soon(function() event:${\ pick('set', 'clear')}() end)\n" },
    sub { "await try(async function() async with asyncio.timeout(${\ delay()}) do\n${\ block()}end end)\n" },
    sub { "await try(async function() async with asyncio.TaskGroup() as tg do tg:create_task(leaf(${\ number()})) ${\ block(1)}end end)\n" },
    sub { "await try(async function() async with ${\ pick('lock', 'sem')} do\n${\ block(1)}end end)\n" },
    sub { "for i = 1, ${\ number()} do\n${\ block(1)}end\n" },
    sub { "async for v in numbers(${\ number()}) do say(v) end\n" },
    sub { "do local _ <close> = asyncio.finally(async function() ${\ block(1)}end)\n${\ block(1)}end\n" },
    sub { "if math.random() < 0.5 then\n${\ block(1)}end\n" },
    sub { "await try(function() queue:${\ pick('put_nowait(1)', 'get_nowait()', 'task_done()')} end)\n" },
    sub { "await try(function() ${\ pick('lock', 'sem')}:release() end)\n" },
    sub { "error(asyncio.${\ pick('ValueError', 'CancelledError', 'RuntimeError')}('thrown'))\n" },
    sub { "collectgarbage()\n" },
    sub { "var:set(${\ number()}) say(var:get())\n" },
    sub { "leaf(${\ number()})\n" },
  )->();
}

# What goes wrong in it does not end the program, and what hangs is given up.
sub guarded { return "await try(async function() async with asyncio.timeout(1) do\n${\ block()}end end)\n" }

my $head = <<'LUA';
math.randomseed(42)
local queue, lock, sem, event = asyncio.Queue(2), asyncio.Lock(), asyncio.Semaphore(2), asyncio.Event()
local barrier, var, kept = asyncio.Barrier(2), asyncio.ContextVar("var", {default = 0}), {}
local loop = asyncio.get_running_loop
local function say(...) print(asyncio.current_task() and asyncio.current_task():get_name(), select("#", ...), type((...))) end
local function keep(t) kept[#kept + 1] = t return t end
local function some() return #kept > 0 and kept[math.random(#kept)] or keep(asyncio.create_task(asyncio.sleep(0.01))) end
local function fut() local f = loop():create_future() loop():call_later(0.01, function() if not f:done() then f:set_result(1) end end) return f end
local function double(n) return 2 * n end
local async function try(f)
  local ok, e = pcall(function() local r = f() if asyncio.iscoroutine(r) then return await r end return r end)
  if not ok then print("caught", asyncio.isinstance(e, asyncio.BaseException) and e.name or type(e)) end
  if not ok and asyncio.isinstance(e, asyncio.CancelledError) and math.random() < 0.7 then error(e, 0) end
end
local function numbers(n) return coroutine.wrap(async function() for i = 1, n do await asyncio.sleep(0) coroutine.yield(i) end end) end
local async function leaf(n) await asyncio.sleep(0.005 * n) if n == 3 then error("leaf " .. n) end return n end
LUA

sub program {
  srand shift;
  $depth = 0;
  $next = 'n - 1';
  my $worker = "local async function worker(n)\n  if n < 1 then return n end\n" . block() . "end\n";
  $next = 2;
  return $head . $worker . times_(6 + int rand 10, \&guarded);
}

# --- running them ----------------------------------------------------------------------------------------

my $dir = scratch();

# What is wrong with a run, or undef.
sub fault {
  my ($got, $what) = @_;
  return "$what ends by signal $got->{signal}" if $got->{signal};
  return "$what does not end" if $got->{late};
  return "$what says: $1" if $got->{err} =~ /(.*(?:Sanitizer|runtime error:|PANIC|internal error).*)/;
  return "$what has status $got->{status}" if $got->{status} != 0 && $got->{status} != 1;
  return;
}

sub broken {
  my ($n) = @_;
  my ($file, $trace) = (spew("$dir/p.lua", program($n)), "$dir/p.trace");
  unlink $trace;
  my $run = lunette(['run', '--clock', 'virtual', '--trace', $trace, $file], limit => 10);
  my $wrong = fault($run, 'the run');
  return $wrong if $wrong;
  return "it is no program: $run->{err}" if $run->{err} =~ /SyntaxError|p\.lua:\d+: .* (?:expected|near)/;
  my $export = lunette(['export', $trace, '--to', 'jsonl'], limit => 10);
  $wrong = fault($export, 'the export') || ($export->{err} && "the recording: $export->{err}");
  return $wrong if $wrong;
  my $again = lunette(['run', '--replay', $trace, $file], limit => 10);
  return fault($again, 'the replay') || ($again->{out} ne $run->{out} ? "the replay prints something else: $again->{err}" : undef);
}

my ($end, $done, $found) = (time + ($o{seconds} // 1e9), 0, 0);
for (my $n = $seed; ($o{count} ? $done < $o{count} : time < $end); $n++) {
  my $wrong = broken($n);
  $done++;
  if ($o{count}) {
    print $wrong ? 'not ' : '', "ok $done - program $n\n";
    print map { "# $_\n" } split /\n/, $wrong if $wrong;
  } elsif ($wrong) {
    $found++;
    my $kept = $o{found} ? spew("$o{found}/program-$n.lua", program($n)) : "program $n";
    print "ERROR: $kept: $wrong\n";
  }
}
print $o{count} ? "1..$done\n" : "Done $done programs\n";
exit($found ? 1 : 0);
