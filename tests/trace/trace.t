# What is recorded, seen from outside: the order of events is that of CPython's loop, and a trace survives what
# may happen to it and to the program.
use Lunette;
use JSON::PP;
use Test::More;

my $dir = scratch();

sub events { my ($trace) = @_; return map { decode_json($_) } split /\n/, lunette(['export', $trace, '--to', 'jsonl'])->{out} }

# The records that say what the loop queues and runs, in the words of two-sleeps.py.
sub order {
  my (@events) = @_;
  my (%name, @order);
  for my $e (@events) {
    $name{$e->{of}} = $e->{name} if $e->{kind} eq 'task';
    push @order, "ready $e->{what} $name{$e->{of}}" if $e->{kind} eq 'ready' && $e->{what} =~ /^(step|wakeup)$/;
    push @order, 'run ' . ($e->{how} eq 'start' ? 'step' : 'wakeup') . " $name{$e->{of}}" if $e->{kind} eq 'step';
    push @order, "timer $e->{what}" if $e->{kind} eq 'timer';
    push @order, "run $e->{what}" if $e->{kind} eq 'run' && $e->{what} eq 'sleep';
    last if $e->{kind} eq 'exit' && ($e->{func} // '') eq 'main';
  }
  return join '', map { "$_\n" } @order;
}

for my $clock ('real', 'virtual') {
  my $trace = "$dir/$clock.trace";
  runs("recording, $clock clock", ['run', '--trace', $trace, '--clock', $clock, 'tests/trace/two-sleeps.lua'], {out => ''});
  is(order(events($trace)), slurp('tests/trace/two-sleeps.order'), "two sleeps, $clock clock: CPython's order of events");
}

my @events = events("$dir/virtual.trace");
my $faults = 0;
my $seq = 0;
for (@events) { $faults++ if $_->{seq} <= $seq; $seq = $_->{seq} }
is($faults, 0, 'records are numbered, upwards');
my %by = map { $_->{seq} => $_ } @events;
my ($wakeup) = grep { $_->{kind} eq 'ready' && $_->{what} eq 'wakeup' } @events;
is($by{$wakeup->{cause}}{kind}, 'done', 'a wakeup names the record that caused it');
is((grep { $_->{kind} eq 'end' } @events)[0]{status}, 'ok', 'and the end is told');

my $text = lunette(['export', "$dir/virtual.trace", '--to', 'text'])->{out};
like($text, qr/sleeper·2 gets its turn \(start\).*timer sleep 0\.10 is set.*sleeper·3 gets its turn \(start\).*timer sleep 0\.10 is set.*wake sleeper·2 joins.*wake sleeper·3 joins.*sleeper·2 gets its turn \(wake\).*sleeper·3 gets its turn \(wake\)/s,
  'the same in words');
like($text, qr/^ +\d+ +0\.100000 /m, 'with exact times of the virtual clock');

# A cancellation, from the request to the end.
spew("$dir/cancel.lua", <<'LUA');
local async function sleeper()
  local _ <close> = asyncio.finally(function() await asyncio.sleep(.05) end)
  await asyncio.sleep(10)
end
local t = asyncio.create_task(sleeper())
await asyncio.sleep(.01)
t:cancel("enough")
pcall(function() await t end)
LUA
lunette(['--trace', "$dir/cancel.trace", '--clock', 'virtual', "$dir/cancel.lua"]);
my @story = grep { ($_->{of} // $_->{future} // 0) && $_->{kind} =~ /^(cancel|thrown|done)$/ && (!defined $_->{istask} || $_->{istask}) } events("$dir/cancel.trace");
my ($cancel) = grep { $_->{kind} eq 'cancel' } @story;
is($cancel->{line}, 7, 'a request says where it was made');
my ($thrown) = grep { $_->{kind} eq 'thrown' && $_->{of} == $cancel->{of} } @story;
ok($thrown && $thrown->{seq} > $cancel->{seq}, 'then it is delivered');
my ($done) = grep { $_->{kind} eq 'done' && $_->{future} == $cancel->{of} } @story;
is($done && $done->{outcome}, 'cancelled', 'then the task is cancelled');

# Output is recorded, whatever it holds, and text exports show it and never send it.
lunette(['--trace', "$dir/print.trace", '-e', 'print("a\\27[2Jb") io.write("\\255\\0")']);
$text = lunette(['export', "$dir/print.trace", '--to', 'text'])->{out};
like($text, qr/a.*\[2Jb/, 'printed text is in the log');
unlike($text, qr/[\x00-\x08\x0B-\x1F\x7F]/, 'without any control character');

# A mark of the program's own, with its task and its line.
spew("$dir/mark.lua", "asyncio.mark('begin')\nlocal t = asyncio.create_task((async function()\n  asyncio.mark('two')\nend)())\nawait t\n"
  . "asyncio.mark(('x'):rep(100000))\n");
runs('marks without a recording', ["$dir/mark.lua"], {out => ''});
lunette(['--trace', "$dir/mark.trace", "$dir/mark.lua"]);
my @marks = grep { $_->{kind} eq 'mark' } events("$dir/mark.trace");
is_deeply([map { substr($_->{text}, 0, 5) . " $_->{line}" } @marks], ['begin 1', 'two 3', 'xxxxx 6'], 'marks have a text and a line');
my ($marker) = grep { $_->{kind} eq 'task' && $_->{func} eq '<anonymous>' } events("$dir/mark.trace");
is($marks[1]{task}, $marker->{of}, 'and their task');
is(length $marks[2]{text}, 32768, 'a very long text is cut');
runs('a mark of nothing', ['-e', 'asyncio.mark()'], {status => 1, err => qr/TypeError: mark\(\) missing required argument: 'text'/});

# What is not a trace, or no longer a whole one.
for (['a missing one', "$dir/none", undef], ['an empty one', "$dir/empty", ''], ['a text', "$dir/text", "hello\n" x 1000],
     ['a directory', $dir, undef]) {
  my ($name, $path, $content) = @$_;
  spew($path, $content) if defined $content;
  my $got = lunette(['export', $path, '--to', 'text']);
  isnt($got->{status}, 0, "$name: fails");
  like($got->{err}, qr/\A[^\n]*\Q$path\E[^\n]*\n\z/, "$name: with one sentence that names it");
}
my $whole = slurp("$dir/virtual.trace");
for my $cut (100, 4000, 4096, 5000, 6000) {
  spew("$dir/cut", substr $whole, 0, $cut);
  my $got = lunette(['export', "$dir/cut", '--to', 'text']);
  is($got->{signal}, 0, "cut after $cut bytes: no crash");
}
my $state = 12345;    # a generator of our own: the same damage in every run
sub roll { my ($n) = @_; $state = ($state * 1103515245 + 12345) % 2**31; return int($state / 65536) % $n }
my $crashes = 0;
for my $round (1 .. 60) {
  my $damaged = $whole;
  substr($damaged, roll(length($whole) < 12000 ? length $whole : 12000), 1) = chr roll(256) for 1 .. 20;
  spew("$dir/damaged", $damaged);
  my $got = lunette(['export', "$dir/damaged", '--to', $round % 2 ? 'text' : 'jsonl']);
  $crashes++ if $got->{signal} || $got->{late};
  unlike($got->{out}, qr/[\x00-\x08\x0B-\x1F\x7F]/, "damage $round: no control character comes out") if $got->{out} =~ /[\x00-\x08\x0B-\x1F\x7F]/;
}
is($crashes, 0, '60 damaged traces: no crash, no endless reading');

# The record of a program that was killed.
spew("$dir/killed.lua", 'for i = 1, 50 do await asyncio.sleep(0) end print "ready" io.flush() await asyncio.sleep(60)');
my $got = lunette(['--trace', "$dir/killed.trace", "$dir/killed.lua"], kill => qr/ready/);
is($got->{signal}, 9, 'killed by SIGKILL');
ok(!$got->{late}, 'as soon as it had flushed its output, which is not held back by the recording');
@events = events("$dir/killed.trace");
is(scalar(grep { $_->{kind} eq 'print' && ($_->{text} // '') =~ /ready/ } @events), 1, 'the last moments are in the trace');
like($events[-1]{kind}, qr/^(print|coro|enter|future|timer|waits|park|ran|poll)$/, 'up to the last one, wherever the kill found it');

# A bound: the newest part is kept.
spew("$dir/long.lua", 'for i = 1, 60000 do await asyncio.sleep(0) end');
runs('a bounded recording', ['--trace', "$dir/long.trace", '--trace-limit', '1M', "$dir/long.lua"], {out => ''});
ok(-s "$dir/long.trace" < 14 * 2**20, 'stays bounded') or diag(-s "$dir/long.trace");
@events = events("$dir/long.trace");
is($events[-1]{kind}, 'end', 'and has the end');

# No more room: the recording stops with a sentence, and the program goes on.
$got = runs('a full disk', ['--trace', "$dir/full.trace", '-e', 'for i = 1, 60000 do await asyncio.sleep(0) end print "done"'],
  {out => "done\n", err => qr/\A[^\n]*full\.trace[^\n]*\n\z/}, under => 'ulimit -f 800');
ok((events("$dir/full.trace"))[0]{kind} eq 'program', 'what was recorded until then can be read');

# Picture of a finished run, as text.
$text = lunette(['view', "$dir/virtual.trace", '--screen', '100x30'])->{out};
like($text, qr/recorded.*Loop.*Timeline.*sleeper·2.*sleeper·3/s, 'view --screen shows the run');
is(scalar(my @rows = split /\n/, $text), 30, 'in as many rows');

done_testing;
