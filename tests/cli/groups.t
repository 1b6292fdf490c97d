# A program that ends with a group of errors: each is told, with where it came from; and what the record keeps of an end.
use Lunette;
use Test::More;

my $dir = scratch();
my $program = spew("$dir/g.lua", <<'LUA');
local async function bad(n)
  error(asyncio.ValueError("bad " .. n))
end
async with asyncio.TaskGroup() as g do
  g:create_task(bad(1))
  async with asyncio.TaskGroup() as h do
    h:create_task(bad(2))
    await asyncio.sleep(0)
    error("plain")
  end
end
LUA

my $got = lunette(['--clock', 'virtual', '--trace', "$dir/g.trace", $program]);
is($got->{status}, 1, 'status 1');
my @lines = map { s/^(\s*)\S*\/(g\.lua)/$1$2/r } split /\n/, $got->{err};
s/(\d\. )\S*\/g\.lua/$1g.lua/ for @lines;
is_deeply(\@lines, [
  'lunette: ExceptionGroup: unhandled errors in a TaskGroup (2 sub-exceptions)',
  'stack traceback:',
  "\tg.lua:4: in main chunk",
  '  1. ValueError: bad 1',
  "  \tg.lua:2: in async function 'bad'",
  '  2. ExceptionGroup: unhandled errors in a TaskGroup (2 sub-exceptions)',
  "  \tg.lua:6: in main chunk",
  '    1. ValueError: bad 2',
  "    \tg.lua:2: in async function 'bad'",
  '    2. g.lua:9: plain',
  "    \tg.lua:9: in main chunk",
], 'all errors, each with its place') or diag($got->{err});

like(lunette(['export', "$dir/g.trace", '--to', 'text'])->{out},
  qr/end: error, ExceptionGroup: unhandled errors in a TaskGroup \(2 sub-exceptions\)\n\z/, 'the end of the record');

for (['asyncio.ValueError("x")', 'ValueError: x'], ['asyncio.ValueError()', 'ValueError'],
     ['"text"', 'Exception: (command line):1: text'], ['{}', 'Exception: (error object is a table value)']) {
  my ($value, $says) = @$_;
  lunette(['--trace', "$dir/e.trace", '-e', "error($value)"]);
  like(lunette(['export', "$dir/e.trace", '--to', 'text'])->{out}, qr/end: error, \Q$says\E\n\z/, "the end after error($value)");
}

my $many = lunette(['-e', 'local l = {} for i = 1, 30 do l[i] = asyncio.ValueError(i) end error(asyncio.ExceptionGroup("many", l))']);
like($many->{err}, qr/20\. ValueError: 20\n  \.\.\. and 10 more\n/, 'a large group is cut');

done_testing;
