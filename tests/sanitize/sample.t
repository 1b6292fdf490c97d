# A sample of `make check-all`: a program with threads, workers and streams, run and recorded by the engine alone under
# each sanitizer (`make sample` built it, where the compiler has them), and by the program under valgrind.
use strict;
use warnings;
use Lunette;
use Test::More;

plan skip_all => 'the program is watched as it is' if watched();
my $dir    = scratch();
my $steady = system('setarch -R true 2>/dev/null') == 0 ? 'set -- setarch -R "$@"' : ':';
my %plain  = (ASAN_OPTIONS => undef, LSAN_OPTIONS => undef, TSAN_OPTIONS => undef, REPORTS => undef);
my $want   = <<'END';
a thread speaks
done
echoed	1	70000	300000
elsewhere	25
failure	ValueError: in a thread
pool	9	true
process	through a pipe
squares	650
told	3
END

# watched_run(NAME, LINES, UNDER, PROGRAM, ARGUMENTS...)
sub watched_run {
  my ($name, $want, $under, $program, @arguments) = @_;
  local $Lunette::PROGRAM = $program;
  my $got = lunette(\@arguments, env => \%plain, under => $under, limit => 240);
  my @wrong = $got->{late} ? 'no end' : $got->{signal} ? "signal $got->{signal}" : ();
  push @wrong, "status $got->{status}" if $got->{status};
  push @wrong, "printed:\n$got->{out}" if join('', sort split /^/, $got->{out}) ne $want;
  ok(!@wrong && $got->{err} !~ /^(?!--\d+--)./m, $name) or diag(join "\n", @wrong, $got->{err});
}

for my $v (['asan', 'addresses and undefined behaviour'], ['tsan', 'threads']) {
  my ($variant, $what) = @$v;
  SKIP: {
    skip "the compiler has no sanitizer of $what", 2 unless -x "build/$variant/engine";
    skip 'the kernel may not keep addresses where they are, which the sanitizer of threads wants', 2 if $variant eq 'tsan' && $steady eq ':';
    watched_run("watched: $what", $want, $steady, "build/$variant/engine", 'tests/sanitize/sample.lua', "$dir/$variant");
    like(lunette(['export', "$dir/$variant", '--to', 'text'])->{out}, qr/ends/, 'and its recording can be read');
  }
}
SKIP: {
  skip 'there is no valgrind', 1 if system('valgrind --version >/dev/null 2>&1') != 0;
  watched_run('watched: memory', $want =~ s/^(elsewhere|process).*\n//mgr, ':', 'tests/sanitize/memcheck', $Lunette::PROGRAM, 'run', '--trace', "$dir/valgrind", 'tests/sanitize/sample.lua', 'here');
}
done_testing;
