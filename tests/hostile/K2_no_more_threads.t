# The system gives no thread and no process: a sentence, and the program goes on.
use strict;
use warnings;
use Hostile;
use Lunette;
use Test::More;

plan skip_all => 'only root can become somebody who has used up all processes' if $> != 0;
my $dir = scratch();
chmod 0755, $dir;
my $nobody = 'set -- setpriv --reuid 64999 --regid 64999 --clear-groups "$@"';
spew("$dir/many.lua", <<'LUA');
local function try(name, f)
  local ok, e = pcall(f)
  print(name, ok or tostring(e):match("temporarily unavailable") or tostring(e))
end
try("thread", function() await asyncio.to_thread(function() return 1 end) end)
try("process", function() await (await asyncio.create_subprocess_exec("true")):wait() end)
try("pool", function()
  local pool <close> = asyncio.ProcessPoolExecutor(1)
  await asyncio.get_running_loop():run_in_executor(pool, function() return 1 end)
end)
print("done")
LUA
chmod 0644, "$dir/many.lua";
# The search for leaks is a process, which there can be none of.
my %unwatched = watched() eq 'asan' ? (ASAN_OPTIONS => 'detect_leaks=0') : ();
for my $limit (of(1, 1), 2 .. of(3, 12)) {
  my $got = lunette(['run', "$dir/many.lua"], under => "prlimit --pid \$\$ --nproc=$limit; $nobody", limit => 30, env => {HOME => '/', TMPDIR => '/tmp', %unwatched});
  my @wrong = wrong_with($got);
  push @wrong, "printed $got->{out}$got->{err}" if !$got->{status} && $got->{out} !~ /done\n\z/;
  ok(!@wrong, "at most $limit processes") or diag(join "\n", @wrong);
  note($got->{out} . $got->{err}) if $limit == 1;
}
done_testing;
