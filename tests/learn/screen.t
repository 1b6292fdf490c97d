# Lessons on the screen, in a terminal of a given size: played to their end, right, and wrong first; and screens at
# fixed points, as golden texts. More lessons are more rows.
use Lunette;
use Play;
use Screen;
use Test::More;

my @played = (
  {lesson => 'calling-is-not-running', cols => 120, rows => 36, wrong => 0},
  {lesson => 'calling-is-not-running', cols => 80,  rows => 24, wrong => 1},
  {lesson => 'one-turn',               cols => 160, rows => 45, wrong => 1},
);

# ---- a learner at the screen ----

sub begin {
  my ($lesson, %o) = @_;
  my $dir    = scratch();
  my $editor = spew("$dir/editor.sh", "#!/bin/sh\ncp '$dir/next' \"\$1\"\n");
  chmod 0755, $editor;
  my %env = (XDG_STATE_HOME => $dir, EDITOR => $editor, LC_ALL => 'C.UTF-8', LANGUAGE => undef, VISUAL => undef, %{$o{env} || {}});
  my $s = Screen->new("$Play::LUNETTE learn " . ($o{options} // '') . " $lesson", cols => $o{cols}, rows => $o{rows}, env => \%env);
  return {screen => $s, dir => $dir, lesson => $lesson};
}

sub log_of { my ($l) = @_; return -e "$l->{dir}/lunette/learn/progress.log" ? slurp("$l->{dir}/lunette/learn/progress.log") : '' }

# Waits until the log has one more line about the step that begins so: the screen may cut words, the log does not.
sub noted {
  my ($l, $step, $word, $name) = @_;
  my $before = $l->{seen}{"$step $word"}++;
  return $l->{screen}->wait(sub { (() = log_of($l) =~ m{^\S+ \Q$l->{lesson}/$step\E $word}mg) > $before }, $name, 30);
}

sub choose { my ($l, $letter) = @_; $l->{screen}->keys(ord($letter) - ord('a') + 1) }

# The numbers that the shuffled lines of an order have on the screen, in the order that is meant.
sub order_keys {
  my ($l, @lines) = @_;
  my %numbers;
  for (split /\n/, $l->{screen}->screen) { push @{$numbers{$2}}, $1 if /^ +(\d+) +(.*?)\s*(?:│|\z)/ }
  return map { shift @{$numbers{$_ =~ s/\s+\z//r}} // '?' } @lines;
}

sub answer {
  my ($l, $answer) = @_;
  return choose($l, Play::right_answer($answer)) if $answer->{choice};
  return $l->{screen}->type(join ' ', order_keys($l, @{$answer->{order}}))->keys('Enter') if $answer->{order};
  return $l->{screen}->type($answer->{number})->keys('Enter');
}

sub answer_wrong {
  my ($l, $step, $answer) = @_;
  return choose($l, (grep { !$answer->{choice}{$_} } sort keys %{$answer->{choice}})[0]) if $answer->{choice};
  return $l->{screen}->type(join ' ', reverse order_keys($l, @{$answer->{order}}))->keys('Enter') if $answer->{order};
  return $l->{screen}->type($answer->{number} + 1)->keys('Enter');
}

# From the first event to the one with this number: the list leaves some records out.
sub go_to_event {
  my ($l, $seq) = @_;
  my $at = sub { $l->{screen}->screen =~ /▸ *(\d+)/ ? $1 : 0 };
  $l->{screen}->keys('-N', $seq - 1, 'j') if $seq > 1;
  $l->{screen}->wait(sub { $at->() >= $seq }, "as far as event $seq");
  while ((my $beyond = $at->()) > $seq) { $l->{screen}->keys('k')->wait(sub { $at->() < $beyond }, 'and back') or return }
}

sub edit_to { my ($l, $text) = @_; spew("$l->{dir}/next", $text); $l->{screen}->keys('e') }

my %play = (
  tell  => sub { },
  recap => sub { },
  run   => sub { my ($l, $step) = @_; $l->{screen}->keys('Enter'); noted($l, $step->{id}, 'passed', "$step->{id} was run") },
  predict => sub {
    my ($l, $step, $fact, $wrong) = @_;
    $l->{screen}->wait($fact->{answer}{order} ? qr/^ +1 .*\n(?:.*\n)* >/m : $fact->{answer}{choice} ? qr/^ +1  /m : qr/^ >/m, "$step->{id} asks");
    $l->{screen}->wait(qr/hidden until you choose/, 'and hides what happens');
    $wrong ? answer_wrong($l, $step, $fact->{answer}) : answer($l, $fact->{answer});
    noted($l, $step->{id}, 'answered ' . ($wrong ? 'wrong' : 'right'), "$step->{id} is answered");
    $l->{screen}->wait($wrong ? qr/─ What happened/ : qr/✓ That is what happened/, 'the verdict stands there');
    $l->{screen}->wait(sub { !/hidden until/ }, 'and the run is seen');
  },
  observe => sub {
    my ($l, $step, $fact, $wrong) = @_;
    my %is = map { $_ => 1 } @{$fact->{events}};
    $l->{screen}->keys('Enter') unless $l->{screen}->screen =~ /▸ *\d/;
    $l->{screen}->wait(qr/▸ *1 /, "$step->{id}: the search begins at the first event");
    if ($wrong && !$is{1}) {
      $l->{screen}->keys('Enter');
      noted($l, $step->{id}, 'tried fail', 'the first event is not it');
      $l->{screen}->wait(qr/Event 1 is not the one/, 'which is said');
      $l->{screen}->keys('?');
      $l->{screen}->wait(qr/lane/, 'the first hint names the lane');
    }
    go_to_event($l, $fact->{events}[0]);
    $l->{screen}->keys('Enter');
    noted($l, $step->{id}, 'passed', "$step->{id} is found");
  },
  change => \&exercise,
  make   => \&exercise,
);

sub exercise {
  my ($l, $step, $fact, $wrong) = @_;
  if ($wrong) {
    my ($id, $program) = @{$step->{wrong}[0]};
    edit_to($l, $program);
    $l->{screen}->wait(qr/nothing has been run/, "$step->{id}: a program is written");
    $l->{screen}->keys('Enter');
    noted($l, $step->{id}, "tried fail +$id", "and recognised as $id");
    $l->{screen}->wait(qr/─ What happened/, 'what happened is said');
    $l->{screen}->keys('?');
    $l->{screen}->wait(qr/─ Hint 1/, 'a hint');
  }
  edit_to($l, lunette(['learn', '--solution', "$l->{lesson}/$step->{id}"])->{out});
  $l->{screen}->wait(qr/nothing has been run/, "$step->{id}: the solution is written");
  $l->{screen}->keys('Enter');
  noted($l, $step->{id}, 'passed', "$step->{id} holds");
  $l->{screen}->wait(qr/✓ It holds/, 'which is said');
}

# ---- playing ----

sub play {
  my ($row) = @_;
  my $l     = begin($row->{lesson}, %$row);
  my @steps = Play::steps_of($row->{lesson});
  my $fact  = Play::facts_of($row->{lesson});
  my $n     = 0;
  for my $step (@steps) {
    $n++;
    $l->{screen}->wait(qr/ $n of ${\ scalar @steps} /, "step $n: $step->{id}");
    $play{$step->{kind}}->($l, $step, $fact->{$step->{id}}, $row->{wrong});
    return if !Test::More->builder->is_passing; # what follows would only wait for its deadlines
    $l->{screen}->keys('Enter');
  }
  $l->{screen}->wait(qr/This was the last step/, 'the lesson ends');
  $l->{screen}->keys('Enter')->wait(sub { $_[0]->dead }, 'Enter leaves');
  is($l->{screen}->status, 0, 'with status 0');
  my $list = lunette(['learn', '--list'], env => {XDG_STATE_HOME => $l->{dir}})->{out};
  like($list, qr/^  \+ +\d+  \Q$row->{lesson}\E /m, 'and every step is passed');
}

for my $row (@played) {
  subtest "$row->{lesson}, $row->{cols}x$row->{rows}, " . ($row->{wrong} ? 'wrong first' : 'right') => sub { play($row) };
}

# ---- fixed points, of a lesson of our own ----

my $course = scratch();
spew("$course/course.md", "# A course\n\n## 1 — One part\n\n- turns\n");
spew("$course/turns.md", <<'END');
---
id: turns
title: Whose turn is it?
part: 1
minutes: 5
needs:
outcome: You can say who runs next.
kills: "Whoever is ready first, runs at once."
clock: virtual
---

# Whose turn is it?

## predict next — Which line is printed second?
```lua run
async function say(name)
  print(name .. " 1")
  await asyncio.sleep(0)
  print(name .. " 2")
end

await asyncio.gather(say("ada"), say("bob"))
```
A task keeps the loop until it awaits something that is not ready yet. Nobody interrupts it. When it may go on, it joins
the ready queue **at the end**.

Which line is printed second?
- a: `ada 2`
  > `sleep(0)` waits for nothing; even so, it gives the turn away.
- b: `bob 1`
  > Yes: bob stood in the queue before ada came back.
- c: one or the other, it cannot be known
  > The queue has an order.
```lua answer
local p = printed()
return { a = p[2] == "ada 2", b = p[2] == "bob 1", c = false }
```

## recap words — What to keep
- First in, first out.
END

sub golden {
  my ($name, $screen) = @_;
  my $path = "tests/screens/$name.txt";
  $screen =~ s/[ ]+$//mg;
  return ok(spew($path, $screen), "$name is renewed") if $ENV{UPDATE_SCREENS};
  return is($screen, -e $path ? slurp($path) : '', $name);
}

for my $size ([160, 45], [120, 36], [100, 30], [80, 24]) {
  my ($cols, $rows) = @$size;
  my $l = begin('turns', cols => $cols, rows => $rows, options => "--from $course");
  $l->{screen}->wait(qr/Enter begins the lesson/, 'a lesson from elsewhere asks first')
    && $l->{screen}->keys('Enter');
  $l->{screen}->wait(qr/^ LEARN   1 2 3 choose/m, "$cols x $rows: a question, and the keys that answer it");
  golden("lesson-question-${cols}x$rows", $l->{screen}->screen);
  $l->{screen}->keys('1')->wait(qr/^ LEARN   Enter go on/m, 'the wrong answer');
  $l->{screen}->keys(',', ',')->wait(qr/tick 4 /, 'and back by two callbacks');
  golden("lesson-answer-${cols}x$rows", $l->{screen}->screen);
  $l->{screen}->keys('Q')->wait(sub { $_[0]->dead }, 'Q leaves');
}

done_testing;
