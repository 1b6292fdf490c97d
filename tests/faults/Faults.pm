# Faults.pm - runs one scenario with one failure in it (faults.c), and judges what came of it. Whatever fails: the
# program ends by itself with a status that it has, says so in a sentence, leaks nothing, leaves a recording that opens,
# and a terminal as it was.
package Faults;
use strict;
use warnings;
use Cwd ();
use File::Path ();
use Lunette;
use POSIX ();
use Running;
use Scenarios;
use Terminal;
use Time::HiRes ();

our $LIMIT = 30;    # seconds for one run, on a busy machine; then it is interrupted
my $LOOK = .25;     # seconds between two looks at whether it does anything
our @STREAMS = qw(malloc lua call json);
my $ROOT = Cwd::getcwd();
my %STATUS = map { $_ => 1 } 0, 1, 2, 65, 69, 70, 74, 124, 127, 130;    # 127: the engine could not be started
my $SANITIZED = 99;

# Faults->new: a folder with what scenarios need, made by the program without failures. `with` is the same for another program.
sub new {
  my ($class) = @_;
  my $r = scratch();
  my $self = bless {place => $r, program => Cwd::abs_path($Lunette::PROGRAM), runs => 0}, $class;
  $ENV{ASAN_OPTIONS} = "exitcode=$SANITIZED:allocator_may_return_null=1";
  $ENV{UBSAN_OPTIONS} = "print_stacktrace=1";
  $ENV{LSAN_OPTIONS} = "suppressions=$ROOT/tests/sanitize/leaks:print_suppressions=0:exitcode=$SANITIZED";
  spew("$r/$_.lua", $PROGRAMS{$_}) for keys %PROGRAMS;
  for my $name (qw(gather group wrong race)) {
    lunette(['run', '--clock', 'virtual', '--trace', "$r/$name.trace", "$r/$name.lua"]);
  }
  $self->{running} = Running->new($PROGRAMS{endless}, options => ['--allow-control'], run => "$r/run");
  return $self;
}

sub with { my ($self, $program) = @_; return bless {%$self, program => Cwd::abs_path($program)}, ref $self }

sub filled {
  my ($self, $text, $t) = @_;
  my %with = (T => $t, R => $self->{place}, PID => $self->{running}{pid}, ROOT => $ROOT);
  return $text =~ s/\{(T|R|PID|ROOT)\}/$with{$1}/gr;
}

sub environment {
  my ($self, $s, $fault, $t) = @_;
  return (LUNETTE_FAULT_TALLY => "$t/tally", LUNETTE_FAULT_IN => $s->{in} || 'first', LUNETTE_FAULT => $fault,
    XDG_RUNTIME_DIR => $s->{args}[-1] && "@{$s->{args}}" =~ /PID|^ps/ ? "$self->{place}/run" : "$t/run", XDG_STATE_HOME => "$t/state",
    HOME => $t, TMPDIR => $t, INPUTRC => '/dev/null');
}

# Runs it once; `fault` may be undef. Returns {out, err, status, signal, interrupted, late, failed, first, calls => {STREAM => N}, start => {STREAM => [FROM, TO]}}:
# the calls after FROM, up to TO, were those of the engine's start.
sub run {
  my ($self, $s, $fault) = @_;
  my $t = "$self->{place}/t" . $self->{runs}++ % 4;    # a few folders, used again and again
  File::Path::remove_tree($t);
  mkdir $_, 0700 for $t, "$t/run";
  my @command = ($self->{program}, map { $self->filled($_, $t) } @{$s->{args}});
  my %env = $self->environment($s, $fault, $t);
  my $got = $s->{keys} ? on_terminal($s, \@command, \%env, $t) : on_pipes($s, \@command, \%env, $t);
  tallied($got, $s, "$t/tally");
  $got->{fault} = $fault;
  $got->{trace} = $self->filled($s->{trace}, $t) if $s->{trace};
  return $got;
}

sub become {
  my ($command, $env) = @_;
  syscall 135, 0x0040000 if $^O eq 'linux';    # as setarch -R: some sanitizers want it
  while (my ($k, $v) = each %$env) { defined $v ? ($ENV{$k} = $v) : delete $ENV{$k} }
  exec @$command or POSIX::_exit(127);
}

