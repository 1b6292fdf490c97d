# J4: no fonts at all, fonts that are cut short or damaged, and characters that no font has: a sentence or a picture, never a crash.
use strict;
use warnings;
use File::Basename;
use File::Spec;
use Hostile qw(of rolls tried wrong_with);
use Lunette;
use Test::More;

my $dir    = scratch();
my $window = dirname(File::Spec->rel2abs($Lunette::PROGRAM)) . '/lunette-window';
my ($font) = grep { length && -e } qx(fc-match -f '%{file}' monospace 2>/dev/null);
plan skip_all => 'no font is found here' if !$font;

lunette(['run', '--clock', 'virtual', '--trace', "$dir/a.trace", spew("$dir/names.lua", <<'LUA')]);
async function f() await asyncio.sleep(1) end
local all = {}
for _, name in ipairs {"中文", "\u{10FFFD}", "\u{E000}", "a\u{301}\u{301}\u{301}", "👩‍👩‍👧", "\xff\xfe", ("x"):rep(100000), "", "\u{1F9FF}", "אבג", "ﷺ"} do
  all[#all + 1] = asyncio.create_task(f(), {name = name})
end
await asyncio.gather(table.unpack(all))
LUA

# A picture with the fonts of one folder alone.
sub picture {
  my ($fonts) = @_;
  my $config = spew("$dir/fonts.conf", "<?xml version=\"1.0\"?><fontconfig><dir>$fonts</dir><cachedir>$dir/cache</cachedir></fontconfig>");
  unlink "$dir/a.png";
  local $Lunette::PROGRAM = $window;
  my $got = lunette(["$dir/a.trace", '--screenshot', "$dir/a.png", '--size', '640x400'], env => {FONTCONFIG_FILE => $config, DISPLAY => undef, WAYLAND_DISPLAY => undef});
  return ($got, -e "$dir/a.png" ? slurp("$dir/a.png") : '');
}

# Drawn, or refused with a sentence.
sub wrongs {
  my ($got, $png) = @_;
  my @wrong = wrong_with($got);
  push @wrong, 'no picture, and no word' if !$got->{status} && $png !~ /\A\x89PNG/;
  push @wrong, "status $got->{status}: $got->{err}" if $got->{status} && ($got->{status} != 69 || $got->{err} !~ /^lunette-window: No font [^\n]*\.$/m);
  return @wrong;
}

mkdir "$dir/$_" for qw(none one broken);
my ($none, $nothing) = picture("$dir/none");
is("$none->{status} $none->{err}", "69 lunette-window: No font was found. Install fonts-inter and fonts-jetbrains-mono, or any other fonts.\n", 'no font at all: a sentence');
my $whole = slurp($font);
my $name  = basename($font);
spew("$dir/one/$name", $whole);
my ($good, $picture) = picture("$dir/one");
is($good->{status}, 0, 'one font, which has not all the characters') or diag($good->{err});
like($picture, qr/\A\x89PNG/, '... a picture');

my ($tried, $failed) = (0, 0);
for my $round (1 .. of(10, 300)) {
  my $bytes = $whole;
  if ($round % 2) { substr $bytes, rolls(length $bytes), length $bytes, '' }
  else { substr($bytes, rolls($round % 4 ? 4096 : length $bytes), 1) = chr rolls(256) for 1 .. 1 + rolls(40) }
  spew("$dir/broken/$name", $bytes);
  my @wrong = wrongs(picture("$dir/broken"));
  $tried++, $failed += !!@wrong;
  diag("a font of $round: @wrong") if @wrong;
}
is($failed, 0, "$tried damaged fonts: a picture or a sentence");
tried('a font is damaged', $tried, $failed);
done_testing;
