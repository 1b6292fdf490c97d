# Somebody deletes, moves, cuts or overwrites the recording while it is written: the program goes on to its end, and says
# what became of the file.
use strict;
use warnings;
use Hostile;
use Lunette;
use POSIX ();
use Test::More;

my $dir = scratch();
spew("$dir/long.lua", <<'LUA');
for i = 1, 40 do
  for _ = 1, 300 do asyncio.mark("mark") await asyncio.sleep(0) end
  print(i) io.flush()
  io.stdin:read("l")
end
print("done")
LUA

# Records the program, and does the deed after so many of its lines.
sub tamper {
  my ($after, $deed) = @_;
  unlink glob "$dir/*.trace";
  pipe(my $from, my $to);
  pipe(my $its, my $mine);
  my $pid = fork() // die "fork: $!";
  if (!$pid) {
    open STDIN, '<&', $its;
    open STDOUT, '>&', $to;
    open STDERR, '>', "$dir/err";
    close $_ for $from, $mine;
    exec $Lunette::PROGRAM, 'run', '--trace', "$dir/a.trace", "$dir/long.lua" or POSIX::_exit(127);
  }
  close $_ for $to, $its;
  local $SIG{PIPE} = 'IGNORE';
  $mine->autoflush(1);
  my $out = '';
  while (defined(my $line = readline $from)) {
    $out .= $line;
    $deed->("$dir/a.trace") if $line eq "$after\n";
    print $mine "\n";
  }
  waitpid $pid, 0;
  return {out => $out, err => slurp("$dir/err"), status => $? >> 8, signal => $? & 127};
}

my $cut = qr/\Alunette: recording stopped: the trace was cut short by another program; the program goes on\n\z/;
my @deeds = (
  ['removed', sub { unlink $_[0] }, qr{\Alunette: \S+a\.trace was removed while it was written; nothing is left of it\n\z}],
  ['moved', sub { rename $_[0], "$dir/b.trace" }, qr{\Alunette: \S+a\.trace was moved while it was written; the whole recording is where it was moved to\n\z}],
  ['replaced', sub { unlink $_[0]; spew($_[0], "mine\n") }, qr{\Alunette: \S+a\.trace was removed while}],
  ['cut to nothing', sub { truncate $_[0], 0 }, $cut],
  ['cut within the header', sub { truncate $_[0], 100 }, $cut],
  ['cut within a block', sub { truncate $_[0], 4096 + 500 }, $cut],
  ['overwritten by a text', sub { spew($_[0], "a text\n") }, $cut],
  ['scribbled over', sub { open my $f, '+<', $_[0]; seek $f, 5000, 0; print $f 'x' x 9000; close $f }, qr/\A\z/],
  ['locked away', sub { chmod 0, $_[0] }, qr/\A\z/],
);
my ($deeds, $failed) = (0, 0);
for my $round (1 .. of(1, 40)) {
  for (@deeds) {
    my ($name, $deed, $says) = @$_;
    my $after = 1 + rolls(30);
    my $got = tamper($after, $deed);
    my @wrong = (wrong_with($got), $got->{status} ? "status $got->{status}" : ());
    push @wrong, "it printed $got->{out}" if $got->{out} !~ /^40\ndone\n\z/m;
    push @wrong, "it says: $got->{err}" if $got->{err} !~ $says;
    for my $left (grep { $name ne 'locked away' } glob "$dir/*.trace") { push @wrong, wrong_with((records_of($left))[0]) }
    $deeds++, $failed += !!@wrong;
    ok(!@wrong, "$name after line $after") or diag(join "\n", @wrong);
  }
}
tried('the recording is deleted, moved, cut or overwritten', $deeds, $failed);
my $moved = tamper(7, $deeds[1][1]);
my ($read, @records) = records_of("$dir/b.trace");
is($read->{err}, '', 'a recording that was moved is whole');
is($records[-1]{kind}, 'end', '... to its end');
done_testing;