sub on_pipes {
  my ($s, $command, $env, $t) = @_;
  spew("$t/in", $s->{input} // '');
  my $pid = fork() // die "fork: $!";
  if (!$pid) {
    setpgrp 0, 0;
    open STDIN,  '<', "$t/in";
    open STDOUT, '>', "$t/stdout";
    open STDERR, '>', "$t/stderr";
    chdir $t;
    become($command, $env);
  }
  my $ended = ended($pid, $s->{patience} || $LIMIT);
  my $late = !$ended && interrupted($pid);
  return {out => slurp("$t/stdout"), err => slurp("$t/stderr"), status => $? >> 8, signal => $? & 127, interrupted => !$ended, late => $late};
}

# Waits for its end, until all of its processes sleep and go on sleeping: then nothing will come any more.
sub ended {
  my ($pid, $patience) = @_;
  my ($end, $was) = (Time::HiRes::time() + $patience, '');
  while (Time::HiRes::time() < $end) {
    $? = -1;
    eval {
      local $SIG{ALRM} = sub { die "not yet\n" };
      Time::HiRes::ualarm(1e6 * $LOOK);
      waitpid $pid, 0;
      Time::HiRes::ualarm(0);
    };
    return 1 if $? != -1;    # the alarm may come when it has just ended
    my $now = doing($pid);
    return 0 if $now ne '' && $now eq $was;
    $was = $now;
  }
  return 0;
}

# What a process and those that it started have done so far; '' if one of them does something now.
sub doing {
  my ($pid) = @_;
  my $did = '';
  for my $task (glob "/proc/$pid/task/*") {
    my $stat = eval { slurp("$task/stat") } // return '';
    my ($state, @fields) = split ' ', $stat =~ s/.*\) //sr;
    return '' unless $state eq 'S';
    $did .= "$task @fields[10 .. 11] " . (slurp("$task/status") =~ /^(voluntary_ctxt_switches:\s*\d+)/m)[0];
    for my $child (split ' ', eval { slurp("$task/children") } // '') {
      my $its = doing($child);
      return '' if $its eq '';
      $did .= $its;
    }
  }
  return $did;
}

# It waits, perhaps for somebody who had no memory to answer: then Ctrl-C ends it. True if not.
sub interrupted {
  my ($pid) = @_;
  kill 'INT', $pid;
  for (1 .. 300) {
    return 0 if waitpid $pid, POSIX::WNOHANG();
    select undef, undef, undef, .01;
  }
  kill 'KILL', -$pid;
  waitpid $pid, 0;
  return 1;
}

