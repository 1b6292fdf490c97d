# E6: names, labels and values that imitate our own messages, or a prompt: none begins a line of what we say, so that nobody takes
# them for ours. (What a program prints is its own.)
use strict;
use warnings;
use Hostile qw(tried);
use Lunette;
use Running;
use Test::More;

my $dir = scratch();
my @forged = ("\nlunette: FORGED: your recording was deleted", "\r\nFORGED The engine was killed by signal 9.", "\n> FORGED", "\x{2028}FORGED", "\x0bFORGED\x0cFORGED", "\x85FORGED",
  "x\n\nstack traceback:\n\tFORGED", "\n\@FORGED");
utf8::encode($_) for grep { /[^\x00-\xff]/ } @forged;
my $list = join ', ', map { '"' . s/([^ !#-~])/sprintf '\\x%02x', ord $1/ger . '"' } @forged;
spew("$dir/names.lua", <<"LUA");
local E = asyncio.exception("E", asyncio.ValueError)
async function f(name)
  local text = name
  asyncio.mark(name)
  await asyncio.sleep(0.1)
  local lock = asyncio.Lock()
  await lock:acquire()
  await asyncio.sleep(0.2)
end
async function fails(name) error(E(name)) end
local all, kept = {}, {}
for i, name in ipairs {$list} do
  all[i] = asyncio.create_task(f(name), {name = name})
  kept[i] = asyncio.create_task(fails(name), {name = name})
end
await asyncio.sleep(0.15)
for _, t in ipairs(all) do t:cancel(t:get_name()) end
await asyncio.wait(all)
LUA

my ($tried, $failed) = (0, 0);
sub honest {
  my ($what, $text) = @_;
  my @begin = grep { /^(?:lunette: |> |\@)?FORGED/ } split /\n|\r|\x0b|\x0c|\xc2\x85|\xe2\x80\xa8/, $text;
  $tried++, $failed += !!@begin;
  ok($text =~ /FORGED/ && !@begin, $what) or diag($text =~ /FORGED/ ? join("\n", splice @begin, 0, 5) : "says nothing of it: " . substr $text, 0, 500);
}

my $got = lunette(['run', '--clock', 'virtual', '--trace', "$dir/a.trace", "$dir/names.lua"]);
# An error's own text is its author's, and stands below the name of who failed.
honest('warnings', join '', grep { /^(?:future|task|Task)\b/ } $got->{err} =~ /^.*\n/mg);
for my $command (['view', '--screen', '160x60'], ['view', '--screen', '80x24', '--ascii'], ['export', '--to', 'text'], ['export', '--to', 'mermaid'], ['trouble'], ['tree']) {
  my ($word, @rest) = @$command;
  next if $word eq 'tree';
  honest("lunette @$command", lunette([$word, "$dir/a.trace", @rest])->{out});
}

my $p = Running->new("local all = {} async function f(name) local text = name await asyncio.sleep(1000) end for i, name in ipairs {$list} do all[i] = asyncio.create_task(f(name), {name = name}) end "
    . "await asyncio.sleep(0.01) print('ready') while not io.open(go) do await asyncio.sleep(0.01) end");
honest("lunette $_->[0]", $p->look(@$_)->{out}) for ['tree', $p->{pid}], ['bt', $p->{pid}];
honest('a prompt that is attached', Lunette::lunette(['attach', '--plain', $p->{pid}], env => {XDG_RUNTIME_DIR => $p->{run}}, stdin => ".tasks\n.tree\n.trouble\n")->{out});
$p->finish;
my $prompt = lunette(['repl', '--plain'], stdin => "t = asyncio.create_task(asyncio.sleep(9), {name = ({$list})[1]})\nt\n{$list}\n.tasks\n.tree\n");
honest('values at the prompt', $prompt->{out});
tried('a name imitates a message', $tried, $failed);
done_testing;
