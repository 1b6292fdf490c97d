# B4: the system gives little memory, from nothing to enough: each command does what it should, or says in a sentence that there is not
# enough. Nothing crashes or hangs.
use strict;
use warnings;
use Hostile qw(steps tried wrong_with);
use Lunette;
use Test::More;

plan skip_all => 'a sanitizer wants all addresses' if $Lunette::PROGRAM =~ /asan|tsan/;
my $dir = scratch();
lunette(['run', '--clock', 'virtual', '--trace', "$dir/a.trace", '-e', 'await asyncio.sleep(1)']);
my ($tried, $failed, $fine) = (0, 0, 0);
for my $mib (steps(12, 400, 4, 8)) {    # with less no program finds its libraries
  my @wrong;
  for my $case ([['-e', 'print(await asyncio.sleep(0, "done"))'], qr/^done$/m], [['run', '--trace', "$dir/b.trace", '-e', 'print("done")'], qr/^done$/m],
    [['view', "$dir/a.trace", '--screen', '80x24'], qr/recorded/], [['export', "$dir/a.trace", '--to', 'html'], qr/<html/], [['--version'], qr/^Lunette/]) {
    my ($arguments, $does) = @$case;
    my $got = lunette($arguments, under => 'ulimit -v ' . $mib * 1024);
    next if $got->{status} == 127 || $got->{err} =~ /error while loading shared libraries/;
    $tried++;
    push @wrong, "@$arguments: " . wrong_with($got) if wrong_with($got);
    push @wrong, "@$arguments: does nothing, and says nothing" if !$got->{status} && $got->{out} !~ $does;
    $fine++ if !$got->{status};
  }
  $failed += @wrong;
  is(join("\n", @wrong), '', "$mib MiB");
}
tried('there is little memory', $tried, $failed, "$fine did it all the same");
cmp_ok($fine, '>', 4, 'with enough of it all is done');
done_testing;
