#!/usr/bin/perl
# The predicates and values of lessons (judge/rules), each with a run of which it is true and one of which it is not; what
# the judge says when a fence fails; its bounds.
use strict;
use warnings;
use JSON::PP ();
use lib 'tests/lib';
use Lunette;
use Test::More;

my $dir  = scratch();
my $json = JSON::PP->new->utf8->allow_nonref;
my %recorded;

# The recording of a program; made once.
sub record {
  my ($code, @options) = @_;
  return $recorded{"@options$code"} //= do {
    my $path = "$dir/" . keys(%recorded);
    spew("$path.lua", $code);
    lunette(['run', '--clock', 'virtual', @options, '--trace', "$path.trace", "$path.lua"]);
    "$path.trace";
  };
}

# Asks the judge: a list of fences as [role, code], of one program or several runs.
sub ask {
  my ($traces, $fences, %more) = @_;
  my @fences  = map { {role => $_->[0], code => $_->[1], file => 'a-lesson.md', line => 7} } @$fences;
  my $request = {traces => ref $traces ? $traces : [$traces], fences => \@fences, %more};
  my $got     = lunette(['--judge'], stdin => $json->encode($request), limit => 60);
  return eval { $json->decode($got->{out}) } // {error => "no reply: $got->{out}$got->{err}"};
}

# What an expression is: "true", or "false: WHY".
sub value {
  my ($trace, $expression, %more) = @_;
  my $reply = ask($trace, [['answer', "local ok, why = $expression return {tostring(not not ok), type(why) == 'table' and why.text or why or ''}"]], %more);
  my $result = $reply->{results}[0];
  return $reply->{error} // $result->{error} // ($result->{order}[0] eq 'true' ? 'true' : "false: $result->{order}[1]");
}

# holds(EXPRESSION, PROGRAM, OTHER, WHY): true of the one, not of the other, and why not.
sub holds {
  my ($expression, $program, $other, $why, @options) = @_;
  is(value(record($program, @options), $expression), 'true', "$expression holds");
  like(value(record($other, @options), $expression), qr/^false: .*$why/, '... and does not');
}

my $nap = "async function nap(n) await asyncio.sleep(n or 1) end\n";

# How a program ends, and what it prints.
holds('finished()', 'print(1)', 'error("x")', 'ended with an error: Exception: .*x');
holds('finished()', 'os.exit(0)', 'os.exit(3)', 'ended with an error');
holds('finished()', 'await asyncio.sleep(1)', 'await asyncio.get_running_loop():create_future()', 'waits for ever');
holds('failed()', 'error("x")', 'print(1)', 'did not end with an error');
holds('failed("LookupError")', 'error(asyncio.KeyError("x"))', 'error(asyncio.ValueError("x"))', 'ValueError, not with LookupError');
holds('hung()', 'await asyncio.Event():wait()', 'print(1)', 'does not wait for ever');
holds('printed_exactly("a", "b c")', 'print("a") print("b", "c")', 'print("a") print("b", "c") print("d")', 'one too many');
holds('printed_exactly("a")', 'io.write("a\n")', 'print("b")', 'line 1 that is printed is `b`, and should be `a`');
holds('printed_exactly()', 'local a', 'print(1)', 'one too many');
holds('printed_in_order("a", "c")', 'print("a") print("b") print("c")', 'print("c") print("a")', '`c` is not printed, or not in this order');

