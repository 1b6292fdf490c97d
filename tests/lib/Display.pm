# Display.pm - a display of its own for a test, by Xvfb, and what is on it, by xdotool. It ends with the object.
package Display;
use strict;
use warnings;
use POSIX ();
use Test::More;
use Time::HiRes ();

my $LIMIT = 60;    # seconds until what is waited for must have happened

sub found { my ($name) = @_; return grep { -x "$_/$name" } split /:/, $ENV{PATH} }

# Skips the test where there is no such program.
sub wanted { for (qw(Xvfb xdotool)) { plan(skip_all => "there is no $_ here") if !found($_) } }

# Xvfb chooses a number that is free, and says it when it is ready.
sub new {
  my ($class, $size) = @_;
  pipe(my $from, my $to) or die "pipe: $!";
  my $pid = fork() // die "fork: $!";
  if (!$pid) {
    close $from;
    POSIX::dup2(fileno $to, 9);
    open STDIN, '<', '/dev/null';
    open STDOUT, '>', '/dev/null';
    open STDERR, '>', '/dev/null';
    exec 'Xvfb', '-displayfd', 9, '-screen', 0, ($size || '1400x900') . 'x24' or POSIX::_exit(127);
  }
  close $to;
  my $number = readline $from;
  chomp $number if defined $number;
  die "Xvfb does not start\n" if !length($number // '');
  return bless {pid => $pid, name => ":$number", me => $$}, $class;
}

sub name { return $_[0]{name} }

# What xdotool says.
sub tool { my ($self, @words) = @_; my $command = join ' ', map { "'$_'" } @words; return scalar qx(DISPLAY=$self->{name} xdotool $command 2>/dev/null) }

# Waits for our window; returns its number, undef when there is none.
sub shows {
  my ($self) = @_;
  my $end = Time::HiRes::time() + $LIMIT;
  while (Time::HiRes::time() < $end) {
    for (split /\n/, $self->tool('search', '--onlyvisible', '--class', 'lunette')) { return $_ }
    select undef, undef, undef, .05;
  }
  return undef;
}

sub kill_it { my ($self) = @_; kill 'KILL', $self->{pid}; return }

sub DESTROY {
  my ($self) = @_;
  local ($?, $!);
  return if $self->{me} != $$;
  kill 'KILL', $self->{pid};
  waitpid $self->{pid}, 0;
}

1;
