# Hostile.pm - what the tests of hostile situations share: how large they are, a small disk of their own, and what must
# hold of any recording, whatever happened to it or to its writer.
package Hostile;
use strict;
use warnings;
use Exporter 'import';
use Lunette;
use Test::More;

our @EXPORT = qw(tried of steps rolls own_disks disk_of records_of bytes_of_first_block wrong_with busy_program);

my $FULL = ($ENV{HOSTILE} // '') eq 'full';

# of(SAMPLE, FULL): the size of a test, in `make test` and in `make hostile`.
sub of { my ($sample, $full) = @_; return $FULL ? $full : $sample }

# steps(FIRST, LAST, STEP, SAMPLE): all numbers from FIRST to LAST; of them, spread evenly, as many as SAMPLE when it is small.
sub steps {
  my ($first, $last, $step, $sample) = @_;
  my @all = map { $first + $_ * $step } 0 .. int(($last - $first) / $step);
  return @all if $FULL || @all <= $sample;
  return map { $all[int($_ * $#all / ($sample - 1))] } 0 .. $sample - 1;
}

# tried(WHAT, TIMES, WRONG, NOTE): how often a situation was made, and how often it went wrong; for the table of docs/reliability.md,
# which run --table writes.
sub tried {
  my ($what, $times, $wrong, $note) = @_;
  note("$what: tried $times, wrong $wrong" . ($note ? ", $note" : ''));
  open my $out, '>>', $ENV{HOSTILE_FIGURES} // '/dev/null' or die "$ENV{HOSTILE_FIGURES}: $!";
  my ($situation) = $0 =~ m{([A-K]\d+)_[^/]*$};
  print $out join("\t", $situation, $what, $times, $wrong, $note // ''), "\n";
  close $out;
}

# A generator of our own: the same choices in every run. SEED=N makes others.
my $state = $ENV{SEED} || 20263;
sub rolls { my ($n) = @_; $state = ($state * 1103515245 + 12345) % 2**31; return int($state / 65536 * $n / 32768) }

# Begins the test again, in a namespace of its own, where it may mount; skips it where the kernel allows none.
sub own_disks {
  return if $ENV{LUNETTE_OWN_DISKS};
  plan(skip_all => 'no namespace of its own can be had here') if system('unshare -rm true 2>/dev/null') != 0;
  $ENV{LUNETTE_OWN_DISKS} = 1;
  exec 'unshare', '-rm', $^X, '-Itests/lib', $0 or die "unshare: $!";
}

# disk_of(DIRECTORY, BYTES): an empty disk of that size there, in the place of the one before.
my %mounted;
sub disk_of {
  my ($dir, $bytes) = @_;
  system('umount', $dir) if $mounted{$dir};
  $mounted{$dir} = system('mount', '-t', 'tmpfs', '-o', "size=$bytes", 'tmpfs', $dir) == 0 or die "mount: $?";
  return $dir;
}

END { my $status = $?; system('umount', $_) for keys %mounted; $? = $status }

# The records of a trace, each with its seq, kind and text, and what the reader said of it. (A recording is long: what
# its lines are as JSON, tests/export looks at.)
sub records_of {
  my ($path) = @_;
  my $got = lunette(['export', $path, '--to', 'jsonl']);
  my @records;
  for (split /\n/, $got->{out}) {
    my ($seq)  = /^\{"seq":(\d+)/ or next;
    my ($kind) = /"kind":"([^"]*)"/;
    my ($text) = /"text":"([^"]*)"/;
    push @records, {seq => $seq, kind => $kind, text => $text};
  }
  return ($got, @records);
}

# How many bytes of records the first block of a trace holds; they begin behind its header, at byte 4160 (docs/trace.md).
sub bytes_of_first_block { my ($trace) = @_; return unpack 'V', substr $trace, 4096 + 40, 4 }

# What is wrong with how a run ended: nothing of ours may crash, hang, or end with a sanitizer's report.
sub wrong_with {
  my ($got) = @_;
  return 'no end' if $got->{late};
  return "signal $got->{signal}" if $got->{signal};
  return $got->{err} if $got->{err} =~ /Sanitizer|runtime error|PANIC|assert/i;
  return "status $got->{status}, and says nothing" if $got->{status} && $got->{err} !~ /^lunette\S*: \S/m;
  return;
}

# A program that fills some MiB of a recording at once, says where it is, and ends with "done".
sub busy_program {
  my ($dir, $turns) = @_;
  return spew("$dir/busy.lua", <<"LUA");
async function worker(n)
  for i = 1, $turns do asyncio.mark("mark " .. i) await asyncio.sleep(0) end
  return n
end
local ws = {}
for i = 1, 4 do ws[i] = asyncio.create_task(worker(i)) end
for i = 1, 4 do await ws[i] end
print("done")
LUA
}

1;
