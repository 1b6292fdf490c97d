# Traces of every version that there was open for ever: traces/ has one of each, cut behind its last record.
use strict;
use warnings;
use Hostile;
use Lunette;
use Test::More;

my $dir = scratch();
my @traces = sort glob 'tests/hostile/traces/*.trace.gz';
cmp_ok(scalar(@traces), '>=', 1, 'there is one of each version');
for my $packed (@traces) {
  my ($name) = $packed =~ m{([^/]+)\.trace\.gz$};
  my $path = "$dir/$name.trace";
  system("gzip -dc $packed > $path") == 0 or die "gzip: $?";
  my ($read, @records) = records_of($path);
  is($read->{err}, '', "$name: nothing is missing");
  is($records[-1]{kind}, 'end', '... to its end');
  is(scalar(grep { $_->{kind} eq 'task' } @records), 5, '... its tasks, and those of the library');
  is(scalar(grep { $_->{kind} eq 'cancel' } @records), 1, '... its cancellation');
  like(lunette(['view', $path, '--screen', '120x30'])->{out}, qr/recorded.*ada.*bob/s, '... and it is drawn');
}
done_testing;
