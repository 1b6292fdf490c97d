# J2: a window from 1 x 1 to more than there is, a thousand sizes one after the other while a run grows, hidden and shown
# again, and closed.
use strict;
use warnings;
use Cwd ();
use Display;
use File::Basename;
use Hostile qw(of rolls tried);
use Lunette;
use Running;
use Test::More;

Display::wanted();
my $dir    = scratch();
my $window = dirname(Cwd::abs_path($Lunette::PROGRAM)) . '/lunette-window';
my $run    = Running->new("print('ready') async function main() while not io.open(go) do await asyncio.sleep(0.01) end end asyncio.run(main())",
  options => ['--trace', "$dir/a.trace"]);
my $display = Display->new;

my $pid = fork() // die "fork: $!";
if (!$pid) {
  open STDERR, '>', "$dir/err";
  @ENV{qw(DISPLAY XDG_STATE_HOME)} = ($display->name, $dir);
  delete @ENV{qw(WAYLAND_DISPLAY SDL_VIDEODRIVER)};
  exec $window, "$dir/a.trace" or POSIX::_exit(127);
}
my $id = $display->shows;
ok($id, 'the window is there');

# Many sizes in one call: as fast as they come.
sub sizes { my (@sizes) = @_; while (my @some = splice @sizes, 0, 50) { $display->tool(map { ('windowsize', $id, @$_) } @some) } }
my $sizes = of(200, 5000);
sizes([1, 1], [2, 2], [1, 300], [300, 1], [16384, 1], [1, 16384], [16384, 16384], [32767, 32767], [640, 400]);
sizes(map { [1 + rolls(1600), 1 + rolls(1000)] } 1 .. $sizes);
for (1 .. of(3, 50)) { $display->tool('windowunmap', $id, 'windowmap', $id) }
sizes([800, 500]);
my $until = time + 60;
my $now = '';
select undef, undef, undef, .05 until ($now = $display->tool('getwindowgeometry', $id)) =~ /Geometry: 800x500/ || time > $until;
like($now, qr/Geometry: 800x500/, "$sizes sizes: it has the last one");
is(waitpid($pid, POSIX::WNOHANG()), 0, '... and lives');
$display->tool('windowfocus', $id, 'key', '--window', $id, 'Q');
my $end = 0;
$until = time + 60;
select undef, undef, undef, .05 until ($end = waitpid($pid, POSIX::WNOHANG())) || time > $until;
is("$end $?", "$pid 0", 'Q closes it');
is(slurp("$dir/err"), '', '... without a word');
kill 'KILL', $pid if !$end;
tried('the window has another size', $sizes, 0 + ($? != 0));
is($run->finish, 0, 'the run goes on to its end');
done_testing;
