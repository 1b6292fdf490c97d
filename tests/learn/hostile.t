#!/usr/bin/perl
# Lessons from elsewhere: what their programs and checks try is stopped with a sentence, and the player goes on; what
# their files hold never harms the one who opens them.
use strict;
use warnings;
use lib 'tests/lib';
use Lunette;
use Test::More;

my $dir    = scratch();
my $secret = spew("$dir/secret.txt", "the secret\n");

# A course of one lesson; the environment in which it is played.
my $courses = 0;
sub course {
  my ($lesson, $id) = @_;
  $id //= 'trap';
  my $home = "$dir/course" . ++$courses;
  mkdir $home;
  spew("$home/course.md", "# A course\n\n## 1 - Traps\n- $id\n");
  spew("$home/$id.md", $lesson);
  return $home;
}

sub lesson {
  my ($steps, $id) = @_;
  $id //= 'trap';
  return "---\nid: $id\ntitle: A trap\npart: 1\nminutes: 1\noutcome: None.\n---\n\n# A trap\n\n$steps";
}

sub step_run { my ($code) = @_; return "## run go \x{2014} Go\n```lua run\n$code\n```\n\n## recap end \x{2014} The end\nYou came here.\n" }
sub play {
  my ($home, $input, %o) = @_;
  return lunette(['learn', '--from', $home, '--plain', 'trap'], stdin => $input, limit => 60,
    env => {XDG_STATE_HOME => "$dir/state$courses", LANGUAGE => undef, TMPDIR => $dir}, %o);
}

sub utf8 { my ($s) = @_; utf8::encode($s); return $s }

# Plays one program: Enter begins, Enter runs it, and the next step comes.
sub stopped {
  my ($name, $code, $wanted) = @_;
  my $got = play(course(utf8(lesson(step_run($code)))), "\n\n.next\n");
  like($got->{out}, $wanted, "$name: a sentence");
  like($got->{out}, qr/You came here\./, '... and the player goes on');
  unlike($got->{out}, qr/the secret/, '... and nothing was read');
  return $got;
}

my $closed = qr/is closed to lessons from elsewhere: they run without files, network and processes/;

