# Lessons in other languages: what a learner sees of a translation that is current, that lags, that is missing; what a
# translator is told; and stamps.
use utf8;
use Lunette;
use Screen;
use Test::More;
use Encode 'decode_utf8';
binmode Test::More->builder->$_, ':utf8' for qw(output failure_output);

my $state = scratch();
my %quiet = (XDG_STATE_HOME => $state, LANGUAGE => undef, LC_ALL => 'C.UTF-8');

sub play {
  my ($dir, $lang, $input, %env) = @_;    # Enter first: a course from elsewhere asks before it begins
  my $got = lunette(['learn', '--from', $dir, defined $lang ? ('--lang', $lang) : (), 'tea'],
    stdin => "\n$input", env => {%quiet, XDG_STATE_HOME => scratch(), %env});
  return decode_utf8($got->{out});
}

# The course's own translations: whole, current, in the agreed words.
my @translated = qw(calling-is-not-running await-runs-it-here scheduled-is-not-started one-turn gather-and-danglers);
for my $lang ('zh', 'ru') {
  my $got = lunette(['learn', '--check', '--lang', $lang, '--strict', @translated]);
  is($got->{status}, 0, "$lang: nothing is left to do in the first five lessons") or diag(decode_utf8($got->{out}));
  isnt(lunette(['learn', '--check', '--lang', $lang, '--strict'])->{status}, 0, "$lang: --strict asks for the whole course");
  is(lunette(['learn', '--check', '--lang', $lang])->{status}, 0, "$lang: without it, a lagging translation is no error");
}

