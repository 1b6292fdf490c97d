# Said.pm - what a program says on standard error, in words that CPython and Lunette have in common: no places, no
# durations, no lines of source, no frames of the library, and each error without where it came from. What is left
# must be the same of both.
package Said;
use strict;
use warnings;
use Exporter 'import';

our @EXPORT = qw(said);

# A line of a traceback as "  FILE:LINE: in FUNCTION"; undef: the library's, or no such line.
sub frame {
  my ($line) = @_;
  return undef unless $line =~ /^  File "(?<file>[^"]+)", line \d+, in (?<function>.+)$/ || $line =~ /^  (?<file>\S+):\d+: in (?<function>.+)$/;
  my ($file, $function) = @+{qw(file function)};
  return undef if $file =~ m{/python[\d.]+/} || $function =~ /^<(?:module|main)>$/;    # CPython counts the library's frames: of ten, the outermost may be missing
  return "  FILE:LINE: in $function";
}

my @neutral = (
  [qr{\w+\.<locals>\.}, sub { '' }],
  [qr{\b\w+\(\) at [^ \]]*/python[\d.]+/[^ \]]+:\d+}, sub { 'asyncio callback' }],
  [qr{\bsys:1(?=: RuntimeWarning)}, sub { 'FILE:LINE' }],
  [qr{[^\s"'<>\[\]]+\.(?:py|lua):\d+}, sub { 'FILE:LINE' }],
  [qr{\b(?!running\b|created\b|defined\b)\w+(\([^()]*\))? at FILE:LINE}, sub { 'function' . (($1 // '()') eq '()' ? '' : $1) . ' at FILE:LINE' }],
  [qr{coro=<(\w+)\(\) (?:running|done, defined) at}, sub { "coro=<$1() at" }],    # which of them depends on how the collector goes about it
  [qr{took \d+\.\d{3}}, sub { 'took N' }],
  [qr{when=[\d.]+}, sub { 'when=T' }],
  [qr{result=None}, sub { 'result=nil' }],
  [qr{ at 0x[0-9a-f]+}, sub { '' }],
  [qr{\bfd=\d+}, sub { 'fd=N' }],
  [qr{<_UnixSelectorEventLoop}, sub { '<EventLoop' }],
);

sub neutral {
  my ($line) = @_;
  for my $rule (@neutral) {
    my ($pattern, $words) = @$rule;
    $line =~ s/$pattern/$words->()/ge;
  }
  return $line;
}

# said(TEXT): all of it, a line each.
sub said {
  my ($text) = @_;
  my ($out, $tracing) = ('', 0);
  for my $line (split /\n/, $text) {
    $tracing = 0 if $line =~ /^\S/;
    $tracing = 1, next if $line =~ /^(?:Traceback \(most recent call last\)|stack traceback):$/;
    next if $tracing || $line =~ /^RuntimeWarning: Enable tracemalloc/;
    my $frame = frame($line);
    next if !defined $frame && $line =~ /^\s/;
    $out .= ($frame // neutral($line)) . "\n";
  }
  return $out;
}

1;
