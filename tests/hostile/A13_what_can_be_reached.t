# A13: what a lesson's program can reach, by walking from its globals through every table and metatable. Functions of the standard
# library are there by the names of this list alone, and those that reach out are the refusals of tests/learn/hostile.t.
use strict;
use warnings;
use Lunette;
use Test::More;

my %names = (
  '_G' => 'assert collectgarbage dofile error getmetatable ipairs load loadfile next pairs pcall print rawequal rawget rawlen rawset require select setmetatable tonumber tostring type warn xpcall',
  coroutine => 'close create isyieldable resume running status wrap yield',
  debug => 'debug gethook getinfo getlocal getmetatable getregistry getupvalue getuservalue setcstacklimit sethook setlocal setmetatable setupvalue setuservalue traceback upvalueid upvaluejoin',
  io => 'close flush input lines open output popen read tmpfile type write',
  math => 'abs acos asin atan ceil cos cosh deg exp floor fmod frexp ldexp log log10 pow sinh tanh max min modf rad random randomseed sin sqrt tan tointeger type ult',
  os => 'clock date difftime execute exit getenv remove rename setlocale time tmpname',
  package => 'loadlib searchpath', string => 'byte char dump find format gmatch gsub len lower match pack packsize rep reverse sub unpack upper',
  table => 'concat insert move pack remove sort unpack', utf8 => 'char codepoint codes len offset');
my %known = map { my $lib = $_; map { ("$lib.$_" => 1) } split ' ', $names{$lib} } keys %names;

my $walk = <<'LUA';
local seen, queue = {[_G] = true}, {{_G, "_G"}}
local function add(value, path)
  local kind = type(value)
  if kind ~= "table" and kind ~= "function" and kind ~= "userdata" or seen[value] then return end
  seen[value] = true
  if kind == "function" then print(path) else queue[#queue + 1] = {value, path} end
end
add(getmetatable(""), "string(metatable)")
add(io.stdout, "io.stdout")
local i = 0
while i < #queue do
  i = i + 1
  local value, path = queue[i][1], queue[i][2]
  add(getmetatable(value), path .. "(metatable)")
  if type(value) == "table" then
    local keys = {}
    for k in next, value do keys[#keys + 1] = k end
    table.sort(keys, function(a, b) return tostring(a) < tostring(b) end)
    for _, k in ipairs(keys) do
      local name = (path == "_G" and type(value[k]) == "table" or path == "package.loaded") and tostring(k) or path .. "." .. tostring(k)
      add(value[k], name)
      if type(k) ~= "string" then add(k, name .. "(key)") end
    end
  end
end
LUA
for my $confined ([], ['--confined', 'yes']) {
  my $got = lunette(['run', @$confined, '-e', $walk]);
  my @paths = split /\n/, $got->{out};
  my @strange = grep { !/^asyncio\b/ && !$known{$_} && !/^(?:io\.stdout\(metatable\)\.|string\(metatable\)\.__|package\.(?:searchers|preload)\b)/ } @paths;
  cmp_ok(scalar @paths, '>', 200, "@$confined: many functions are reached");
  is("@strange", '', "@$confined: none that has no business there");
}
# Each of those that reach out is there, and refuses.
my @closed = map { "io.$_" } qw(open lines popen input output tmpfile);
push @closed, map({ "os.$_" } qw(execute remove rename tmpname)), 'package.loadlib', 'dofile', 'loadfile', map { "debug.$_" } qw(getregistry debug);
my $tries = join ' ', map { my $call = $_ =~ /input|output/ ? "$_('/etc/passwd')" : "$_('/etc/passwd', 'r')"; "print('$_', pcall(function() return $call end))" } @closed;
my $got = lunette(['run', '--confined', 'yes', '-e', $tries]);
my @open = grep { !/^\S+\tfalse\t[^\n]*is closed to lessons from elsewhere/ && !/^\S+\ttrue\tnil\t[^\n]*closed/ } split /\n/, $got->{out};
is(join("\n", @open), '', 'those that reach out refuse, with a sentence');
is(scalar(split /\n/, $got->{out}), scalar @closed, '... each of them');
done_testing;
