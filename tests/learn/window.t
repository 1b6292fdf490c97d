# Lessons in the window, as pictures without a display: what keys do to the page and to the progress, a stranger's lesson,
# and what is said where none can be shown. Where everything stands is tests/unit/viz_lesson.c's.
use Lunette;
use Screen;
use Test::More;
use File::Basename;

my $dir    = scratch();
my $window = dirname(File::Spec->rel2abs($Lunette::PROGRAM)) . '/lunette-window';
my %blind  = (DISPLAY => undef, WAYLAND_DISPLAY => undef, SDL_VIDEODRIVER => undef, LANGUAGE => undef, VISUAL => undef, EDITOR => undef);

# Each learner has a state of his own.
sub learner { my $state = scratch(); return {state => $state, env => {%blind, XDG_STATE_HOME => $state}} }

sub window {
  my ($l, @args) = @_;
  local $Lunette::PROGRAM = $window;
  return lunette(['learn', @args], dir => $dir, env => $l->{env});
}

sub picture {
  my ($l, $lesson, $keys, @options) = @_;
  my $path = "$dir/" . ++$l->{pictures} . '.png';
  my $got = window($l, @options, '--screenshot', $path, '--keys', $keys, $lesson);
  is($got->{status}, 0, "$lesson after '$keys' is drawn") or diag($got->{err});
  return -e $path ? slurp($path) : '';
}

sub log_of { my ($l) = @_; my $path = "$l->{state}/lunette/learn/progress.log"; return -e $path ? slurp($path) : '' }

# A question, answered with its number.
my $l = learner();
my $question = picture($l, 'calling-is-not-running/call', '');
is(log_of($l), '', 'looking at a question notes nothing');
my $answered = picture($l, 'calling-is-not-running/call', '1');
ok($answered ne $question, 'an answer changes the picture');
like(log_of($l), qr{^\S+ calling-is-not-running/call answered wrong a }m, 'and is noted');
ok(picture(learner(), 'calling-is-not-running/call', '') eq $question, 'the same step is the same picture to the pixel');
ok(picture($l, 'calling-is-not-running/call', '', '--theme', 'light', '--scale', '2') ne $question, 'light, and for a fine display');

# A number, an order, a search, a program of one's own.
picture($l, 'scheduled-is-not-started/sequential', '3<Enter>');
like(log_of($l), qr{/sequential answered right }, 'a number is typed');
picture($l, 'one-turn/fifo', '1234<Backspace><Backspace><Backspace><Backspace>');
unlike(log_of($l), qr{/fifo }, 'what is taken back is no answer');
picture($l, 'one-turn/turns', '<Enter>jj<Enter>?');
like(log_of($l), qr{/turns tried fail}, 'an event that is not the one');
picture($l, 'one-turn/debug-says', '<Enter>');
like(log_of($l), qr{/debug-says tried fail}, 'a program is checked');
picture($l, 'one-turn/debug-says', 'e');
picture($l, 'one-turn', 'nnnnnnnnnn<Enter>');
like(log_of($l), qr{one-turn/turn passed}, 'and pages are turned');

# Whose lesson it is, is said before anything runs.
my $theirs = scratch();
spew("$theirs/course.md", "# A course\n\n## 1 — One part\n\n- trap\n");
spew("$theirs/trap.md", <<'END');
---
id: trap
title: A trap
part: 1
minutes: 5
needs:
outcome: None.
kills: "None."
---

# A trap

## run first — Run it
```lua run
print("caught")
```
Run it.

## recap words — What to keep
- Nothing.
END
$l = learner();
my $asked = picture($l, 'trap', '', '--from', $theirs);
ok(picture($l, 'trap', 'nsrSeE', '--from', $theirs) eq $asked, 'no other key than Enter does anything there');
is(log_of($l), '', 'and nothing has been run');
ok(picture($l, 'trap', '<Enter>', '--from', $theirs) ne $asked, 'Enter begins the lesson');
is(log_of($l), '', 'still without running anything');
picture($l, 'trap', '<Enter><Enter>', '--from', $theirs);
like(log_of($l), qr{trap/first passed}, 'the next one runs the program');

# What cannot be.
my $none = window($l, 'one-turn');
is($none->{status}, 69, 'no display is a status of its own');
like($none->{err}, qr/There is no window: no display was found/, 'and a sentence');
is(lunette(['learn', 'one-turn', '--sdl'], dir => $dir, env => $l->{env})->{status}, 69, 'lunette learn --sdl is the same');
my $unknown = window($l, 'nothing', '--screenshot', "$dir/n.png");
is($unknown->{status}, 65, 'a lesson that is not there');
like($unknown->{err}, qr/there is no lesson nothing/, 'is said');
is(window($l, 'one-turn', '--screenshot', '/nowhere/n.png')->{status}, 74, 'a file that cannot be written');
is(window($l, 'one-turn', '--size', 'large')->{status}, 2, 'a wrong option is a usage error');
like(window($l, '--wrong')->{err}, qr/unknown option --wrong/, 'so is one of learn');

# From the terminal's screen.
my $s = Screen->new("$Lunette::PROGRAM learn one-turn", cols => 100, rows => 30, env => {%blind, XDG_STATE_HOME => $l->{state}, LC_ALL => 'C.UTF-8'});
$s->wait(qr/1 of \d+/, 'the lesson is on the screen');
$s->keys('W')->wait(qr/There is no display here for a window/, 'W goes on in a window, where there is a display');
$s->keys('Q')->wait(sub { $_[0]->dead }, 'and the lesson is still there to be left');

done_testing;
