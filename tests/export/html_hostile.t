# The page of a recording that nobody would make: names that are markup, traces that are damaged or random, and one that is
# too long. None of it becomes markup, none of it says a word on the console, and each page still shows what there is.
use Lunette;
use Browser;
use Recordings;
use Test::More;

my $dir = scratch();

sub page_of {
  my ($trace, @options) = @_;
  my $got = lunette(['export', $trace, '--to', 'html', '-o', "$dir/page.html", @options], limit => 30);
  return $got->{status} ? undef : "$dir/page.html";
}

# Which kinds have text behind them, and which two units: as docs/trace.md has it.
my (%text, %two);
for (split /\n/, slurp('docs/trace.md')) {
  next unless /^\| (\d+) \| `[\w.]+` \| (1 \+ text|1|2) \|/;
  $text{$1} = 1 if $2 ne '1' && $2 ne '2';
  $two{$1} = 1 if $2 eq '2';
}

my $b = Browser->new(size => [1200, 800]) or plan skip_all => 'there is no Chromium here';

# Opens a page and walks through it; what is wrong with it, or nothing.
sub faults {
  my ($page) = @_;
  @{$b->{console}} = ();
  $b->open_page("file://$page");
  return join "\n", 'it does not open', $b->console unless $b->until_true('document.body.dataset.ready === "yes"');
  my @tags = @{$b->value('[...new Set([...document.querySelectorAll("*")].map((e) => e.localName))]')};
  $b->press('Home', '.', '.', '>', 'j', 'a', '+', '6', '7', 't', 't', 'o', 'End', ',', '!', 'Enter');
  push @tags, @{$b->value('[...new Set([...document.querySelectorAll("*")].map((e) => e.localName))]')};
  my @strange = grep { /^(img|iframe|object|embed|audio|video)$/ } @tags;
  return join "\n", $b->console, $b->requests, map { "an element $_" } @strange;
}

is(faults(page_of(recording('hostile'))), '', 'names that are markup are text');
my $shown = $b->value('$("lanes-view").textContent + $("events").textContent + $("sequence-body").textContent');
like($shown, qr{</script>}, 'and can be read');
unlike($shown, qr/[\x00-\x08\x0b-\x1f\x7f\x{202a}-\x{202e}]/, 'without the bytes that would do something');
is(faults(page_of(recording('everything'))), '', 'a run of many kinds');
is(faults(page_of(killed_recording())), '', 'a recording that was cut off');
like($b->value('document.querySelector(".notice").textContent'), qr/was not closed/, 'is said to be');

my $everything = recording('everything');
my ($met, @bad) = (0);
for my $round (1 .. 8) {
  my $page = page_of($round % 2 ? damaged($everything) : random_trace(400, \%text, \%two)) or next;
  my $fault = faults($page);
  $met++;
  push @bad, "$round: $fault" if $fault;
}
cmp_ok($met, '>', 4, 'most damaged and random traces have a page');
is(join("\n", @bad), '', 'which opens, steps and zooms');

my $long = page_of(recording('long'));
is(faults($long), '', 'a recording that is too long for a page');
like($b->value('document.querySelector(".notice").textContent'), qr/holds the newest 200,0\d\d records; [\d,]+ older ones are left out/, 'says so');
is($b->value('$("lanes-view").textContent.includes("everlasting")'), JSON::PP::true, 'what was there before its part is known, too');

done_testing;
