# What stands where a door would be: a socket that nobody hears, a file, a folder, a path that is longer than a socket may have. The program
# runs as ever, with a door or without.
use strict;
use warnings;
use Hostile;
use IO::Socket::UNIX;
use Lunette;
use Running;
use Test::More;

my $waiting = "print('ready') while not io.open(go) do asyncio.run(asyncio.sleep(0.01)) end print('went on')";
{
  my $run = scratch();
  my $old = Running->new($waiting, run => $run);
  my $pid = $old->{pid};
  $old->kill('KILL');
  $old->end;
  ok(-S "$run/lunette/$pid.socket", 'a program that was killed leaves its socket');
  my $p = Running->new($waiting, run => $run);
  is(join(' ', map { $_->{pid} } @{$p->json('ps')}), $p->{pid}, '... which nobody takes for a program');
  is($p->finish, 0, '... and which is in nobody\'s way');
}
{
  my $run = scratch();
  mkdir "$run/lunette", 0700;
  spew("$run/lunette/1.socket", 'a file');
  spew("$run/lunette/nonsense", 'a file');
  mkdir "$run/lunette/77777777.socket";
  symlink '/dev/null', "$run/lunette/2.socket";
  my $p = Running->new($waiting, run => $run);
  my $ps = $p->look('ps');
  ok(!wrong_with($ps) && $ps->{out} =~ /^ +$p->{pid} /m, 'files, folders and links among the sockets: the programs are listed') or diag($ps->{out} . $ps->{err});
  ok(-e "$run/lunette/nonsense" && -d "$run/lunette/77777777.socket", '... and what is no socket stays');
  is($p->finish, 0, '... and the program goes on');
}
for my $length (of(60, 40) .. of(61, 130)) {
  my $run = scratch() . '/' . 'x' x $length;
  my $p = Running->new($waiting, run => $run);
  my $ps = $p->look('ps');
  my $tree = $p->look('tree', $p->{pid});
  ok(!wrong_with($ps) && !$tree->{signal} && ($tree->{status} == 0 || $tree->{err} =~ /\Alunette: \S/), "a directory whose name has $length letters") or diag($ps->{err} . $tree->{err});
  is($p->finish, 0, '... and the program goes on');
}
{
  my $run = scratch() . '/' . 'x' x 100;
  my $p = Running->new($waiting, run => $run);
  my $tree = $p->look('tree', $p->{pid});
  note $tree->{out} . $tree->{err};
  ok($tree->{status} == 0 || $tree->{err} =~ /\Alunette: \S/, 'longer than a socket may have: found all the same, or said');
  is($p->finish, 0, '... and the program goes on');
  is($p->err, '', '... in silence');
}
done_testing;
