# Situations.pm - the table of hostile situations, read from its page: for the test that looks whether it is whole, and
# for the count in docs/reliability.md.
package Situations;
use strict;
use warnings;
use Lunette ();

# ID => {text, tests}: what a row says, and the paths of the tests that it names. One row may be of several.
sub table {
  my ($page) = @_;
  my %row;
  for (split /\n/, Lunette::slurp($page)) {
    my ($ids, $what, $text) = /^\| ([A-K]\d+(?:, [A-K]\d+)*) \| (.*?) \| (.*) \|$/ or next;
    my @named = map { m{/} ? "tests/$_" : "tests/hostile/$_" } grep { /\.(?:t|c|lua)$/ && !m{^vm/} } $text =~ /`([^`\s]+)`/g;
    $row{$_} = {what => $what, text => $text, tests => \@named} for split /, /, $ids;
  }
  return %row;
}

1;