# Runs.
holds('entered("nap")', "$nap await nap()", "$nap asyncio.create_task(nap()):cancel()", '`nap` never began');
holds('entered("nap", 2)', "$nap await nap() await nap()", "$nap await nap()", 'began 1 times, and not 2');
holds('entered("Ann")', "$nap await asyncio.create_task(nap(), {name = 'Ann'})", "$nap await nap()", '`Ann` never began');
holds('never_entered("nap")', "$nap local x = nap()", "$nap await nap()", '`nap` did begin');
holds('never_entered("nap")', "$nap local x = nap()", 'print(1)', 'no object of `nap` was made');
holds('before(line("a"), line("b"))', 'print("a") print("b")', 'print("b") print("a")', 'in the other order');
holds('before(enter("nap"), line("b"))', "$nap await nap() print('b')", 'print("b")', 'never happened');
holds('overlap("nap#1", "nap#2")', "$nap await asyncio.gather(nap(), nap())", "$nap await nap() await nap()", 'never run at the same time');
holds('at_most(1, "nap")', "$nap await nap() await nap()", "$nap await asyncio.gather(nap(), nap())", '2 runs of `nap` are open at a time, more than 1');
holds('at_least(2, "nap")', "$nap await asyncio.gather(nap(), nap())", "$nap await nap() await nap()", 'at most 1 runs of `nap`');
holds('took(nil, 2, 2)', "$nap await asyncio.gather(nap(1), nap(2))", "$nap await nap(1) await nap(2)", 'it took 3 s, not 2 s');
holds('took("nap", 1, 2)', "$nap await nap(1)", "$nap await nap(3)", 'it took 3 s, not 1 to 2 s');
holds('took("nap", 1, 2)', "$nap await nap(2)", 'print(1)', '`nap` never began');
holds('no_callback_over(0.1)', 'asyncio.block(0.1)  await asyncio.sleep(0)', 'asyncio.block(0.2) await asyncio.sleep(0)', 'holds the loop for 0.2 s');

# Waiting.
holds('parked("nap")', "$nap await asyncio.create_task(nap())", "async function nap() end await asyncio.create_task(nap())", '`nap` never waits');
holds('parked("nap", 2)', "async function nap() await asyncio.sleep(1) await asyncio.sleep(1) end await asyncio.create_task(nap())", "$nap await asyncio.create_task(nap())", 'waits 1 times, and not 2');
holds('waits("boss", "nap")', "$nap async function boss() await asyncio.create_task(nap()) end await boss()", "$nap async function boss() asyncio.create_task(nap()) end await boss() await asyncio.sleep(2)", '`boss` never waits for `nap`');
holds('waits("boss", "nap")', "$nap async function boss() await nap() end await asyncio.create_task(boss())", "$nap async function boss() end await boss() await nap()", '`boss` never waits for `nap`');
holds('waits(nil, "nap")', "$nap await asyncio.create_task(nap())", "$nap asyncio.create_task(nap()) await asyncio.sleep(2)", 'nobody waits for `nap`');
holds('every_coroutine_awaited()', "$nap await nap()", "$nap nap() collectgarbage()", 'the coroutine object of `nap`, made in line 2, was never awaited');
holds('every_task_awaited()', "$nap await asyncio.create_task(nap())", "$nap asyncio.create_task(nap()) await asyncio.sleep(2)", 'nobody waits for `Task-2`');
holds('every_task_awaited()', "$nap await asyncio.gather(nap(), nap())", "$nap asyncio.create_task(nap(9)) await asyncio.sleep(0)", 'still at work when the program ended');
holds('every_task_awaited()', 'await asyncio.to_thread(print, 1)', 'asyncio.get_running_loop():run_in_executor(nil, print, 1) await asyncio.sleep(1)', 'nobody waits for');
holds('nothing_left()', "$nap await nap()", "$nap asyncio.create_task(nap(9), {name = 'Ann'}) await asyncio.sleep(0)", '`Ann` was left over');

