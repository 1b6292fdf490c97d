#!/usr/bin/perl
# A sample of `make faults`: in each scenario a few calls of each stream fail, once; those of Lua also for ever.
use strict;
use warnings;
use Cwd ();
use File::Basename ();
use lib 'tests/lib', 'tests/faults';
BEGIN { $ENV{LUNETTE} = File::Basename::dirname(Cwd::realpath($ENV{LUNETTE} || './lunette')) . '/lunette-faults' }
use Faults;
use Scenarios;
use Test::More;

my $faults = Faults->new;
my ($tried, @places) = (0, .1, .5, .9);

# Some of the numbers of calls.
sub chosen { my @n = @_; my %n = map { $_ => 1 } grep { defined } map { $n[@n * $_] } @places; return sort { $a <=> $b } keys %n }

for my $s (grep { !$_->{timing} } @SCENARIOS) {
  my $well = $faults->run($s, undef);
  my @wrong = map {"without failures: $_"} $faults->faults($s, $well, $well);
  for my $stream (qw(malloc lua call)) {
    for my $n (chosen(Faults::worth($s, $well, $stream))) {
      for my $fault ("$stream:$n", $stream eq 'lua' ? "$stream:$n:forever" : ()) {
        my $got = $faults->run($s, $fault);
        $tried += $got->{failed} ? 1 : 0;
        push @wrong, map {"$fault ($got->{first}): $_\n$got->{err}"} $faults->faults($s, $got, $well);
      }
    }
  }
  ok(!@wrong, $s->{name}) or diag(join "\n", @wrong);
}
cmp_ok($tried, '>', 300, 'some hundred failures have been tried');
done_testing;
