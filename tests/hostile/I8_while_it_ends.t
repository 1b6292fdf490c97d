# Visitors who come while the program ends: nobody hangs, and the program ends as ever.
use strict;
use warnings;
use Hostile;
use Lunette;
use Running;
use Test::More;

my (@wrong, %said);
my $rounds = of(5, 300);
for (1 .. $rounds) {
  my $p = Running->new("print('ready') async function main() while not io.open(go) do await asyncio.sleep(0.001) end end asyncio.run(main())");
  my @visitors;
  for my $command (['tree', $p->{pid}], ['bt', $p->{pid}], ['ps']) {
    my $pid = fork() // die "fork: $!";
    if (!$pid) {
      my $got;
      for (1 .. 3) { $got = $p->look(@$command); last if $got->{signal} || $got->{late} }
      POSIX::_exit($got->{signal} || $got->{late} ? 1 : 0);
    }
    push @visitors, $pid;
  }
  my $socket = eval { $p->visit };
  syswrite $socket, '{"op":"record"}' . "\n" if $socket;
  1 until rolls(2000) == 0;
  push @wrong, 'the program: ' . $p->finish if $p->finish;
  for (@visitors) { waitpid $_, 0; push @wrong, 'a visitor hangs or crashes' if $? }
  push @wrong, 'it left ' . join ' ', $p->files if $p->files;
}
tried('visitors come while a program ends', $rounds, scalar @wrong);
is(join("\n", @wrong), '', "$rounds programs end among their visitors");
done_testing;
