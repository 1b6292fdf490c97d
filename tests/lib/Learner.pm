# Learner.pm - a learner at the screen, for tests: plays a lesson with the keys that the screen names, in a terminal of a
# given size, right or wrong first, and keeps pictures of the moments that matter as golden texts.
package Learner;
use strict;
use warnings;
use Lunette;
use Patience;
use Play;
use Screen;
use Test::More;

# Learner->new(LESSON, cols => 120, rows => 36, wrong => 0, options => '', env => {}): at the lesson's first step. `golden`
# is the beginning of the names of its pictures; without it, none are taken.
sub new {
  my ($class, $lesson, %o) = @_;
  my $dir    = scratch();
  my $editor = spew("$dir/editor.sh", "#!/bin/sh\ncp '$dir/next' \"\$1\"\n");
  chmod 0755, $editor;
  my %env = (XDG_STATE_HOME => $dir, EDITOR => $editor, LC_ALL => 'C.UTF-8', LANGUAGE => undef, VISUAL => undef, %{$o{env} || {}});
  my $screen = Screen->new("$Play::LUNETTE learn " . ($o{options} // '') . " $lesson", cols => $o{cols}, rows => $o{rows}, env => \%env);
  return bless {%o, screen => $screen, dir => $dir, lesson => $lesson, taken => {}}, $class;
}

# ---- what is seen ----

sub screen { return $_[0]{screen} }

# Waits for something on the screen. What fails ends the lesson: all that follows would only wait for its deadlines.
sub see {
  my ($self, $what, $name) = @_;
  local $Test::Builder::Level = $Test::Builder::Level + 1;
  $self->{screen}->wait($what, $name) or die "$name: not seen\n";
  return $self;
}

# Presses keys, then waits.
sub press { my ($self, @keys) = @_; $self->{screen}->keys(@keys); return $self }

my %has_workers = map { $_ => 1 } qw(blocking-the-loop executors);

# The screen once it stands: a frame may be on its way when it is looked at.
sub still {
  my ($self) = @_;
  my ($before, $now) = ('', $self->{screen}->screen);
  ($before, $now) = ($now, $self->{screen}->screen) while $before ne $now || $now !~ /^ (?:LEARN|TYPE)/m;
  $now =~ s/0x[0-9a-f]{8,}/'0x' . '*' x (length($&) - 2)/ge;    # addresses and descriptors are a run's own
  $now =~ s/\btick \d\d\b/tick **/g if $has_workers{$self->{lesson}};    # whose reports come in ticks of their own, or together
  $now =~ s/\bfd \K\d\d?\b/'*' x length $&/ge;
  $now =~ s/^ +\K\d\d?(?= #\d+, at )/'*' x length $&/mge;
  $now =~ s/\+\d µs/+* µs/g;                                    # as the instructions of the engine's own that it takes
  return $now =~ s/[ ]+$//mgr;
}

# The screen becomes, and stays, the golden text of this name; with UPDATE_SCREENS the text becomes the screen.
sub golden {
  my ($self, $name) = @_;
  my $path = "tests/screens/$name-$self->{cols}x$self->{rows}.txt";
  local $Test::Builder::Level = $Test::Builder::Level + 1;
  return ok(spew($path, $self->still), "$name is renewed") if $ENV{UPDATE_SCREENS};
  my $want = -e $path ? slurp($path) : '';
  my ($got, $end) = ($self->still, time + patience(10));    # on a busy machine a frame may be long in coming
  $got = $self->still while $got ne $want && time < $end;
  return is($got, $want, $name);
}

# The moments of a lesson that have pictures: of one that is answered right, of one that is answered wrong.
my %pictured = map { $_ => 1 } '0 question', '0 answer', '0 observe', '0 solved', '0 recap', '1 answer', '1 mistake';

# A moment of a lesson, once: the first of its kind is the picture.
sub moment {
  my ($self, $kind) = @_;
  my $wrong = $self->{wrong} ? 1 : 0;
  return if !$self->{golden} || !$pictured{"$wrong $kind"} || $self->{taken}{$kind}++;
  $self->golden($self->{golden} . ($wrong ? '-wrong' : '') . "-$kind");
}

sub log_of { my ($self) = @_; my $path = "$self->{dir}/lunette/learn/progress.log"; return -e $path ? slurp($path) : '' }

# Waits until the log has one more line about the step that begins so: the screen may cut words, the log does not.
sub noted {
  my ($self, $step, $word, $name) = @_;
  my $before = $self->{seen}{"$step $word"}++;
  return $self->see(sub { (() = $self->log_of =~ m{^\S+ \Q$self->{lesson}/$step\E $word}mg) > $before }, $name);
}

# ---- answers ----

sub choose { my ($self, $letter) = @_; $self->{screen}->keys(ord($letter) - ord('a') + 1) }

# The numbers that the shuffled lines of an order have on the screen, in the order that is meant. A line may go on in the
# rows below it.
sub order_keys {
  my ($self, @lines) = @_;
  my (%numbers, $number, %text);
  for (split /\n/, $self->{screen}->screen) {
    my ($row) = /^(.*?)\s*(?:│|├|╎|\z)/;
    if ($row =~ /^ +(\d+)  +(.*)/) { $number = $1; $text{$number} = $2 }
    elsif (defined $number && $row =~ /^ {6,}(\S.*)/) { $text{$number} .= " $1" }
    else { undef $number }
  }
  push @{$numbers{$text{$_} =~ s/\s+//gr}}, $_ for sort { $a <=> $b } keys %text;
  return map { shift @{$numbers{$_ =~ s/\s+//gr}} // '?' } @lines;
}

sub answer {
  my ($self, $answer) = @_;
  return $self->choose(Play::right_answer($answer)) if $answer->{choice};
  return $self->{screen}->type(join ' ', $self->order_keys(@{$answer->{order}}))->keys('Enter') if $answer->{order};
  return $self->{screen}->type($answer->{number})->keys('Enter');
}

sub answer_wrong {
  my ($self, $answer) = @_;
  return $self->choose((grep { !$answer->{choice}{$_} } sort keys %{$answer->{choice}})[0]) if $answer->{choice};
  return $self->{screen}->type(join ' ', reverse $self->order_keys(@{$answer->{order}}))->keys('Enter') if $answer->{order};
  return $self->{screen}->type($answer->{number} + 1)->keys('Enter');
}

# ---- steps ----

sub at_event { my ($self) = @_; return $self->{screen}->screen =~ /^ ▸ *(\d+)/m ? $1 : 0 }

# From the first event to the one with this number: the list leaves some records out.
sub go_to_event {
  my ($self, $seq) = @_;
  my $steps = $seq - $self->at_event;
  $self->press('-N', $steps, 'j') if $steps > 0;
  $self->press('F1')->see(qr/━ Help ·/, "as far as event $seq, or beyond it");    # all keys before are heard
  $self->press('F1')->see(sub { !/━ Help ·/ }, 'the help goes');
  while ((my $beyond = $self->at_event) > $seq) { $self->press('k')->see(sub { $self->at_event < $beyond }, 'and back') }
}

sub edit_to { my ($self, $text) = @_; spew("$self->{dir}/next", $text); $self->{screen}->keys('e') }

my %play = (
  tell  => sub { },
  recap => sub { $_[0]->moment('recap') },
  run   => sub {
    my ($self, $step) = @_;
    $self->press('Enter');
    $self->noted($step->{id}, 'passed', "$step->{id} was run");
    $self->see(qr/^ LEARN   Enter go on/m, 'and is seen');
  },
  predict => sub {
    my ($self, $step, $fact) = @_;
    my $wrong = $self->{wrong};
    $self->see($fact->{answer}{order} ? qr/^ +1 .*\n(?:.*\n)* >/m : $fact->{answer}{choice} ? qr/^ +1  /m : qr/^ >/m, "$step->{id} asks");
    $self->see(qr/hidden until you choose/, 'and hides what happens');
    $self->moment('question');
    $wrong ? $self->answer_wrong($fact->{answer}) : $self->answer($fact->{answer});
    $self->noted($step->{id}, 'answered ' . ($wrong ? 'wrong' : 'right'), "$step->{id} is answered");
    $self->see($wrong ? qr/─ What happened/ : qr/✓ That is what happened/, 'the verdict stands there');
    $self->see(sub { !/hidden until/ }, 'and the run is seen');
    $self->moment('answer');
  },
  observe => sub {
    my ($self, $step, $fact) = @_;
    my %is = map { $_ => 1 } @{$fact->{events}};
    $self->see(qr/^ LEARN   Enter (?:run it|this is the event)/m, "$step->{id}: a search");
    $self->press('Enter') unless $self->{screen}->screen =~ /^ ▸ *\d/m;
    $self->see(qr/^ ▸ *\d/m, 'begins at the first event');
    my $first = $self->at_event;
    $self->fail_to_find($step, $first) if $self->{wrong} && !$is{$first};
    $self->go_to_event($fact->{events}[0]);
    $self->moment('observe');
    $self->press('Enter');
    $self->noted($step->{id}, 'passed', "$step->{id} is found");
    $self->see(qr/^ LEARN   Enter go on/m, 'which is said');
  },
  change => \&exercise,
  make   => \&exercise,
);

sub fail_to_find {
  my ($self, $step, $first) = @_;
  $self->press('Enter');
  $self->noted($step->{id}, 'tried fail', 'the first event is not it');
  $self->see(qr/Event $first is not the one/, 'which is said');
  $self->press('?')->see(qr/It is on\s+the\s+lane|event says/, 'the first hint names the lane, or what is said');
}

sub exercise {
  my ($self, $step) = @_;
  if ($self->{wrong}) {
    my ($id, $program) = @{$step->{wrong}[0]};
    $self->edit_to($program);
    $self->see(qr/nothing has been run/, "$step->{id}: a program is written");
    $self->press('Enter');
    $self->noted($step->{id}, "tried fail +$id", "and recognised as $id");
    $self->see(qr/─ What happened/, 'what happened is said');
    $self->moment('mistake');
    $self->press('?')->see(qr/─ Hint 1/, 'a hint');
  }
  $self->edit_to(lunette(['learn', '--solution', "$self->{lesson}/$step->{id}"])->{out});
  $self->see(qr/nothing has been run/, "$step->{id}: the solution is written");
  $self->press('Enter');
  $self->noted($step->{id}, 'passed', "$step->{id} holds");
  $self->see(qr/✓ It passes/, 'which is said');
  $self->moment('solved');
}

# ---- a lesson ----

# Plays to the end, or to what fails.
sub play {
  my ($self) = @_;
  eval { $self->play_steps; 1 } or diag("$self->{lesson}: $@");
}

sub play_steps {
  my ($self) = @_;
  my @steps = Play::steps_of($self->{lesson});
  my $fact  = Play::facts_of($self->{lesson});
  my $n     = 0;
  for my $step (@steps) {
    $n++;
    $self->see(qr/ $n of ${\ scalar @steps} /, "step $n: $step->{id}");
    $play{$step->{kind}}->($self, $step, $fact->{$step->{id}});
    $self->press('Enter');
  }
  $self->see(qr/This was the last step/, 'the lesson ends');
  return $self->leave;
}

sub leave {
  my ($self) = @_;
  $self->press('Q')->see(sub { $self->{screen}->dead }, 'Q leaves');
  is($self->{screen}->status, 0, 'with status 0');
  my $list = lunette(['learn', '--list'], env => {XDG_STATE_HOME => $self->{dir}})->{out};
  return like($list, qr/^  \+ +\d+  \Q$self->{lesson}\E /m, 'and every step is passed');
}

# All lessons of a part of the course: answered right in a terminal of middle size, wrong first in a small or a large one.
sub play_part {
  my ($number) = @_;
  my $n = 0;
  for my $lesson (Play::lessons_of($number)) {
    my %other = $n++ % 2 ? (cols => 160, rows => 45) : (cols => 80, rows => 24);    # the pictures hang on it: those left out count
    next if !in_time($lesson);
    for my $way ({cols => 120, rows => 36, wrong => 0}, {%other, wrong => 1}) {
      my $name = "$lesson, $way->{cols}x$way->{rows}, " . ($way->{wrong} ? 'wrong first' : 'right');
      subtest $name => sub { Learner->new($lesson, %$way, golden => "lessons/$lesson")->play };
    }
  }
  done_testing();
}

1;
