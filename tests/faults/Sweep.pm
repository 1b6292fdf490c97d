# Sweep.pm - tries failures in many scenarios, in several processes, and keeps what came of them in a file to which each
# sweep adds, so that a long one may be made in parts. A unit of work is a stream of calls in a scenario, once or for ever.
package Sweep;
use strict;
use warnings;
use Cwd ();
use Faults;
use JSON::PP ();
use POSIX ();
use Scenarios;

# Sweep->new(streams => [...], modes => [...], every => N, about => N, forever => N, asan => N, programs => {leak => PATH, asan => PATH}, results => FILE)
sub new { my ($class, %o) = @_; return bless {%o, results => Cwd::abs_path($o{results})}, $class }

# Works through the scenarios. What goes wrong is printed as it is found.
sub sweep {
  my ($self, $jobs, @scenarios) = @_;
  my @units = map {
    my $s = $_;
    map { my $stream = $_; map { {s => $s, stream => $stream, mode => $_} } @{$self->{modes}} } @{$self->{streams}}
  } @scenarios;
  pipe(my $from, my $to) or die "pipe: $!";
  syswrite $to, pack('L*', 0 .. $#units);
  close $to;
  for (1 .. $jobs) {
    next if fork() // die "fork: $!";
    eval { $self->work($from, \@units); 1 } or print STDERR $@;
    POSIX::_exit(0);
  }
  1 while wait() > 0;
}

# One of the processes: whoever is idle takes the next unit.
sub work {
  my ($self, $from, $units) = @_;
  local $Lunette::PROGRAM = $self->{programs}{leak};
  my $faults = Faults->new;
  while (sysread $from, my $next, 4) {
    my $unit = $units->[unpack 'L', $next];
    $self->keep($self->try_all($faults, @$unit{qw(s stream mode)}));
  }
  $faults->{running}->kill('KILL');
}

# One in so many is tried with the address sanitizer, which takes longer: it looks at each access, not only for leaks.
sub try_all {
  my ($self, $faults, $s, $stream, $mode) = @_;
  my $asan = $faults->with($self->{programs}{asan});
  my $well = $faults->run($s, undef);
  my %unit = (scenario => $s->{name}, stream => $stream, mode => $mode, calls => $well->{calls}{$stream}, tried => 0, sanitized => 0, wrong => 0,
    date => POSIX::strftime('%Y-%m-%d', gmtime));
  my @worth = Faults::worth($s, $well, $stream);
  my ($step, %seen) = $self->step($s, $mode, scalar @worth);
  @unit{qw(worth step)} = (scalar @worth, $step);
  for (my $i = int(($step - 1) / 2), my $run = 0; $i < @worth; $i += $step, $run++) {
    my $fault = "$stream:$worth[$i]" . ($mode eq 'forever' ? ':forever' : '');
    my $sanitized = $self->{asan} && $run % $self->{asan} == 0;
    my $got = ($sanitized ? $asan : $faults)->run($s, $fault);
    $got->{failed} or next;
    $unit{tried}++;
    $unit{sanitized}++ if $sanitized;
    my @found = $faults->faults($s, $got, $well) or next;
    $unit{wrong}++;
    for (@found) { print "$s->{name}: $fault ($got->{first}): $_\n" unless $seen{$_}++ }
  }
  return \%unit;
}

sub step {
  my ($self, $s, $mode, $calls) = @_;
  return 1 + int($calls / $self->{about}) if $self->{about};
  return $self->{every} * ($s->{every} || 1) * ($mode eq 'forever' ? $self->{forever} : 1);
}

sub keep {
  my ($self, $unit) = @_;
  open my $out, '>>', $self->{results} or die "$self->{results}: $!";
  syswrite $out, JSON::PP->new->canonical->encode($unit) . "\n";
  printf "%-24s %-7s %-8s %6d tried, %d wrong\n", @$unit{qw(scenario stream mode tried wrong)};
}

# What is known: the newest of each unit, as {SCENARIO => [UNIT...]}.
sub known {
  my ($self) = @_;
  my (%newest, %known);
  open my $in, "<", $self->{results} or return {};
  while (<$in>) { my $unit = JSON::PP::decode_json($_); $newest{"@$unit{qw(scenario stream mode)}"} = $unit }
  push @{$known{$_->{scenario}}}, $_ for @newest{sort keys %newest};
  return \%known;
}

1;
