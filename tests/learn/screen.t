# A question on the screen, and its answer, in terminals of all sizes: golden texts, of a lesson of our own. The
# course's lessons are played in screen_*.t.
use Learner;
use Lunette;
use Test::More;

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

for my $size ([160, 45], [120, 36], [100, 30], [80, 24]) {
  my ($cols, $rows) = @$size;
  my $l = Learner->new('turns', cols => $cols, rows => $rows, options => "--from $course");
  my $s = $l->screen;
  $s->wait(qr/Enter begins the lesson/, 'a lesson from elsewhere asks first') && $s->keys('Enter');
  $s->wait(qr/^ LEARN   1 2 3 choose/m, "$cols x $rows: a question, and the keys that answer it");
  $l->golden('lesson-question');
  $s->keys('1')->wait(qr/^ LEARN   Enter go on/m, 'the wrong answer');
  $s->keys(',', ',')->wait(qr/ tick 9 │/, 'and back by two callbacks');
  $l->golden('lesson-answer');
  $s->keys('Q')->wait(sub { $_[0]->dead }, 'Q leaves');
}

# ---- answers that are typed, events, the end ----

{
  my $l = Learner->new('await-runs-it-here/sleep', cols => 80, rows => 24);
  my $s = $l->screen;
  $s->wait(qr/await asyncio\.sleep\(1\)/, 'a small screen has the program below the question');
  $s->type('1.0 s')->wait(qr/That is no part of the answer/, 'within an answer a letter is no key');
  like($s->screen, qr/^ > 1\.0$/m, 'and no part of it');
  $s->keys('Enter')->wait(qr/That is what happened/, 'it is answered');
  $s->keys('v')->wait(qr/^ ▸ +1 sleep\.lua begins/m, 'v lists the events of the run');
  $s->keys('j')->wait(qr/^ ▸ +\d+ .* is made/m, 'and j goes through them');
  $s->keys('Q')->wait(sub { $_[0]->dead }, 'Q leaves');
}
{
  my $l = Learner->new('calling-is-not-running/await', cols => 120, rows => 36);
  my $s = $l->screen;
  $s->wait(qr/^ >/m, 'an order is asked for');
  $s->type('113')->keys('Enter');
  $s->wait(qr/Line 1 is there twice/, 'a line that is there twice is named');
  $s->keys('BSpace', 'BSpace', 'BSpace', 'BSpace', 'BSpace')->type('321')->keys('Enter');
  $s->wait(qr/Your answer: 3 2 1.*\n.*\n   3  got tea.*\n   2  have an object.*\n   1  water on/, 'the order that was given stands there as lines');
}
{
  my $l = Learner->new('calling-is-not-running/lost', cols => 120, rows => 36);
  my $s = $l->screen;
  $s->wait(qr/Enter run it/, 'a search') && $s->keys('Enter');
  $s->wait(qr/^ ▸ +1 /m, 'begins at the first event') && $s->keys('Enter', '?');
  $s->wait(qr/event says: \.\.\. is made\./, 'where no task runs, a hint says what the event says');
  $s->keys('Enter', '?')->wait(qr/^ one of these events: 1, 3\./m, 'then which there are');
}
# ---- digits, and ways back ----

{
  my $l = Learner->new('calling-is-not-running/call', cols => 80, rows => 24);
  my $s = $l->screen;
  $s->wait(qr/━ Lesson ━━ Source ━━ REPL /, 'while digits answer, the panels have no numbers');
  $s->wait(qr/^   print\(asyncio\.iscoroutine\(x\)\)\n(?:.*\n)*   4  false/m, 'on a small screen the whole program stands above the answers');
  $s->keys('2')->wait(qr/━ 6 Lesson ━━ 4 Source ━━ 1 REPL /, 'then they have them');
  $s->wait(qr/^   │ true\n/m, 'and what was printed stands below');
  $s->keys('4')->wait(qr/^ LOOK   Esc back to the lesson/m, 'looking around, the first key is the one back');
  $s->keys('Escape')->wait(qr/^ LEARN/m, 'which it is');
  $s->keys('v')->wait(qr/^ ▸ +1 call/m, 'v begins at the first event');
}
{
  my $l = Learner->new('calling-is-not-running/await', cols => 120, rows => 36);
  my $s = $l->screen;
  $s->wait(qr/^ >/m, 'an order') && $s->type('213')->keys('Enter');
  $s->wait(qr/✓ That is what happened/, 'is answered') && $s->keys('v');
  $s->wait(qr/^ ▸ +\d+ enter brew/m, 'v begins at the event that the feedback quotes');
}
{
  my $l = Learner->new('await-runs-it-here/diagram', cols => 120, rows => 36);
  my $s = $l->screen;
  $s->wait(qr/Enter run it/, 'a search in the diagram') && $s->keys('2');
  $s->wait(qr/^ Esc goes on here\./m, 'looking around, the text says how to go on');
  $s->keys('Escape')->wait(qr/^ LEARN/m, 'which it does') && $s->keys('Enter')->wait(qr/━▶█|resume ━/, 'it begins where the diagram does');
  $s->keys('-N', 11, 'j')->wait(qr/^ ▸ +22 /m, 'where the task has given the loop back');
  $s->wait(qr/running nobody: main·1 has given the loop back/, 'it does not run');
}
{
  my $l = Learner->new('calling-is-not-running/forgotten', cols => 120, rows => 36);
  my $s = $l->screen;
  $s->wait(qr/e opens it in editor\.sh, Enter checks it/, 'which editor comes is said') && $s->keys('Enter');
  $s->wait(qr/The picture shows this moment:.*\n.*\n +\d+ save was never awaited/, 'why it shows the past, too');
  $s->wait(qr/▸  7   save\(n\)/, 'and the line is marked');
  $s->keys('S')->wait(qr/A program that passes/, 'a solution') && $s->wait(qr/Enter checks it again\. /, 'is offered once');
  $l->edit_to("local function a() nothing_here() end\nlocal function b() a() end\nlocal function c() b() end\nc()\n");
  $s->wait(qr/nothing has been run/, 'another program') && $s->keys('Enter');
  $s->wait(qr/REPL (?:─)+\n.*│ lunette: forgotten\.lua:1: attempt to call a nil value/, 'the first line of its error is seen');
}
{
  my $l = Learner->new('calling-is-not-running/forgotten', cols => 120, rows => 36, env => {EDITOR => undef});
  $l->screen->wait(qr/e opens it in vi \(:wq saves and leaves; \$EDITOR/, 'vi comes with a word how to leave it');
}
{
  my $l = Learner->new('await-runs-it-here/operand', cols => 120, rows => 36);
  my $s = $l->screen;
  $s->wait(qr/1 2 3 choose/, 'a question about a block') && $s->keys('3');
  $s->wait(qr/loop  .*█ BLOCKED 1\.00? s █|loop  .*█ BLOCKED █/, 'the block says so on the loop\'s lane');
}
{
  my $l = Learner->new('calling-is-not-running/words', cols => 120, rows => 36);
  my $s = $l->screen;
  $s->wait(qr/8 of 8/, 'the last step');
  $s->keys('Enter')->wait(qr/^ +lunette learn 2\b/m, 'the end names the next lesson');
  $s->keys('Enter')->wait(qr/lesson 2 of 24/, 'and Enter begins it');
}

done_testing;
