# Misdeeds.pm - what the tests of programs that misbehave share: Ctrl-C until they end, as a program and at the prompt, and
# what must hold afterwards: a sentence with its place, a recording that opens, a prompt that answers.
package Misdeeds;
use strict;
use warnings;
use Cwd ();
use Exporter 'import';
use Lunette;
use Terminal;
use Test::More;

our @EXPORT = qw(deaf ends_well stops stops_at_prompt small_stack);

# Why Ctrl-C is not heard where it is not: ThreadSanitizer keeps a signal back until the code that runs calls the C library.
sub deaf { return watched() eq 'tsan' ? 'ThreadSanitizer keeps signals back while Lua loops' : '' }

# Of a run: nothing crashed, hung, or ended with a sanitizer's report. The wrongs, as sentences.
sub wrongs_of {
  my ($got) = @_;
  my @wrong;
  push @wrong, 'no end' if $got->{late};
  push @wrong, "signal $got->{signal}" if $got->{signal} && !$got->{late};
  push @wrong, 'a report' if $got->{err} =~ /Sanitizer|runtime error|PANIC|Assertion/;
  return @wrong;
}

# ends_well(NAME, \@arguments, {out, err, status}, %options): as Lunette::runs, and nothing crashed. `out` and `err` are
# patterns or texts.
sub ends_well {
  my ($name, $arguments, $want, %o) = @_;
  my $got = lunette($arguments, %o);
  my @wrong = wrongs_of($got);
  push @wrong, "status $got->{status}" if $got->{status} != ($want->{status} // 0);
  for my $stream (qw(out err)) {
    my $it = $want->{$stream} // next;
    push @wrong, "std$stream: " . substr($got->{$stream}, 0, 2000) unless ref $it ? $got->{$stream} =~ $it : $got->{$stream} eq $it;
  }
  local $Test::Builder::Level = $Test::Builder::Level + 1;
  ok(!@wrong, $name) or diag(join "\n", @wrong);
  return $got;
}

# stops(NAME, CODE, SAYS, %options): CODE prints "go" before it goes wrong. Ctrl-C, insisted on, ends it with status 130 and an
# error that matches SAYS; what was recorded can be read.
sub stops {
  my ($name, $code, $says, %o) = @_;
  SKIP: { skip deaf(), 2 if deaf() }
  return if deaf();
  my $dir = scratch();
  my $file = spew("$dir/p.lua", $code);
  local $Test::Builder::Level = $Test::Builder::Level + 1;
  ends_well("$name: Ctrl-C ends it", ['run', '--trace', "$dir/t", $file], {status => 130, err => $says, out => qr/^go$/m},
    interrupt => qr/go/, insist => 1, %o);
  ends_well("$name: its recording opens", ['export', "$dir/t", '--to', 'jsonl'], {out => qr/"kind":"program"/});
}

# The same at the prompt: it is there again, with its engine or a new one.
sub stops_at_prompt {
  my ($name, $code) = @_;
  SKIP: { skip deaf(), 2 if deaf() }
  return if deaf();
  my $t = Terminal->new([Cwd::abs_path($Lunette::PROGRAM), 'repl', '--plain'], env => {XDG_STATE_HOME => scratch()});
  $t->until(qr/^> \z/m);
  $t->type($code =~ s/\n/ /gr . "\n");
  $t->until(qr/^go$/m);
  until ($t->{text} =~ /^> \z/m) {
    $t->type("\cC");
    sysread $t->{pty}, $t->{text}, 65536, length $t->{text} while $t->{ready}->can_read(.3);
    $t->{text} =~ s/\r//g;
  }
  $t->{text} = '';
  $t->type("'it is ' .. 6 * 7\n");
  local $Test::Builder::Level = $Test::Builder::Level + 1;
  like($t->until(qr/^"it is \d+"$/m), qr/"it is 42"/, "$name: the prompt is there again");
  $t->type(".quit\n");
  is($t->until(qr/\z(?!)/) && $t->status, 0, "$name: and it ends as ever");
}

# For `under`: as small a stack as the systems of schools and containers have been seen to give.
sub small_stack { return 'ulimit -s 256' }

1;