# Cancellation.
my $cancel = "local t = asyncio.create_task(nap()) await asyncio.sleep(0) t:cancel() pcall(function() await t end)";
holds('cancelled("nap")', "$nap $cancel", "$nap await asyncio.create_task(nap())", '`nap` did not end cancelled');
holds('cancelled("nap")', "$nap $cancel", 'print(1)', 'there is no task `nap`');
holds('cancel_asked("nap")', "$nap $cancel", "$nap local t = asyncio.create_task(nap()) await t t:cancel()", 'nobody cancelled `nap` while it could be');
my $clean = sub { my ($body) = @_; "async function work() $body end local t = asyncio.create_task(work()) await asyncio.sleep(0) t:cancel() pcall(function() await t end)" };
my $lock  = "local lock = asyncio.Lock()\n";
holds('cleaned_up("work")', $lock . $clean->('async with lock do await asyncio.sleep(9) end'), $clean->('await asyncio.sleep(9)'), 'nothing is cleaned up there');
holds('cleaned_up("work")', $lock . $clean->('async with lock do await asyncio.sleep(9) end'), "async function work() end await work()", 'no CancelledError reached `work`');

my $saying = 'local door <close> = asyncio.finally(function() print("bye") end) await asyncio.sleep(9)';
holds('cleaned_up("work", "bye")', $clean->($saying), $lock . $clean->('async with lock do await asyncio.sleep(9) end'), '`bye` is not printed during the cleanup');

# Errors, workers, warnings.
my $fail = 'async function fail() error(asyncio.KeyError("k")) end';
holds('raised("fail")', "$fail pcall(function() await fail() end)", 'async function fail() end await fail()', '`fail` did not end with an error');
holds('raised("fail", "LookupError")', "$fail pcall(function() await fail() end)", 'async function fail() error(asyncio.ValueError("v")) end pcall(function() await fail() end)', 'did not end with LookupError');
holds('no_lost_errors()', "$fail pcall(function() await asyncio.create_task(fail()) end)", "$fail asyncio.create_task(fail()) await asyncio.sleep(1) collectgarbage() collectgarbage()", 'Task exception was never retrieved');
holds('on_worker("fib")', 'local function fib() return 1 end await asyncio.to_thread(fib)', 'local function fib() return 1 end fib()', '`fib` was not started by a worker');
holds('warned("was never awaited")', "$nap nap() collectgarbage()", "$nap await nap()", 'no warning says');
holds('no_warnings()', "$nap await nap()", "$nap nap() collectgarbage()", 'there is a warning: .*never awaited');
holds('NOT(finished())', 'error("x")', 'print(1)', 'the opposite was expected');

# Values.
my $trace = record("$nap print('a', 1) print('b') await asyncio.gather(nap(1), nap(2))");
my %is = (
  '#printed() == 2 and printed()[1] == "a 1"' => 1, 'elapsed() == 2' => 1, 'elapsed("nap#2") == 2' => 1, 'elapsed("nobody") == 0' => 1,
  'longest() == 0' => 1, 'ticks() == turns() and ticks() > 2' => 1, 'peak() == 0' => 1, '#runs("nap") == 2' => 1,
  'runs("nap")[2].t1 - runs("nap")[2].t0 == 2 and runs("nap")[1].outcome == "return"' => 1,
  '#events{kind = "print"} == 2 and #events{kind = "print", text = "b"} == 1 and #events{kind = "print", text = "~^a"} == 1' => 1,
  '#events{kind = "task", of = "nap"} == 2' => 1, '#enter("nap") == 2 and #exit("nap") == 2 and #line("b") == 1 and #cancel("nap") == 0' => 1,
  '#parks("nap") == 2 and #jobs() == 0 and #warnings() == 0' => 1, 'status() == "ok"' => 1, '#explored() == 1 and outcomes()[1] == "a 1/b"' => 1);
is(value($trace, $_), 'true', $_) for sort keys %is;
is(value($trace, 'mentions("await") and mentions("asyncio.sleep") and not mentions("gather") and not mentions("string")',
    source => qq{await asyncio.sleep(1) -- gather\nlocal s = "gather" --[[ gather\n ]] x = [[string]]}), 'true', 'mentions(): tokens, not strings or comments');
is(value($trace, 'changed_lines() == 1', source => "a\nb\nc\n", start => "a\nc\n"), 'true', 'changed_lines()');

