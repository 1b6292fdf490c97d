# Chrome.pm - a strict check of the Trace Event Format, as Perfetto and chrome://tracing read it: which fields an event
# of each phase has, that slices nest and end on each thread, that an arrow begins in an open slice and ends once, in an
# open slice, and that time goes forward.
package Chrome;
use strict;
use warnings;
use Exporter 'import';
use JSON::PP ();
use Scalar::Util 'looks_like_number';

our @EXPORT = qw(chrome_faults);

my %WANTED = (
  M => {name => 's', args => 'h'},
  B => {name => 's', ts => 'n', cat => 's'},
  E => {ts => 'n'},
  i => {name => 's', ts => 'n', s => 's'},
  C => {name => 's', ts => 'n', args => 'h'},
  s => {name => 's', ts => 'n', cat => 's', id => 'n'},
  b => {name => 's', ts => 'n', cat => 's', id => 's'},
  n => {name => 's', ts => 'n', cat => 's', id => 's'},
  e => {name => 's', ts => 'n', cat => 's', id => 's'},
  f => {name => 's', ts => 'n', cat => 's', id => 'n', bp => 's'},
);
my %ALLOWED = map { $_ => 1 } qw(ph pid tid ts name cat args id bp s cname);
my %METADATA = map { $_ => 1 } qw(process_name thread_name thread_sort_index);

sub is_a {
  my ($v, $type) = @_;
  return ref $v eq 'HASH' if $type eq 'h';
  return !ref $v && defined $v && looks_like_number($v) && $v >= 0 if $type eq 'n';
  return defined $v && !ref $v;
}

# The events of the text, in the order of time, as a viewer sorts them: those of one time as they stand in the file.
sub events {
  my ($text, $faults) = @_;
  my $top = eval { JSON::PP->new->utf8->decode($text) };
  push @$faults, "no JSON: $@" and return () unless $top;
  push @$faults, 'no array traceEvents' and return () unless ref $top eq 'HASH' && ref $top->{traceEvents} eq 'ARRAY';
  push @$faults, "displayTimeUnit $top->{displayTimeUnit}" unless $top->{displayTimeUnit} =~ /^(?:ms|ns)$/;
  my @all = @{$top->{traceEvents}};
  my @order = sort { ($all[$a]{ts} // 0) <=> ($all[$b]{ts} // 0) || $a <=> $b } 0 .. $#all;
  return @all[@order];
}

sub check_fields {
  my ($e, $faults) = @_;
  my $phase = $e->{ph} // '';
  my $wanted = $WANTED{$phase} or return push @$faults, "phase '$phase'";
  for my $key ('pid', 'tid', keys %$wanted) {
    push @$faults, "$phase: $key" unless is_a($e->{$key}, $wanted->{$key} || 'n');
  }
  push @$faults, "$phase: unknown field $_" for grep { !$ALLOWED{$_} } keys %$e;
  push @$faults, "metadata $e->{name}" if $phase eq 'M' && !$METADATA{$e->{name}};
  push @$faults, "scope $e->{s}" if $phase eq 'i' && $e->{s} !~ /^[gpt]$/;
  push @$faults, "bp $e->{bp}" if $phase eq 'f' && $e->{bp} ne 'e';
  push @$faults, "counter $e->{name}" if $phase eq 'C' && grep { !is_a($_, 'n') } values %{$e->{args}};
  return 1;
}

# chrome_faults($text) -> what is wrong with it, as a list of sentences; nothing: it is good. In list context of a
# second argument \%seen, that gets what there is: {threads, slices, flows, instants, counters}.
sub chrome_faults {
  my ($text, $seen) = @_;
  my (@faults, %open, %flow, %named, %span, $last);
  $seen ||= {};
  my $order = 0;
  for my $e (events($text, \@faults)) {
    check_fields($e, \@faults) or next;
    my ($phase, $thread) = ($e->{ph}, "$e->{pid}/$e->{tid}");
    $named{$thread} = $seen->{threads}{$e->{args}{name}} = 1 if $phase eq 'M' && $e->{name} eq 'thread_name';
    $seen->{processes}{$e->{args}{name}} = 1 if $phase eq 'M' && $e->{name} eq 'process_name';
    $seen->{counters}{$e->{name}}++ if $phase eq 'C';
    $seen->{instants}{$e->{name}}++ if $phase eq 'i';
    if ($phase eq 'B') {
      push @{$open{$thread}}, $e;
      $seen->{slices}{$e->{name}}++;
      push @faults, "thread $thread has no name" unless $named{$thread}++;
    } elsif ($phase eq 'E') {
      my $begun = pop @{$open{$thread} ||= []};
      push @faults, "an end without a beginning on $thread at $e->{ts}" unless $begun;
      $seen->{outcomes}{$e->{args}{outcome}}++ if $e->{args} && defined $e->{args}{outcome};
    } elsif ($phase =~ /^[bne]$/) { # async: they bind by category and id
      my $key = "$e->{cat}/$e->{id}";
      push @faults, "async $key: $phase out of order" if $phase eq 'b' ? $span{$key} : !$span{$key};
      $phase eq 'b' ? ($span{$key} = $e->{name}) : $phase eq 'e' ? delete $span{$key} : 0;
      $seen->{$phase eq 'n' ? 'events' : 'spans'}{$e->{name}}++ if $phase ne 'b';
    } elsif ($phase eq 's' || $phase eq 'f') {
      my $key = "$e->{cat}/$e->{name}/$e->{id}";
      push @faults, "arrow $key: no slice is open on $thread" unless @{$open{$thread} || []};
      push @faults, "arrow $key: $phase out of order" if $phase eq 's' ? exists $flow{$key} : !defined $flow{$key};
      $seen->{flows}{$e->{name}}++ if $phase eq 'f';
      $phase eq 's' ? ($flow{$key} = $e) : ($flow{$key} = undef);
    }
  }
  my $endless = grep { defined } values %flow;
  my ($told) = $text =~ /"flows without end":(\d+)/;
  push @faults, "$endless arrows without end, told are " . ($told // 'none') unless defined $told && $told == $endless;
  push @faults, map { "thread $_: a slice without end" } grep { @{$open{$_}} } keys %open;
  push @faults, map { "async $_ without an end" } keys %span;
  return @faults;
}

1;
