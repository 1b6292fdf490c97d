# Otlp.pm - a strict check of traces in OTLP's JSON encoding: names of fields in lowerCamelCase and none unknown, ids in
# hex of the right length, 64-bit numbers as strings of digits, attribute values by their type, each parent and link
# in the file (or said to be elsewhere), a root for each trace, times in order.
package Otlp;
use strict;
use warnings;
use Exporter 'import';
use JSON::PP ();

our @EXPORT = qw(otlp_faults);

my %FIELDS = (
  request => {resourceSpans => 'list:resourceSpans'},
  resourceSpans => {resource => 'resource', scopeSpans => 'list:scopeSpans', schemaUrl => 'string'},
  resource => {attributes => 'list:attribute', droppedAttributesCount => 'uint32'},
  scopeSpans => {scope => 'scope', spans => 'list:span', schemaUrl => 'string'},
  scope => {name => 'string', version => 'string', attributes => 'list:attribute'},
  span => {traceId => 'hex32', spanId => 'hex16', parentSpanId => 'hex16', name => 'name', kind => 'kind',
    startTimeUnixNano => 'nanos', endTimeUnixNano => 'nanos', attributes => 'list:attribute', events => 'list:event',
    links => 'list:link', status => 'status', droppedEventsCount => 'uint32', droppedAttributesCount => 'uint32', flags => 'uint32'},
  event => {timeUnixNano => 'nanos', name => 'name', attributes => 'list:attribute'},
  link => {traceId => 'hex32', spanId => 'hex16', attributes => 'list:attribute'},
  status => {code => 'code', message => 'string'},
  attribute => {key => 'name', value => 'value'},
);
my %NEEDED = (
  span => [qw(traceId spanId name kind startTimeUnixNano endTimeUnixNano)],
  event => [qw(timeUnixNano name)],
  link => [qw(traceId spanId)],
  attribute => [qw(key value)],
);
my %IS = (
  string => sub { defined $_[0] && !ref $_[0] },
  name => sub { defined $_[0] && !ref $_[0] && length $_[0] },
  hex16 => sub { $_[0] =~ /\A[0-9a-f]{16}\z/ && $_[0] !~ /\A0+\z/ },
  hex32 => sub { $_[0] =~ /\A[0-9a-f]{32}\z/ && $_[0] !~ /\A0+\z/ },
  nanos => sub { $_[0] =~ /\A[0-9]{1,20}\z/ },
  uint32 => sub { $_[0] =~ /\A[0-9]{1,10}\z/ },
  kind => sub { $_[0] =~ /\A[0-5]\z/ },
  code => sub { $_[0] =~ /\A[0-2]\z/ },
);
my %VALUE = (
  stringValue => $IS{string},
  boolValue => sub { JSON::PP::is_bool($_[0]) },
  intValue => sub { $_[0] =~ /\A-?[0-9]{1,19}\z/ },
  doubleValue => sub { !ref $_[0] },
);

sub check_value {
  my ($value, $faults) = @_;
  my @keys = ref $value eq 'HASH' ? keys %$value : ();
  return push @$faults, 'a value has one type' unless @keys == 1;
  my $is = $VALUE{$keys[0]} or return push @$faults, "a value of type $keys[0]";
  push @$faults, "$keys[0] $value->{$keys[0]}" unless $is->($value->{$keys[0]});
}

sub check {
  my ($type, $thing, $faults) = @_;
  return check_value($thing, $faults) if $type eq 'value';
  return $IS{$type}->($thing) ? 1 : push @$faults, "no $type: " . ($thing // 'null') if $IS{$type};
  return push @$faults, "$type is no object" unless ref $thing eq 'HASH';
  for my $key (sort keys %$thing) {
    my $of = $FIELDS{$type}{$key} or push @$faults, "$type has no field $key" and next;
    if (my ($each) = $of =~ /^list:(\w+)/) {
      push @$faults, "$key is no list" and next unless ref $thing->{$key} eq 'ARRAY';
      check($each, $_, $faults) for @{$thing->{$key}};
      my %twice;
      push @$faults, grep { $twice{$_}++ } map { "attribute $_->{key}" } @{$thing->{$key}} if $key eq 'attributes';
    } else {
      check($of, $thing->{$key}, $faults);
    }
  }
  push @$faults, map { "$type without $_" } grep { !defined $thing->{$_} } @{$NEEDED{$type} || []};
}

# Digits as numbers of any length.
sub before { my ($a, $b) = @_; return length $a <=> length $b || $a cmp $b }

# A link goes to a span of the file, in its trace, or to another program's trace.
sub is_known {
  my ($link, $id) = @_;
  my $to = $id->{$link->{spanId}};
  return $to ? $to->{traceId} eq $link->{traceId} : !grep { $_->{traceId} eq $link->{traceId} } values %$id;
}

sub check_tree {
  my ($spans, $faults) = @_;
  my (%id, %roots);
  for my $s (@$spans) {
    push @$faults, "span $s->{spanId} twice" if $id{$s->{spanId}};
    $id{$s->{spanId}} = $s;
    push @$faults, "$s->{name} ends before it begins" if before($s->{startTimeUnixNano}, $s->{endTimeUnixNano}) > 0;
    my $last = $s->{startTimeUnixNano};
    for my $e (@{$s->{events} || []}) {
      push @$faults, "$s->{name}: event $e->{name} out of order"
        if before($last, $e->{timeUnixNano}) > 0 || before($e->{timeUnixNano}, $s->{endTimeUnixNano}) > 0;
      $last = $e->{timeUnixNano};
    }
    push @$faults, "$s->{name}: a message without an error" if length($s->{status}{message} // '') && $s->{status}{code} != 2;
  }
  for my $s (@$spans) {
    my $parent = $s->{parentSpanId};
    my $remote = ($s->{flags} // 0) & 0x200;
    $roots{$s->{traceId}}++ if !defined $parent || $remote;
    push @$faults, "$s->{name}: its parent is not there" if defined $parent && !$id{$parent} && !$remote;
    push @$faults, "$s->{name}: its parent is in another trace" if defined $parent && $id{$parent} && $id{$parent}{traceId} ne $s->{traceId};
    push @$faults, "$s->{name} is its own parent" if defined $parent && $parent eq $s->{spanId};
    push @$faults, map { "$s->{name}: a link to nobody" } grep { !is_known($_, \%id) } @{$s->{links} || []};
  }
  my %traces = map { $_->{traceId} => 1 } @$spans;
  push @$faults, map { "trace $_ has no root" } grep { !$roots{$_} } keys %traces;
  my ($programs) = grep { !defined $_->{parentSpanId} && !@{$_->{links} || []} } @$spans;
  push @$faults, 'no span of the program' unless $programs;
  push @$faults, 'two roots' if $programs && $roots{$programs->{traceId}} != 1;
}

# otlp_faults($text, \@spans) -> what is wrong with it, as a list; the spans are put into @spans.
sub otlp_faults {
  my ($text, $spans) = @_;
  my @faults;
  my $top = eval { JSON::PP->new->utf8->decode($text) } or return "no JSON: $@";
  check('request', $top, \@faults);
  return @faults if @faults;
  my @all = map { @{$_->{spans}} } map { @{$_->{scopeSpans}} } @{$top->{resourceSpans}};
  check_tree(\@all, \@faults);
  @$spans = @all if $spans;
  return @faults;
}

1;