# Fences and what they say.
my $two = [record('print(1)'), record('print(2)')];
my $reply = ask($two, [['check', 'expect(printed_exactly("1"))'], ['find', 'return e.kind == "print"'], ['when', 'return #explored() == 2 and #outcomes() == 2']]);
is_deeply({map { $_ => $reply->{results}[0]{$_} } qw(run why)}, {run => 2, why => 'line 1 that is printed is `2`, and should be `1`'}, 'of all schedules the first that fails is told');
ok(!$reply->{results}[0]{pass} && $reply->{results}[0]{seq} == $reply->{results}[1]{seqs}[0], '... with its event, which a search in that schedule finds');
ok($reply->{results}[2]{value}, '... and all of them can be asked');
is(ask($two->[0], [['check', 'expect(true)']])->{results}[0]{pass}, JSON::PP::true, 'a program that ends well passes');
like(ask(record('error("x")'), [['check', 'expect(true)']])->{results}[0]{why}, qr/ended with an error/, '... and otherwise it does not, unless the check says how it ends');
is(ask(record('error("x")'), [['check', 'expect(failed())']])->{results}[0]{pass}, JSON::PP::true, '... as here');
is(ask($two->[0], [['check', 'expect(false, "because", "a message")']])->{results}[0]{why}, 'a message', "a lesson's own words come first");
is_deeply([map { (keys %$_)[0] } @{ask($two->[0], [map { ['answer', $_] } 'return 1', 'return {"a", "b"}', 'return {a = true}'])->{results}}],
  [qw(number order choice)], 'an answer is a number, an order or a choice');
for ([answer => 'return nil', qr/an answer is a number/], [check => "\nexpect(nosuch())", qr/a-lesson\.md:8: .*nosuch/], [when => 'return (', qr/a-lesson\.md:7: .*expected/],
  [check => 'error("mine")', qr/a-lesson\.md:7: mine/], [nonsense => 'return 1', qr/a fence's role is check, answer, find or when/]) {
  like(ask($two->[0], [[$_->[0], $_->[1]]])->{results}[0]{error} // '', $_->[2], 'an error of a fence is told, with its line: ' . $_->[0]);
}
is_deeply(ask($two->[0], [['when', 'printed = nil string.rep = nil string.x = 1 return true'], ['when', 'return printed ~= nil and string.rep ~= nil and string.x == nil']])->{results}[1],
  {value => JSON::PP::true}, 'what a fence does to its world is gone with it');
is_deeply(ask($two->[0], [['when', 'return ("x").rep == nil or getmetatable ~= nil or load ~= nil or io ~= nil']])->{results}[0], {value => JSON::PP::false}, 'and there is little in it');
like(ask($two->[0], [['when', 'while true do end']])->{results}[0]{error}, qr/more than 10000000 instructions/, 'ten million instructions are the most');
like(ask($two->[0], [['when', 'local t = {} for i = 1, 1e6 do t[i] = ("x"):rep(10000) .. i end']])->{results}[0]{error}, qr/not enough memory/, 'so are 512 MiB');
is_deeply(ask($two->[0], [['when', 'error(nil)'], ['when', 'return true']])->{results}[1], {value => JSON::PP::true}, 'after an error the next fence is asked');

# Requests that are none.
like(ask("$dir/nothing", [])->{error}, qr/nothing/, 'a recording that is not there');
like(ask([], [])->{error}, qr/names no recorded run/, 'no recording');
for my $text ('', '[', '[]', '{}', '{"traces": 7}', '{"traces": [7], "fences": "x"}', '"\u0000"', '{"traces": ["/dev/null"]}', '[' x 100000) {
  my $got = lunette(['--judge'], stdin => $text);
  ok($got->{signal} == 0 && $got->{out} =~ /^\{"error":/, 'a request that is none: ' . substr($text, 0, 20));
}

done_testing();
