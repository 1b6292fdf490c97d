#!/usr/bin/perl
# Records that come faster than a viewer follows them: nothing that was printed is lost, the prompt is answered, and the
# picture is that of the newest moment.
use strict;
use warnings;
use lib 'tests/lib';
use Cwd ();
use Lunette;
use Screen;
use Test::More;
use Time::HiRes qw(sleep time);

my $lunette = Cwd::abs_path($ENV{LUNETTE} || './lunette');
my $place   = scratch();
chmod 0700, $place;

sub children { my ($pid) = @_; return split ' ', qx(ps -o pid= --ppid $pid) }

# How many bytes of trace the engine has written.
sub written {
  my ($trace) = glob "$place/lunette/*.trace";
  open my $in, '<:raw', $trace or return 0;
  read $in, my $header, 48;
  my ($block, $head) = (unpack('V', substr $header, 16, 4), unpack('Q<', substr $header, 40, 8));
  return $block * $head;
}

my $s = Screen->new($lunette, cols => 90, rows => 40, env => {XDG_RUNTIME_DIR => $place});
$s->wait(qr/await works at the top level.*^ ?> *$/ms, 'the prompt is there');
my $guard    = $s->pid;
my ($viewer) = children($guard);
my ($engine) = children($viewer);
$s->line('async function hog() while true do await asyncio.sleep(0) end end');
$s->line('for i = 1, 100 do asyncio.create_task(hog()) end');
$s->line('async function say() for i = 1, 9 do print("said " .. i) for k = 1, 900 do await asyncio.sleep(0) end end end');
$s->line('talker = asyncio.create_task(say())');
$s->wait(qr/^\s*said 1\b/m, 'the loop is flooded, and a task prints now and then');

# The viewer stands still, as on a busy machine, until much more is written than it reads at a time.
kill STOP => $viewer;
my ($begin, $end) = (written(), time + 60);
sleep 0.01 while written() < $begin + (40 << 20) && time < $end;
cmp_ok(written() - $begin, '>=', 40 << 20, 'the viewer falls far behind');
kill CONT => $viewer, $guard;
$s->line('6 * 7');
$s->wait(qr/^\s*42\b/m, 'an input is answered');
my $in_order = sub { my @said = /said (\d)/g; @said >= 4 && !grep { $said[$_] != $said[$_ - 1] + 1 } 1 .. $#said };    # the first may be gone up
$s->wait($in_order, 'what was printed meanwhile is there, in order');
like($s->screen, qr/dropped 0\b/, 'no record was lost');
like($s->screen, qr/10\d tasks/,  'the picture has all tasks');
$s->line('.quit');
$s->wait(sub { !kill 0, $engine }, 'it ends as ever');
done_testing;
