# Shell.pm - a program started by hand in a shell that has a terminal: what must hold of the terminal, however the program
# ends. Who is who: the shell starts a guard, which starts the viewer, which starts the engine.
package Shell;
use strict;
use warnings;
use Lunette;
use Screen;
use Test::More;

sub children { my ($pid) = @_; return split ' ', qx(ps -o pid= --ppid $pid) }

# Shell->new(COMMAND, WAITS, env => {}, before => 'stty raw'): starts COMMAND, words for a shell, and waits until the screen matches;
# `before` is done to the terminal first. {screen, guard, viewer, engine}
sub new {
  my ($class, $command, $waits, %o) = @_;
  my $place = scratch();
  chmod 0700, $place;
  my $s = Screen->new('sh', cols => 100, rows => 30, env => {XDG_RUNTIME_DIR => $place, PS1 => '$ ', ENV => undef, %{$o{env} || {}}});
  my $before = $o{before} ? "$o{before}; " : '';
  $s->line("stty -g > $place/found; ${before}$command; echo status=\$?; stty -g > $place/after; stty sane; echo ready");
  my $self = bless {place => $place, screen => $s}, $class;
  $s->wait($waits, ($o{name} // $command) . ': it is there');
  $self->who;
  return $self;
}

sub who {
  my ($self) = @_;
  ($self->{guard})  = children($self->{screen}->pid);
  ($self->{viewer}) = children($self->{guard} // 0);
  ($self->{engine}) = children($self->{viewer} // 0);
}

sub screen { return $_[0]{screen} }

# Waits until the shell is there again. One assertion for each thing that is not as it was; STATUS may be a pattern.
sub restored {
  my ($self, $name, $status) = @_;
  local $Test::Builder::Level = $Test::Builder::Level + 1;
  my $s = $self->{screen};
  my $seen = '';
  my $there = $s->until(sub { ($seen = $_) =~ /^ready$/m });
  my @wrong = $there ? () : "no shell:\n$seen";
  push @wrong, 'status: ' . ($seen =~ /^status=(.*)/m ? $1 : 'none') if $seen !~ /status=$status\b/;
  my ($found, $after) = map { -e "$self->{place}/$_" ? slurp("$self->{place}/$_") : 'nothing' } qw(found after);
  push @wrong, "modes: $after, not $found" if $found ne $after;
  my $modes = $s->ask('#{alternate_on} #{mouse_any_flag}#{mouse_button_flag}#{mouse_standard_flag} #{cursor_flag}');
  push @wrong, "the alternate screen, the mouse or the cursor: $modes" if $modes ne '0 000 1';
  push @wrong, 'an engine or a trace is left' if !$s->until(sub { !($self->{engine} && kill 0, $self->{engine}) && !glob "$self->{place}/lunette/*.trace" });
  return ok(!@wrong, "$name: the terminal is as it was") || diag(join "\n", @wrong);
}

1;
