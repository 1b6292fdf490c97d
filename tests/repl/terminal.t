#!/usr/bin/perl
# The terminal is as it was found, whatever ends or stops the REPL; and nothing is left behind.
use strict;
use warnings;
use lib 'tests/lib';
use Cwd ();
use Lunette;
use Screen;
use Test::More;

my $lunette = Cwd::abs_path($ENV{LUNETTE} || './lunette');
my $place   = scratch();
chmod 0700, $place;
my $env = {XDG_RUNTIME_DIR => $place, PS1 => '$ ', ENV => undef};

sub children { my ($pid) = @_; return split ' ', qx(ps -o pid= --ppid $pid) }

# A shell with the REPL in it: {screen, guard, viewer, engine, before}.
sub begin {
  my $s = Screen->new('sh', cols => 90, rows => 24, env => $env);
  $s->line("stty -g > $place/before; $lunette; echo status=\$?; stty -g > $place/after; echo ready");
  $s->wait(qr/await works at the top level.*^ ?> *$/ms, 'the prompt is there');
  my ($guard)  = children($s->pid);
  my ($viewer) = children($guard);
  my ($engine) = children($viewer);
  return {screen => $s, guard => $guard, viewer => $viewer, engine => $engine};
}

sub restored {
  my ($r, $name, $status) = @_;
  local $Test::Builder::Level = $Test::Builder::Level + 1;
  my $s = $r->{screen};
  $s->wait(qr/^ready$/m, "$name: back in the shell");
  like($s->screen, qr/status=$status\b/, "$name: status $status");
  is(slurp("$place/after"), slurp("$place/before"), "$name: the terminal's modes are as they were");
  is($s->ask('#{alternate_on} #{mouse_any_flag}#{mouse_button_flag}#{mouse_standard_flag} #{cursor_flag}'), '0 000 1',
    "$name: no alternate screen, no mouse, a cursor");
  $s->wait(sub { !kill(0, $r->{engine}) && !glob("$place/lunette/*.trace") }, "$name: no engine, no trace left");
}

for my $how (['Ctrl-D', 0, sub { $_[0]{screen}->keys('C-d') }],
  ['F10', 0, sub { $_[0]{screen}->keys('F10') }],
  ['.quit', 0, sub { $_[0]{screen}->line('.quit') }],
  ['leaving while a task never awaits', 0, sub { $_[0]{screen}->line('while true do end')->keys('F10') }],
  ['SIGTERM', 143, sub { kill TERM => $_[0]{viewer} }],
  ['SIGTERM to the parent', 143, sub { kill TERM => $_[0]{guard} }],
  ['SIGHUP', 129, sub { kill HUP => $_[0]{viewer} }],
  ['SIGSEGV', 139, sub { kill SEGV => $_[0]{viewer} }],
  ['SIGABRT', 134, sub { kill ABRT => $_[0]{viewer} }],
  ['SIGQUIT', 131, sub { kill QUIT => $_[0]{viewer} }],
  ['SIGUSR1', 138, sub { kill USR1 => $_[0]{viewer} }],
  ['kill -9 of the viewer', 137, sub { kill KILL => $_[0]{viewer} }],
  ) {
  my ($name, $status, $do) = @$how;
  next if watched() eq 'tsan' && $name eq 'SIGTERM to the parent';    # ThreadSanitizer keeps it back while the parent waits
  my $r = begin();
  $do->($r);
  restored($r, $name, $status);
}

# Ctrl-Z and fg, with another size while stopped.
{
  my $r = begin();
  my $s = $r->{screen};
  $s->keys('C-z')->wait(qr/Stopped|suspended/i, 'Ctrl-Z stops it');
  is($s->ask('#{alternate_on} #{mouse_any_flag}#{mouse_button_flag}'), '0 00', 'stopped: the shell has its terminal');
  $s->resize(120, 30)->line('fg')->wait(qr/await works.*TYPE/s, 'fg: the screen is back');
  is($s->ask('#{alternate_on} #{mouse_button_flag}'), '1 1', 'fg: with its modes');
  $s->line('6 * 7')->wait(qr/^ ?42\b/m, 'fg: the prompt works');
  $s->keys('C-d');
  $s->wait(sub { !kill 0, $r->{engine} }, 'fg: and it ends');
}

# The engine is killed: shown, and a new one on Enter.
{
  my $r = begin();
  my $s = $r->{screen};
  kill KILL => $r->{engine};
  $s->wait(qr/The engine was killed by signal 9/, 'the engine was killed: it is said');
  $s->keys('Enter')->wait(qr/A new engine/, 'Enter starts a new one');
  $s->line('6 * 7')->wait(qr/^ ?42\b/m, 'which works');
  $s->line('os.exit(3)')->wait(qr/The engine ended with status 3, by os\.exit/, 'os.exit: it is said');
  $s->keys('C-d');
  restored($r, 'after a dead engine', 0);
}

# Terminals that cannot place the cursor.
for my $term ('dumb', '') {
  my $s = Screen->new("$lunette; echo over; cat", cols => 80, rows => 24, env => {%$env, TERM => $term});
  $s->wait(qr/lines of text.*^>/ms, "TERM='$term': lines of text, and why");
  $s->line('6 * 7')->wait(qr/^42$/m, "TERM='$term': it works");
  $s->keys('C-d')->wait(qr/^over$/m, "TERM='$term': it ends");
}

# A terminal that is not known is tried as a common one; one without UTF-8 gets ASCII.
{
  my $s = Screen->new($lunette, env => {%$env, TERM => 'xterm-nobody'});
  $s->wait(qr/2 Loop.*TYPE/s, 'an unknown TERM is tried as xterm-256color');
  $s = Screen->new($lunette, env => {%$env, LC_ALL => 'C'});
  $s->wait(sub { /1 REPL/ && !/[^\x00-\x7f]/ }, 'no UTF-8: ASCII');
}

# Sizes from nothing to absurd.
{
  my $s = Screen->new($lunette, cols => 80, rows => 24, env => $env);
  $s->wait(qr/TYPE/, 'a size');
  for my $size ([1, 1], [2, 2], [1, 60], [300, 1], [40, 8], [500, 200], [80, 24]) {
    $s->resize(@$size);
    $s->wait(sub { $_[0]->ask('#{window_width}x#{window_height} #{pane_dead}') eq "$size->[0]x$size->[1] 0" },
      "$size->[0] x $size->[1]");
  }
  $s->line('6 * 7')->wait(qr/^ ?42\b/m, 'and it still works');
}

done_testing;