# In a terminal: keys are typed when the text before them is there. What is left of the terminal is compared.
sub on_terminal {
  my ($s, $command, $env, $t) = @_;
  local $Terminal::DEADLINE = $LIMIT;
  my $shell = 'stty -g >"$0/before"; "$@" 2>"$0/stderr"; echo $? >"$0/status"; stty -g >"$0/after"';
  my $terminal = Terminal->new(['sh', '-c', $shell, $t, @$command], cols => 90, rows => 24, env => {%$env, TERM => 'xterm-256color', LC_ALL => 'C.UTF-8'});
  my $shown = '';
  my $good = eval {
    for my $step (@{$s->{keys}}) {
      my ($wanted, $keys) = @$step;
      $shown .= $terminal->until($wanted);
      last if $terminal->ended;
      $keys eq 'SIZE' ? ioctl($terminal->{pty}, Terminal::TIOCSWINSZ(), my $size = pack 'S4', 30, 70, 0, 0) : $terminal->type($keys);
    }
    $shown .= $terminal->until(qr/\z.\A/) unless $terminal->ended;
    1;
  };
  if (!$good) { warn $@ if $ENV{FAULTS_VERBOSE}; $terminal->kill_it }
  my ($status, $before, $after) = map { -s "$t/$_" ? slurp("$t/$_") =~ s/\s+\z//r : '' } qw(status before after);
  my $got = {out => $shown, err => -e "$t/stderr" ? slurp("$t/stderr") : '', status => $status || 0, signal => 0, late => !$good};
  ($got->{signal}, $got->{status}) = ($got->{status} - 128, 0) if $got->{status} > 128;
  push @{$got->{terminal}}, 'its modes are others' if $good && $before ne $after;
  push @{$got->{terminal}}, "$_ is left" for $good ? left_over($shown) : ();
  return $got;
}

# What was switched on and not off again.
sub left_over {
  my ($shown) = @_;
  my %name = (1049 => 'the alternate screen', 25 => 'a hidden cursor', 1000 => 'the mouse', 1002 => 'the mouse', 1003 => 'the mouse', 1006 => 'the mouse',
    2004 => 'bracketed paste');
  my %on;
  while ($shown =~ /\e\[\?([0-9;]+)([hl])/g) { $on{$_} = $2 eq 'h' for split /;/, $1 }
  $on{25} = exists $on{25} && !$on{25};
  return map { $name{$_} } grep { $on{$_} && $name{$_} } sort keys %on;
}

sub tallied {
  my ($got, $s, $path) = @_;
  my ($failed, @n) = -e $path ? unpack 'Q<25 Z40', slurp($path) : (0) x 26;
  my ($calls, $start) = ($s->{in} || '') eq 'children' ? (4, 16) : (0, 8);
  @$got{qw(failed first)} = ($failed, $n[24]);
  $got->{calls} = {map { $STREAMS[$_] => $n[$calls + $_] } 0 .. $#STREAMS};
  $got->{start} = {map { $STREAMS[$_] => [@n[$start + 2 * $_, $start + 2 * $_ + 1]] } 0 .. $#STREAMS};
}

# The numbers of the calls of a stream that are worth failing: all, but for those of the engine's start, which are the
# same in all runs and belong to the scenario that is `whole`.
sub worth {
  my ($s, $well, $stream) = @_;
  my ($from, $to) = $s->{whole} ? (0, 0) : @{$well->{start}{$stream}};
  return grep { $_ <= $from || $_ > $to } 1 .. $well->{calls}{$stream};
}

# What is wrong with a run: a list of sentences, empty if nothing is. `well` is the run without failures.
sub faults {
  my ($self, $s, $got, $well) = @_;
  my %expected = map { $_ => 1 } ref $s->{status} ? @{$s->{status}} : $s->{status} // 0;
  return 'it does not end' if $got->{late};
  my ($report) = $got->{err} =~ /((?:ERROR: )?(?:Address|Leak)Sanitizer: [^\n(]*|runtime error: [^\n]*)/;
  return $report . place_of($got->{err}) if $report;
  return "panic: $1" if $got->{err} =~ /(outside of a protected call[^\n]*|PANIC: [^\n]*)/;
  return "it dies of signal $got->{signal}" if $got->{signal};
  my $helpless = ($got->{fault} // '') =~ /^(?:call|write|tcsetattr):.*:forever/;    # the calls that would put it right fail, too
  return if $s->{mute} && $helpless && ($got->{first} // '') eq $s->{mute};
  my @wrong = $helpless ? () : @{$got->{terminal} || []};
  push @wrong, "its status is $got->{status}" unless $STATUS{$got->{status}} || $expected{$got->{status}};
  my $said = "$got->{err}$got->{out}" =~ /memory/ || ($s->{complains} && $got->{out} =~ /[1-9]\d* complaint/) || $got->{err} =~ /\w+ \w+/ || ($s->{keys} && $got->{out} =~ /cannot|memory|failed/);
  push @wrong, 'it waits for ever, and has not said why' if $got->{status} == 130 && $got->{err} !~ /memory|annot|failed|rror: \S+ \S+/;
  push @wrong, "it fails with status $got->{status} and says nothing" if $got->{status} && !$expected{$got->{status}} && !$said;
  push @wrong, 'it says control characters' if $got->{err} =~ /[\0-\x08\x0b-\x1f]/;
  push @wrong, 'it prints something else, and says nothing' if $expected{$got->{status}} && !$s->{keys} && !$said && $got->{out} ne $well->{out} && !$s->{varies};
  push @wrong, $self->damage($got->{trace}) if $got->{trace} && -e $got->{trace} && $got->{status} != 74;    # 74: it has said that it cannot record
  return @wrong;
}

# The first frames of ours in a sanitizer's report.
sub place_of {
  my ($err) = @_;
  my @frames = grep { !/^(__|tests\/)/ } $err =~ /#\d+ \S+ in (\S+ [^\s:]+)/g;
  return @frames ? ' in ' . join ' < ', map { s/ .*//r } @frames[0 .. ($#frames < 3 ? $#frames : 3)] : '';
}

sub damage {
  my ($self, $trace) = @_;
  my $got = lunette(['export', $trace, '--to', 'jsonl']);
  return $got->{status} ? "its recording does not open: $got->{err}" =~ s/\s+\z//r =~ s{/\S+/}{}r : ();
}

1;
