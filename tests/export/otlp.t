# The export as OpenTelemetry traces, checked against OTLP's JSON encoding, and the tree of its spans.
use utf8;
use Lunette;
use Test::More;
use Otlp;
use Recordings;

sub check {
  my ($name, $trace, @more) = @_;
  my @spans;
  my $got = lunette(['export', $trace, '--to', 'otlp', @more]);
  is($got->{status}, 0, "$name: is exported") or diag($got->{err});
  my @faults = otlp_faults($got->{out}, \@spans);
  is(scalar @faults, 0, "$name: holds to the format") or diag(join "\n", @faults[0 .. ($#faults < 9 ? $#faults : 9)]);
  return @spans;
}

sub attribute {
  my ($span, $key) = @_;
  my ($a) = grep { $_->{key} eq $key } @{$span->{attributes} || []};
  return $a ? (values %{$a->{value}})[0] : undef;
}

my @spans = check('everything', recording('everything'));
my %named = map { $_->{name} => $_ } @spans;
my %by_id = map { $_->{spanId} => $_ } @spans;
sub parent { my ($name) = @_; return $by_id{$named{$name}{parentSpanId} // ''}{name} // '' }

my ($root) = grep { !$_->{parentSpanId} } @spans;
like($root->{name}, qr/everything\.lua$/, 'the root is the program');
is(parent('main·1'), $root->{name}, 'the main task is its child');
is(parent('ada'), 'main', 'a task is a child of what ran when it was made: the coroutine main');
is(parent('main'), 'main·1', 'which the main task awaits');
is(parent('await sleep 0.10'), 'ada', 'a wait is a child of the task');
is(attribute($named{ada}, 'asyncio.outcome'), 'result', 'a result');
is(attribute($named{ada}, 'asyncio.result'), "'ada'", 'and its value');
is(attribute($named{'eve·4'}, 'asyncio.outcome'), 'error', 'an error');
is_deeply($named{'eve·4'}{status}, {code => 2, message => 'ValueError: five'}, 'is the status, with its message');
is(join(', ', map { $_->{name} } @{$named{'eve·4'}{events}}), 'exception', 'and an event');
is_deeply($named{'fetch·3'}{status}, {}, 'who is cancelled has not failed');
is(attribute($named{'fetch·3'}, 'asyncio.outcome'), 'cancelled', 'but is cancelled');
is(join(', ', map { $_->{name} } @{$named{'fetch·3'}{events}}), 'cancel requested, cancel delivered', 'in stages');
ok((grep { $_->{name} eq 'mark' && $_->{attributes}[0]{value}{stringValue} eq 'half' } map { @{$_->{events} || []} } @spans), 'a mark is an event');
is($named{ada}{endTimeUnixNano} - $named{ada}{startTimeUnixNano} >= 119_000_000, 1, 'times are nanoseconds');

# The check sees what is wrong.
my $good = lunette(['export', recording('everything'), '--to', 'otlp'])->{out};
for (['a parent that is not there', qr/"parentSpanId":"[0-9a-f]{4}/, '"parentSpanId":"0123'], ['a short id', qr/"spanId":"./, '"spanId":"'],
     ['a time as a number', qr/"startTimeUnixNano":"(\d+)"/, '"startTimeUnixNano":0.$1'], ['an unknown field', qr/"kind":1/, '"kind":1,"sort":1'],
     ['a number as a value', qr/"intValue":"(\d+)"/, '"integerValue":"1"'], ['a span twice', qr/(\{"traceId"[^\n]*\n)/, '$1$1'],
     ['an end before the beginning', qr/"endTimeUnixNano":"1/, '"endTimeUnixNano":"0']) {
  my ($name, $what, $with) = @$_;
  (my $bad = $good) =~ s/$what/my $first = $1; (my $new = $with) =~ s{\$1}{$first}g; $new/e;
  isnt($bad, $good, "$name: made");
  cmp_ok(scalar(my @faults = otlp_faults($bad)), '>', 0, "$name: is found");
}

is(lunette(['export', recording('everything'), '--to', 'otlp'])->{out}, $good, 'the same trace gives the same ids');
check('a part of the time', recording('everything'), '--from', '0.05', '--to-time', '0.15');
@spans = check('one task', recording('everything'), '--task', 'ada');
is(join(', ', sort map { $_->{name} } grep { $_->{parentSpanId} } @spans), 'ada, await sleep 0.02, await sleep 0.10', 'has its spans');
@spans = check('the newest part of a long run', recording('long', '--trace-limit' => '1M'));
is(scalar(grep { $_->{name} eq 'everlasting·2' } @spans), 1, 'has the task from before');
@spans = check('a run that was killed', killed_recording());
is(scalar(grep { attribute($_, 'asyncio.unfinished') } @spans), 2, 'has its tasks, unfinished');
done_testing;
