# E4, E5: the columns that we count are those of the terminal: with 100,000 combining marks on one cell, emoji in sequences, wide
# characters at the edge, names of a MiB and empty ones, the frame stays whole and the cursor stands behind what was typed.
use strict;
use warnings;
use Cwd ();
use Lunette;
use Screen;
use Test::More;

my $lunette = Cwd::abs_path($Lunette::PROGRAM);
my $dir     = scratch();
sub utf8 { my ($s) = @_; utf8::encode($s); return $s }

# Each: its name, and the text as Lua writes it.
my @texts = (['one mark', 'e\u{301}'], ['100,000 marks', 'e" .. ("\u{301}"):rep(100000) .. "'], ['marks alone', '\u{301}\u{302}\u{303}'],
  ['wide characters', '中文字'], ['emoji', '\u{1F600}'], ['a family', '\u{1F469}\u{200D}\u{1F469}\u{200D}\u{1F467}'], ['a flag', '\u{1F1E9}\u{1F1EA}'],
  ['a heart as text and as a picture', '\u{2764}\u{FE0E}\u{2764}\u{FE0F}'], ['zero width', 'a\u{200B}b\u{200D}c\u{FEFF}d'], ['from right to left', 'אבג'],
  ['Hangul in parts', '\u{1112}\u{1161}\u{11AB}'], ['no UTF-8', '\xff\xc0\x80\xed\xa0\x80'], ['a MiB', '" .. ("long "):rep(200000) .. "'],
  ['a line break', 'a\nb\tc\rd'], ['nothing', ''], ['half width', 'ｱｲｳ'], ['ambiguous width', '①α…']);
my $names = join ', ', map { "\"$_->[1]\"" } @texts;
spew("$dir/names.lua", <<"LUA");
async function f(name) print("[" .. name .. "]") await asyncio.sleep(100) end
local all = {}
for i, name in ipairs {$names} do all[i] = asyncio.create_task(f(name), {name = name .. ":" .. i}) end
await asyncio.sleep(1)
error("the end")
LUA
lunette(['run', '--clock', 'virtual', '--trace', "$dir/a.trace", "$dir/names.lua"]);

sub plain { my ($s) = @_; return join '', $s =~ /[ -~]/g }

# Rows that a terminal would not show as they are.
sub crooked {
  my ($screen) = @_;
  my @wrong;
  utf8::decode($screen);
  my @rows = split /\n/, $screen;
  for my $i (0 .. $#rows) { push @wrong, "row $i: $rows[$i]" if $rows[$i] =~ /[\x00-\x08\x0b-\x1f\x7f-\x9f\x{202a}-\x{202e}\x{2066}-\x{2069}]/ }
  return @wrong;
}

for my $cols (80, 101) {
  my $s = Screen->new("$lunette view $dir/a.trace", cols => $cols, rows => 45);
  $s->wait(qr/recorded/, "$cols columns");
  my @bad;
  for my $keys ([], ['j'], [('j') x 3], [('j') x 8], ['Tab'], ['Enter'], ['z'], ['o']) {
    $s->keys(@$keys) if @$keys;
    $s->until(sub { 1 });
    push @bad, crooked($s->screen);
    push @bad, 'wrapped' if $s->ask('#{history_size}') != 0;
  }
  is(join("\n", @bad), '', "$cols columns: no control character, and nothing scrolls");
  my $ours   = lunette(['view', "$dir/a.trace", '--screen', "${cols}x45"])->{out};
  my $fresh  = Screen->new("cat $dir/shown; cat", cols => $cols, rows => 46) if spew("$dir/shown", $ours);
  my @ours  = map { /^ ?(\S{0,4})/ } split /\n/, $ours;
  my $begins = sub { join "\n", map { plain($_) } @_ };
  my $shown  = sub { $begins->(map { /^ ?(\S{0,4})/ } (split /\n/, $fresh->screen)[0 .. $#ours]) };
  $fresh->until(sub { $shown->() eq $begins->(@ours) });
  is($shown->(), $begins->(@ours), '... the same as text, in the same rows: none is wider than the terminal has columns');
}

# The prompt: behind each text the terminal's cursor stands where ours does, which the next key shows.
my $s = Screen->new($lunette, cols => 100, rows => 30, env => {XDG_STATE_HOME => $dir});
$s->wait(qr/TYPE/, 'the prompt');
for my $case (['plain', 'abc', 3], ['wide', '中文', 4], ['a mark', "e\x{301}", 1], ['half width', "\x{ff71}\x{ff72}", 2], ['Latin', "\x{e9}\x{df}", 2]) {
  my ($name, $text, $columns) = @$case;
  $text = utf8($text) if $text =~ /[^\x00-\xff]/ || $name eq 'Latin';
  $s->keys('C-u')->type("'")->wait(qr/^ ?> ' *\xe2/m, "$name: an empty line");
  my ($before) = map { index $_, "'" } grep { /^ ?> '/ } split /\n/, $s->screen;
  $s->type($text . '|');
  $s->wait(qr/\|/, "$name: is typed");
  $s->wait(sub { $s->ask('#{cursor_x}') - $before == $columns + 2 }, "$name: the cursor stands behind it");
}
done_testing;
