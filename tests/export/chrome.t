# The export for Perfetto and chrome://tracing, checked strictly: a run of everything, one whose beginning is gone, one
# that was killed, one task of it, a part of its time.
use utf8;
use Lunette;
use Test::More;
use Chrome;
use Recordings;

sub check {
  my ($name, $trace, @more) = @_;
  my %seen;
  my $got = lunette(['export', $trace, '--to', 'chrome', @more]);
  is($got->{status}, 0, "$name: is exported") or diag($got->{err});
  my @faults = chrome_faults($got->{out}, \%seen);
  is(scalar @faults, 0, "$name: holds to the format") or diag(join "\n", @faults[0 .. ($#faults < 9 ? $#faults : 9)]);
  return \%seen;
}

for my $clock (qw(virtual real)) {
  my $seen = check("everything, $clock", recording('everything', '--clock' => $clock));
  my @threads = sort keys %{$seen->{threads}};
  is_deeply([grep { !/^(?:thread|shutdown)/ } @threads],
    [qw(ada eve·4 fetch·2 fetch·3 loop main·1)], "$clock: the loop and each task have a thread")
    or diag(join ' ', @threads);
  ok($seen->{threads}{'thread 1'}, "$clock: and so have workers");
  ok($seen->{slices}{$_}, "$clock: there is a slice `$_`") for 'tick 1', 'poll', 'running', 'ready', 'sleep 0.10', 'ada';
  ok($seen->{flows}{$_}, "$clock: arrows say `$_`") for qw(create wake call cancel);
  ok($seen->{instants}{$_}, "$clock: `$_` has its instant") for 'print', 'mark: half', 'cancel requested', 'cancel delivered';
  ok($seen->{counters}{$_}, "$clock: `$_` is counted") for 'ready queue', 'tasks', 'timers';
  ok($seen->{outcomes}{$_}, "$clock: a task is $_") for qw(done failed cancelled);
}

# The check sees what is wrong.
my $good = lunette(['export', recording('everything'), '--to', 'chrome'])->{out};
for (['a slice that does not end', qr/\n\{"ph":"E"[^\n]*\n/, "\n"], ['an end too many', qr/(\n\{"ph":"E"[^\n]*)/, '$1$1'],
     ['an arrow from nowhere', qr/"ph":"s","pid":1,"tid":\d+/, '"ph":"s","pid":1,"tid":99'], ['a comma too many', qr/,\n\]|\n\]/, ",\n]"],
     ['an arrow that ends twice', qr/(\n\{"ph":"f"[^\n]*)/, '$1$1'], ['a field missing', qr/"ts":[\d.]+,/, '']) {
  my ($name, $what, $with) = @$_;
  (my $bad = $good) =~ s/$what/my $first = $1; (my $new = $with) =~ s{\$1}{$first}g; $new/e;
  isnt($bad, $good, "$name: made");
  cmp_ok(scalar(my @faults = chrome_faults($bad)), '>', 0, "$name: is found");
}

my $part = check('a part of the time', recording('everything'), '--from', '0.05', '--to-time', '0.15');
ok($part->{slices}{'sleep 0.20'} && !$part->{slices}{'tick 1'}, 'slices that were open before are there, ticks before are not');
ok($part->{outcomes}{unfinished}, 'what goes on after it is unfinished');
my $one = check('one task', recording('everything'), '--task', 'fetch-3');
is_deeply([sort keys %{$one->{threads}}], [qw(fetch·3 loop)], 'has its thread, and its turns on the loop');
my $ring = check('the newest part of a long run', recording('long', '--trace-limit' => '1M'));
ok($ring->{slices}{'everlasting·2'} && $ring->{outcomes}{done}, 'has the slice of a task from before');
my $killed = check('a run that was killed', killed_recording());
ok($killed->{outcomes}{unfinished}, 'its tasks are unfinished');
done_testing;
