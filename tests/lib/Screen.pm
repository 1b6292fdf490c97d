# Screen.pm - a program in a terminal of a given size, by tmux: keys go in, the screen comes out as text.
# A test waits for what it expects on the screen, until a deadline; it never sleeps for a fixed time.
package Screen;
use strict;
use warnings;
use File::Temp ();
use Patience;
use Test::More;
use Time::HiRes ();

our $DEADLINE = patience(60);    # seconds, unless the caller says otherwise
my $count = 0;

# Screen->new(COMMAND, cols => 80, rows => 24, env => {}): starts COMMAND (words for the shell) in a server
# of its own, which ends with the object.
sub new {
  my ($class, $command, %o) = @_;
  my $dir  = File::Temp::tempdir('lunette-tmux-XXXXXX', TMPDIR => 1, CLEANUP => 1);
  my $self = bless {socket => "$dir/socket", dir => $dir, pid => $$}, $class;
  my %env  = (TERM => undef, XDG_STATE_HOME => $dir, HISTFILE => undef, %{$o{env} || {}});
  my $set  = join ' ', map { defined $env{$_} ? "$_=" . quote($env{$_}) : () } sort keys %env;
  open my $conf, '>', "$dir/conf" or die "$dir/conf: $!";
  print $conf "set -g default-terminal " . ($o{term} || 'tmux-256color') . "\nset -g status off\nset -g remain-on-exit on\n",
    "set -g escape-time 0\nset -g history-limit 2000\n";
  close $conf;
  $self->tmux('-f', "$dir/conf", 'new-session', '-d', '-x', $o{cols} || 80, '-y', $o{rows} || 24, "env $set $command; echo \$? > $dir/status.new; mv $dir/status.new $dir/status");
  return $self;
}

sub quote { my ($s) = @_; $s =~ s/'/'\\''/g; return "'$s'" }

sub tmux {
  my ($self, @words) = @_;
  my $command = join ' ', map { quote($_) } 'tmux', '-u', '-S', $self->{socket}, @words;
  return scalar qx($command 2>&1);
}

# Keys as tmux names them (Enter, C-c, F5), or literal text.
sub keys { my ($self, @keys) = @_; $self->tmux('send-keys', @keys); return $self }
sub type { my ($self, $text) = @_; $self->tmux('send-keys', '-l', '--', $text); return $self }

# A line of input: the text, then Enter.
sub line { my ($self, $text) = @_; return $self->type($text)->keys('Enter') }

sub resize { my ($self, $cols, $rows) = @_; $self->tmux('resize-window', '-x', $cols, '-y', $rows); return $self }

# The screen as lines without trailing blanks; with `colours` also its escape sequences.
sub screen { my ($self, $colours) = @_; return $self->tmux('capture-pane', '-p', $colours ? '-e' : ()) }

sub ask { my ($self, $format) = @_; my $s = $self->tmux('display-message', '-p', $format); chomp $s; return $s }
# The exit status is told by the shell that started the command: tmux forgets it now and then.
sub dead { return -e "$_[0]{dir}/status" }
sub status { my ($self) = @_; open my $in, '<', "$self->{dir}/status" or return ''; chomp(my $n = <$in>); return $n }

# The process of the command, which the shell of the pane has started.
sub pid { my ($self) = @_; my $pane = $self->ask('#{pane_pid}'); return (split ' ', qx(ps -o pid= --ppid $pane))[0] }

# until(CODE): waits until CODE, given the screen in $_, is true; false at the deadline.
sub until {
  my ($self, $true) = @_;
  my $end = Time::HiRes::time() + $DEADLINE;
  do {
    local $_ = $self->screen;
    return 1 if $true->($self);
    select undef, undef, undef, 0.02;
  } while Time::HiRes::time() < $end;
  return 0;
}

# wait(PATTERN or CODE, NAME): one assertion, that the screen matches (or CODE is true of it) before the deadline.
sub wait {
  my ($self, $what, $name, $deadline) = @_;
  my $end = Time::HiRes::time() + ($deadline || $DEADLINE);
  my $screen;
  do {
    $screen = $self->screen;
    my $true = ref $what eq 'CODE' ? do { local $_ = $screen; $what->($self) } : $screen =~ $what;
    local $Test::Builder::Level = $Test::Builder::Level + 1;
    return pass($name) if $true;
    select undef, undef, undef, 0.02;    # between two looks; what is waited for is the screen
  } while Time::HiRes::time() < $end;
  local $Test::Builder::Level = $Test::Builder::Level + 1;
  fail($name);
  diag("the screen at the deadline:\n$screen");
  return 0;
}

sub DESTROY { my ($self) = @_; local ($?, $!); $self->tmux('kill-server') if $self->{pid} == $$ }

1;
