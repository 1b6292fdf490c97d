# Engine.pm - an engine under a test in place of a viewer: commands over the socket (docs/protocol.md), and
# what happens read from the trace. Nothing here sleeps for a time: it waits until the trace says so.
package Engine;
use strict;
use warnings;
use JSON::PP ();
use Lunette ();
use Patience;
use POSIX ();
use Socket;
use Time::HiRes ();

my $LIMIT = patience(10);    # seconds until what is waited for must have happened

# Engine->new(OPTIONS...): starts an engine, with more options for it, such as --clock virtual.
sub new {
  my ($class, @options) = @_;
  my $dir = Lunette::scratch();
  my $self = bless {dir => $dir, trace => "$dir/trace", id => 0, seen => 0}, $class;
  socketpair(my $mine, my $its, AF_UNIX, SOCK_STREAM, PF_UNSPEC) or die "socketpair: $!";
  $self->{pid} = fork() // die "fork: $!";
  if (!$self->{pid}) {
    close $mine;
    POSIX::dup2(fileno $its, 9);
    open STDOUT, '>', "$dir/out";
    open STDERR, '>', "$dir/err";
    exec $Lunette::PROGRAM, 'run', '--engine', 9, '--trace', $self->{trace}, '--trace-limit', '64M', @options
      or POSIX::_exit(127);
  }
  close $its;
  $mine->autoflush(1);
  $self->{socket} = $mine;
  return $self;
}

# Sends commands without waiting for their answers: each is a list of its op and its fields. They come at once.
sub send {
  my ($self, @commands) = @_;
  my @lines;
  for (@commands) {
    my ($op, %fields) = @$_;
    push @lines, JSON::PP::encode_json({id => ++$self->{id}, op => $op, %fields}) . "\n";
  }
  syswrite $self->{socket}, join '', @lines;
}

# Sends a command and returns the answer, a hash.
sub ask {
  my ($self, $op, %fields) = @_;
  $self->send([$op, %fields]);
  while (defined(my $line = readline $self->{socket})) {
    my $answer = JSON::PP::decode_json($line);
    return $answer if $answer->{id} == $self->{id};    # others are to what was only sent
  }
  return {ok => 0, error => 'the engine has ended'};
}

sub eval { my ($self, $code) = @_; return $self->ask('eval', code => $code) }

# All records so far, as hashes (see "As JSON" in docs/trace.md).
sub records {
  my ($self, $path) = @_;
  my $got = Lunette::lunette(['export', $path // $self->{trace}, '--to', 'jsonl']);
  return map { JSON::PP->new->utf8(0)->decode($_) } split /\n/, $got->{out};
}

# Waits for a record for which the code, given it in $_, is true, after the last one that was found so, and
# returns it; undef when it does not come.
sub wait_for {
  my ($self, $what) = @_;
  my $end = Time::HiRes::time() + $LIMIT;
  while (Time::HiRes::time() < $end) {
    for ($self->records) {
      next unless $_->{seq} && $_->{seq} > $self->{seen} && $what->($_);
      $self->{seen} = $_->{seq};
      return $_;
    }
    return undef if $self->{ended}++;
    delete $self->{ended} if kill 0, $self->{pid};
    select undef, undef, undef, .01;
  }
  return undef;
}

# Waits until it stands, and returns the HOLD record.
sub stands { my ($self) = @_; return $self->wait_for(sub { $_->{kind} eq 'hold' && $_->{hold} eq 'pause' }) }

# Waits for what comes of an input, and returns the VALUE record.
sub value { my ($self) = @_; return $self->wait_for(sub { $_->{kind} eq 'value' }) }

# Ends it as a viewer does. Returns the process's status, and waits at most until the limit.
sub quit {
  my ($self) = @_;
  $self->send(['quit']);
  return $self->end;
}

sub end {
  my ($self) = @_;
  my $end = Time::HiRes::time() + $LIMIT;
  while (waitpid($self->{pid}, POSIX::WNOHANG()) == 0) {
    if (Time::HiRes::time() > $end) { kill 'KILL', $self->{pid}; waitpid $self->{pid}, 0; return 'late' }
    select undef, undef, undef, .01;
  }
  return $?;
}

1;
