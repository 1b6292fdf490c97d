# Looking into programs that run in other processes: ps, tree, bt, attach, and what their door stands.
use strict;
use warnings;
use JSON::PP ();
use Lunette;
use POSIX ();
use Running;
use Screen;
use Test::More;

# Three tasks that wait, and one that ends them all.
my $waiting = <<'LUA';
async function gone() while not io.open(go) do await asyncio.sleep(0.02) end end
local async function inner(name) await asyncio.sleep(1000) end
async function outer(name) await inner(name) end
async function main()
  local ada, bob = asyncio.create_task(outer("ada"), {name = "ada"}), asyncio.create_task(outer("bob"))
  print("ready")
  await gone()
  ada:cancel() bob:cancel()
  print("went on")
end
asyncio.run(main())
LUA

# ---- looking ----

{
  my $p = Running->new($waiting);
  my $ps = $p->look('ps');
  like($ps->{out}, qr/^ +PID +TASKS +LOOP +SCRIPT\n +$p->{pid} +3 +(?:idle|busy) +\S+program\.lua/, 'ps: the process, its tasks, its loop, its script');
  my ($one) = @{$p->json('ps')};
  is($one->{pid}, $p->{pid}, 'ps --json: the process');
  is($one->{tasks}, 3, '... its tasks');
  ok(!$one->{control} && !$one->{recorded}, '... nobody may act, nothing is recorded');

  my $tree = $p->look('tree', $p->{pid})->{out};
  like($tree, qr/^(?:○|●|◐) main·1  .*\n└─ main  \S+program\.lua:9\n(?:   └─ gone .*\n)?/m, 'tree: a task and the line where it awaits');
  like($tree, qr/^○ ada  ◷ sleep 1000\n└─ outer  \S+program\.lua:5\n   └─ inner  \S+program\.lua:4$/m, '... the functions between, outermost first');
  my %tasks = map { $_->{name} => $_ } @{$p->json('tree', $p->{pid})};
  is_deeply([map { "$_->{func}:$_->{line}" } grep { !$_->{lib} } @{$tasks{ada}{stack}}], ['inner:4', 'outer:5'], 'tree --json: a stack, innermost first');
  is($tasks{ada}{waits_for}, 'sleep 1000', '... and what it waits for');

  like($p->look('bt', $p->{pid})->{out}, qr/^○ ada  ◷ sleep 1000\n(?:      sleep.*\n)?      inner +\S+:4\n      outer +\S+:5\n/m, 'bt: all tasks');
  like($p->look('bt', $p->{pid}, 'outer-2')->{out}, qr/inner +\S+:4\n.*outer +\S+:5\n/, 'bt of one, by its label') for 1;
  is($p->json('bt', $p->{pid}, 'ada')->{frames}[1]{line}, 4, 'bt --json');
  my $none = $p->look('bt', $p->{pid}, "no\e[31m");
  is($none->{status}, 65, 'there is no such task: the status');
  is($none->{err}, "lunette: there is no task no\\x1b[31m; `lunette tree` names them\n", '... and the sentence, harmless');

  is(join(' ', $p->files), "$p->{pid}.socket", 'nothing is left of a look');
  is($p->finish, 0, 'the program goes on');
  is($p->{out}, "ready\nwent on\n", '... as if nobody had looked');
  is($p->err, '', '... in silence');
  is(join(' ', $p->files), '', '... and removes its door');
  like($p->look('tree', $p->{pid})->{err}, qr/^lunette: there is no process $p->{pid}; `lunette ps` lists the running programs$/, 'a process that is gone');
  is($p->look('ps')->{out}, "No Lunette program of yours is running.\n", 'no program at all');
}

# ---- a loop that is blocked ----

