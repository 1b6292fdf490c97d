# The lints: for each a program that has it, and one that does not (NAME-right.lua). A program ends with its questions and
# the answers: "--? source" or "--? trace", then what `lunette lint` says of its text or of its run, a line each behind
# "--= "; nothing: nothing is found. A record's number stands there as its kind. UPDATE_LINT=1 writes the answers anew.
# Then the right programs of the project: no alarm, but for those listed here. LINT_ALL=1 also runs them all, and looks at
# what was recorded (make check-lints).
use Lunette;
use Test::More;

my $dir = scratch();
my %said;

sub kinds {
  my ($trace) = @_;
  my %kind;
  for (split /\n/, lunette(['export', $trace, '--to', 'jsonl'])->{out}) { $kind{$1} //= $2 if /"seq":(\d+).*?"kind":"([^"]+)"/ }
  return \%kind;
}

# What is said of a program, by question.
sub found {
  my ($file, $question) = @_;
  my ($path, $kind) = ($file, {});
  if ($question eq 'trace') {
    lunette(['--clock', 'virtual', '--trace', $path = "$dir/trace", $file]);
    $kind = kinds($path);
  }
  my $got = lunette(['lint', $path]);
  return () if $got->{out} eq "Nothing was found.\n" && $got->{status} == 0;
  return map { s/^\S*\/([^\/:]+:\d+)/$1/r =~ s/\[(\d+)\]/'[' . ($kind->{$1} \/\/ 'no record') . ']'/ger } split /\n/, $got->{out} . $got->{err};
}

for my $file (sort glob 'tests/lint/*.lua') {
  my ($text, @questions) = split /^--\? /m, slurp($file);
  my $name = $file =~ s{.*/|\.lua$}{}gr;
  for (@questions) {
    my ($question, @want) = split /\n/;
    @want = map { s/^--= ?//r } grep { /^--=/ } @want;
    my @got = found($file, $question);
    $said{$_} = 1 for map { /^\S+: ([a-z-]+): / ? $1 : () } @got;
    $_ = join "\n", $question, (map { "--= $_" } @got), $_ eq $questions[-1] ? '' : ("\n");
    next if $ENV{UPDATE_LINT};
    is(join("\n", @got), join("\n", @want), "$name: $question");
  }
  spew($file, join '--? ', $text, @questions) if $ENV{UPDATE_LINT};
}
is(join(' ', sort keys %said), 'forgotten-task lock-held never-suspends sequential-awaits shared-state timeout', 'each lint was seen');

# The command.
my $json = lunette(['lint', '--json', 'tests/lint/forgotten-task-right.lua']);
is($json->{out} . $json->{status}, "[]\n0", 'nothing, as JSON');
$json = lunette(['lint', 'tests/lint/sequential-awaits.lua', '--json']);
like($json->{out}, qr/^\[\{"lint":"sequential-awaits","file":"[^"]+","line":8,"record":0,"text":"page awaits fetch\(\\"head\\", \.5\), .*","remedy":"Await .*"\}\]$/, 'a finding as JSON');
is($json->{status}, 1, 'a finding is a status of 1');
runs('no such file', ['lint', "$dir/none"], {status => 65, err => qr/^lunette: .*none/, out => ''});
runs('no file', ['lint'], {status => 2, err => qr/lunette lint .*TRACE/, out => ''});
runs('two files', ['lint', 'a', 'b'], {status => 2, err => qr/lint looks at one file; there is also b/, out => ''});
runs('a folder', ['lint', $dir], {status => 65, err => qr/cannot be read/, out => ''});

# Where this run's tasks do not meet, those of another schedule do.
my $race = spew("$dir/race.lua", <<'LUA');
local stock = 1
local async function sell(pause)
  await asyncio.sleep(pause)
  local left = stock
  await asyncio.sleep(.5)
  stock = left - 1
end
await asyncio.gather(sell(math.random(0, 1)), sell(2 * math.random(0, 1) + 1))
LUA
my $explored = lunette(['lint', '--explore', $race], dir => $dir);
like($explored->{out}, qr/:4: shared-state: sell reads stock, .*sell\S+2 read it .* went on with what it had read before\. \[\d+\]\n.*\nSo it is in schedule 3 of those that chance could choose, which is recorded: lunette view race\.schedule-3\.trace\.$/s, '--explore')
  or diag($explored->{out}, $explored->{err});
ok(-s "$dir/race.schedule-3.trace", 'and keeps the recording');
runs('--explore of what has nothing', ['lint', '--explore', 'tests/lint/never-suspends-right.lua'], {out => "Nothing was found.\n"});

# Any bytes are a source.
my $program = slurp('tests/lint/shared-state.lua') . slurp('tests/lint/sequential-awaits-right.lua');
my $bad = 0;
for my $i (1 .. 60) {
  srand $i;
  my $text = $program;
  substr($text, rand length $text, 1 + rand 40) = join '', map { chr rand 256 } 1 .. rand 12 for 1 .. 1 + rand 8;
  my $got = lunette(['lint', spew("$dir/wild.lua", substr $text, 0, rand 2 * length $text)]);
  $bad++ if $got->{status} > 1 || $got->{signal} || $got->{late} || $got->{out} =~ /[\x00-\x08\x0b-\x1f\x7f]/;
}
is($bad, 0, 'damaged sources');
ok(!lunette(['lint', spew("$dir/deep.lua", 'local async function f() ' . 'x = x + await (' x 50000)], limit => 20)->{late}, 'a deep source');
ok(!lunette(['lint', spew("$dir/wide.lua", join '', map { "local async function f$_() local a = f() local b = f$_() x = x + await f$_() end\n" } 1 .. 4000)], limit => 30)->{late}, 'a wide source');

# At the prompt.
spew("$dir/lost.lua", "local async function f() await asyncio.sleep(.01) end\nasyncio.create_task(f())\nlocal function start() asyncio.create_task(f()) end\nstart()\n");
my $prompt = lunette(['repl', '--plain'], stdin => "dofile('$dir/lost.lua')\nawait asyncio.sleep(.1)\n.lint\n");
like($prompt->{out}, qr/lost\.lua:2: forgotten-task: .* \[\d+\]\n +Keep it/, '.lint');

# Right programs. These alarms are true: the program does on purpose what the lint warns of.
my %meant = (
  'tests/asyncio/debug-03-destroyed-while-pending.lua forgotten-task' => 1, 'tests/asyncio/run-05-runners.lua forgotten-task' => 1,
  'tests/asyncio/loop-05-closed.lua forgotten-task' => 1, # the loop is closed, and refuses
  'tests/asyncio/streams-02-connections.lua never-suspends' => 1, # it writes as fast as it can, until the connection is reset
  'tests/asyncio/timeout-02-nested.lua timeout' => 1, 'tests/asyncio/timeouts-05-the-block.lua timeout' => 1,
  'tests/conformance/classic-03-callbacks.lua forgotten-task' => 1, 'tests/conformance/runner-01-run.lua forgotten-task' => 1,
  'examples/weather.lua forgotten-task' => 1, 'examples/weather.lua lock-held' => 1, # docs/debugging.md finds them
  'loops-by-hand-1.lua forgotten-task' => 1, # the lesson asks for a task that is forgotten
  'find-the-race-0.lua shared-state' => 1,   # ... for a schedule that breaks it
);
my @programs = (glob('tests/asyncio/*.lua'), glob('tests/conformance/*.lua'), glob('tests/order/*.lua'), glob('tests/replay/*.lua'), glob('examples/*.lua'));
for my $lesson (grep { !/\.\w\w\.md$/ } glob 'lessons/*.md') {
  my ($n, $name) = (0, $lesson =~ m{([^/]+)\.md$});
  push @programs, spew("$dir/$name-" . $n++ . '.lua', $_) for slurp($lesson) =~ /^```lua solution[^\n]*\n(.*?)^```/msg;
}
ok(@programs > 150, 'there are right programs');
my @alarms;
for my $file (@programs) {
  my @clock = $file =~ /-real\.lua$/ ? () : ('--clock', 'virtual');
  my @looks = ($file);
  if ($ENV{LINT_ALL}) {
    lunette([@clock, '--trace', "$dir/trace", File::Spec->rel2abs($file)], dir => $dir);
    push @looks, "$dir/trace";
  }
  for my $look (@looks) {
    my $short = $file =~ s{^\Q$dir\E/}{}r;
    push @alarms, map { "$short: $_" } grep { /^\S+: ([a-z-]+): / && !$meant{"$short $1"} } split /\n/, lunette(['lint', $look])->{out};
  }
}
is(join("\n", @alarms), '', scalar(@programs) . ' right programs without a false alarm');

done_testing;
