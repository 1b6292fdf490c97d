# The order of events: what the loop does, record by record, is what CPython's loop does with the same program. Each
# NAME.events was printed by record.py on CPython 3.13; here it is made anew from the trace of NAME.lua.
use Lunette;
use Test::More;
use JSON::PP;

my $dir = 'tests/order';
my $scratch = Lunette::scratch();

# The trace in the words of record.py, from `run` to the end of the main task.
sub events {
  my ($trace) = @_;
  my (%name, %what, %queued, @said);
  for (split /\n/, lunette(['export', $trace, '--to', 'jsonl'])->{out}) {
    my $e = decode_json($_);
    my $kind = $e->{kind};
    $name{$e->{of}} = $e->{name} if $kind eq 'task';
    $what{$e->{future}} = $e->{what} if $kind eq 'future';
    if ($kind eq 'ready' || $kind eq 'timer') {
      my $word = $e->{what} =~ /^(step|wakeup)$/ ? "$e->{what} $name{$e->{of}}" : $e->{what} eq 'sleep' ? 'sleep' : 'call';
      $queued{$e->{handle}} = $word;
      push @said, "due $word" if $kind eq 'ready' && $what{"timer $e->{handle}"};
      $what{"timer $e->{handle}"} = 1 if $kind eq 'timer';
      push @said, $kind eq 'ready' ? "ready $word" : sprintf 'timer %s +%.3f', $word, $e->{when} - $e->{t};
    }
    push @said, 'tick' if $kind eq 'turn';
    push @said, "run $queued{$e->{handle}}" if $kind eq 'run' || $kind eq 'step';
    push @said, 'done ' . ($name{$e->{future}} // 'future')
      if $kind eq 'done' && ($name{$e->{future}} || ($what{$e->{future}} // '') =~ /^(sleep|future|wait|shield|group|lock|semaphore|event|condition|barrier|queue\.(get|put))$/);
    last if @said > 1 && $kind eq 'loop.stop';
  }
  return join '', map {"$_\n"} @said;
}

for my $expected (sort glob "$dir/*.events") {
  my ($name) = $expected =~ m{([^/]*)\.events$};
  my $trace = "$scratch/$name.trace";
  spew("$scratch/$name.lua", slurp("$dir/$name.lua") . "\nasyncio.run(main())\n");
  lunette(['run', '--clock', 'virtual', '--trace', $trace, "$scratch/$name.lua"]);
  my $got = events($trace);
  is($got, slurp($expected), $name) or diag(Lunette::difference(slurp($expected), $got));
}
done_testing;
