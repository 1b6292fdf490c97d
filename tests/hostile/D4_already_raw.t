# D4: the terminal is raw already when we come, as a program that crashed leaves it: the prompt, the viewer and a lesson
# work, and afterwards it is one that a shell can use.
use strict;
use warnings;
use Cwd ();
use Lunette;
use Shell;
use Test::More;

my $lunette = Cwd::abs_path($Lunette::PROGRAM);
my $trace   = scratch() . '/a.trace';
lunette(['run', '--clock', 'virtual', '--trace', $trace, '-e', 'await asyncio.sleep(1)']);

for my $raw ('stty raw -echo', 'stty -echo', 'stty -icanon', 'stty raw -echo -isig -opost; printf "\033[?25l\033[?1000h"') {
  for my $case (["$lunette", qr/TYPE/, 'C-d'], ["$lunette view $trace", qr/recorded/, 'Q'], ["$lunette learn calling-is-not-running", qr/Calling/, 'F10']) {
    my ($command, $there, $end) = @$case;
    next if $command =~ /view|learn/ && $raw =~ /-icanon|^stty -echo/;
    my $r = Shell->new($command, $there, before => $raw, name => "$raw; " . ($command =~ s/.*lunette//r || 'the prompt'));
    if ($end eq 'C-d') { $r->screen->line('6 * 7')->wait(qr/^ ?42\b/m, '... and works') }
    $r->screen->keys($end)->wait(qr/^ready/m, '... and ends');
    $r->screen->wait(sub { -s "$r->{place}/after" }, '... and its shell has looked at the terminal');
    my $after = slurp("$r->{place}/after");
    my ($in, $out, undef, $local) = map { hex } split /:/, $after;
    ok($local & 2 && $local & 8 && $local & 1, '... the terminal has lines, echo and signals') or diag(sprintf 'local %o', $local);
    ok($in & 0400 && $out & 1, '... and Enter and line ends mean what they do') or diag(sprintf 'in %o out %o', $in, $out);
    is($r->screen->ask('#{alternate_on} #{mouse_any_flag}#{mouse_button_flag}#{mouse_standard_flag} #{cursor_flag}'), '0 000 1', '... no alternate screen, no mouse, a cursor');
  }
}
done_testing;
