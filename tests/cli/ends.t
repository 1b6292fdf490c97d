# How programs end, and what they say then: statuses and words of SystemExit, warnings, nesting that is too deep, workers and
# children that are left behind.
use Lunette;
use Test::More;

my $dir = scratch();
sub ends { my ($name, $code, %want) = @_; return runs($name, ['--clock', 'virtual', spew("$dir/p.lua", $code)], \%want) }

ends('SystemExit with words, which are told', 'error(asyncio.SystemExit("no more"))', status => 1, err => "no more\n");
ends('with a truth value', 'error(asyncio.SystemExit(true))');
ends('with its opposite', 'error(asyncio.SystemExit(false))', status => 1);
ends('with nothing', 'error(asyncio.SystemExit())');
ends('with an object of its own words', 'error(asyncio.SystemExit(setmetatable({}, {__tostring = function() return "words" end})))', status => 1, err => "words\n");
ends('with more than a status can hold', 'error(asyncio.SystemExit(257))', status => 1);

ends('warnings are one line each, in pieces', 'warn("a", "b") warn("@off") warn("c") warn("@on") warn("@other") warn("d")',
  err => "Lua warning: ab\nLua warning: d\n");
ends('"@off" within a warning is a word of it', 'warn("x", "@off") warn("y")', err => "Lua warning: x\@off\nLua warning: y\n");

# Lua says no line of what nests too deeply.
ends('brackets that nest too deeply have a place', "x = 1\nreturn " . '(' x 300 . "\n1" . ')' x 300, status => 1, err => qr/p\.lua:2: too deeply nested: C stack overflow/);
ends('as do awaits', "async function f()\n" . 'await ' x 2000 . 'g() end', status => 1, err => qr/p\.lua:2: /);

ends('what a worker writes on its standard error', 'await asyncio.to_thread(function() io.stderr:write("from ", "a worker\n") end)', err => "from a worker\n");

# A process that dies takes those jobs with it that wait for one.
ends('a process of a pool that dies', <<'LUA', out => "3 broken\n", status => 0, err => qr/\A.*\z/s);
local loop, pool, broken = asyncio.get_running_loop(), asyncio.ProcessPoolExecutor(1), 0
local function die() os.exit(9) end
local function think() return 1 end
local jobs = {loop:run_in_executor(pool, function() local p = io.open("/proc/self/stat"):read("n") io.popen("kill -9 " .. math.tointeger(p)):close() end)}
for i = 2, 3 do jobs[i] = loop:run_in_executor(pool, think) end
for _, job in ipairs(jobs) do
  local ok, e = pcall(function() return await job end)
  if not ok and tostring(e):find("terminated abruptly", 1, true) then broken = broken + 1 end
end
print(broken .. " broken")
LUA

# Nobody can hear of it any more: it is killed, also when that takes until after the program's end.
my $got = ends('a child that nobody holds', <<'LUA', out => qr/\A\d+\n\z/, err => qr/\A(.*subprocess.*\n)?\z/s);
local function start()
  return (asyncio.run((async function() return (await asyncio.create_subprocess_exec("sleep", "1000")).pid end)()))
end
local pid = start()
for _ = 1, 3 do collectgarbage() end
print(pid)
LUA
my ($pid) = $got->{out} =~ /(\d+)/;
ok(!$pid || !kill(0, $pid), 'is killed');

done_testing;
