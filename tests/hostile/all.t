# The table of README.md has a row for each of the 96 situations, and each row names a test that is there, or the reason why
# there is none; no file of this folder is without a row.
use strict;
use warnings;
use Situations;
use Test::More;

my %count = (A => 18, B => 5, C => 7, D => 12, E => 6, F => 10, G => 10, H => 5, I => 9, J => 5, K => 9);
my %row   = Situations::table('tests/hostile/README.md');
for my $letter (sort keys %count) {
  my @missing = grep { !$row{$_} } map { "$letter$_" } 1 .. $count{$letter};
  is("@missing", '', "$letter: each has a row");
}
my %expected = map { my $letter = $_; map { ("$letter$_" => 1) } 1 .. $count{$letter} } keys %count;
is(join(' ', grep { !$expected{$_} } sort keys %row), '', 'and there are no others');
is(scalar(keys %expected), 96, 'they are 96');

my (@gone, @bare, %named);
for my $id (sort keys %row) {
  my $r = $row{$id};
  for (@{$r->{tests}}) { $named{$_} = 1; push @gone, "$id: $_" if !grep { -e } glob $_ }
  push @bare, $id if !@{$r->{tests}} && $r->{text} !~ /does not apply|no file of its own|refused wherever|fuzz target/;
  push @bare, "$id is not held" if $r->{text} =~ /not held|no test yet/i;
}
is(join(', ', @gone), '', 'each test that is named is there');
is(join(', ', @bare), '', 'and where there is none, the reason is');
is(join(' ', grep { !$named{$_} } grep { !/all\.t$/ } glob 'tests/hostile/*.t'), '', 'each file has its row');
done_testing;
