# A9: programs that eat memory, in all shapes. Within a limit each gets an error that says where, in which task, and how much
# there is; the process stays within the limit; other tasks and the prompt go on. (Lessons are in tests/learn/hostile.t.)
use strict;
use warnings;
use Cwd ();
use Lunette;
use Misdeeds;
use Terminal;
use Test::More;

my $MOST   = 64;                                                   # MiB
my $MARGIN = 16;
my $asan   = $Lunette::PROGRAM =~ /asan|tsan/;
my $limit  = 'asked for more than the limit of 64 MiB';
my $peak   = 'local function peak() return tonumber(io.open("/proc/self/status"):read("a"):match("VmHWM:%s*(%d+)")) // 1024 end ';
my ($base) = lunette(['-e', "$peak print(peak())"])->{out} =~ /(\d+)/;

for my $case (['a string that doubles', 'local s = "x" while true do s = s .. s end'],
  ['a table', 'local t = {} while true do t[#t + 1] = #t end'],
  ['tables in a table', 'local t = {} while true do t = {t} end'],
  ['closures', 'local f while true do local g = f f = function() return g end end'],
  ['coroutines', 'local t = {} while true do t[#t + 1] = coroutine.create(print) end'],
  ['tasks', 'async function f() await asyncio.sleep(9) end local t = {} while true do t[#t + 1] = f() end'],
  ['strings of a file', 'local z, t = io.open("/dev/zero"), {} while true do t[#t + 1] = z:read(1e6) .. #t end'],
  ['one string', 'string.rep("x", 1e9)'],
  ['one string by pieces', 'local t = {} for i = 1, 1000 do t[i] = ("x"):rep(1e6) end table.concat(t)'],
  ['too many results', 'local t = {} for i = 1, 1e6 do t[i] = i end table.unpack(t)'],
  ['without collecting', 'collectgarbage("stop") local t = {} while true do t[#t + 1] = {} end'],
  ['whatever it catches', 'local t = {} for i = 1, 3 do pcall(function() while true do t[#t + 1] = {} end end) end error("not enough memory", 0)'],
  ) {
  my ($name, $code) = @$case;
  my $got = ends_well("$name: an error that says where", ['run', '--memory', "${MOST}M", '-e', "$peak\nlocal ok, e = pcall(function() $code end) print(peak(), e)"],
    {out => qr/^\d+\t.*(not enough memory|too large|stack overflow|too many)/s, err => qr/\A(\S.*never awaited\n)?\z/});
  my ($most) = $got->{out} =~ /^(\d+)/;
  cmp_ok($most, '<=', $base + $MOST + $MARGIN, "$name: within the limit") if !$asan;
}

my $eater = "async function eat()\n  local t = {}\n  while true do t[#t + 1] = {} end\nend\n";
my $dir   = scratch();
ends_well('uncaught, it says where', ['run', '--memory', '64M', '--trace', "$dir/t", spew("$dir/p.lua", "${eater}await eat()\n")],
  {status => 1, err => qr/\Alunette: not enough memory\nstack traceback:\n\t\S*p\.lua:3: task 'Task-1' $limit\n/});
ends_well('in a buffer of the library, too', ['run', '--memory', '64M', '-e', 'local t = {} while true do t[#t + 1] = ("x"):rep(10000000) .. #t end'],
  {status => 1, err => qr/\Alunette: not enough memory\nstack traceback:\n.*:1: $limit\n/s});
ends_well('its recording opens', ['export', "$dir/t", '--to', 'jsonl'], {out => qr/"kind":"end".*not enough memory/});
ends_well('other tasks live on', ['run', '--memory', '64M', spew("$dir/q.lua", <<"LUA")],
$eater
async function other() for i = 1, 3 do await asyncio.sleep(0) print("other", i) end end
local o = asyncio.create_task(other())
local t = asyncio.create_task(eat(), {name = "eater"})
await o
t = nil
LUA
  {out => "other\t1\nother\t2\nother\t3\n",
    err => qr/\ATask exception was never retrieved\n[^\n]*name='eater'[^\n]*\nnot enough memory\nstack traceback:\n\t\S*q\.lua:3: task 'eater' $limit\n/});
ends_well('the system has no more', ['-e', $eater . 'await eat()'], {status => 1, err => qr/:3: task 'Task-1' asked for more than the system has\n/}, under => 'ulimit -v 400000') if !$asan;

SKIP: {
  skip 'a sanitizer wants all addresses', 5 if $asan;
  my $t = Terminal->new(['sh', '-c', 'ulimit -v 400000; exec "$@"', 'sh', Cwd::abs_path($Lunette::PROGRAM), 'repl', '--plain'], env => {XDG_STATE_HOME => scratch()});
  $t->until(qr/^> \z/m);
  $t->type("async function beat() for i = 1, 1e9 do n = i await asyncio.sleep(0.01) end end other = asyncio.create_task(beat())\n");
  $t->until(qr/^> \z/m);
  $t->type("local t = {} while true do t[#t + 1] = {} end\n");
  like($t->until(qr/^> \z/m), qr/not enough memory/, 'at the prompt: it is said');
  $t->type("before = n await asyncio.sleep(0.1) return n > before\n");
  like($t->until(qr/^(true|false)$/m), qr/^true$/m, '... the other task goes on');
  $t->until(qr/^> \z/m);
  $t->type("for i = 1, 1e9 do t[#t + 1] = {} end\n");
  like($t->until(qr/^> \z/m), qr/not enough memory/, 'what fills all that was left: it is said, too');
  $t->type("6 * 7\n") && $t->until(qr/^> \z/m) if $t->{text} !~ /new one/;
  $t->type("6 * 7\n");
  like($t->until(qr/^42$/m), qr/^42$/m, '... and the prompt goes on, in a new engine if need be');
  $t->type(".quit\n");
  is($t->until(qr/\z(?!)/) && $t->status, 0, '... and it ends as ever');
}
done_testing;
