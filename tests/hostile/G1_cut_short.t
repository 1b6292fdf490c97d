# A trace that is empty, only begun, of another version, or cut at any byte: what is whole is shown, the rest is said.
use strict;
use warnings;
use Hostile;
use Lunette;
use Test::More;

my $dir = scratch();
lunette(['run', '--clock', 'virtual', '--trace', "$dir/whole", busy_program($dir, 40)]);
my $whole = slurp("$dir/whole");
my ($read, @all) = records_of("$dir/whole");
my $used = 4160 + bytes_of_first_block($whole);
is($read->{err}, '', 'a whole one');

my ($before, $cuts, @wrong, %said) = (0, 0);
for my $n (steps(0, $used, 1, 60)) {
  $cuts++;
  my ($got, @records) = records_of(spew("$dir/cut", substr $whole, 0, $n));
  push @wrong, "$n bytes: " . wrong_with($got) if wrong_with($got);
  push @wrong, "$n bytes: fewer records than of less" if @records < $before;
  push @wrong, "$n bytes: another record $_->{seq}" for grep { $_->{kind} ne $all[$_->{seq} - 1]{kind} } grep { $_->{kind} ne 'lost' } @records;
  push @wrong, "$n bytes: says nothing" if @records < @all && $got->{err} eq '';
  $before = @records;
  $said{$1}++ if $got->{err} =~ /\Alunette: \S+ (is empty|is not a Lunette trace|is cut short|It is damaged|It ends)/i;
}
tried('a trace is cut short at a byte', $cuts, scalar @wrong);
is(join("\n", @wrong), '', 'cut at any byte: never fewer records, never others, and it is said');

my %header = (
  'no bytes'           => ['', 'is empty: nothing was recorded in it'],
  'one byte'           => ["L", 'is not a Lunette trace'],
  'another magic'      => ["LUNATIC\x1a" . substr($whole, 8), 'is not a Lunette trace'],
  'a newer version'    => [substr($whole, 0, 8) . pack('V', 99) . substr($whole, 12), 'was made by a newer Lunette: update this one to open it'],
  'the other order of bytes' => [substr($whole, 0, 24) . "\x01\x02\x03\x04" . substr($whole, 28), 'was recorded on a computer with the other order of bytes: open it on such a one'],
);
for my $what (sort keys %header) {
  my ($bytes, $says) = @{$header{$what}};
  my $path = spew("$dir/header", $bytes);
  my @commands = (['export', $path, '--to', 'jsonl'], ['view', $path, '--screen', '80x24'], ['why', $path], ['run', '--replay', $path, '-e', '']);
  for my $command (@commands) {
    my $got = lunette($command);
    ok($got->{status} == 65 && $got->{err} eq "lunette: $path $says\n", "$what: $command->[0]") or diag("$got->{status}: $got->{err}");
  }
}
done_testing;
