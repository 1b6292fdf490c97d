# Lunette.pm - what the tests of the program share: running it, comparing what it printed, pairs of programs
# and their output, and sessions in a terminal. Nothing here sleeps: whoever waits, waits for a condition.
package Lunette;
use strict;
use warnings;
use Cwd ();
use Exporter 'import';
use File::Temp ();
use File::Basename ();
use IO::Select;
use POSIX ();
use Test::More;
use Time::HiRes ();
use Patience;
use Said;

our @EXPORT = qw(lunette runs pairs scratch spew slurp watched in_time);
our $PROGRAM = $ENV{LUNETTE} || './lunette';
my $LIMIT = 60;    # seconds for one run, with patience: far more than any takes, on a machine that is busy with other things, too

# What the program is watched by: 'asan', 'tsan', 'valgrind', or nothing. Memory and the kernel's bounds are other ones then.
sub watched { return Cwd::realpath($PROGRAM) =~ m{/build/(asan|tsan|valgrind)/} ? $1 : '' }

# Of these lessons, those that can be played while the program is watched: under ThreadSanitizer one computes for more than the 10 s
# of real time that each program of a lesson has.
sub in_time { return grep { watched() ne 'tsan' || $_ ne 'blocking-the-loop' } @_ }

sub scratch { return File::Temp::tempdir('lunette-XXXXXX', TMPDIR => 1, CLEANUP => 1) }

sub slurp {
  my ($path) = @_;
  open my $in, '<:raw', $path or die "$path: $!";
  local $/;
  return scalar <$in>;
}

sub spew {
  my ($path, $text) = @_;
  open my $out, '>:raw', $path or die "$path: $!";
  print $out $text;
  close $out or die "$path: $!";
  return $path;
}

# lunette(\@arguments, stdin => TEXT, env => {}, dir => DIR, limit => SECONDS, interrupt => qr/OUTPUT/)
# runs the program and returns {out, err, status, signal, late}. With `interrupt`, it is sent SIGINT as soon
# as its standard output matches; with `insist`, again and again until it ends, as an impatient user does;
# with `kill` instead, SIGKILL. `under` is a line of shell that comes before it, such as a ulimit.
sub lunette {
  my ($arguments, %o) = @_;
  my $dir = scratch();
  spew("$dir/in", $o{stdin} // '');
  pipe(my $from, my $to) or die "pipe: $!";
  my $pid = fork() // die "fork: $!";
  if (!$pid) {
    setpgrp(0, 0);
    $SIG{INT} = 'DEFAULT';
    my $program = File::Spec->rel2abs($PROGRAM);
    chdir $o{dir} if $o{dir};
    while (my ($k, $v) = each %{$o{env} || {}}) { defined $v ? ($ENV{$k} = $v) : delete $ENV{$k} }
    open STDIN,  '<',  "$dir/in";
    open STDOUT, '>&', $to;
    open STDERR, '>',  "$dir/err";
    close $from;
    exec $o{under} ? ('sh', '-c', "$o{under}; exec \"\$@\"", 'sh') : (), $program, @$arguments or POSIX::_exit(127);
  }
  close $to;
  my ($out, $late) = ('', 0);
  my $end    = Time::HiRes::time() + patience($o{limit} || $LIMIT);
  my $select = IO::Select->new($from);
  while (1) {
    my $left = $end - Time::HiRes::time();
    if ($left <= 0) { $late = 1; kill 'KILL', -$pid; last }
    my $insisting = $o{insist} && !$o{interrupt};
    if (!$select->can_read($insisting ? .05 : $left)) { kill 'INT', $pid if $insisting; next }
    last unless sysread $from, $out, 65536, length $out;
    if ($o{kill} && $out =~ $o{kill}) { kill 'KILL', $pid; delete $o{kill} }
    if ($o{interrupt} && $out =~ $o{interrupt}) { kill 'INT', $pid; delete $o{interrupt} }
  }
  waitpid $pid, 0;
  return {out => $out, err => slurp("$dir/err"), status => $? >> 8, signal => $? & 127, late => $late};
}

# runs(NAME, \@arguments, {out, err, status}, %options): one assertion. `out` and `err` are exact texts or
# patterns; unless given, standard error must be empty and the status 0. Returns what lunette() returned.
sub runs {
  my ($name, $arguments, $want, %o) = @_;
  my $got = lunette($arguments, %o);
  my %want = (err => '', status => 0, %$want);
  my @wrong;
  push @wrong, "no end after " . patience($o{limit} || $LIMIT) . " s" if $got->{late};
  push @wrong, "signal $got->{signal}" if $got->{signal} && !$got->{late};
  push @wrong, "status: got $got->{status}, want $want{status}" if $got->{status} != $want{status};
  for my $stream (qw(out err)) {
    next unless defined $want{$stream};
    my $same = ref $want{$stream} ? $got->{$stream} =~ $want{$stream} : $got->{$stream} eq $want{$stream};
    push @wrong, "std$stream: got:\n$got->{$stream}want:\n$want{$stream}" unless $same;
  }
  local $Test::Builder::Level = $Test::Builder::Level + 1;
  ok(!@wrong, $name) or diag(join "\n", @wrong);
  return $got;
}

# pairs(DIR): each NAME.lua with a NAME.out beside it is one assertion: run, it must print exactly that.
# The clock is virtual, unless the name ends in -real. A NAME.err holds one pattern a line, each of which
# must match a line of standard error, in this order. Where there is a NAME.said, standard error, put in neutral words,
# must be exactly that: what CPython said (Said.pm). Without either it is not looked at.
# Those whose name matches `except` are left out.
sub pairs {
  my ($dir, $except) = @_;
  my @names = grep { !$except || File::Basename::basename($_) !~ $except } map { s/\.out$//r } sort glob("$dir/*.out");
  plan tests => scalar @names;
  for my $name (@names) {
    my @clock = $name =~ /-real$/ ? () : ('--clock', 'virtual');
    my $got  = lunette(['run', @clock, "$name.lua"]);
    my $want = slurp("$name.out");
    my @missing = -e "$name.err" ? unmatched("$name.err", $got->{err}) : ();
    my @said = -e "$name.said" ? (slurp("$name.said"), said($got->{err})) : ('', '');
    ok(!$got->{late} && !$got->{signal} && $got->{out} eq $want && !@missing && $said[0] eq $said[1], File::Basename::basename($name)) and next;
    diag('no end after ' . patience($LIMIT) . ' s') if $got->{late};
    diag("signal $got->{signal}") if $got->{signal};
    diag(difference($want, $got->{out}));
    diag("nothing in standard error matches: $_") for @missing;
    diag('standard error, in neutral words: ' . difference(@said)) if $said[0] ne $said[1];
    diag("standard error:\n$got->{err}") if $got->{err} ne '';
  }
}

sub unmatched {
  my ($path, $err) = @_;
  my @lines = split /\n/, $err;
  my @missing;
  for my $pattern (split /\n/, slurp($path)) {
    shift @lines while @lines && $lines[0] !~ /$pattern/;
    @lines ? shift @lines : push @missing, $pattern;
  }
  return @missing;
}

sub difference {
  my @want = split /\n/, $_[0], -1;
  my @got  = split /\n/, $_[1], -1;
  for my $i (0 .. ($#want > $#got ? $#want : $#got)) {
    my ($w, $g) = map { $_ // '<end>' } $want[$i], $got[$i];
    return sprintf "line %d:\n  want %s\n  got  %s", $i + 1, $w, $g if $w ne $g;
  }
  return 'no difference';
}

1;
