# C7: stepping never changes what a program does. Programs of tests/asyncio print the same when the prompt's engine goes through
# them line by line, or callback by callback, into every function and through every await, as when it just runs them.
use strict;
use warnings;
use Engine;
use File::Basename ();
use Hostile qw(of steps tried);
use Lunette;
use Test::More;

my $STEPS = of(150, 4000);    # the rest of a long program just runs

# What a program prints, and what comes of it, at the prompt; stepped through, when told how.
sub told {
  my ($code, $step) = @_;
  my $e = Engine->new('--clock', 'virtual');
  $e->ask('pause') if $step;
  $e->eval($code);
  $e->ask('step', what => $step) for 1 .. ($step ? $STEPS : 0);    # one at a time: steps that come at once are taken at once
  $e->ask('go') if $step;
  my $value = $e->value;
  my @records = $e->records;
  my @told = map { $_->{text} } grep { $_->{kind} =~ /^(print|warn)$/ } @records;
  my $held = grep { $_->{kind} eq 'hold' && $_->{hold} eq 'pause' } @records;
  my $status = $e->quit;
  return {text => join('', @told) . ($value ? $value->{text} // '' : 'no end') . " $status", held => $held};
}

# Those that run in a loop of their own, and ask for nothing else; at the prompt there is one already. The others make loops, or tell of real time.
my @programs = grep { slurp($_) =~ /^asyncio\.run\(\w+\([^()]*\)\)\n\z/m && !/-real\.lua$/ } glob 'tests/asyncio/*-*.lua';
my ($tried, $failed) = (0, 0);
for my $at (steps(0, $#programs, 1, 8)) {
  my $file = $programs[$at];
  my $code = "package.path = 'tests/asyncio/?.lua;' .. package.path " . slurp($file) =~ s/^asyncio\.run\((.*)\)\n\z/await $1\n/mr;
  my $plain = told($code);
  for my $step ((qw(line callback))[0 .. of($at % 2 ? 0 : 1, 1)]) {
    my $stepped = told($code, $step);
    my $same = $stepped->{text} eq $plain->{text};
    $tried++, $failed += !$same;
    ok($same && $stepped->{held} >= ($step eq "line" ? 4 : 1), File::Basename::basename($file) . ", $step by $step: $stepped->{held} times") or diag(Lunette::difference($plain->{text}, $stepped->{text}));
  }
}
tried('a program is stepped through', $tried, $failed);
done_testing;
