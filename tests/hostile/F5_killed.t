# kill -9 at a random moment: every record that was published can be read, and the reader says that there was no end.
use strict;
use warnings;
use Hostile;
use Lunette;
use POSIX ();
use Test::More;
use Time::HiRes ();

my $dir = scratch();
# What has been printed has been recorded before: the last line says how much must be there.
spew("$dir/long.lua", <<'LUA');
local i = 0
while true do
  i = i + 1
  asyncio.mark("mark " .. i)
  io.write(i, "\n")
  io.flush()
  if i % 3 == 0 then await asyncio.sleep(0) end
end
LUA

sub killed_after {
  my ($bytes) = @_;
  my $pid = open(my $from, '-|', $Lunette::PROGRAM, 'run', '--trace', "$dir/a.trace", "$dir/long.lua") // die "fork: $!";
  my $out = '';
  while (length $out < $bytes) { sysread $from, $out, 4096, length $out or last }
  kill 'KILL', $pid;
  1 while sysread $from, $out, 65536, length $out;
  close $from;
  my ($last) = $out =~ /(\d+)\n[^\n]*\z/;
  return $last;
}

my ($lost, $published, @wrong) = (0, 0);
my $kills = of(12, 1000);
for (1 .. $kills) {
  my $last = killed_after(1 + rolls(30000));
  my ($read, @records) = records_of("$dir/a.trace");
  push @wrong, wrong_with($read);
  push @wrong, "it says: $read->{err}" if $read->{err} !~ /\AI?\S+ \S+ It ends without an end: its writer died\.\n\z/;
  push @wrong, 'a gap' if grep { $records[$_]{seq} != $records[$_ - 1]{seq} + 1 } 1 .. $#records;
  my %mark = map { ($_->{text} => 1) } grep { $_->{kind} eq 'mark' } @records;
  $published += @records;
  $lost += grep { !$mark{"mark $_"} } 1 .. $last;
}
tried('`kill -9` of a recorded program', $kills, scalar @wrong, "$published records published, $lost lost");
is($lost, 0, "$kills kills: no mark that was made before a line that was printed is lost");
is(join("\n", @wrong), '', '... no gap, and the reader says how it ends');
done_testing;
