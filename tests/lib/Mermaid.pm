# Mermaid.pm - a check of our sequence diagrams, line by line: only the statements that we write, participants that were
# declared, bars that open and close, text without anything that means something to Mermaid.
package Mermaid;
use strict;
use warnings;
use Exporter 'import';

our @EXPORT = qw(mermaid_faults);

my $TEXT = qr/(?:#\d+;|[^#;%<>&"'`{}\[\]\\|\x00-\x1F\x7F])+/;

# mermaid_faults($text) -> what is wrong with it, as a list
sub mermaid_faults {
  my ($text) = @_;
  my @lines = split /\n/, $text;
  my (%actor, %active, @faults);
  return 'no diagram' unless @lines && shift @lines eq 'sequenceDiagram';
  for (@lines) {
    if (/\A  participant (p\d+) as $TEXT\z/) { push @faults, "$1 twice" if $actor{$1}++; next }
    my @who;
    if (/\A  (p\d+)(?:->>|-->>|-\)|--\)|-x|--x)(p\d+): $TEXT\z/) { @who = ($1, $2) }
    elsif (/\A  Note over (p\d+): $TEXT\z/) { @who = ($1) }
    elsif (/\A  activate (p\d+)\z/) { @who = ($1); push @faults, "active: $1" if $active{$1}++ }
    elsif (/\A  deactivate (p\d+)\z/) { @who = ($1); push @faults, "not active: $1" unless delete $active{$1} }
    else { push @faults, "not understood: $_" }
    push @faults, map { "$_ is nobody" } grep { !$actor{$_} } @who;
    push @faults, "end: $_" if /: .*\bend\b/i;
  }
  push @faults, map { "left active: $_" } keys %active;
  push @faults, length($text) . ' characters are too many for Mermaid' if length $text > 50000;
  return @faults;
}

1;
