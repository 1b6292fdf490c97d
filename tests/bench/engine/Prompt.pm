# Prompt.pm - how long one waits at a prompt, in a pseudo-terminal of 200x60: from starting the program to its first prompt, and from a
# key to its echo. Medians, in ms. With `busy`, lines are typed before, and awaited, after which many tasks are at work.
package Prompt;
use strict;
use warnings;
use Terminal;
use Time::HiRes qw(time sleep);

my $KEYS = 41;

sub middle { my @sorted = sort { $a <=> $b } @_; return $sorted[@sorted / 2] }

sub start {
  my ($command, $prompt) = @_;
  my $begin = time;
  my $terminal = Terminal->new($command, cols => 200, rows => 60, env => {TERM => 'xterm-256color'});
  $terminal->until($prompt);
  return ($terminal, (time - $begin) * 1e3);
}

# first(COMMAND, PROMPT, RUNS)
sub first {
  my ($command, $prompt, $runs) = @_;
  my @waited;
  for (1 .. $runs) {
    my ($terminal, $ms) = start($command, $prompt);
    push @waited, $ms;
    kill KILL => $terminal->pid;
    waitpid $terminal->pid, 0;
  }
  return middle(@waited);
}

# A key that nothing else on a screen says, and that is not the one before it. It is typed into a comment, whose colour it takes.
my @marks = qw(~ & ^);

sub echo {
  my ($terminal, $n) = @_;
  my $key = $marks[$n % @marks];
  sleep 0.05 + rand 0.03;    # so that keys fall anywhere between two frames
  $terminal->forget;
  my $begin = time;
  $terminal->type($key);
  $terminal->until(qr/\Q$key\E/);
  return (time - $begin) * 1e3;
}

# key(COMMAND, PROMPT, HOW A COMMENT BEGINS, [LINE, WHAT THEN APPEARS]...)
sub key {
  my ($command, $prompt, $comment, @before) = @_;
  my ($terminal) = start($command, $prompt);
  for (@before) { $terminal->type("$$_[0]\r"); $terminal->until($$_[1]) }
  sleep 1 if @before;
  $terminal->type("$comment ");
  my $ms = middle(map { echo($terminal, $_) } 1 .. $KEYS);
  kill KILL => $terminal->pid;
  waitpid $terminal->pid, 0;
  return $ms;
}

1;
