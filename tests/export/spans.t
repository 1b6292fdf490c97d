# The spans that a program makes itself, in the exports: among its tasks' own, in traces of their own.
use utf8;
use Lunette;
use Encode ();
use JSON::PP;
use Test::More;
use Chrome;
use Otlp;

my $dir = scratch();
my $program = spew("$dir/spans.lua", <<'END');
do local s <close> = asyncio.span("before", {whole = 3, half = 0.5, yes = true, odd = 1/0, text = '</script> "x"\27[2J'}) print("in it") end
async function load(n)
  async with asyncio.span("load", {n = n}) as s do
    s:add_event("asked", {of = "db"})
    await asyncio.sleep(n / 100)
    s:add_event("answered")
    s:set_attribute("n", n * 10)
  end
end
async function main()
  async with asyncio.span("request") as request do
    await asyncio.gather(load(1), load(2))
    pcall(function() async with asyncio.span("fails") do error(asyncio.ValueError("five")) end end)
    async with asyncio.span("server", {traceparent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"}) as s do
      s:add_link(request, {why = "asked by"})
      s:add_link("00-11111111111111111111111111111111-2222222222222222-01")
    end
    task = asyncio.create_task(later())
  end
  await task
  forever = asyncio.span("never ended")
end
async function later()
  await asyncio.sleep(0.1)
  async with asyncio.span("late") do await asyncio.sleep(0.1) end
end
asyncio.run(main())
END
my $trace = "$dir/spans.trace";
runs('a program with spans', ['--clock', 'virtual', '--trace', $trace, $program], {out => "in it\n"});

sub spans {
  my (@more) = @_;
  my @spans;
  my $got = lunette(['export', @more, '--to', 'otlp']);
  is($got->{status}, 0, 'otlp') or diag($got->{err});
  my @faults = otlp_faults($got->{out}, \@spans);
  is(join("\n", @faults), '', 'holds to the format');
  return @spans;
}
sub value { my ($s, $key) = @_; my ($a) = grep { $_->{key} eq $key } @{$s->{attributes}}; return $a && encode_json($a->{value}) }

my @spans = spans($trace);
my %by_id = map { $_->{spanId} => $_ } @spans;
my %named = map { $_->{name} => $_ } @spans;
sub parent { my ($s) = @_; my $p = $by_id{$s->{parentSpanId} // ''}; return $p ? $p->{name} : '' }

my @loads = sort { $a->{endTimeUnixNano} <=> $b->{endTimeUnixNano} } grep { $_->{name} eq 'load' } @spans;
is(join(' ', map { parent($_) =~ s/·\d//r } @loads), 'load load', 'one is a child of the task that made it');
is(join(' ', map { parent($by_id{$_->{parentSpanId}}) } @loads), 'request request', 'which is a child of the span in which it was made');
is($loads[0]{traceId}, $named{request}{traceId}, 'all of one trace');
my ($root) = grep { !$_->{parentSpanId} && !@{$_->{links} || []} } @spans;
isnt($root->{traceId}, $named{request}{traceId}, 'which is not that of the run');
is($by_id{$named{request}{links}[0]{spanId}}{name}, 'main·1', 'but linked to the task within which it began');
is(join(' ', map { $_->{name} } @{$loads[0]{events}}), 'asked answered', 'events');
is_deeply($loads[0]{events}[0]{attributes}, [{key => 'of', value => {stringValue => 'db'}}], 'with attributes');
is(value($loads[1], 'n'), '{"intValue":"20"}', 'of an attribute that is set again the newer value holds');
is($loads[0]{endTimeUnixNano} - $loads[0]{startTimeUnixNano}, 10_000_000, 'it takes its time');
is_deeply($named{fails}{status}, {code => 2, message => 'ValueError: five'}, 'an error is the status');
is($named{fails}{events}[0]{name}, 'exception', 'and an event');
is("$named{server}{traceId} $named{server}{parentSpanId} $named{server}{flags}", '4bf92f3577b34da6a3ce929d0e0e4736 00f067aa0ba902b7 768',
  'one that goes on with another program\'s trace');
is(join(' ', map { $_->{traceId} eq $named{request}{traceId} ? 'request' : $_->{traceId} } @{$named{server}{links}}[1, 2]),
  'request 11111111111111111111111111111111', 'links');
is(parent($named{late}), 'later·' . ($named{late} ? (grep { /^later·/ } keys %named)[0] =~ s/.*·//r : ''), 'made after its outer one has ended');
is($named{late}{traceId}, $named{request}{traceId}, '... but within its trace');
is(value($named{'never ended'}, 'asyncio.unfinished'), '{"boolValue":true}', 'one that has no end');
is(join(' ', map { value($named{before}, $_) } qw(half odd whole yes)),
  '{"doubleValue":0.5} {"doubleValue":"Infinity"} {"intValue":"3"} {"boolValue":true}', 'attributes by their types');

spans($trace, '--task', 'main·1');
spans($trace, '--from', '0.005', '--to-time', '0.15');
is(lunette(['export', $trace, '--to', 'otlp'])->{out}, lunette(['export', $trace, '--to', 'otlp'])->{out}, 'the same trace gives the same');

# In Perfetto they are async events.
for my $more ([], ['--task', 'main·1'], ['--from', '0.005', '--to-time', '0.015']) {
  my %seen;
  my @faults = chrome_faults(lunette(['export', $trace, '--to', 'chrome', @$more])->{out}, \%seen);
  is(join("\n", @faults), '', "chrome @$more: holds to the format");
  next if @$more;
  is(join(' ', map { "$_ $seen{spans}{$_}" } sort keys %{$seen{spans}}), 'before 1 fails 1 late 1 load 2 never ended 1 request 1 server 1', 'has them');
  is($seen{events}{asked}, 2, 'and their events');
}

# In the picture they stand below their tasks' lanes.
my $screen = Encode::decode_utf8(lunette(['view', $trace, '--screen', '160x60'])->{out});
like($screen, qr/main·\d.*\n.*╰ req\S* ─+/, 'below the lane of its task') or diag($screen);
like($screen, qr/later·\d.*\n.*╰ late ─+╯/, 'from its beginning to its end');
unlike(Encode::decode_utf8(lunette(['view', $trace, '--screen', '100x20'])->{out}), qr/╰ request/, 'where there is room');
like(lunette(['export', $trace, '--to', 'svg'])->{out}, qr/>request</, 'in the window, too');
my $text = lunette(['export', $trace, '--to', 'text'])->{out};
like($text, qr/span request begins, at spans\.lua:\d+/, 'and in the log');
like($text, qr/span fails ends: ValueError: five/, 'with its end');

my $why = Encode::decode_utf8(lunette(['why', $trace, Encode::encode_utf8((grep { /^later·/ } keys %named)[0]), '--at', '0.15'])->{out});
like($why, qr/It works in the span late since 0\.\d+ s, for \d+ ms, within request, spans\.lua:\d+\./, 'why tells of it') or diag($why);

# Ids come from chance, and a replay has the same.
runs('recorded in real time', ['--trace', $trace, $program], {out => "in it\n"});
my ($first) = grep { $_->{name} eq 'request' } spans($trace);
isnt($first->{spanId}, $named{request}{spanId}, 'other ids');
is(lunette(['--replay', $trace, '--trace', "$dir/again.trace", $program])->{status}, 0, 'replayed');
my ($again) = grep { $_->{name} eq 'request' } spans("$dir/again.trace");
is("$again->{traceId} $again->{spanId}", "$first->{traceId} $first->{spanId}", 'the same ids') if $again;

# A program that was started within a span goes on with it.
my $header = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
my $child = 'local s <close> = asyncio.span("child") print(s.trace_id, s.parent_id)';
is(lunette(['-e', $child], env => {TRACEPARENT => $header})->{out}, "0af7651916cd43dd8448eb211c80319c\tb7ad6b7169203331\n", 'TRACEPARENT');
like(lunette(['-e', $child], env => {TRACEPARENT => "x\nnonsense"})->{out}, qr/^[0-9a-f]{32}\tnil$/, 'one that is none is passed over');

# A late reader knows what is open.
spew("$dir/long.lua", <<'END');
async with asyncio.span("whole run", {n = 1}) do
  for i = 1, 60000 do await asyncio.sleep(0) end
  async with asyncio.span("at the end") do await asyncio.sleep(0.1) end
end
END
runs('a ring', ['--clock', 'virtual', '--trace', $trace, '--trace-limit', '2M', "$dir/long.lua"], {out => ''});
@spans = spans($trace);
%by_id = map { $_->{spanId} => $_ } @spans;
%named = map { $_->{name} => $_ } @spans;
is(parent($named{'at the end'}), 'whole run', 'a span from before the newest part');
is(value($named{'whole run'}, 'n'), '{"intValue":"1"}', 'with its attributes');

done_testing;
