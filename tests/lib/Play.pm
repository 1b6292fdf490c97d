# Play.pm - a learner for tests: reads a lesson's file for what it asks, `lunette learn --check --json` for what is
# right, and plays it in the plain player on a terminal, step by step, once answering right, once wrong first.
package Play;
use strict;
use warnings;
use Cwd ();
use JSON::PP ();
use Lunette;
use Terminal;
use Test::More;

our $LUNETTE = Cwd::abs_path($Lunette::PROGRAM);
my $ASKS = qr/^> \z/m;    # the player waits for a line

# ---- what a lesson's file says ----

# The lessons of a part of the course, by its number.
sub lessons_of {
  my ($number) = @_;
  my ($part) = slurp('lessons/course.md') =~ /^## \Q$number\E (.*?)(?=^## |\z)/ms or die "the course has no part $number";
  return $part =~ /^- ([a-z0-9-]+)$/mg;
}

# Its steps in order: {id, kind, option => {LETTER => FEEDBACK}, said => [[ANSWER, FEEDBACK]], hint => [TEXT, ...],
# wrong => [[ID, PROGRAM, FEEDBACK]], after, start}.
sub steps_of {
  my ($lesson) = @_;
  my @steps;
  for my $text (split /^(?=## )/m, slurp("lessons/$lesson.md") =~ s/\A---\n.*?^---\n//msr) {
    my ($kind, $id, $body) = $text =~ /\A## (\w+) ([a-z0-9-]+) .*?\n(.*)\z/s or next;
    push @steps, step_of($kind, $id, $body);
  }
  return @steps;
}

sub step_of {
  my ($kind, $id, $body) = @_;
  my ($main, @parts) = split /^(?=### )/m, $body;
  my $step = {kind => $kind, id => $id, option => {}, said => [], hint => [], wrong => [], after => ''};
  $step->{start}     = $1 if $main =~ /^```lua start[^\n]*\n(.*?)^```$/ms;
  while ($main =~ /^- ([a-h]): [^\n]*\n((?: +[^\n]*\n)*)/mg) {
    my ($letter, $below) = ($1, $2);
    $step->{option}{$letter} = join "\n", $below =~ /^ *> ?(.*)$/mg;
  }
  for my $part (@parts) {
    my ($word, $rest, $text) = $part =~ /\A### (\w+) ?([^\n]*)\n(.*)\z/s;
    my ($program) = $text =~ /^```lua wrong[^\n]*\n(.*?)^```$/ms;
    my $prose = $text =~ s/^```.*?^```$//msgr;
    if    ($word eq 'hint')  { push @{$step->{hint}}, $prose }
    elsif ($word eq 'said')  { push @{$step->{said}}, [$rest, $prose] }
    elsif ($word eq 'wrong') { push @{$step->{wrong}}, [$rest =~ /^([a-z0-9-]+)/, $program, $prose] }
    elsif ($word eq 'after') { $step->{after} = $prose }
  }
  return $step;
}

# What is right in each step: the lines of the check, by step.
sub facts_of {
  my ($lesson) = @_;
  my $got = lunette(['learn', '--check', '--json', $lesson], limit => 250);
  die "learn --check --json $lesson takes more than 250 s\n" if $got->{late};
  my %fact;
  for my $line (map { JSON::PP->new->utf8->decode($_) } split /\n/, $got->{out}) {
    $fact{$line->{step} =~ s{.*/}{}r} = $line if $line->{step};
  }
  return \%fact;
}

# ---- a learner ----

# Play->begin(LESSON, state => FOLDER): at the first prompt; `shown` is what stands above it. Further `options` go to the
# player.
sub begin {
  my ($class, $lesson, %o) = @_;
  my $self = bless {lesson => $lesson, state => $o{state} || scratch(), next => scratch() . '/next'}, $class;
  my $editor = spew("$self->{next}.sh", "#!/bin/sh\ncp '$self->{next}' \"\$1\"\n");
  chmod 0755, $editor;
  my %env = (XDG_STATE_HOME => $self->{state}, EDITOR => $editor, VISUAL => undef, LANGUAGE => undef, %{$o{env} || {}});
  $self->{env}      = \%env;
  $self->{terminal} = Terminal->new([$LUNETTE, 'learn', '--plain', @{$o{options} || [$lesson]}], env => \%env);
  $self->{shown}    = $self->{terminal}->until($ASKS);
  return $self;
}

# Types a line; returns what is shown until the player asks again, or ends.
sub say {
  my ($self, $line) = @_;
  return $self->{shown} = $self->{terminal}->type("$line\n")->until($ASKS);
}

# Opens the program in the editor, which writes this text, and has it checked.
sub try_text {
  my ($self, $text) = @_;
  spew($self->{next}, $text);
  $self->say('.edit');
  return $self->say('');
}

sub ended { return $_[0]{terminal}->ended }

# lunette learn with the learner's own progress.
sub learn { my ($self, @words) = @_; return lunette(['learn', @words], env => $self->{env}) }
sub log_of { my ($self) = @_; return slurp("$self->{state}/lunette/learn/progress.log") }

# What --export says of a lesson's steps: {ID => {...}}.
sub exported {
  my ($self) = @_;
  my $all = JSON::PP->new->utf8->decode($self->learn('--export')->{out});
  my ($lesson) = grep { $_->{id} eq $self->{lesson} } @{$all->{lessons}};
  return {map { $_->{id} => $_ } @{$lesson->{step}}};
}

# ---- comparing ----

# A text as it stands in a line, without what wrapping and emphasis change.
sub plainly { my ($text) = @_; return $text =~ s/[\s*]+//gr }

# Whether prose of the lesson has been shown: its beginning, up to a key's name or a table.
sub shows {
  my ($self, $prose) = @_;
  my ($begin) = split /\{key:|^\|/m, $prose =~ s/\A\s+//r;
  my $wanted = substr plainly($begin // ''), 0, 80;
  return index(plainly($self->{shown}), $wanted) >= 0;
}

# ---- playing ----

# What a learner types who knows the answer: {choice}, {order} or {number}, as the check says it.
sub right_answer {
  my ($answer) = @_;
  return (grep { $answer->{choice}{$_} } sort keys %{$answer->{choice}})[0] if $answer->{choice};
  return join ' / ', @{$answer->{order}} if $answer->{order};
  return $answer->{number};
}

# One that is wrong, and the feedback that belongs to it, or undef.
sub wrong_answer {
  my ($step, $answer) = @_;
  if ($answer->{choice}) {
    my ($letter) = grep { !$answer->{choice}{$_} } sort keys %{$answer->{choice}};
    return ($letter, $step->{option}{$letter});
  }
  return @{$step->{said}[0]} if @{$step->{said}};
  return (join(' / ', reverse @{$answer->{order}}), undef) if $answer->{order};
  return ($answer->{number} + 1, undef);
}

sub solution { my ($self, $step) = @_; return $self->learn('--solution', "$self->{lesson}/$step->{id}")->{out} }

our %right = (
  tell    => sub { 1 },
  recap   => sub { 1 },
  run     => sub { my ($self) = @_; $self->say('') =~ /^It was run\.$/m },
  predict => sub { my ($self, $step, $fact) = @_; $self->say(right_answer($fact->{answer})) =~ /^That is what happened:/m },
  observe => sub { my ($self, $step, $fact) = @_; $self->say(''); $self->say($fact->{events}[0]) =~ /^That is the one\.$/m },
  change  => \&right_program,
  make    => \&right_program,
);

sub right_program { my ($self, $step) = @_; return $self->try_text($self->solution($step)) =~ /^It holds\.$/m }

our %wrong = (
  predict => sub {
    my ($self, $step, $fact) = @_;
    my ($typed, $feedback) = wrong_answer($step, $fact->{answer});
    my $shown = $self->say($typed);
    return ok($shown =~ /^What happened:/m && $self->shows($feedback // $step->{after}), "$step->{id}: '$typed' gets its feedback");
  },
  observe => sub {
    my ($self, $step, $fact) = @_;
    my %is = map { $_ => 1 } @{$fact->{events}};
    my ($other) = grep { !$is{$_} } 1 .. 20;
    $self->say('');
    unlike($self->say($other), qr/^That is the one/m, "$step->{id}: event $other is not it");
    $right{observe}->($self, $step, $fact);
  },
  change => \&wrong_programs,
  make   => \&wrong_programs,
);

# The program that it starts from, then each that is typically wrong, a hint after each try that fails; then the solution.
sub wrong_programs {
  my ($self, $step, $fact) = @_;
  my @hints = @{$step->{hint}};
  unlike($self->say(''), qr/^It holds/m, "$step->{id}: what it starts from does not hold");
  for my $wrong (@{$step->{wrong}}, (undef) x 3) {
    my $hint = shift @hints;
    if (defined $hint) { $self->say('?'); ok($self->shows($hint), "$step->{id}: a hint") or diag($self->{shown}) }
    if ($wrong) {
      my ($id, $program, $feedback) = @$wrong;
      $self->try_text($program);
      ok($self->shows($feedback), "$step->{id}: the program '$id' is recognised") or diag("wanted:\n$feedback\nshown:\n$self->{shown}");
    }
    elsif (@hints) { $self->say('') }
  }
  return right_program($self, $step);
}

# Plays all steps from the first; `$wrong`: wrong first. Ends at the end of the lesson.
sub play {
  my ($self, $wrong) = @_;
  my $fact = facts_of($self->{lesson});
  for my $step (steps_of($self->{lesson})) {
    my $way = $wrong && $wrong{$step->{kind}} || $right{$step->{kind}};
    ok($way->($self, $step, $fact->{$step->{id}}), "$self->{lesson}/$step->{id}") or diag($self->{shown});
    $self->say('');
    my ($passed) = $self->log_of =~ m{^\S+ \Q$self->{lesson}/$step->{id}\E ((?:passed|answered) .*)\n(?!.* \Q$self->{lesson}/$step->{id}\E )}m;
    ok($passed, "it is noted as passed");
  }
  ok($self->ended && $self->{shown} =~ /last step of the lesson/, "$self->{lesson} ends");
  return $self;
}

# Both ways through all lessons of a part of the course, and what the progress says then.
sub play_part {
  my ($number) = @_;
  for my $lesson (in_time(lessons_of($number))) {
    subtest "$lesson, right" => sub { done(Play->begin($lesson)->play(0)) };
    subtest "$lesson, wrong first" => sub { done(Play->begin($lesson)->play(1)) };
  }
  done_testing();
}

sub done {
  my ($self) = @_;
  my $steps = $self->exported;
  is(join(' ', grep { !$steps->{$_}{passed} } sort keys %$steps), '', 'each step is passed');
  my $n = keys %$steps;
  like($self->learn('--list')->{out}, qr/^  \+ +\d+  \Q$self->{lesson}\E +$n of +$n  /m, 'the list says so');
}

1;
