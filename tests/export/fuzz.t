# Every export of what no program writes: damaged traces, random records, hostile names. None may crash, hang or give
# what does not parse.
use Lunette;
use Test::More;
use JSON::PP;
use Cast;
use Chrome;
use Mermaid;
use Otlp;
use Recordings;
use Svg;

# What is wrong with an export, by its format; the empty string: nothing.
my %FAULTS = (
  text => sub { return $_[0] =~ /[\x00-\x09\x0B-\x1F\x7F]/ ? 'a control byte' : '' },
  jsonl => sub {
    for my $line (split /\n/, $_[0]) { eval { decode_json($line); 1 } or return "$@: $line" }
    return '';
  },
  chrome => sub { return (chrome_faults($_[0]))[0] // q{} },
  otlp => sub { return (otlp_faults($_[0]))[0] // q{} },
  html => sub { return html_faults($_[0]) },
  asciicast => sub { return (cast_faults($_[0]))[0] // q{} },
  svg => sub { return (svg_faults($_[0]))[0] // q{} },
  mermaid => sub { return (mermaid_faults($_[0]))[0] // q{} },
);

# The page's data is JSON, nothing of it ends its element, and none of it is a control byte.
sub html_faults {
  my ($page) = @_;
  return 'a control byte' if $page =~ /[\x00-\x09\x0B-\x1F\x7F]/;
  my %data = $page =~ m{<script type="application/json" id="data-(\w+)">(.*?)</script>}gs;
  return 'parts are missing' if join(' ', sort keys %data) ne 'about events sequences sources words';
  for my $part (sort keys %data) {
    return "markup in $part" if $data{$part} =~ /[<>&]/;
    eval { decode_json($data{$part}); 1 } or return "$part: $@";
  }
  return '';
}

sub check {
  my ($name, $trace, $rounds) = @_;
  for my $format (sort keys %FAULTS) {
    my (@faults, $told);
    for my $round (1 .. $rounds) {
      my $got = lunette(['export', $trace->(), '--to', $format]);
      push @faults, "$round: signal $got->{signal}" if $got->{signal} || $got->{late};
      $told++ if length $got->{out} > ($format eq 'mermaid' ? 60 : 2000);
      my $fault = $got->{status} ? '' : $FAULTS{$format}->($got->{out});
      push @faults, "$round: $fault" if $fault;
    }
    cmp_ok($told, '>', $rounds / 2, "$format: there is much to tell of $name");
    is(scalar @faults, 0, "$format: $name") or diag(join "\n", @faults[0 .. ($#faults < 4 ? $#faults : 4)]);
  }
}

# Which kinds have text behind them, and which two units: as docs/trace.md has it.
my (%text, %two);
for (split /\n/, slurp('docs/trace.md')) {
  next unless /^\| (\d+) \| `[\w.]+` \| (1 \+ text|1|2) \|/;
  $text{$1} = 1 if $2 ne '1' && $2 ne '2';
  $two{$1} = 1 if $2 eq '2';
}
cmp_ok(scalar keys %text, '>', 4, 'the kinds are known');

my $everything = recording('everything');
my $hostile = recording('hostile');
check('names that are no words', sub { $hostile }, 1);
check('damaged traces', sub { damaged($everything) }, 25);
check('random records', sub { random_trace(400, \%text, \%two) }, 25);
done_testing;
