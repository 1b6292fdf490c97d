# A recording as one HTML file: it is whole by itself, and in a browser it draws, steps, scrubs and searches, without a
# word on the console and without asking anybody for anything.
use Lunette;
use Browser;
use Test::More;
use utf8;

binmode $_, ':utf8' for map { Test::More->builder->$_ } qw(output failure_output todo_output);

my $dir = scratch();
is(lunette(['--clock', 'virtual', '--trace', "$dir/run.trace", 'tests/export/session.lua'])->{status}, 0, 'a session is recorded');
runs('it is exported', ['export', "$dir/run.trace", '--to', 'html', '-o', "$dir/run.html"], {out => ''});
my $page = slurp("$dir/run.html");
like($page, qr/http-equiv="Content-Security-Policy" content="default-src 'none';/, 'the page forbids the network to itself');
unlike($page, qr/<link rel="stylesheet"|<script src=/, 'its styles and its code are inside of it');
unlike($page =~ s{http://www\.w3\.org/2000/svg}{}gr, qr{https?://}, 'it names no address');

my $session = <<'END';
await asyncio.sleep(0.02, "hello")
async function work(name, n)
  for i = 1, n do await asyncio.sleep(0.01) print(name, i) end
  return name
end
await asyncio.gather(work("ada", 2), work("bob", 3))
t = asyncio.create_task(work("cyd", 100), {name = "cyd"})
await asyncio.sleep(0.03)
t:cancel("enough")
await asyncio.sleep(0.01)
asyncio.block(0.15)
END
is(lunette(['repl', '--plain', '--trace', "$dir/repl.trace"], stdin => $session)->{status}, 0, 'a session at the prompt is recorded');
runs('it is exported, too', ['export', "$dir/repl.trace", '--to', 'html', '-o', "$dir/repl.html"], {out => ''});

SKIP: {
  my $b = Browser->new(size => [1600, 1000]);
  skip 'there is no Chromium here', 1 unless $b;
  $b->open_page("file://$dir/run.html");
  ok($b->until_true('document.body.dataset.ready === "yes"'), 'it opens from a file');
  is($b->value('document.title'), 'session.lua, recorded by Lunette', 'it has the name of the program');
  is($b->value('document.querySelectorAll("#lanes-view [role=option]").length'), 5, 'each task has a lane');
  is($b->value('$("status").textContent.includes("recorded")'), JSON::PP::true, 'at its end it is recorded, not past');
  like($b->value('$("repl").textContent'), qr/new moon.*false\s+CancelledError/s, 'the output is there');

  # Colours on the canvas, by the lane of the loop: what runs is drawn in the running colour.
  my $yellow = q{(() => { const c = document.createElement("canvas"), d2 = c.getContext("2d", {willReadFrequently: true});
    c.width = $("stage").width; c.height = $("stage").height; d2.drawImage($("stage"), 0, 0); const d = d2.getImageData(0, 0, c.width, c.height).data;
    const [r, g, b] = Canvas.colors.running.match(/\w\w/g).map((h) => parseInt(h, 16)); let n = 0;
    for (let i = 0; i < d.length; i += 4) if (d[i] === r && d[i + 1] === g && d[i + 2] === b) n++; return n; })()};
  my $all = $b->value($yellow);
  cmp_ok($all, '>', 5000, 'turns are drawn in the running colour');

  $b->press('Home');
  is($b->value('View.v.index'), 0, 'Home goes to the beginning');
  cmp_ok($b->value($yellow), '<', $all / 20, 'where what comes later is faint');
  unlike($b->value('$("repl").textContent'), qr/new moon/, 'and nothing is printed yet');

  $b->press('.', '.');
  my $at = $b->value('View.v.index');
  is($b->value('Recording.kindName(View.v.index)'), 'step', '. goes to the next callback');
  like($b->value('$("live").textContent'), qr/^0\.000 s: cyd gets its turn/, 'and the event is said in a sentence');
  $b->press('.', ',');
  is($b->value('View.v.index'), $at, ', goes back to the one before');
  $b->press('>');
  is($b->value('Recording.kindName(View.v.index)'), 'turn', '> goes to the next tick');

  my $box = $b->value('(() => { const r = $("stage").getBoundingClientRect(); return [r.left, r.top, Timeline.lanesLeft(), View.v.width]; })()');
  my ($left, $top, $lanes, $width) = @$box;
  $b->drag([$left + $lanes + 100, $top + 180], [$left + $lanes + 0.7 * $width, $top + 180]);
  cmp_ok($b->value('View.v.t'), '>', 0.25e9, 'the ruler scrubs');
  like($b->value('$("status").textContent'), qr/◀ PAST/, 'and the status says that this is the past');
  like($b->value('$("lanes-view").textContent'), qr/cyd.*cleanup 0\.15/, 'each task is as it was then');
  like($b->value('$("timers").textContent'), qr/cydcleanup, sleep 0\.15/, 'and so are the timers');
  like($b->value('$("source-body").querySelector(".here").textContent'), qr/await asyncio\.sleep\(0\.15\)/, 'the source is at the line');
  cmp_ok($b->value('$("sequence-body").querySelectorAll(".event").length'), '>', 8, 'the sequence diagram has its arrows');
  like($b->value('$("sequence-title").textContent'), qr/cyd/, 'of the selected task');

  my $scale = $b->value('View.v.scale');
  $b->press('+');
  cmp_ok($b->value('View.v.scale'), '>', $scale, '+ zooms');
  my $from = $b->value('View.v.from');
  $b->drag([$left + $lanes + 400, $top + 300], [$left + $lanes + 300, $top + 300]);
  cmp_ok($b->value('View.v.from'), '>', $from, 'a drag pans');
  $b->press('0', 'a');
  is($b->value('View.v.axis.name'), 'callbacks', 'a changes the axis');
  $b->press('a');

  $b->press('Home', '/');
  $b->call('Input.insertText', text => 'full moon');
  $b->press('Enter', 'Enter', 'Escape');
  like($b->value('$("repl").textContent'), qr/full moon\s*$/, 'a search goes to where the text was printed');
  $b->press('6');
  like($b->value('$("events").querySelector(".here").textContent'), qr/full moon/, 'the list of events stands there, too');
  $b->press('t');
  like($b->value('$("tasks-view").querySelector("tbody").textContent'), qr/bob·3/, 't shows the tasks as a table');
  my $theme = $b->value('document.documentElement.dataset.theme');
  $b->press('t', 'T');
  isnt($b->value('document.documentElement.dataset.theme'), $theme, 'T changes the theme');
  $b->press('j', 'j', 'Enter', '?');
  ok($b->value('$("help").open'), '? opens the help');
  $b->press('Escape', 'Home', ' ');
  ok($b->until_true('View.v.index === Recording.n - 1 && !View.v.playing'), 'Space lets the recording run, to its end');

  # A session at the prompt, as in the README: its inputs are tasks, what blocks is trouble.
  $b->open_page("file://$dir/repl.html");
  ok($b->until_true('document.body.dataset.ready === "yes"'), 'a session at the prompt opens');
  my $lanes = $b->value('$("lanes-view").textContent');
  like($lanes, qr/repl·1.*work·\d.*cyd.*cancelled/, 'its inputs and their tasks have lanes');
  like($b->value('$("repl").textContent'), qr/> await asyncio\.sleep\(0\.02, "hello"\)"hello".*ada\s+1.*enough/, 'its inputs, output and values are there');
  $b->press('!');
  like($b->value('$("live").textContent'), qr/blocked the loop for .*to_thread/, '! goes to what blocked, and says what to do');
  like($b->value('$("status").textContent'), qr/blocks the loop for/, 'where the status says so, too');
  $b->press('7');
  is($b->value('$("trouble").querySelectorAll("li").length'), 1, 'it is in the list of troubles');
  like($b->value('(Timeline.select(View.v, Run.order.find((t) => t.label === "cyd").id), View.draw(), $("source-body").textContent)'),
    qr/async function work/, 'a source typed at the prompt is shown');
  like($b->value('$("sequence-body").textContent'), qr/cancel.*CancelledError/s, 'and what became of a cancelled task');
  $b->call('Emulation.setEmulatedMedia', features => [{name => 'prefers-color-scheme', value => 'light'}]);
  ok($b->until_true('document.documentElement.dataset.theme === "light"'), 'the colours follow the browser');
  cmp_ok(length $b->call('Page.printToPDF')->{data}, '>', 10000, 'it can be printed');

  is_deeply([$b->console], [], 'nothing is said on the console');
  is_deeply([$b->requests], [], 'nobody is asked for anything');
}

done_testing;