{
  my $p = Running->new(<<'LUA');
local function spin() local n = 0 while true do n = n + 1 if n % 1000000 == 0 and io.open(go) then return end end end
async function busy() await asyncio.sleep(0) print("ready") spin() end
async function main() await asyncio.gather(busy(), asyncio.sleep(0.01)) print("went on") end
asyncio.run(main())
LUA
  like($p->look('ps')->{out}, qr/ busy +\S+program\.lua  at \S+program\.lua:3$/m, 'code that computes: ps says at which line');
  like($p->look('tree', $p->{pid})->{out}, qr/^   ├─ ● busy·2  running\n   │  └─ busy  \S+:4$/m, '... the tree which task');
  my $bt = $p->look('bt', $p->{pid}, 'busy-2');
  like($bt->{out}, qr/^● busy·2  running\n +1  spin +\S+:3\n +2  busy +\S+:4\nbusy·2 is awaited by ○ main·1/, '... bt its calls, and who awaits it');
  my $visitor = $p->visit;
  is($p->ask($visitor, {op => 'status'})->{loop}, 'busy', 'it is asked in the midst of it');
  is($p->finish, 0, '... and goes on');
  is($p->{out}, "ready\nwent on\n", '... to its end');
}

# (ThreadSanitizer keeps the signal back while os.execute waits.)
if (watched() ne 'tsan') {
  my $p = Running->new(<<'LUA');
local function build() os.execute("until [ -e '" .. go .. "' ]; do sleep 0.1; done") end
async function main() print("ready") build() print("went on") end
asyncio.run(main())
LUA
  like($p->look('ps')->{out}, qr/ \? +blocked +\S+program\.lua  in execute, called at \S+program\.lua:3$/m, 'a function in C does not return: ps says which, and where it was called');
  my $bt = $p->look('bt', $p->{pid});
  like($bt->{out}, qr/^The loop is blocked in execute, .*\n +build +\S+:3\n +main +\S+:4\n\z/, '... bt says who called it');
  is($p->json('bt', $p->{pid})->{in}, 'execute', '... in JSON, too');
  my $attach = $p->look('attach', $p->{pid});
  is($attach->{status}, 69, '... it cannot be attached to');
  like($attach->{err}, qr/^lunette: it can be attached to when that returns$/, '... and why not');
  is($p->finish, 0, '... and it goes on');
  is($p->{out}, "ready\nwent on\n", '... to its end');
}

{
  my $p = Running->new(<<'LUA');
async function main() print("ready") asyncio.block(1000) end
asyncio.run(main())
LUA
  like($p->look('bt', $p->{pid}, 'main-1')->{out}, qr/^● main·1  running\n(?: +1  block +.*\n)? +\d  main +\S+:3$/m, 'asyncio.block is a place like any other');
}

{
  my $p = Running->new(<<'LUA');
local calls = 0
debug.sethook(function() calls = calls + 1 end, "", 1000)
print("ready")
while not io.open(go) do local before = calls for i = 1, 100000 do end assert(calls > before, "the hook is gone") end
print("went on", debug.gethook() ~= nil)
LUA
  is(@{$p->json('ps')}, 1, 'a program without a loop') for 1 .. 3;
  is($p->json('ps')->[0]{loop}, 'none', '... says so');
  is($p->finish, 0, "a program's own hook is given back") or diag($p->err);
  is($p->{out}, "ready\nwent on\ttrue\n", '... as it was');
}

# ---- a live picture ----

my $printing = <<'LUA';
async function worker(name) for k = 1, 1e9 do await asyncio.sleep(0.05) print(name, k) if io.open(go) then return end end end
async function main() print("ready") await asyncio.gather(worker("ada"), worker("bob")) print("went on") end
asyncio.run(main())
LUA

