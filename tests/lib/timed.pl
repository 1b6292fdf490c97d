#!/usr/bin/env perl
# timed.pl FILE - runs one test file, passes its TAP on, and writes a line for each assertion to the file
# $TALLY, and what a failed one has to say to $TALLY.failed. After $LIMIT seconds it kills the file's whole process group and says so as a failed assertion.
# With $REPORTS, a directory, each file gets one below it, where sanitizers and valgrind leave their reports, from
# whatever process of whatever test: each is a failed assertion. Unit tests start under the words of $UNDER.
# It knows how to start each kind of file, and nothing of what is tested.
use strict;
use warnings;
use File::Path ();
use POSIX ();

my $COMMENTS_MAX = 400;    # lines of a file's failures
my $DESCRIPTORS_MAX = 1024;
my ($file) = @ARGV or die "usage: timed.pl FILE\n";
my $limit = $ENV{LIMIT} || 300;
my @command =
    $file =~ /\.lua$/ ? ($ENV{LUNETTE} || './lunette', 'run', $file)
  : $file =~ /\.t$/   ? ($^X, '-Itests/lib', $file)
  :                     (split(' ', $ENV{UNDER} || ''), "./$file");
my $reports = $ENV{REPORTS} && "$ENV{REPORTS}/" . $file =~ tr{/}{-}r;
if ($reports) {
  File::Path::make_path($reports);
  $ENV{REPORTS} = $reports;
  $ENV{$_} = join ':', grep { defined } $ENV{$_}, "log_path=$reports/report" for qw(ASAN_OPTIONS TSAN_OPTIONS);
}

pipe(my $from, my $to) or die "pipe: $!";
my $pid = fork() // die "fork: $!";
if (!$pid) {
  setpgrp(0, 0);
  $SIG{$_} = 'DEFAULT' for qw(HUP INT QUIT PIPE TERM USR1 USR2);    # whatever the caller ignores, under nohup for one
  open STDIN, '<', '/dev/null';
  open STDOUT, '>&', $to;
  open STDERR, '>&', $to;
  close $from;
  POSIX::close($_) for 3 .. $DESCRIPTORS_MAX;    # whatever the caller left open: the pictures name a program's own by number
  exec @command or do { print "1..1\nnot ok 1 - cannot start $command[0]: $!\n"; POSIX::_exit(0) };
}
setpgrp($pid, $pid);
close $to;

open my $tally, '>>', $ENV{TALLY} || '/dev/null' or die "tally: $!";
my ($seen, $planned, $late) = (0, undef, 0);
my @failed;              # the failed assertions, each with the comments behind it
my $failing = 0;         # the last assertion was one of them
$| = 1;

sub emit {
  my ($line) = @_;
  print $line;
  if ($line =~ /^(not )?ok\b(?:.*#\s*(SKIP|TODO)\b)?/i) {
    $seen++;
    syswrite $tally, ($1 && !$2 ? "not ok" : "ok") . " $file\n" unless $2;
  }
  $failing = defined $1 && $line !~ /# TODO/ if $line =~ /^ *(not )?ok\b/;    # of subtests, too: they come before the one that they make fail
  push @failed, $line if $failing && $line =~ /\S/ && @failed < $COMMENTS_MAX;
  $planned = $1 if $line =~ /^1\.\.(\d+)/;
}

sub stop { kill 'KILL', -$pid }
$SIG{INT} = $SIG{TERM} = sub { stop(); exit 1 };
$SIG{ALRM} = sub { $late = 1; stop() };
alarm $limit;
emit($_) while defined($_ = <$from>);
waitpid $pid, 0;
my $status = $?;
alarm 0;
stop();    # whatever it left running

my $signal = $status & 127;
emit(sprintf "not ok %d - %s ends within %d seconds\n", $seen + 1, $file, $limit) if $late;
emit(sprintf "not ok %d - %s ends without signal %d\n", $seen + 1, $file, $signal) if $signal && !$late;
if (!defined $planned) {
  emit(sprintf "not ok %d - %s has a plan\n", $seen + 1, $file) unless $late || $signal;
  print "1..$seen\n";
}
elsif ($seen != $planned && !$late && !$signal) {
  syswrite $tally, "not ok $file: planned $planned, ran $seen\n";
}
my $reported = 0;
for my $report ($reports ? glob "$reports/*" : ()) {
  open my $in, '<', $report or die "$report: $!";
  my @lines = grep { !/^--\d+--/ } <$in>;    # what valgrind says of itself
  next unless @lines;
  $reported = 1;
  emit(sprintf "not ok %d - %s runs without a report\n", $seen + 1, $file);
  emit("# $_") for @lines;
}
if (@failed && $ENV{TALLY}) {
  open my $out, '>>', "$ENV{TALLY}.failed" or die "tally: $!";
  syswrite $out, join '', "\n$file\n", map { "  $_" } @failed;    # in one piece: others write there, too
}
exit($status >> 8 || ($late || $signal || $reported ? 1 : 0));
