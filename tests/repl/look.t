#!/usr/bin/perl
# Looking into tasks from the prompt: .tasks, .tree, .bt, .list, .locals, as lines and as JSON.
use strict;
use warnings;
use lib 'tests/lib';
use Engine;
use JSON::PP;
use Lunette;
use Test::More;

my $program = <<'END';
queue = asyncio.Queue()
async function leaf(x, text)
  local double, t = x * 2, {x, {text}}
  await queue:get()
end
async function middle() await leaf(1, "hi\27[31m") end
async function generator() return (coroutine.wrap(function() local inner = 7 await leaf(3, "in a generator") end)()) end
async function parent() await asyncio.gather(middle(), generator()) end
async function family()
  async with asyncio.TaskGroup() as group do
    group:create_task(middle(), {name = "child"})
    local blind = group
    group:create_task(asyncio.sleep(99), {name = "sleeper"})
  end
end
a = asyncio.create_task(parent(), {name = "ada"})
b = asyncio.create_task(family(), {name = "bob"})
await asyncio.sleep(0.01)
END
my $begun = ".pause\ncyd = asyncio.create_task(middle(), {name = 'cyd'})\n.step callback\n"; # made, and not begun

sub at_prompt {
  my ($commands, %o) = @_;
  my $got = lunette(['repl', '--plain', @{$o{options} || []}], stdin => ($o{program} // $program) . $commands . "\n", env => $o{env} || {});
  diag($got->{err}) if $got->{status};
  return $got;
}

sub out { return at_prompt(@_)->{out} }

# The tree, as pstree draws one.
like(out('.tree'), qr/^○ ada  → gather\(middle·\d+, generator·\d+\)
└─ parent  <repl-5>:1
   ├─ ○ middle·\d+  □ queue.get.*
   │  └─ middle  <repl-3>:1
   │     └─ leaf  <repl-2>:3
   └─ ○ generator·\d+  □ queue.get.*
      └─ generator  <repl-4>:1
         └─ leaf  <repl-2>:3
○ bob  → group\(child, sleeper\)
└─ family  <repl-6>:2
   ├─ ○ child  □ queue.get.*
   │  └─ middle  <repl-3>:1
   │     └─ leaf  <repl-2>:3
   └─ ○ sleeper  ◷ sleep 99
/m, '.tree');

like(out('.tasks'), qr/^○ child +waiting .* queue\.get/m, '.tasks');

# Stacks.
like(out('.bt child'), qr/\A○ child  □ queue.get.*
   1  Queue\.get  +asyncio\.queues:\d+
   2  leaf  +<repl-2>:3
   3  middle  +<repl-3>:1
child is awaited by ○ bob  → group\(child, sleeper\)
      TaskGroup\.__aexit  +asyncio\.taskgroups:\d+
      family  +<repl-6>:2
\z/, '.bt goes on to those who await it');
like(out('.bt generator-9'), qr/3  generator <anonymous> +<repl-4>:1\n   4  generator +<repl-4>:1/, 'a plain coroutine in the chain; a label may be typed with a hyphen');
like(out("$begun.bt cyd"), qr/\A◐ cyd  ready\n   1  middle +<repl-3>:1\n\z/, 'a task that has not begun');

# Sources.
is(out('.list child'), <<'END', '.list marks the line with the state');
leaf  <repl-2>:3
     1  async function leaf(x, text)
     2    local double, t = x * 2, {x, {text}}
○    3    await queue:get()
     4  end
END
like(out('.list child 3'), qr/\Amiddle  <repl-3>:1\n○    1  async function middle/, 'of another frame');
like(out('.list sleeper'), qr/asyncio's own/, 'there is none of a library function');

# Variables.
is(out('.locals child'), <<'END', '.locals: no control byte gets through');
frame 2  leaf  <repl-2>:3
  x = 1
  text = "hi\x1B[31m"
  double = 2
  t = {1, {"hi\x1B[31m"}}
END
like(out('.locals child 3'), qr/\Aframe 3  middle .*\n  It has no variables here\.\n\z/, 'none');
like(out('.locals generator-9 3'), qr/^  inner = 7$/m, 'of a generator');
like(out("$begun.locals cyd"), qr/no variables/, 'of a task that has not begun');

my $hostile = <<'END';
ran = 0
bad = setmetatable({}, {__tostring = function() ran = ran + 1 error("no") end, __index = function() ran = ran + 1 end, __name = "x\27[2J"})
big = {} for i = 1, 100000 do big[i] = {i} end
self = {} self.self = self
async function holder(bad, big, self, long)
  local name_with_nothing
  await asyncio.sleep(99)
end
t = asyncio.create_task(holder(bad, big, self, ("x"):rep(1000000)), {name = "t"})
await asyncio.sleep(0.01)
END
my $said = out(".locals t\nran", program => $hostile);
unlike($said, qr/\e/, 'a hostile value: no control byte');
like($said, qr/^0$/m, 'no code of the program runs');
like($said, qr/^  big = .*\.\.\. 99992 more/m, 'a huge table is cut');
like($said, qr/^  self = <1>\{self = <table 1>\}/m, 'a circle is marked');
ok(length $said < 3000, 'and all is short') or diag(length $said);
like($said, qr/^  name_with_nothing = nil/m, 'nil is a value');

# What is wrong.
for ([".bt", qr/\.bt takes the name of a task/], [".bt nobody", qr/There is no task nobody; \.tasks lists them\./],
     [".locals child 9", qr/It has no frame 9/], [".list child x", qr/There is no task child x/], [".tree up", qr/takes --json or nothing, not up/]) {
  like(at_prompt($_->[0])->{err}, $_->[1], "$_->[0] is a sentence");
}
like(at_prompt("b:cancel() await asyncio.sleep(0.01)\n.bt bob")->{err}, qr/The task has ended/, 'a task that has ended');
like(out(".help locals"), qr/\A\.locals TASK \[FRAME\] \[--json\]: /, 'help');
like(out('.tree', program => "\n"), qr/\ANo task is alive\.\n\z/, 'no task');

# Who holds what.
my $held = <<'END';
cache = {}
cache[17] = {task = asyncio.create_task(asyncio.sleep(99), {name = "cached"})}
local queue = asyncio.Queue()
async function worker(q) local item = await q:get() end
workers = {asyncio.create_task(worker(queue), {name = "w1"}), asyncio.create_task(worker(queue), {name = "w2"})}
async function nobody() local f = asyncio.get_running_loop():create_future() await f end
do collectgarbage("stop") end
do asyncio.create_task(nobody(), {name = "lost"}) end
async function guard() local inner = asyncio.create_task(worker(queue), {name = "inner"}) await asyncio.shield(inner) end
p = asyncio.create_task(guard(), {name = "p"})
function closure() local up = {x = {1}} return function() return up end end
f = closure()
await asyncio.sleep(0.01)
END
sub who { return out(".who $_[0]", program => $held) }
is(who('cached'), <<'END', '.who TASK: the road that keeps it, and all that hold it');
○ cached  ◷ sleep 99
kept alive by  _G.cache[17].task
held by 2 in all:
  _G.cache[17].task
  the loop, while it sleeps
END
like(who('w1'), qr/^kept alive by  _G\.workers\[1\]\n/m, 'a task in a table');
like(who('inner'), qr/^awaited by ○ p .*\nkept alive by  _G\.p\n  and in it     local 'inner' of guard\(\) in p\n/m, 'a variable of a task, and who awaits it');
like(who('lost'), qr/^○ lost .*\nNothing holds it but weak references: a collection destroys it\.\n\z/, 'nobody');
is(who(''), "Only the loop's weak reference knows these; a collection destroys them:\n  ○ lost  → future\n", 'alone it names those that nobody keeps');
is(out('.who'), "Each task is held by something.\n", 'there is none');
like(who('queue'), qr/\A<Queue .*\nkept alive by  queue\nheld by \d+ in all:\n(?:.*\n)*  _G\.workers\[1\] > local 'q' of worker\(\) in w1\n/, 'a local name of the prompt');
like(who('cache[17]'), qr/^kept alive by  _G\.cache\[17\]$/m, 'a name with an index');
like(who('f'), qr/\A<function at <repl-\d+>:1>\nkept alive by  _G\.f\n\z/, 'a function');
for (['cache[18].x', qr/There is no cache\[18\]\./], ['1 + 1', qr/1 \+ 1 is no name: \.who takes a task, or a name such as/], ["cache['x", qr/is no name/],
     ['_VERSION', qr/_VERSION is a string: it is no object, and held by nobody\./]) {
  like(at_prompt(".who $_->[0]", program => $held)->{err}, $_->[1], ".who $_->[0] is a sentence");
}
my $trap = "trap = setmetatable({}, {__index = function() print('ran') end})\n.who trap.x\n.who trap\n";
unlike(out('1', program => $trap), qr/ran/, 'no metamethod runs');
like(out('.who f-9999', program => "async function f() await asyncio.sleep(99) end\nts = {} for i = 1, 10000 do ts[i] = asyncio.create_task(f()) end\nawait asyncio.sleep(0.01)\n"),
  qr/^kept alive by  _G\.ts\[\d+\]$/m, 'one of 10,000 tasks');

# Names are data, and glyphs have twins.
my $named = "async function f() await asyncio.sleep(99) end\nt = asyncio.create_task(f(), {name = 'a\\27[2J\\nb'})\nu = {[t] = {1}, ['x\\27\\n'] = {2}}\nawait asyncio.sleep(0.01)\n";
my $clean = out(".tree\n.tasks\n.who u[\"x\"]\n.who u\n.tree --json", program => $named);
unlike($clean, qr/[\0-\x09\x0b-\x1f]/, 'no control byte of a name');
is(at_prompt('.tree', env => {LUNETTE_ASCII => 1})->{out} =~ s/[^\x00-\x7f]//gr, at_prompt('.tree', env => {LUNETTE_ASCII => 1})->{out}, 'ASCII where it is wanted');
like(at_prompt('.bt child', env => {LC_ALL => 'C'})->{out}, qr/^- child  \[ queue\.get/, 'or where the locale has no more');

# JSON.
my $json = JSON::PP->new->utf8;
my $tree = $json->decode(out('.tree --json'));
is(join(' ', map { $_->{name} } @$tree), 'ada Task-8 Task-9 bob child sleeper', '.tree --json has the order of the tree');
is($tree->[1]{awaited_by}, $tree->[0]{task}, 'with who awaits it');
is(join(' ', map { $_->{func} } @{$tree->[1]{stack}}), 'Queue.get leaf middle', 'and the stack');
is(join(' ', map { $_->{state} } @{$json->decode(out('--json', program => $program . ".tasks "))}), 'waiting waiting waiting waiting waiting waiting', '.tasks --json');
my $bt = $json->decode(out('.bt child --json'));
is(join(' ', map { "$_->{func}:$_->{line}" } @{$bt->{frames}}[1, 2]), 'leaf:3 middle:1', '.bt --json');
is($bt->{awaited_by}[0]{frames}[1]{func}, 'family', 'with who awaits');
my $why = $json->decode(out('.why child --json'));
is("$why->[0]{about} $why->[0]{reasons}[0]{question}", 'child waiting', '.why --json');
is(scalar @{$json->decode(out('.why --json'))}, 6, '... of all tasks');
is(ref $json->decode(out('.trouble --json')), 'ARRAY', '.trouble --json');
is(ref $json->decode(out('.lint --json')), 'ARRAY', '.lint --json');
is($json->decode(out('.locals child --json'))->{locals}[0]{value}, '1', '.locals --json');
is($json->decode(out('.list --json child'))->{frame}{line}, 3, '.list --json');

my $who = $json->decode(who('inner --json'));
is(join(' | ', @{$who->{kept}}), "_G.p | local 'inner' of guard() in p", '.who --json');
is(scalar @{$json->decode(who('--json'))->{forgotten}}, 1, 'and alone');

# Many tasks.
my $many = "async function f() await asyncio.sleep(99) end\nts = {} for i = 1, 10000 do ts[i] = asyncio.create_task(f()) end\nall = asyncio.gather(table.unpack(ts, 1, 5000))\nawait asyncio.sleep(0.01)\n";
my $text = out('.tree', program => $many);
like($text, qr/and \d+ more tasks; --json has them all\n\z/, '10,000 tasks: some hundred lines');
is(scalar @{$json->decode(out('.tree --json', program => $many))}, 10000, 'and all as JSON');
like(out('.bt f-9999', program => $many), qr/sleep +asyncio\n   2  f +<repl-1>:1/, 'one of them');

# A chain of 5,000 tasks that wait for each other, and a circle.
my $chain = "t = asyncio.create_task(asyncio.sleep(99))\nasync function f(x) await x end\nfor i = 1, 5000 do t = asyncio.create_task(f(t)) end\nawait asyncio.sleep(0.01)\n";
like(out('.tree', program => $chain), qr/and \d+ more tasks/, 'a chain of 5,000 tasks');
is(scalar @{$json->decode(out('.tree --json', program => $chain))}, 5001, 'and all as JSON');
my $circle = "async function f() await asyncio.sleep(0) await b end\nasync function g() await a end\na = asyncio.create_task(f(), {name = 'a'}) b = asyncio.create_task(g(), {name = 'b'})\nawait asyncio.sleep(0.01)\n";
like(out('.tree', program => $circle), qr/^○ a  → b\n.*\n   └─ ○ b  → a\n|^○ b  → a\n.*\n   └─ ○ a  → b\n/, 'a circle of awaits');
like(out('.bt a', program => $circle), qr/a is awaited by ○ b .*\n.*\nb is awaited by ○ a /, 'and its stacks');

# Questions that are none get a sentence, and the engine goes on.
{
  my $e = Engine->new;
  $e->eval("f = asyncio.get_running_loop():create_future() async function g(x) await f end t = asyncio.create_task(g(1), {name = 't'})");
  my ($task) = map { $_->{of} } grep { $_ && $_->{name} && $_->{name} eq 't' } $e->wait_for(sub { $_->{kind} eq 'task' && $_->{name} eq 't' });
  is($e->ask('look', at => 'stack', task => $task)->{ok}, JSON::PP::true, 'a question');
  for ({}, {at => 'nothing'}, {at => 5}, {at => 'stack'}, {at => 'stack', task => 0}, {at => 'stack', task => -1}, {at => 'stack', task => 1 << 50}, {at => 'stack', task => 't'},
       {at => 'stack', task => [1]}, {at => 'locals', task => $task, frame => -1}, {at => 'locals', task => $task, frame => 0}, {at => 'locals', task => $task, frame => 1 << 40},
       {at => 'who', object => ''}, {at => 'who', object => 'x' x 2000}, {at => 'who', object => '_G["'}, {at => 'who', task => 12345}) {
    my $answer = $e->ask('look', %$_);
    like($answer->{error} // '(none)', qr/^[A-Zl_].*\.$|must be/, join(' ', 'refused:', map { substr("$_", 0, 20) } %$_)) or diag explain $answer;
  }
  is($e->ask('look', at => 'who', object => '_G' . '._G' x 300)->{ok}, JSON::PP::true, 'a name in circles is one');
  is($e->ask('look', at => 'locals', task => $task, width => -5)->{locals}[0]{name}, 'x', 'an odd width is none');
}

# A loop that is held answers, too.
like(out(".pause\n.bt child\n.go"), qr/2  leaf/, 'a held loop answers');

done_testing;