stopped('reading a file',         qq{print(io.open("$secret"):read("a"))}, qr/io\.open $closed/);
stopped('lines of a file',        qq{for l in io.lines("$secret") do print(l) end}, qr/io\.lines $closed/);
stopped('dofile',                 qq{dofile("$secret")}, qr/dofile $closed/);
stopped('require',                qq{package.path = "$dir/?.txt" require("secret")}, qr/require of a file $closed/);
stopped('a C library',            qq{print(package.loadlib("libc.so.6", "*"))}, qr/package\.loadlib $closed/);
stopped('removing a file',        qq{print(os.remove("$secret"))}, qr/os\.remove $closed/);
stopped('running a command',      qq{os.execute("cat $secret")}, qr/os\.execute $closed/);
stopped('popen',                  qq{print(io.popen("cat $secret"):read("a"))}, qr/io\.popen $closed/);
stopped('a subprocess',           qq{await asyncio.create_subprocess_exec("cat", "$secret")}, qr/a process $closed/);
stopped('a connection',           q{await asyncio.open_connection("127.0.0.1", 22)}, qr/a socket $closed/);
stopped('a server',               q{await asyncio.start_server(print, "127.0.0.1", 0)}, qr/a socket $closed/);
stopped('a name server',          q{await asyncio.get_running_loop():getaddrinfo("example.org", 80)}, qr/a look-up of names $closed/);
stopped('a file in a worker',     qq{print(await asyncio.to_thread(function() return io.open("$secret"):read("a") end))}, qr/io\.open $closed/);
stopped('a process as a worker',  q{await asyncio.get_running_loop():run_in_executor(asyncio.ProcessPoolExecutor(1), print)}, qr/a process $closed/);
stopped('the hidden functions',   q{print(debug.getregistry())}, qr/debug\.getregistry $closed/);
stopped('objects of all kinds',   q{print(asyncio.objgraph.by_type("table")[1])}, qr/asyncio\.objgraph\.by_type $closed/);
stopped('a graph in a file',      qq{asyncio.objgraph.show_backrefs({}, {filename = "$dir/graph.dot"})}, qr/io\.open $closed/);
stopped('a file as a source',     qq{await asyncio.sleep(0) local f = load("return async function() end", "\@$secret")() local t = asyncio.create_task(f()) t:print_stack {file = io.stdout} error("the end")}, qr/in <anonymous>.*the end/s);
stopped('printing for ever',      q{while true do print(("x"):rep(100)) end}, qr/printed more than 1 MiB/);
stopped('... whatever it catches', q{while true do pcall(function() while true do io.write("x\n") end end) end}, qr/printed more than 1 MiB/);
SKIP: {
  skip 'ThreadSanitizer needs more than its 10 s for so much memory', 3 if watched() eq 'tsan';
  stopped('eating memory',          q{local t = {} while true do t[#t + 1] = ("x"):rep(10000000) .. #t end}, qr/more than 256 MiB of memory/);
}
stopped('recording for ever',     q{while true do await asyncio.sleep(0) end}, qr/recording grew beyond 64 MiB|stopped after 10 s/);
is(lunette(['run', '--confined', 'yes', '-e', 'print(os.getenv("PATH"))'])->{out}, "nil\n", 'the environment looks empty');

# These take the whole of the time that a program has.
stopped('a loop for ever',        q{while true do end}, qr/stopped after 10 s of real time/);
stopped('... inside a C function', q{print(("a"):rep(40):find(("a?"):rep(40) .. ("a*"):rep(40) .. "b"))}, qr/stopped after 10 s of real time/);

# Escape sequences, from everywhere.
my $evil = "\e]52;c;ZXZpbA==\a\e[31mred\e[2J\x{202e}txet\x{2066}";
my $lua  = 'print("\27]52;c;ZXZpbA==\7\27[31mred\27[2J\u{202e}txet") error("\27[2J\u{202e}E")';
my $got  = play(course(utf8(lesson("Prose $evil.\n\n## run go \x{2014} T$evil\n```lua run\n-- $evil\n$lua\n```\nText $evil `code $evil`.\n### after\nA$evil\n"))),
  "\n\n.timeline\n.text\n");
like($got->{out}, qr/red/, 'text with escape sequences is shown');
unlike($got->{out}, qr/[\x00-\x08\x0b-\x1f\x7f]|\xc2[\x80-\x9f]/, '... without a control byte');
unlike($got->{out}, qr/\xe2\x80[\xaa-\xae]|\xe2\x81[\xa6-\xa9]/, '... and nothing that turns the direction of writing');
$got = lunette(['learn', '--check', course(utf8("---\nid: trap$evil\ntitle: T$evil\noutcome: O\n---\n# T\n\n## frob$evil x$evil \x{2014} Y$evil\n```lua run$evil\n```\n")) . '/trap.md']);
unlike($got->{out} . $got->{err}, qr/[\x00-\x08\x0b-\x1f\x7f]|\xe2\x80[\xaa-\xae]|\xe2\x81[\xa6-\xa9]/, 'nor in complaints');
my $listed = lunette(['learn', '--from', course(utf8("---\nid: trap\ntitle: T$evil\n---\n# T\n")), '--list'], env => {XDG_STATE_HOME => "$dir/l"});
unlike($listed->{out}, qr/[\x00-\x08\x0b-\x1f\x7f]|\xe2\x80[\xaa-\xae]/, 'nor in the list');

# Nothing runs before the learner says so.
my $mark = q{print("it ran")} . "\n";
for my $step ("## predict go \x{2014} Go\n```lua run\n$mark```\nWhat?\n```lua answer\nreturn printed()\n```\n",
              "## run go \x{2014} Go\n```lua run\n$mark```\n") {
  my $home = course(utf8(lesson($step)));
  my $out  = play($home, ".quit\n");
  like($out->{out}, qr/None of its programs has been run/, 'a lesson from elsewhere says that nothing was run');
  unlike($out->{out}, qr/^\| it ran|shuffled/m, '... and so it is');
  is(join(' ', glob("$dir/lunette-*/go.lua")), '', '... and no program was even written');
}

# Ids name files: one that leads elsewhere leads nowhere.
my $work = course(utf8(lesson("## make ../../../../escape \x{2014} X\nWrite.\n```lua check\nexpect(true)\n```\n```lua solution\nprint(1)\n```\n")));
$got = play($work, "\n.edit\n\n", env => {XDG_STATE_HOME => "$dir/state$courses", TMPDIR => $dir, EDITOR => '', VISUAL => undef});
is(join(' ', glob("$dir/escape* $dir/*/escape*"), grep { -e } '/tmp/escape.lua'), '', "a step's id that is a path names no file elsewhere");
like($got->{out}, qr{work/trap/line-\d+\.lua}, '... it gets another');
$got = play(course(utf8(lesson("## recap a \x{2014} A\nHm.\n", '../../escape'))), "\n");
like($got->{err}, qr/says that its id is/, "nor does a lesson's");
$got = play(course(utf8(lesson("## make ';touch\${IFS}$dir/owned;' \x{2014} X\nWrite.\n"))), "\n.edit\n", env => {XDG_STATE_HOME => "$dir/s", EDITOR => 'true', TMPDIR => $dir});
ok(!-e "$dir/owned", 'and none is run by the shell');

# Fences of the judge.
sub judged {
  my ($fence) = @_;
  return lunette(['learn', '--check', course(utf8(lesson("## predict go \x{2014} Go\n```lua run\nprint(1)\n```\nWhat?\n- a: x\n- b: y\n```lua answer\n$fence\n```\n"))) . '/trap.md'],
    limit => 60)->{out};
}
like(judged($_), qr/trap\.md:\d+: trap\/go: the fence 'answer' fails: .*nil value/, "a fence has no `$_`")
  for qw(io.open("x") os.execute("x") require("x") load("x")() dofile("x") debug.getregistry() coroutine.create(print) asyncio.run() print(1));
like(judged('while true do end'), qr/more than 10000000 instructions/, 'a fence that loops for ever ends');
like(judged('while true do pcall(function() while true do end end) end'), qr/more than 10000000 instructions/, '... whatever it catches');
like(judged('local s = "x" while true do s = s .. s end'), qr/not enough memory|too large/, 'one that eats memory, too');
like(judged('return {a = true, b = ("x"):rep(2^31)}'), qr/not enough memory|too large/, '... at once');

# Files that are no lessons.
my @files = (
  ['empty', ''], ['one NUL', "\0"], ['NULs', "---\nid: trap\0\0\n---\n# \0\n## tell a\0b \0\n\0\n```lua run\n\0\n```\n"],
  ['a huge line', 'x' x 3_000_000], ['a huge id', "---\nid: " . 'a' x 1_000_000 . "\n---\n## tell " . 'b' x 1_000_000 . " - t\n"],
  ['deep quotations', join('', map { '>' x $_ . "\n" } 1 .. 500) . '- a: ' . '> ' x 100_000],
  ['deep headings', join('', map { '#' x $_ . " x\n" } 1 .. 1000)], ['many steps', "---\n---\n" . "## tell a - b\n" x 100_000],
  ['many options', "---\n---\n## predict a - b\n" . "- a: x\n  > y\n" x 100_000], ['many fences', "---\n---\n## run a - b\n" . "```lua run\nx\n```\n" x 100_000],
  ['an open fence', "---\nid: trap\n---\n## run a - b\n```lua run key=\n"], ['open front matter', "---\nid: trap\n"],
  ['keys', "---\nid: trap\nclock: \0\nminutes: 99999999999999\n---\n## run a - b\n```lua run cpu=1e999 debug=maybe schedules=-7 status=x clock=\n```\n"],
  ['not UTF-8', join('', map { chr } 128 .. 255) x 1000], ['carriage returns', "---\r\nid: trap\r\n---\r\n## tell a - b\r\n" . "\r" x 10000],
  ['too long', 'x' x (5 << 20)], ['4 MB of headings', "### hint 1\n" x 380_000]);
for my $file (@files) {
  my ($name, $text) = @$file;
  my $home  = course($text);
  my $check = lunette(['learn', '--check', "$home/trap.md"], limit => 60);
  ok(!$check->{late} && !$check->{signal} && $check->{status} == 1 && $check->{out} =~ /trap\.md:\d+/, "$name: complained of, with its line")
    or diag("status $check->{status}, signal $check->{signal}, late $check->{late}: " . substr($check->{out} . $check->{err}, 0, 400));
  my $played = play($home, "\n\n\n.next\n.quit\n");
  ok(!$played->{late} && !$played->{signal}, '... and played without harm');
}
my $seed = 20261120;
my $base = slurp('lessons/gather-and-danglers.md');
my $bad  = 0;
for my $round (1 .. 40) {
  srand($seed + $round);
  my $text = $base;
  for (1 .. 30) {
    my $at = int rand length $text;
    my $how = int rand 4;
    if    ($how == 0) { substr($text, $at, 1) = chr int rand 256 }
    elsif ($how == 1) { substr($text, $at, int rand 200) = '' }
    elsif ($how == 2) { substr($text, $at, 0) = substr($text, int rand length $text, int rand 200) }
    else              { substr($text, $at, 0) = ('```', "\n## ", "\n### ", '---', "\n- a: ", "\n> ", "\0")[rand 7] }
  }
  my $list = lunette(['learn', '--from', course($text), '--export'], env => {XDG_STATE_HOME => "$dir/l"});
  $bad++ if $list->{signal} || $list->{late} || $list->{status};
}
is($bad, 0, 'damaged lessons are read as far as they go');

done_testing();
