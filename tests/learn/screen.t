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
  $s->keys(',', ',')->wait(qr/ tick 4 │/, 'and back by two callbacks');
  $l->golden('lesson-answer');
  $s->keys('Q')->wait(sub { $_[0]->dead }, 'Q leaves');
}

done_testing;
