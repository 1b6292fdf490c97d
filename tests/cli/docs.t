# The documents say what is there: no name is missing, no link is dead, no option is untold.
use Lunette;
use Test::More;

# The stubs for editors against the program, in both directions.
my $names = lunette(['-e', 'for k in pairs(asyncio) do print(k) end'])->{out};
my %there = map { $_ => 1 } split /\n/, $names;
my $stubs = slurp('docs/lunette.lua');
my %stub  = map { $_ => 1 } $stubs =~ /^(?:function )?asyncio\.(\w+)(?=\(| =)/mg;
is(join(' ', grep { !$stub{$_} } sort keys %there), '', 'docs/lunette.lua has every name of asyncio');
is(join(' ', grep { !$there{$_} } sort keys %stub), '', 'and no other');
is(lunette(['docs/lunette.lua'])->{status}, 0, 'and is Lua');

# Methods that it tells of exist.
my %object = (Loop => 'asyncio.new_event_loop()', Future => 'asyncio.new_event_loop():create_future()',
  Task => 'asyncio.current_task()', Handle => 'asyncio.get_running_loop():call_soon(type, 1)',
  TimerHandle => 'asyncio.get_running_loop():call_later(9, type, 1)', Timeout => 'asyncio.timeout(1)', Coroutine => 'asyncio.sleep(0)',
  TaskGroup => 'asyncio.TaskGroup()', Runner => 'asyncio.Runner()', Lock => 'asyncio.Lock()', Event => 'asyncio.Event()',
  Condition => 'asyncio.Condition()', Semaphore => 'asyncio.Semaphore()', Barrier => 'asyncio.Barrier(1)', Queue => 'asyncio.Queue()',
  Logger => 'asyncio.logger', ContextVar => 'asyncio.ContextVar("x")', Context => 'asyncio.copy_context()');
for my $class (sort keys %object) {
  my @methods = $stubs =~ /^function \Q$class\E:(\w+)\(/mg;
  my $list = join ', ', map { "'$_'" } @methods;
  my $code = "await asyncio.sleep(0) local x = $object{$class} for _, m in ipairs {$list} do if type(x[m]) ~= 'function' then print(m) end end";
  my $got = lunette(['-e', $code]);
  ok($got->{out} eq '' && $got->{status} == 0, "methods of $class") or diag($got->{out}, $got->{err});
}

# Links to files of the project.
for my $page ('README.md', glob 'docs/*.md') {
  my ($dir) = $page =~ m{^(.*/)} ? $1 : '';
  my @dead = grep { !/^[a-z]+:/ && !-e $dir . s/#.*//r } slurp($page) =~ /\]\(([^)#][^)]*)\)/g;
  is(join(' ', grep { !/screenshot\.png$/ } @dead), '', "$page: no dead link");
}

# The manual page has every command and option of --help.
my $man  = slurp('docs/lunette.1') =~ s/\\-/-/gr =~ s/\\f[A-Z]//gr;
my $help = lunette(['--help'])->{out};
my %said = map { $_ => 1 } $help =~ /(?:^|[\s\[])(-{1,2}[a-zA-Z][\w-]*)/mg;
$said{$_} = 1 for $help =~ /^  lunette (\w+)/mg;
$said{$_} = 1 for $help =~ /^  (\w+) {4,}/mg;
is(join(' ', grep { $man !~ /(?<![\w-])\Q$_\E(?![\w-])/ } sort keys %said), '', 'docs/lunette.1 tells of all that --help does');

# ... and every command of the prompt, with what it takes; and man itself has nothing to complain of.
my @commands = lunette(['repl', '--plain'], stdin => ".help\n", env => {XDG_STATE_HOME => scratch()})->{out} =~ /^  (\.\w+(?: [A-Z<\[][^ ]*)*)/mg;
ok(@commands > 20, 'the prompt has commands');
my ($prompt) = slurp('docs/lunette.1') =~ /^\.SS Commands of the prompt\n(.*?)^\.SH/ms;
my @heads = $prompt =~ /^\.TP\n(.*)\n/mg;
is(join(' ', grep { my $name = s/ .*//r; !grep { /\Q$name\E\b/ } @heads } @commands), '', 'docs/lunette.1 tells of all commands of the prompt');
my @with_json = grep { /--json/ } lunette(['repl', '--plain'], stdin => ".help\n", env => {XDG_STATE_HOME => scratch()})->{out} =~ /^  (\.\w+ .*--json)/mg;
is(join(' ', map { s/ .*//r } grep { my $name = s/ .*//r; !grep { /\Q$name\E\b.*json/ } @heads } @with_json), '', '... and which answer in JSON');
SKIP: {
  skip 'groff is not installed', 1 unless grep { -x "$_/groff" } split /:/, $ENV{PATH};
  is(scalar `groff -man -Tutf8 -ww -z docs/lunette.1 2>&1`, '', 'it is set without a warning');
}

SKIP: {
  skip 'build/trace_doc is not built', 1 unless -x 'build/trace_doc';
  is(system('build/trace_doc', '--check', 'docs/trace.md'), 0, 'the tables of docs/trace.md are those of vm/trace.h');
}

done_testing;
