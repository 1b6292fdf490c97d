# Two processes record to one file: the second is refused, and told who has it; readers are let in.
use strict;
use warnings;
use Hostile;
use Lunette;
use POSIX ();
use Test::More;

my $dir = scratch();
pipe(my $from, my $to);
pipe(my $its, my $mine);
my $pid = fork() // die "fork: $!";
if (!$pid) {
  open STDIN, '<&', $its;
  open STDOUT, '>&', $to;
  close $mine;
  exec $Lunette::PROGRAM, 'run', '--trace', "$dir/a.trace", '-e', 'print("ready") io.flush() io.stdin:read("l") asyncio.mark("last") print("done")' or POSIX::_exit(127);
}
close $_ for $to, $its;
is(readline $from, "ready\n", 'one records');
for my $name ('a.trace', 'link.trace', 'hard.trace') {
  symlink 'a.trace', "$dir/$name" if $name =~ /link/;
  link "$dir/a.trace", "$dir/$name" if $name =~ /hard/;
  runs("another one, by the name $name", ['run', '--trace', "$dir/$name", '-e', 'print(1)'],
    {out => '', status => 74, err => qr/\Alunette: cannot record to \S+: process $pid is recording to it; name another file\n\z/});
}
my ($read, @records) = records_of("$dir/a.trace");
is($read->{err}, '', 'a reader is let in');
cmp_ok(scalar(@records), '>', 2, '... and sees what there is');
print $mine "\n";
close $mine;
is(readline $from, "done\n", 'the one that records goes on');
waitpid $pid, 0;
is($? >> 8, 0, '... to its end');
(undef, @records) = records_of("$dir/a.trace");
is(scalar(grep { ($_->{text} // '') eq 'last' } @records), 1, '... and all of it is there');
done_testing;