# The messages: what stands in braces and brackets is filled in by the program, so translations have the same.
for my $lang ('zh', 'ru') {
  my @other;
  for my $entry (split /\n\n/, decode_utf8(slurp("po/$lang.po"))) {
    my ($from, $to) = map { join '', $entry =~ /^$_ "(.*)"/m, $entry =~ /^$_ ""\n((?:".*"\n?)+)/m } 'msgid', 'msgstr';
    my ($a, $b) = map { join ' ', sort /\{\w+\}/g } $from, $to;
    my ($in, $out) = map { tr/[]// . (/\A[^\]]*\[|\A[^][]*\z/ ? '' : '!') } $from, $to;
    push @other, $from if $a ne $b || ($from =~ /\{/ && $in ne $out);
  }
  is("@other", '', "$lang: every field of a sentence is in its translation");
}

# A course of one lesson.
my $english = <<'LESSON';
---
id: tea
title: Tea
part: 1
minutes: 5
needs:
outcome: You make tea.
kills: "Tea makes itself."
---

# Tea

## tell first — A kettle
A task boils water, `one tick` at a time.

## predict second — What is printed?
```lua run
print("tea")
```
Look.
- a: `tea`
  > Yes.
- b: nothing
  > Look at the line that prints.
```lua answer
return { a = printed_exactly("tea"), b = printed_exactly() }
```
### after
So it is.

## recap third — To keep
The end.
LESSON
my $chinese = <<'LESSON';
---
id: tea
lang: zh
title: 茶
outcome: 你会泡茶。
kills: “茶会自己泡好。”
---

# 茶
## first — 水壶
任务烧水，一次一点。
## second — 打印什么？
请看。
- a: 茶
  > 对。
- b: 没有
  > 看打印的那一行。
### after
就是这样。
LESSON

sub course {
  my ($translation, $words) = @_;
  my $dir = scratch();
  spew("$dir/course.md",  "## 1\n\n- tea\n");
  spew("$dir/tea.md",     Encode::encode_utf8($english));
  spew("$dir/tea.zh.md",  Encode::encode_utf8($translation)) if defined $translation;
  spew("$dir/words.md",   Encode::encode_utf8($words // "| en | zh |\n|---|---|\n| task | 任务 |\n| tick | 一轮 |\n"));
  return $dir;
}
sub check { my $got = lunette(['learn', '--from', $_[0], '--check', '--lang', 'zh', @_[1 .. $#_]], env => \%quiet); return (decode_utf8($got->{out}), $got->{status}) }
sub stamp { return lunette(['learn', '--from', $_[0], '--stamp', 'zh', $_[1] // 'tea'], env => \%quiet) }

# Without a stamp it is stale; --stamp makes it current, and does it twice without harm.
my $dir = course($chinese);
my ($out, $status) = check($dir);
like($out, qr{tea\.zh\.md:\d+: tea/first: stale: it bears no stamp}, 'a translation without stamps is stale');
like($out, qr{tea/third: missing}, 'a step that is not there is missing');
is($status, 0, 'and that is no error');
is((check($dir, '--strict'))[1], 1, 'but with --strict it is');
is(stamp($dir)->{status}, 0, '--stamp');
my $stamped = slurp("$dir/tea.zh.md");
is(stamp($dir)->{status}, 0, '--stamp again');
is(slurp("$dir/tea.zh.md"), $stamped, 'changes nothing');
like((check($dir))[0], qr/zh: 2 of 3 steps translated; 0 stale, 1 missing, 0 extra, 0 without/, 'now two are current');
isnt(stamp($dir, 'tea/nowhere')->{status}, 0, 'a step that does not exist gets no stamp');
is(() = $stamped =~ /^<!-- en [0-9a-f]{8} -->$/mg, 2, 'each step has one stamp');

# What the learner sees.
my $seen = play($dir, 'zh', "\nb\n\n\n");
like($seen, qr/水壶.*任务烧水/s, 'the translated text');
like($seen, qr/看打印的那一行/, 'the translated feedback');
unlike($seen, qr/Look at the line/, 'and not the English');
like($seen, qr/尚未翻译。.*The end/s, 'a missing step in English, under a note in his language');
like(play($dir, undef, "\n"), qr/A kettle/, 'English when no language is asked for');
like(play($dir, undef, "\n", LC_ALL => undef, LANG => 'zh_CN.UTF-8'), qr/第 1 步.*水壶/s, 'the language of LANG, messages and all, even where the system has no such locale');
like(play($dir, undef, "\n", LANGUAGE => 'zh:en'), qr/水壶/, 'the language of LANGUAGE');
like(play($dir, 'zh', "\n", LC_ALL => 'C'), qr/第 1 步.*水壶/s, '--lang in the locale C, messages and all');
like(play($dir, 'en', "\n", LC_ALL => undef, LANG => 'zh_CN.UTF-8'), qr/A kettle/, '--lang en against the environment');
like(play($dir, 'zh', ".english\n"), qr/水壶.*A kettle/s, '.english shows the original beside it');

# What happened is told in his language, too, but in English under a text that quotes it in English.
like(play($dir, 'zh', "\nb\n.timeline\n"), qr/结束：ok/, 'the events of a translated step');
like(play(course(), 'zh', "\nb\n.timeline\n"), qr/end: ok/, 'and of one that is shown in English');

# On the screen: whatever is wide, borders stand one below the other.
for my $lang (['zh', '源代码', '时间线', '学习'], ['ru', 'Код', 'Хронология', 'УРОК']) {
  my ($name, @words) = @$lang;
  my $s = Screen->new("$Lunette::PROGRAM learn --lang $name calling-is-not-running/call", cols => 120, rows => 36,
    env => {XDG_STATE_HOME => scratch(), LC_ALL => 'C.UTF-8', LANGUAGE => undef});
  my $text = sub { decode_utf8($s->screen) };
  $s->wait(sub { my $t = $text->(); !grep { $t !~ /$_/ } @words }, "$name: panels and keys have their names");
  $s->keys('2')->wait(sub { $text->() =~ /✓ 2/ }, 'an answer');
  my ($title, @below) = grep { /[│├┬┼]/ } (split /\n/, $text->())[1 .. 33];
  my $border = width($title =~ s/┬.*//sr);
  is(scalar(grep { width(s/[│├].*//sr) != $border } @below), 0, 'the border between the lesson and the picture is straight');
  is(scalar(grep { width($_) > 120 } split /\n/, $text->()), 0, 'and nothing is wider than the screen');
  my @english = grep { $text->() =~ /\b$_\b/ } qw(Lesson Source Loop Timeline Sequence running ready timers LEARN recorded tasks busy dropped);
  is("@english", '', 'no English word is left of those that every lesson shows');
}

# The parts of the course, in the list.
spew("$dir/course.zh.md", Encode::encode_utf8("## 一 — 泡茶\n"));
$seen = decode_utf8(lunette(['learn', '--from', $dir, '--lang', 'zh', '--list'], env => \%quiet)->{out});
like($seen, qr/^一 — 泡茶\n.*茶$/m, 'the list of lessons has translated parts and titles');
like(lunette(['learn', '--from', $dir, '--list'], env => \%quiet)->{out}, qr/^1\n.*Tea$/m, 'or English ones');

# The English changes.
sub changed { my ($from, $to) = @_; my $text = slurp("$dir/tea.md") =~ s/\Q$from\E/$to/r; spew("$dir/tea.md", $text) }
changed('boils water, `one tick` at', "boils  water,\n`one tick` at");
like((check($dir))[0], qr/zh: 2 of 3/, 'wrapped another way, it is the same text');
changed('water', 'much water');
($out) = check($dir);
like($out, qr{tea/first: stale: made from [0-9a-f]{8}}, 'a changed English step makes the translation stale');
like(play($dir, 'zh', "\n"), qr/英文原文有改动.*任务烧水/s, 'the learner sees it, marked');
changed("- b: nothing\n  > Look at the line that prints.\n", "- b: nothing\n  > Look.\n- c: milk\n  > No.\n");
like((check($dir))[0], qr{tea/second: stale: the English step has other options}, 'other options');
like(play($dir, 'zh', "\n\n"), qr/译文已过时.*What|What is printed\?.*译文已过时/s, 'are shown in English');

# Words.
$dir = course($chinese =~ s/任务/工作/r);
stamp($dir);
($out) = check($dir);
like($out, qr{tea\.zh\.md:\d+: tea/first: warning: .*'task'.*'任务' \(words\.md:3\)}, 'an agreed word that is not used');
unlike($out, qr/'tick'/, 'but not for what is code');

# What is too much or wrong.
$dir = course($chinese . "\n## fourth — 多余\n没有。\n");
like((check($dir))[0], qr{tea\.zh\.md:\d+: tea/fourth: extra}, 'a step that the lesson does not have');
$dir = course($chinese =~ s/请看。/"请看。\n```lua run\nprint(1)\n```"/er);
($out, $status) = check($dir);
like($out, qr{tea\.zh\.md:\d+:\d+: a translation has no programs}, 'a program in a translation');
is($status, 1, 'is an error');
$dir = course($chinese =~ s/水壶/水\e[2J壶/r);
stamp($dir);
unlike(play($dir, 'zh', "\n"), qr/\e/, 'no control byte of a translation reaches the terminal');

# Layout: Chinese is wrapped between characters, and no line is too wide.
$dir = course($chinese =~ s/任务烧水，一次一点。/'任务烧水，一次一点。' x 40/er);
stamp($dir);
$seen = play($dir, 'zh', "\n");
my @wide = grep { /烧水/ && width($_) > 79 } split /\n/, $seen;
is("@wide", '', 'no line is wider than 79 columns');
ok((grep { width($_) >= 77 } split /\n/, $seen), 'and lines are filled');
is((grep { /^[，。]/ } split /\n/, $seen), 0, 'no line begins with a full stop or a comma');

sub width { my ($s) = @_; my $w = 0; $w += /[\x{1100}-\x{115f}\x{2e80}-\x{a4cf}\x{ac00}-\x{d7a3}\x{f900}-\x{faff}\x{fe30}-\x{fe6f}\x{ff00}-\x{ff60}]/ ? 2 : 1 for split //, $s; return $w }

done_testing;
