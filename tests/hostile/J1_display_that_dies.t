# J1: a display that is not there, and one that is killed while a window is on it: a sentence, a status, and the prompt in the
# terminal goes on. (No display at all: tests/cli/window.t.)
use strict;
use warnings;
use Cwd ();
use Display;
use File::Basename;
use Lunette;
use Shell;
use POSIX ();
use Test::More;

Display::wanted();
my $lunette = Cwd::abs_path($Lunette::PROGRAM);
my $window  = dirname($lunette) . '/lunette-window';
my $trace   = scratch() . '/a.trace';
lunette(['run', '--clock', 'virtual', '--trace', $trace, '-e', 'await asyncio.sleep(1)']);

sub windowed { my (@o) = @_; local $Lunette::PROGRAM = $window; return lunette(@o) }

my $none = windowed([$trace], env => {DISPLAY => ':12345', WAYLAND_DISPLAY => undef, SDL_VIDEODRIVER => undef});
like($none->{err}, qr/^lunette-window: There is no window: [^\n]*--screenshot[^\n]*\n\z/m, 'a display that is not there: a sentence');
is($none->{status}, 69, '... and a status');

for my $case (['a trace', [$trace]], ['a lesson', ['learn', 'calling-is-not-running']]) {
  my ($name, $arguments) = @$case;
  my $display = Display->new;
  my $killer  = fork() // die "fork: $!";
  if (!$killer) { $display->shows; $display->kill_it; POSIX::_exit(0) }
  my $got = windowed($arguments, env => {DISPLAY => $display->name, WAYLAND_DISPLAY => undef, XDG_STATE_HOME => scratch()});
  waitpid $killer, 0;
  is($got->{status}, 69, "$name, when the display is killed: a status") or diag("signal $got->{signal} late $got->{late}");
  like($got->{err}, qr/^lunette-window: The window is gone: its display was closed\. What was recorded and passed is kept\.$/m, '... and a sentence');
}

my $display = Display->new;
my $r = Shell->new("$lunette --sdl", qr/TYPE/, name => 'the prompt with a window', env => {DISPLAY => $display->name, SDL_VIDEODRIVER => undef, WAYLAND_DISPLAY => undef});
ok($display->shows, 'its window is there');
$display->kill_it;
my $s = $r->screen;
$s->wait(qr/The window is gone: its display was closed\./, 'the display is killed: it is said');
$s->line('6 * 7')->wait(qr/^ ?42\b/m, '... and the prompt goes on');
$s->keys('C-d');
$r->restored('... and ends as ever', 0);
done_testing;
