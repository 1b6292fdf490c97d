# A recorded trace, looked at as one printed screen: what it printed, and a source that is no longer there.
use Lunette;
use Test::More;

my $dir = scratch();
spew("$dir/long.lua", "print(string.rep('moon ', 30) .. 'sets')\nasync function nobody() end\nnobody()\nawait asyncio.sleep(0)\n");

sub view { return lunette(['view', 'long.trace', '--screen', shift], dir => $dir) }

is(lunette(['--trace', 'long.trace', 'long.lua'], dir => $dir)->{status}, 0, 'a run is recorded');
my $screen = view('100x30')->{out};
like($screen, qr/■ recorded/, 'it is shown');
like($screen, qr/^ moon moon .*\n .*\n .* sets /m, 'a long line goes on in the next row');
like($screen, qr/! long\.lua:3: RuntimeWarning: coroutine/, 'a warning begins with its place, and names its class once');
like(view('160x45')->{out}, qr/print\(string\.rep/, 'its source stands beside it');
for my $size (qw(1x1 3x3 9x30 300x100)) {
  is(view($size)->{status}, 0, "$size is a size, too");
}
like(lunette(['view', 'long.trace', '--at', '5000', '--screen', '100x30'], dir => $dir)->{out}, qr/^ ■ recorded.* 0\.\d\d\d s /, 'what is later than the end is the end');
unlink "$dir/long.lua";
like(view('160x45')->{out}, qr/long\.lua cannot be read: No such file/, 'a source that is gone is said to be');

done_testing;
