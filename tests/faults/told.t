#!/usr/bin/perl
# Failures that once left somebody waiting, or went unsaid: each ends by itself, with a sentence that says what failed.
use strict;
use warnings;
use File::Basename ();
use lib 'tests/lib', 'tests/faults';
BEGIN { $ENV{LUNETTE} = File::Basename::dirname(readlink($ENV{LUNETTE} || './lunette') || $ENV{LUNETTE} || 'build/release/lunette') . '/lunette-faults' }
use Faults;
use Scenarios;
use Test::More;

my $faults = Faults->new;
my %scenario = map { $_->{name} => $_ } @SCENARIOS;

# Where in a stream it fails, as a part of its calls; what is said in all, on either stream; the status, if that is the same each time.
my @TOLD = (
  ['ps', 'json', [.1, .3, .6], 'once', qr/not enough memory/],
  ['tree', 'json', [.3, .8], 'once', qr/not enough memory/],
  ['bt', 'json', [.8], 'forever', qr/not enough memory/, 69],
  ['ps', 'fdopendir', [1], 'once', qr/cannot look for programs: Cannot allocate memory/, 69],
  ['the prompt', 'malloc', [0], 'once', qr/not enough memory to begin/, 70],
  ['the prompt', 'fcntl', [1, 2], 'once', qr/./],    # what could not be made non-blocking was waited for
  ['a replay', 'malloc', [map { $_ / 70 } 0 .. 6], 'once', qr/memory/],
  ['the prompt', 'json', [.2, .5], 'once', qr/memory/],
  ['the prompt', 'json', [0, .5], 'forever', qr/memory/],
  ['its engine', 'json', [.2, .5], 'forever', qr/not enough memory to answer/],
  ['its engine', 'json', [map { $_ / 30 } 0 .. 29], 'once', qr/./],    # an answer whose id was left out was waited for
  ['a thread', 'malloc', [.6, .8, .9], 'forever', qr/memory/],
  ['a worker process', 'malloc', [.7, .9], 'forever', qr/memory|terminated/],
  ['a thread', 'lua', [.9, .99], 'forever', qr/memory/, 1],
  ['export to chrome', 'malloc', [.1, .7], 'forever', qr/not enough memory/, 65],
  ['export to otlp', 'malloc', [.1, .7], 'forever', qr/not enough memory/, 65],
  ['traced memory', 'malloc', [map { $_ / 34 } 10 .. 33], 'forever', qr/not enough memory/, 1],
  ['the viewer', 'malloc', [.2], 'forever', qr/not enough memory to draw/, 70],
  ['why', 'pread', [4], 'once', qr/Not all of it can be read: Input\/output error/, 0],
  ['trouble', 'pread', [4], 'once', qr/Not all of it can be read/],
  ['lint', 'pread', [4], 'once', qr/Not all of it can be read/],
  ['a replay', 'pread', [10], 'forever', qr/not all of the recording can be read: Input\/output error/, 1],
  ['tree', 'pread', [6], 'forever', qr/what the program tells cannot be read|Input\/output error/, 69],
);

for my $row (@TOLD) {
  my ($name, $stream, $places, $mode, $said, $status) = @$row;
  my $s = $scenario{$name};
  my $well = $faults->run($s, undef);
  my @worth = $well->{calls}{$stream} ? Faults::worth($s, $well, $stream) : ();
  my @wrong;
  for my $place (@$places) {
    my $fault = "$stream:" . (@worth ? $worth[@worth * $place] : $place) . ($mode eq 'forever' ? ':forever' : '');
    my $got = $faults->run($s, $fault);
    my @found = $faults->faults($s, $got, $well);
    push @found, 'it was not made to fail' unless $got->{failed};
    push @found, 'it had to be interrupted' if $got->{interrupted} || $got->{late};
    push @found, "its status is $got->{status}, not $status" if defined $status && $got->{status} != $status;
    push @found, 'it does not say what failed' unless "$got->{err}$got->{out}" =~ $said;
    push @wrong, map {"$fault ($got->{first}): $_\n$got->{err}"} @found;
  }
  ok(!@wrong, "$name, $stream, $mode") or diag(join "\n", @wrong);
}
done_testing;
