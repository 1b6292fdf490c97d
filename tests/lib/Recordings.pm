# Recordings.pm - traces for the tests of the exports, made by the program itself and, for what no program records,
# by hand: random records in a file of the right shape.
package Recordings;
use strict;
use warnings;
use Exporter 'import';
use Lunette;

our @EXPORT = qw(recording killed_recording damaged random_trace);

my %PROGRAM = (
  everything => <<'LUA',
local async function fetch(name, s)
  local _ <close> = asyncio.finally(function() await asyncio.sleep(.02) end)
  await asyncio.sleep(s)
  print(name .. " is there")
  return name
end
local async function eve() await asyncio.sleep(0) error(asyncio.ValueError("five")) end
local async function main()
  local ada = asyncio.create_task(fetch("ada", .10), {name = "ada"})
  local bob = asyncio.create_task(fetch("bob", .20))
  local cyd = asyncio.create_task(fetch("cyd", 5))
  await asyncio.gather(ada, bob)
  asyncio.mark("half")
  cyd:cancel("enough")
  pcall(function() await cyd end)
  pcall(function() await asyncio.create_task(eve()) end)
  pcall(function() await asyncio.wait_for(fetch("dan", 3), .05) end)
  print(await asyncio.to_thread(function(x) return x * 2 end, 21))
  asyncio.get_running_loop():call_later(.01, function() print("called") end)
  await asyncio.sleep(.05)
end
await main()
LUA
  still => <<'LUA',
for i = 1, 3 do await asyncio.sleep(0) end
LUA
  long => <<'LUA',
local async function everlasting() await asyncio.sleep(1) end
local t = asyncio.create_task(everlasting())
for i = 1, 60000 do await asyncio.sleep(0) end
await t
LUA
  hostile => <<'LUA',
local async function f() await asyncio.sleep(0) error(asyncio.ValueError("</script><b>\27[2J\255 `#;\n\"'")) end
for _, name in ipairs {"</script>", "a\"b\\", "new\nline", "\27[31m\0\7", "\255\254", "#;%%{}", "end", "\226\128\174x", ""} do
  local t = asyncio.create_task(f(), {name = name})
  pcall(function() await t end)
  asyncio.mark(name)
  print(name)
end
LUA
);

my $dir = scratch();
my %made;

# recording(PROGRAM, OPTIONS...) -> the path of a trace of that program
sub recording {
  my ($name, @options) = @_;
  @options = ('--clock' => 'virtual', @options) unless grep { $_ eq '--clock' } @options;
  return $made{"$name @options"} ||= do {
    my $n = keys %made;
    spew("$dir/$name.lua", $PROGRAM{$name});
    lunette(['--trace', "$dir/$name-$n.trace", @options, "$dir/$name.lua"]);
    "$dir/$name-$n.trace";
  };
}

sub killed_recording {
  return $made{killed} ||= do {
    spew("$dir/killed.lua", 'local t = asyncio.create_task((async function() await asyncio.sleep(50) end)()) '
      . 'for i = 1, 50 do await asyncio.sleep(0) end print "ready" io.flush() await asyncio.sleep(60)');
    lunette(['--trace', "$dir/killed.trace", "$dir/killed.lua"], kill => qr/ready/);
    "$dir/killed.trace";
  };
}

# A generator of our own: the same damage in every run.
my $state = 20251;
sub roll { my ($n) = @_; $state = ($state * 1103515245 + 12345) % 2**31; return int($state / 65536) % $n }

# damaged(PATH) -> the path of a copy with some bytes that are others
sub damaged {
  my ($path) = @_;
  my $bytes = slurp($path);
  my $most = length $bytes < 40000 ? length $bytes : 40000;
  substr($bytes, roll(8) ? 4096 + roll($most - 4096) : roll($most), 1) = chr roll(256) for 1 .. 1 + roll(30);
  return spew("$dir/damaged.trace", $bytes);
}

my @HOSTILE = ("</script>", "a\"b\\c", "line\nline", "\x1b[31m\0\7", "\xff\xfe", "#;%%{}", "end", "\xe2\x80\xaex", "", "·",
  "x" x 900);

sub unit { my ($kind, $aux, $dt, @f) = @_; return pack('CCvV3', $kind, $aux, $dt, map { $_ // 0 } @f[0 .. 2]) }
sub padded { my ($text) = @_; return $text . "\0" x (-length($text) % 16) }

# Small numbers, so that records often speak of what others told; now and then any number at all.
sub number { return roll(20) ? roll(24) : roll(2**15) << 17 | roll(2**15) }

sub random_record {
  my ($text_kinds, $two_units) = @_;
  my $kind = roll(800) ? 5 + roll(68) : roll(256);
  my $dt = roll(3) ? 0 : roll(65536);
  if ($text_kinds->{$kind}) {
    my $text = $HOSTILE[roll(scalar @HOSTILE)];
    return unit($kind, roll(4), $dt, length $text, number(), number()) . padded($text);
  }
  my $record = unit($kind, roll(8) ? roll(26) : roll(256), $dt, number(), number(), number());
  return $two_units->{$kind} ? $record . pack('V4', map { number() } 1 .. 4) : $record;
}

# random_trace(RECORDS, \%TEXT, \%TWO) -> the path of a trace of random records; the sets say which kinds have text
# behind them, and which two units
sub random_trace {
  my ($n, $text_kinds, $two_units) = @_;
  my $body = '';
  for my $id (1 .. @HOSTILE) { $body .= unit(1, 0, 0, length $HOSTILE[$id - 1], $id) . padded($HOSTILE[$id - 1]) }
  $body .= unit(2, 0, 0, $_, $_ % @HOSTILE + 1) for 1 .. 3;
  $body .= random_record($text_kinds, $two_units) for 1 .. $n;
  $body = substr $body, 0, 262144 - 64;
  my $header = pack('a8 V6 q< Q<3 V2', "LUNETTE\x1a", 1, 4096, 262144, 0, 0x01020304, 7, 1.7e18, 0, 0, 0, roll(2), 0);
  my $block = pack('V2 Q<3 q< V', 0x424E554C, 1, 0, 0, 1, 0, length $body);
  return spew("$dir/random.trace", $header . "\0" x (4096 - length $header) . $block . "\0" x (64 - length $block) . $body);
}

1;
