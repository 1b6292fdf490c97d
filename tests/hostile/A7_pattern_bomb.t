# A7: patterns that never end. They are one call of a function in C: the hook waits until it returns; the third Ctrl-C does not.
use strict;
use warnings;
use Hostile qw(of);
use Misdeeds;
use Test::More;

for my $n (of(1, 0) ? 30_000 : (50, 200, 1_000, 10_000, 30_000)) {
  SKIP: { skip deaf(), 1 if deaf() && $n >= 100 }
  next if deaf() && $n >= 100;
  ends_well("$n characters, and not too complex a pattern", ['-e', qq{print('go') print(string.find(string.rep("a", $n), ".-.-.-.-.-b"))}],
    {status => $n < 100 ? 0 : 130, err => undef, out => qr/^go$/m}, $n < 100 ? () : (interrupt => qr/go/, insist => 1));
}
my $bomb = 'print("go") print(string.find(string.rep("a", 30000), ".-.-.-.-.-b"))';
stops('a bomb', $bomb, qr/^lunette: (?:KeyboardInterrupt|ended by the third Ctrl-C: the code at \S*p\.lua:1)/m);
stops_at_prompt('a bomb', $bomb);
ends_well('too complex a pattern', ['-e', 'print(pcall(string.find, ("a"):rep(200), ("a?"):rep(200) .. ("a"):rep(200)))'],
  {out => "false\tpattern too complex\n", err => ''});
done_testing;