{
  my $p = Running->new($printing);
  my $screen = Screen->new("$Lunette::PROGRAM attach $p->{pid}", cols => 120, rows => 36, env => {XDG_RUNTIME_DIR => $p->{run}});
  $screen->wait(qr/Attached to process $p->{pid}\. It was started without/, 'attach: the screen');
  $screen->wait(qr/worker·2/, '... the tasks that were there');
  $screen->wait(qr/^ ada +\d+/m, '... what is printed from now on');
  $screen->keys('Space');
  $screen->wait(sub { (s/│.*//gmr =~ s/\s+/ /gr) =~ /started without --allow-control: it can be looked at and not be touched/ }, 'a pause is refused, in words');
  is(join(' ', sort $p->files), "$p->{pid}.socket $p->{pid}.trace", 'it is recorded as long as one looks');
  $screen->keys('C-d');
  $screen->wait(sub { $screen->dead }, 'Ctrl-D leaves');
  is($screen->status, 0, '... in peace');
  ok($p->until(sub { join(' ', $p->files) eq "$p->{pid}.socket" }), '... nothing is left of it');
  is($p->finish, 0, '... and the program goes on');
  my @ada = $p->{out} =~ /^ada\t(\d+)$/mg;
  is_deeply(\@ada, [1 .. @ada], '... having printed each line once');
}

{
  my $p = Running->new($printing);
  my $screen = Screen->new("$Lunette::PROGRAM attach $p->{pid}", cols => 120, rows => 36, env => {XDG_RUNTIME_DIR => $p->{run}});
  $screen->wait(qr/^ ada .*^ ada /ms, 'another one');
  $p->kill('KILL');
  waitpid $p->{pid}, 0;
  $p->{status} = $?;
  $screen->wait(qr/The program has ended/, 'a program that is killed: said');
  $screen->type(',');
  $screen->wait(qr/PAST/, '... what it did is still there');
  $screen->keys('C-d');
  $screen->wait(sub { $screen->dead }, '... and one leaves');
  is($p->look('ps')->{out}, "No Lunette program of yours is running.\n", 'ps lists it no more');
  is(join(' ', $p->files), '', '... and sweeps up behind it');
}

{
  my $p = Running->new($printing);
  my $other = $p->visit;
  ok($p->ask($other, {op => 'record'})->{ok}, 'two visitors at once');
  my $screen = Screen->new("$Lunette::PROGRAM attach $p->{pid}", cols => 100, rows => 30, env => {XDG_RUNTIME_DIR => $p->{run}});
  $screen->wait(qr/worker·2/, '... see the same');
  my $guard = $screen->pid;
  kill 'KILL', split ' ', qx(ps -o pid= --ppid $guard);
  ok($p->until(sub { my ($one) = @{$p->json('ps')}; $one->{recorded} }), 'one of them is killed: the recording goes on for the other');
  close $other;
  ok($p->until(sub { join(' ', $p->files) eq "$p->{pid}.socket" }), '... and ends with that one');
  is($p->finish, 0, '... the program goes on');
}

{
  my $p = Running->new($printing);
  my $screen = Screen->new("$Lunette::PROGRAM attach $p->{pid}", cols => 120, rows => 36, env => {XDG_RUNTIME_DIR => $p->{run}});
  $screen->wait(qr/^ ada /m, 'a program that ends by itself');
  is($p->finish, 0, '... in peace');
  $screen->wait(qr/✓ main·1/, '... its last task is seen to end');
  $screen->wait(qr/The program has ended/, '... and it is said');
  $screen->keys('C-d');
  $screen->wait(sub { $screen->dead }, '... before one leaves');
}

# ---- acting ----

{
  my $p = Running->new($printing);
  my $plain = lunette(['attach', $p->{pid}, '--plain'], stdin => "print('in it')\n.cancel worker-2\n.tree\n", env => {XDG_RUNTIME_DIR => $p->{run}});
  like($plain->{err}, qr/started without --allow-control.*\n.*started without --allow-control/, 'without --allow-control code and cancelling are refused');
  like($plain->{out}, qr/├─ ○ worker·2/, '... and looking is not');
  is($plain->{status}, 0, '... which is no failure');
  for my $op (qw(pause go step speed break unbreak mark gc complete cancel_input eval cancel)) {
    my $visitor = $p->visit;
    my $answer = $p->ask($visitor, {op => $op, id => 7, code => 'os.exit()', task => 3, factor => 2});
    ok(!$answer->{ok} && $answer->{id} == 7 && $answer->{error} =~ /--allow-control/, "$op is refused");
  }
  is($p->finish, 0, 'the program goes on');
}

{
  my $p = Running->new($printing . "answer = 40\n", options => ['--allow-control']);
  my $visitor = $p->visit;
  ok($p->ask($visitor, {op => 'record'})->{control}, 'with --allow-control one may act');
  ok($p->ask($visitor, {op => 'pause'})->{ok}, 'pause');
  is($p->json('ps')->[0]{loop}, 'held', '... holds the loop; others are answered meanwhile');
  close $visitor;
  ok($p->until(sub { $p->json('ps')->[0]{loop} ne 'held' }), 'whoever goes lets it go on');
  my $hurried = $p->visit;    # code that runs at once, and holds the loop in the midst of an answer
  $p->ask($hurried, {op => 'eval', code => 'asyncio.get_running_loop():set_task_factory(asyncio.eager_task_factory)'});
  ok($p->until(sub { $p->json('ps')->[0]{tasks} <= 3 }), 'a task factory is changed');
  syswrite $hurried, "{\"op\":\"eval\",\"code\":\"asyncio.breakpoint()\"}\n";
  ok($p->until(sub { $p->json('ps')->[0]{loop} eq 'held' }), 'an input that stands at its own breakpoint keeps nobody from asking');
  ok($p->ask($p->visit, {op => 'go'})->{ok}, '... nor from letting it go on');
  ok($p->until(sub { $p->json('ps')->[0]{loop} ne 'held' }), '... which it does');
  $p->ask($hurried, {op => 'eval', code => 'asyncio.get_running_loop():set_task_factory(nil)'});
  close $hurried;
  my $plain = lunette(['attach', $p->{pid}, '--plain'], stdin => "6 * 7\ntype(worker)\nawait asyncio.sleep(0.01)\n.cancel worker-2\n", env => {XDG_RUNTIME_DIR => $p->{run}});
  like($plain->{out}, qr/^42$/m, 'inputs run in it');
  like($plain->{out}, qr/^"?function"?$/m, '... and see its globals');
  is($p->finish >> 8, 1, 'the cancelled task ends it');
  like($p->err, qr/CancelledError/, '... as a cancellation does');
}

# ---- who is let in ----

{
  my $p = Running->new($waiting);
  my $run = "$p->{run}/lunette";
  is((stat $run)[2] & 07777, 0700, 'the directory is private');
  is((stat "$run/$p->{pid}.socket")[2] & 07777, 0600, '... and so is the socket');
 SKIP: {
    my ($nobody) = $> == 0 ? (getpwnam 'nobody')[2] : ();
    skip 'only root can become somebody else', 2 unless $nobody;
    chmod 0755, $p->{dir}, $p->{run}, $run;
    chmod 0666, "$run/$p->{pid}.socket";
    pipe(my $from, my $to);
    my $pid = fork // die;
    if (!$pid) {
      POSIX::setgid($nobody);
      POSIX::setuid($nobody);
      my $socket = eval { $p->visit };
      my $answer = $socket ? $p->ask($socket, {op => 'status'}) : 'no door';
      syswrite $to, defined $answer ? 'answered' : 'shown out';
      POSIX::_exit(0);
    }
    waitpid $pid, 0;
    sysread $from, my $said, 100;
    is($said, 'shown out', 'another user is shown out, even where the door stands open');
    chmod 0700, $run;
    ok($p->ask($p->visit, {op => 'status'})->{ok}, '... and the owner is not');
  }
  is($p->finish, 0, 'the program goes on');
}

for my $bad (['a directory that others may enter', sub { mkdir $_[0], 0700; chmod 0755, $_[0] }], ['a link', sub { symlink '/tmp', $_[0] }],
  ['a file', sub { spew($_[0], '') }]) {
  my ($what, $make) = @$bad;
  my $run = scratch();
  $make->("$run/lunette");
  my $p = Running->new($waiting, run => $run);
  like($p->look('ps')->{err}, qr/^lunette: .*lunette has unsafe permissions: it must be a directory of yours with mode 0700/, "$what is no place to meet");
  is($p->finish, 0, '... and the program runs without a door');
  is($p->err, '', '... in silence');
}

{
  my $run = scratch();
  my $p = Running->new($waiting, run => $run);
  my $confined = Running->new("print('ready') asyncio.run(asyncio.sleep(1000))", run => $run, options => ['--confined', 'yes']);
  my $workers = Running->new(<<'LUA', run => $run);
async function main()
  local pool <close> = asyncio.ProcessPoolExecutor(1)
  local job = asyncio.get_running_loop():run_in_executor(pool, function() asyncio.block(1000) end)
  await asyncio.sleep(0.2)
  print("ready")
  await job
end
asyncio.run(main())
LUA
  is(join(' ', map { $_->{pid} } @{$p->json('ps')}), join(' ', sort { $a <=> $b } $p->{pid}, $workers->{pid}), 'confined programs and workers have no door');
  $p->kill('STOP');
  like($p->look('tree', $p->{pid})->{err}, qr/^lunette: process $p->{pid} is stopped; `kill -CONT $p->{pid}` lets it go on$/, 'a process that is stopped: said');
  $p->kill('CONT');
  is($p->finish, 0, '... and it goes on');
  like($p->look('tree', $$)->{err}, qr/^lunette: process $$ is no Lunette program that can be looked at/, 'a process of another kind');
  is($p->look('tree', 'x')->{status}, 2, 'no process at all');
}

# ---- what visitors do ----

{
  my $p = Running->new($waiting);
  my %bad = (
    'no JSON' => "hello\n", 'an array' => "[1]\n", 'no op' => "{}\n", 'an op of another type' => "{\"op\": 7}\n", 'an unknown one' => "{\"op\": \"x\"}\n",
    'twice the same key' => "{\"op\":\"status\",\"op\":\"record\"}\n", 'other bytes' => join('', map { chr } 0 .. 255) . "\n", 'deep' => '{"op":' . '[' x 60000 . "\n",
  );
  for my $what (sort keys %bad) {
    my $answer = $p->ask($p->visit, $bad{$what});
    ok($answer && !$answer->{ok} && $answer->{error} =~ /\w \w/, "$what: refused, with a sentence") or diag(explain $answer);
  }
  my $endless = $p->visit;
  local $SIG{PIPE} = 'IGNORE';
  my $sent = 0;
  $endless->blocking(1);
  for (1 .. 64) { last unless defined syswrite $endless, 'x' x 65536 }
  ok($p->until(sub { !defined syswrite $endless, 'x' }), 'a line without an end: shown out');

  my @silent = map { $p->visit } 1 .. 3;    # ask, and never read
  for my $s (@silent) {
    $s->blocking(0);
    for (1 .. 20000) { last unless defined syswrite $s, "{\"op\":\"status\",\"id\":$_}\n" }
  }
  ok($p->ask($p->visit, {op => 'status'})->{ok}, 'visitors that never read keep nobody out');
  my @crowd = map { eval { $p->visit } } 1 .. 50;
  ok($p->until(sub { my $a = $p->ask($p->visit, {op => 'status'}); @crowd = (), @silent = () unless $a && $a->{ok}; $a && $a->{ok} }), 'a crowd goes, and the door is free again');
  for (1 .. 200) { my $s = eval { $p->visit } or next; syswrite $s, substr '{"op":"record"}' . "\n", 0, 1 + $_ % 16; close $s }
  ok($p->until(sub { join(' ', $p->files) eq "$p->{pid}.socket" }), 'who comes and goes at once leaves nothing');
  ok($p->until(sub { $p->look('tree', $p->{pid})->{status} == 0 }), 'it still tells its tree, once the last of them are gone');
  is($p->finish, 0, 'the program goes on');
  is($p->{out}, "ready\nwent on\n", '... as if nobody had come');
  is($p->err, '', '... in silence');
}

done_testing;
