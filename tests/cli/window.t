# lunette-window: pictures without a display, what it says when there is none, and SVG, which is the same picture.
use Lunette;
use Test::More;
use File::Basename;

my $dir = scratch();
my $window = dirname(File::Spec->rel2abs($Lunette::PROGRAM)) . '/lunette-window';
my %blind = (DISPLAY => undef, WAYLAND_DISPLAY => undef, SDL_VIDEODRIVER => undef);

sub window {
  local $Lunette::PROGRAM = $window;
  return lunette([@_], dir => $dir, env => \%blind);
}

# Width, height, and the number of different bytes of a PNG's data: a picture of one colour compresses to few.
sub png {
  my ($path) = @_;
  my $bytes = -e $path ? slurp($path) : '';
  return $bytes =~ /^\x89PNG\r\n\x1a\n....IHDR(.{8})/s ? (unpack('N2', $1), length $bytes) : (0, 0, 0);
}

spew("$dir/crew.lua", <<'LUA');
local async function moon(n) for i = 1, n do await asyncio.sleep(0.1) end return n end
local a = asyncio.create_task(moon(3), {name = "</text><b>&"})
local b = asyncio.create_task(moon(9), {name = "\27[2Jbob"})
await asyncio.sleep(0.25)
b:cancel()
await asyncio.gather(a, b, {return_exceptions = true})
print("</svg>")
LUA
is(lunette(['--clock', 'virtual', '--trace', 'crew.trace', 'crew.lua'], dir => $dir)->{status}, 0, 'a run is recorded');

for my $size (qw(64x64 640x400 1600x1000)) {
  my $got = window('crew.trace', '--screenshot', 'a.png', '--size', $size);
  is($got->{status}, 0, "a picture of $size") or diag($got->{err});
  my ($w, $h, $bytes) = png("$dir/a.png");
  is("${w}x$h", $size, 'has that size');
  cmp_ok($bytes, '>', $w * $h / 300, 'and something is in it');
}
is(window('crew.trace', '--screenshot', 'b.png', '--size', '400x300', '--scale', '2', '--theme', 'light', '--at', '0.2')->{status}, 0, 'light, at a time, for a fine display');
is(join('x', (png("$dir/b.png"))[0, 1]), '800x600', 'has twice as many pixels');
is(window('crew.trace', '--screenshot', 'c.png', '--sequence', 'main·1')->{status}, 0, 'a sequence diagram');
my $nobody = window('crew.trace', '--screenshot', 'c.png', '--sequence', 'nobody');
is("$nobody->{status} $nobody->{err}", "65 lunette-window: There is no task nobody in this trace at that time.\n", 'of a task that there is not');
isnt(slurp("$dir/c.png"), slurp("$dir/a.png"), 'is another picture');
ok(window('crew.trace', '--screenshot', 'd.png', '--size', '1600x1000')->{status} == 0 && slurp("$dir/d.png") eq slurp("$dir/a.png"), 'the same picture twice is the same to the pixel');

is(window('crew.trace', '--screenshot', 'k.png', '--keys', 'jj<Enter>z')->{status}, 0, 'keys are typed before the picture is drawn');
ok(slurp("$dir/k.png") ne slurp("$dir/d.png") && slurp("$dir/k.png") ne slurp("$dir/c.png"), 'and what they do is in it');
like(window('crew.trace')->{err}, qr/^lunette-window: There is no window: no display was found .*--screenshot FILE\.png/, 'no display is said in a sentence');
is(window('crew.trace')->{status}, 69, 'with a status of its own');
is(lunette(['view', 'crew.trace', '--sdl'], dir => $dir, env => \%blind)->{status}, 69, 'view --sdl opens it');
is(window('nothing.trace', '--screenshot', 'e.png')->{status}, 65, 'a trace that is not there');
like(window('crew.trace', '--screenshot', '/nowhere/e.png')->{err}, qr{/nowhere/e\.png could not be written: No such file}, 'a file that cannot be written');
like(window('crew.trace', '--size', 'large')->{err}, qr/--size wants a size from 64x64 to 8192x8192/, 'a wrong option');
is(window('crew.trace', '--size', 'large')->{status}, 2, 'is a usage error');
like(window('--help')->{out}, qr/^Usage: lunette-window TRACE.*--screenshot FILE\.png/s, 'help');

my $svg = lunette(['export', 'crew.trace', '--to', 'svg'], dir => $dir)->{out};
like($svg, qr{^<svg xmlns="http://www\.w3\.org/2000/svg".*</svg>\n\z}s, 'SVG');
is(() = $svg =~ m{</svg>}g, 1, 'what a program prints ends no document');
unlike($svg, qr{<b>|[\x00-\x08\x0b-\x1f]}, 'names are escaped, and no control byte is in it');
like($svg, qr{&lt;/text&gt;&lt;b&gt;&amp;}, 'but they are there');
my $sequence = lunette(['export', 'crew.trace', '--to', 'svg', '--picture', 'sequence', '--theme', 'light', '--size', '1200x700'], dir => $dir)->{out};
like($sequence, qr{viewBox="0 0 1200 700".*>Sequence<.*>await 0\.25<|viewBox="0 0 1200 700".*>resume<}s, 'as a sequence diagram, of a size');
SKIP: {
  skip 'no xmllint here', 1 unless grep { -x "$_/xmllint" } split /:/, $ENV{PATH};
  is(system('xmllint', '--noout', spew("$dir/x.svg", $svg)), 0, 'it is well-formed XML');
}

done_testing;
