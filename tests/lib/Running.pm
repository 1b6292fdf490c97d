# Running.pm - a program that runs beside the test, for those that look into it: started with a directory of its own in
# place of the user's, so that no other program is met; it goes on when a file is made. And a raw visitor at its door.
package Running;
use strict;
use warnings;
use IO::Select;
use IO::Socket::UNIX;
use JSON::PP ();
use Lunette ();
use Patience;
use POSIX ();
use Test::More;
use Time::HiRes ();

my $LIMIT = patience(60);    # seconds until what is waited for must have happened

# Running->new(CODE, options => [...], run => DIRECTORY): waits until the program has printed "ready". `go` in its globals is the name of a
# file that is not there yet.
sub new {
  my ($class, $code, %o) = @_;
  my $dir = Lunette::scratch();
  my $self = bless {dir => $dir, run => $o{run} || "$dir/run", go => "$dir/go", out => '', me => $$}, $class;
  mkdir $self->{run}, 0700;
  Lunette::spew("$dir/program.lua", "go = '$self->{go}'\nio.stdout:setvbuf('no')\n$code");
  pipe(my $from, my $to) or die "pipe: $!";
  $self->{pid} = fork() // die "fork: $!";
  if (!$self->{pid}) {
    close $from;
    $ENV{XDG_RUNTIME_DIR} = $self->{run};
    open STDIN, '<', '/dev/null';
    open STDOUT, '>&', $to;
    open STDERR, '>', "$dir/err";
    exec $Lunette::PROGRAM, 'run', @{$o{options} || []}, "$dir/program.lua" or POSIX::_exit(127);
  }
  close $to;
  $self->{from} = $from;
  $self->printed(qr/^ready$/m);
  return $self;
}

# Waits until what it printed matches. True if it did.
sub printed {
  my ($self, $pattern) = @_;
  my $end = Time::HiRes::time() + $LIMIT;
  my $select = IO::Select->new($self->{from});
  until ($self->{out} =~ $pattern) {
    my $left = $end - Time::HiRes::time();
    return 0 if $left <= 0 || !$select->can_read($left) || !sysread $self->{from}, $self->{out}, 65536, length $self->{out};
  }
  return 1;
}

sub err { return Lunette::slurp("$_[0]{dir}/err") }

# Lets it go on to its end, and returns its status.
sub finish {
  my ($self) = @_;
  Lunette::spew($self->{go}, '');
  $self->printed(qr/\z.\A/);    # to the end of the file
  return $self->end;
}

sub end {
  my ($self) = @_;
  return $self->{status} if defined $self->{status};
  my $end = Time::HiRes::time() + $LIMIT;
  while (waitpid($self->{pid}, POSIX::WNOHANG()) == 0) {
    return 'late' if Time::HiRes::time() > $end;
    select undef, undef, undef, .01;
  }
  return $self->{status} = $?;
}

sub kill { my ($self, $signal) = @_; return CORE::kill $signal, $self->{pid} }

# What a command says that looks at it.
sub look {
  my ($self, @arguments) = @_;
  return Lunette::lunette(\@arguments, env => {XDG_RUNTIME_DIR => $self->{run}});
}

sub json { my ($self, @arguments) = @_; return JSON::PP->new->utf8->decode($self->look(@arguments, '--json')->{out}) }

sub files { my ($self) = @_; return map { s{.*/}{}r } glob "$self->{run}/lunette/*" }

# Waits until the code is true.
sub until {
  my ($self, $true) = @_;
  my $end = Time::HiRes::time() + $LIMIT;
  while (!$true->()) {
    return 0 if Time::HiRes::time() > $end;
    select undef, undef, undef, .01;
  }
  return 1;
}

# A visitor: a socket to its door.
sub visit {
  my ($self) = @_;
  return IO::Socket::UNIX->new(Peer => "$self->{run}/lunette/$self->{pid}.socket", Type => SOCK_STREAM) || die "door: $!";
}

# Asks over such a socket, knocking now and then; returns the answer, undef when it is shown out.
sub ask {
  my ($self, $socket, $line) = @_;
  my ($answer, $end) = ('', Time::HiRes::time() + $LIMIT);
  my $select = IO::Select->new($socket);
  local $SIG{PIPE} = 'IGNORE';
  syswrite $socket, ref $line ? JSON::PP::encode_json($line) . "\n" : $line if defined $line;
  while ($answer !~ /\n/) {
    return undef if Time::HiRes::time() > $end;
    if (!$select->can_read(.05)) { syswrite $socket, "\n"; next }
    return undef unless sysread $socket, $answer, 1;    # the lines behind it stay for the next question
    sysread $socket, $answer, 1, length $answer while $answer !~ /\n/ && $select->can_read(1);
  }
  return JSON::PP::decode_json($answer);
}

sub DESTROY {
  my ($self) = @_;
  local ($?, $!);
  return if $self->{me} != $$ || defined $self->{status};
  CORE::kill 'KILL', $self->{pid};
  waitpid $self->{pid}, 0;
}

1;
