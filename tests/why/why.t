# Every sentence of `lunette why` and `lunette trouble`, made by a program in which it happens. A program ends with its
# questions and the answers: "--? QUESTION ARGUMENTS", where QUESTION is waiting, cancel, went (wrong), ran, order, or
# trouble, then the answer, a line each behind "--= ". The number of the record that a sentence rests on stands there as the
# kind of that record. "@TEXT" among the arguments is the record with which the program printed TEXT, "@TEXT/KIND" the
# next one of that kind.
# "--! OPTIONS" on the first line are those of the run, --clock virtual unless given; on another clock times and numbers of the system are left out.
# UPDATE_WHY=1 writes the answers anew: look at what they say.
use Lunette;
use Test::More;

my %section = (waiting => 'Why is it waiting\?', cancel => 'Who asked it to stop\?', went => 'What went wrong\?',
  ran => 'Why did it run now\?', order => 'Why before that one\?');
my $dir = scratch();
my %said;    # all lines that were said, for the last test

sub records {
  my ($trace) = @_;
  my (%kind, %print);
  for (split /\n/, lunette(['export', $trace, '--to', 'jsonl'])->{out}) {
    my ($seq)  = /"seq":(\d+)/;
    my ($kind) = /"kind":"([^"]+)"/;
    $kind{$seq} //= $kind;
    $print{$1} = $seq if $kind eq 'print' && /"text":"([^"\\]*)/;
  }
  return (\%kind, \%print);
}

sub moment {
  my ($seq, $wanted, $kind) = @_;
  $seq++ while $wanted && $kind->{$seq} && $kind->{$seq} ne $wanted;
  return $seq;
}

sub answer {
  my ($trace, $question, $arguments, $kind, $print, $virtual) = @_;
  my @arguments = grep { defined } $arguments =~ /"([^"]*)"|(\S+)/g;
  s{^\@([^/]+)/?(.*)}{'#' . moment($print->{$1} // die("nothing prints $1"), $2, $kind)}e for @arguments;
  my $command = $question eq 'trouble' ? 'trouble' : 'why';
  my $got = lunette([$command, $trace, @arguments]);
  my @lines = split /\n/, $got->{out} . $got->{err};
  if (my $words = $section{$question}) {
    my ($inside, @mine) = (0);
    for (@lines) {
      if (/^ \S/) { $inside = /^ $words/; next }
      push @mine, $_ if $inside && /^  /;
    }
    @lines = @mine;
  }
  for (@lines) {
    $said{s/ \[\d+\]$//r} = 1;
    s/\[(\d+)\]$/'[' . ($kind->{$1} \/\/ "no record $1") . ']'/e;
    s/^  // if $section{$question};
    s/\s+$//;
    next if $virtual;
    s/\b\d+\.\d{3} s/T s/g;
    s/\b[\d.]+ (?:µs|ms)/D/g;
    s/\b(tick|fd|process) \d+/$1 N/g;
    s/:\d{4,5}\)/:PORT)/g;
  }
  return @lines;
}

for my $file (@ARGV ? @ARGV : sort glob 'tests/why/*.lua') {
  my $text = slurp($file);
  my ($name) = $file =~ m{([^/]+)\.lua$};
  my @options = $text =~ /^--! (.*)/ ? split(' ', $1) : ();
  my $virtual = !grep { $_ eq 'real' } @options;
  @options = ('--clock', 'virtual', @options) if !grep { $_ eq '--clock' } @options;
  my ($program, @asked) = split /^--\? /m, $text;
  spew("$dir/$name.lua", $program);
  my $trace = "$dir/$name.trace";
  my $run = lunette([@options, '--trace', $trace, "$name.lua"], dir => $dir);
  ok(!$run->{late}, "$name runs") or diag($run->{err});
  my ($kind, $print) = records($trace);
  my $new = $program;
  for (@asked) {
    my ($head, @want) = split /\n/;
    my ($question, $arguments) = $head =~ /^(\S+)\s*(.*)/;
    my @got = answer($trace, $question, $arguments, $kind, $print, $virtual);
    $new .= join '', "--? $head\n", map {"--= $_\n"} @got;
    $new .= "\n" if /\n\n\z/;
    is(join("\n", @got), join("\n", map { s/^--= ?//r } grep {/^--=/} @want), "$name: $head");
  }
  spew($file, $new) if $ENV{UPDATE_WHY};
}

done_testing;
