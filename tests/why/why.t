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
my %id;      # locks and their like, by the numbers of the record, numbered anew in each program

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
    s/\[(\d+)\](:?)$/'[' . ($kind->{$1} \/\/ "no record $1") . "]$2"/e;
    s/record \d+ before \d+/record M before N/;
    s/\b(lock|event|condition|barrier|semaphore|queue\.[gp][eu]t|Semaphore|Queue) (\d+)/"$1 " . ($id{$2} \/\/= 1 + keys %id)/ge;
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
  %id = ();
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

done_testing if @ARGV;
exit 0 if @ARGV;

# The prompt answers, too; there a new input may still end a wait.
my $session = "gate = asyncio.Event()\nwaiter = asyncio.create_task(gate:wait(), {name = 'waiter'})\nawait asyncio.sleep(0.01)\n"
  . ".why waiter\n.why waiter before nobody\n.why fd 99\n.why\n.trouble\nnever = (async function() end)\nnever() never = nil\n.gc\nawait asyncio.sleep(0)\n.trouble\n";
my $prompt = lunette(['repl', '--plain', '--clock', 'virtual'], stdin => $session);
like($prompt->{out}, qr/^waiter\n Why is it waiting\?\n  waiter waits for event \d+, <repl-2>:1, since 0.000 s. \[\d+\]\n/m, '.why TASK');
like($prompt->{out}, qr/^    Only a new input could: nothing is ready, and no timer, descriptor or job is left\.$/m, 'a prompt may help');
like($prompt->{out}, qr/^  waiter ran at 0.\d+ s, tick \d+: repl·\d+ made it at <repl-2>:1\. \[\d+\]\n    repl·\d+ ran at 0.\d+ s, tick \d+: it was typed at the prompt\. \[\d+\]$/m, 'an input is a root');
like($prompt->{out}, qr/^There is no trouble\.$/m, '.trouble without any');
like($prompt->{out}, qr/^ +\d+\.\d{3} s  never awaited   Coroutine \S+ was never awaited/m, '.trouble');
like($prompt->{err}, qr/^Nothing is called waiter before nobody;/m, 'what is not there is said');
$said{$_} = 1 for map { s/ \[\d+\]$//r } split /\n/, $prompt->{out};

# Asked wrongly, and as JSON.
spew("$dir/two.lua", "local a = asyncio.create_task(asyncio.sleep(1), {name = 'a\\27[31m'})\nawait asyncio.sleep(0.5)\n");
lunette(['--clock', 'virtual', '--trace', "$dir/two.trace", 'two.lua'], dir => $dir);
runs('a name that nobody has', ['why', "$dir/two.trace", 'nobody'], {status => 65, err => qr/^lunette: nothing is called nobody at that moment; --at T/, out => ''});
runs('a wrong moment', ['why', "$dir/two.trace", '--at', 'noon'], {status => 2, err => qr/--at wants a time in seconds, or a record as in #116, not noon/, out => ''});
runs('a trace that is none', ['trouble', 'tests/why/why.t'], {status => 65, err => qr/^lunette: /, out => ''});
runs('nobody lives', ['why', "$dir/two.trace"], {out => qr/^No task is alive at that moment\. Name one/});
my $lines = lunette(['why', "$dir/two.trace", '--at', '0.2'])->{out};
like($lines, qr/^  a\\x1b\[31m waits for sleep 1/m, 'no control byte of a name goes out');
unlike($lines, qr/\x1b/, 'none at all');
my $json = lunette(['why', "$dir/two.trace", '--at', '0.2', '--json'])->{out};
like($json, qr/^\[\{"about":"main·1","reasons":\[\{"question":"waiting","depth":0,"text":"main·1 waits for [^"]*","record":\d+,"task":\d+\}/, 'why as JSON');
like($json, qr/a\\u001b\[31m/, 'escaped');
like(lunette(['trouble', "$dir/two.trace", '--json'])->{out}, qr/^\[\{"kind":"leftover","severity":1,"t":0.5,"record":\d+,"task":\d+,"text":"[^"]+","remedy":"[^"]+"\}\]$/, 'trouble as JSON');

# What tests/unit/viz_why.c makes happen, as no program can: a record that begins late, or that is hostile.
my %elsewhere = map { $_ => 1 } slurp('tests/unit/viz_why.c') =~ /^ \* says: (.+)$/mg;

# No sentence without a test: each format in the sources fits something that was said here.
my $all = join "\n", keys %said;
for my $file (qw(why_wait why_cancel why_ran why_order trouble)) {
  my $source = slurp("viz/scene/why/$file.c") =~ s{/\*.*?\*/|^#[^\n]*}{}gmsr =~ s/"\s*\n\s*"//gr;
  for my $format ($source =~ /"((?:[^"\\]|\\.)*)"/g) {
    next if $format !~ /[a-z]{2}.* .*[a-z]/ || $elsewhere{$format};    # words, not pieces
    my $pattern = join '.*?', map { quotemeta } split /%[\d.]*(?:ll|z)?[a-z]/, $format =~ s/%%/%/gr;
    ok($all =~ /$pattern/, "$file: $format");
  }
}

done_testing;
