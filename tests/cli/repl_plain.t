# The REPL as plain lines, through a pipe: what goes in, and what comes out.
use Lunette;
use Test::More;

my $state = scratch();
my %env = (XDG_STATE_HOME => $state, TERM => 'dumb');

# A transcript: each input, and the lines that it must print to standard output, exactly.
sub transcript {
  my ($name, @steps) = @_;
  my ($in, $out) = ('', '');
  while (my ($input, $want) = splice @steps, 0, 2) { $in .= "$input\n"; $out .= $want }
  return runs($name, ['repl', '--plain'], {out => $out, err => undef}, stdin => $in, env => \%env);
}

transcript('values', '1 + 1', "2\n", '"text"', "\"text\"\n", 'nil', '', 'x = 5', '', 'x', "5\n", '1, 2', "1, 2\n", 'true', "true\n");
transcript('await at the top level', 'await asyncio.sleep(0.01, "hello")', "\"hello\"\n");
transcript('local names stay', 'local a, b = 1, 2', '', 'a + b', "3\n", 'local function f() return a end', '', 'f()', "1\n");
transcript('an input of several lines', "async function f(n)\n  await asyncio.sleep(0)\n  return n\nend", '', 'await f(7)', "7\n");
transcript('gather', 'await asyncio.gather(asyncio.sleep(0.02, "a"), asyncio.sleep(0.01, "b"))', "{\"a\", \"b\", n = 2}\n");
transcript('other tasks run between inputs', 't = asyncio.create_task((async function() await asyncio.sleep(0.01) print("from the task") end)())', '',
  'await asyncio.sleep(0.05)', "from the task\n", 't:done()', "true\n");
transcript('tasks by their repr', 't = asyncio.create_task(asyncio.sleep(99), {name = "cyd"})', '', 't:cancel("enough")', "true\n",
  'await asyncio.sleep(0)', '', 't:cancelled()', "true\n");
transcript('escape sequences in values are shown', 's = "\\27[31mred"', '', 's', "\"\\x1B[31mred\"\n");

my $got = transcript('an error goes on', 'error("boom")', '', '1', "1\n");
like($got->{err}, qr/<repl-1>:1: boom/, 'its message is on standard error');
$got = transcript('a syntax error goes on', 'x = = 1', '', '2', "2\n");
like($got->{err}, qr/<repl-1>:1: unexpected symbol near '='/, 'its message');
$got = transcript('a coroutine that is never awaited', 'async function f() end', '', 'c = f()', '', 'c = nil', '', '.gc', '', '1', "1\n");
like($got->{err}, qr/^<repl-2>:1: RuntimeWarning: coroutine 'f' was never awaited$/m, 'is reported, with the place first');

$got = transcript('a task that nobody keeps', 'async function f() await asyncio.get_running_loop():create_future() end', '', 't = asyncio.create_task(f())', '',
  'await asyncio.sleep(0)', '', 't = nil', '', '.gc', '', '1', "1\n");
is(() = $got->{err} =~ /^Task was destroyed but it is pending!$/mg, 1, 'is reported, once');

$got = lunette(['repl', '--plain'], stdin => ".help\n", env => \%env);
like($got->{out}, qr/\.$_\b/, ".help tells of .$_") for qw(tasks step pause go speed save trace edit theme quit);
$got = lunette(['repl', '--plain'], stdin => ".nonsense\n1\n", env => \%env);
like("$got->{out}$got->{err}", qr/nonsense/, 'an unknown command says so');
like($got->{out}, qr/^1$/m, 'and goes on');
$got = lunette(['repl', '--plain'], stdin => ".quit\nprint('not reached')\n", env => \%env);
unlike($got->{out}, qr/not reached/, '.quit leaves');
is($got->{status}, 0, 'with status 0');
$got = lunette(['repl', '--plain'], stdin => "t = asyncio.create_task(asyncio.sleep(60), {name = 'cyd'})\n.tasks\n", env => \%env);
like($got->{out}, qr/cyd.*sleep/, '.tasks names each task and what it waits for');
$got = lunette(['repl', '--plain'], stdin => "print('a')\n.save $state/saved.trace\n", env => \%env);
ok(-s "$state/saved.trace", '.save keeps the trace') or diag($got->{err});
like(lunette(['export', "$state/saved.trace", '--to', 'text'])->{out}, qr/print.*a/, 'which export can read');
$got = lunette(['repl', '--plain'], stdin => "os.exit(3)\n", env => \%env);
is($got->{signal}, 0, 'os.exit ends the engine, not the REPL by a signal');

done_testing;
