# Terminal.pm - a program on a pseudo-terminal of its own, spoken to in lines: what it prints is read until it asks
# again. Nothing here sleeps: whoever waits, waits for bytes, until a deadline.
package Terminal;
use strict;
use warnings;
use Fcntl ();
use IO::Select;
use Patience;
use POSIX ();
use Time::HiRes ();

our $DEADLINE = patience(60);    # seconds for one answer: far more than any takes

# Of Linux, for all processors whose ioctl numbers are the common ones.
use constant {TIOCGPTN => 0x80045430, TIOCSPTLCK => 0x40045431, TIOCSCTTY => 0x540E, TIOCSWINSZ => 0x5414};

# Terminal->new(\@command, cols => 80, rows => 24, env => {}): the command leads a session on the terminal.
sub new {
  my ($class, $command, %o) = @_;
  sysopen my $ours, '/dev/ptmx', Fcntl::O_RDWR | Fcntl::O_NOCTTY or die "/dev/ptmx: $!";
  my $number = pack 'i', 0;
  ioctl $ours, TIOCSPTLCK, my $unlocked = pack 'i', 0 or die "TIOCSPTLCK: $!";
  ioctl $ours, TIOCGPTN, $number or die "TIOCGPTN: $!";
  my $path = '/dev/pts/' . unpack 'i', $number;
  my $pid  = fork() // die "fork: $!";
  if (!$pid) {
    POSIX::setsid();
    sysopen my $theirs, $path, Fcntl::O_RDWR or POSIX::_exit(126);
    ioctl $theirs, TIOCSCTTY, 0;
    ioctl $theirs, TIOCSWINSZ, pack 'S4', $o{rows} || 24, $o{cols} || 80, 0, 0;
    POSIX::dup2(fileno $theirs, $_) for 0 .. 2;
    while (my ($k, $v) = each %{$o{env} || {}}) { defined $v ? ($ENV{$k} = $v) : delete $ENV{$k} }
    exec @$command or POSIX::_exit(127);
  }
  return bless {pid => $pid, owner => $$, pty => $ours, ready => IO::Select->new($ours), text => ''}, $class;
}

sub pid { return $_[0]{pid} }

# Everything printed since the last call, up to and with what matches; to the end, when the program ends before. The
# line ends are those of a file.
sub until {
  my ($self, $what) = @_;
  my $end = Time::HiRes::time() + $DEADLINE;
  until ($self->{text} =~ $what) {
    my $left = $end - Time::HiRes::time();
    die "nothing like $what within $DEADLINE s; there is:\n$self->{text}\n" if $left <= 0 || !$self->{ready}->can_read($left);
    sysread $self->{pty}, my $more, 65536 or return $self->rest;    # EIO: nobody has the terminal open any more
    $self->{text} .= $more =~ s/\r//gr;
  }
  $self->{text} =~ $what;
  my $text = substr $self->{text}, 0, $+[0], '';
  return $text;
}

# What has been printed so far and nobody wants.
sub forget {
  my ($self) = @_;
  while ($self->{ready}->can_read(0)) { sysread $self->{pty}, my $unwanted, 65536 or last }
  $self->{text} = '';
}

sub rest { my ($self) = @_; my $text = $self->{text}; $self->{text} = ''; $self->{ended} = 1; return $text }
sub ended { return $_[0]{ended} }

sub type { my ($self, $text) = @_; syswrite $self->{pty}, $text; return $self }

# The exit status, or the signal, once the program has ended.
sub status {
  my ($self) = @_;
  waitpid delete $self->{pid}, 0 if $self->{pid};
  return $self->{status} //= $? & 127 ? 'signal ' . ($? & 127) : $? >> 8;
}

sub kill_it { my ($self) = @_; kill 'KILL', $self->{pid}; return $self->status }

sub DESTROY {
  my ($self) = @_;
  return if $self->{owner} != $$ || !$self->{pid};
  local ($?, $!);
  kill 'KILL', $self->{pid};
  waitpid $self->{pid}, 0;
}

1;
