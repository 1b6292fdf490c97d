# D11: an editor that leaves the terminal raw, mute or on another screen, is killed, or never was; programs that the engine's
# program starts and that change the terminal. The screen comes back, and at the end the terminal is as it was.
use strict;
use warnings;
use Cwd ();
use Lunette;
use Shell;
use Test::More;

my $lunette = Cwd::abs_path($Lunette::PROGRAM);
my $dir     = scratch();

sub editor { my ($name, $code) = @_; my $path = spew("$dir/$name", "#!/bin/sh\n$code\n"); chmod 0755, $path; return $path }

my $mess = 'stty raw -echo -isig; printf "\033[?1049h\033[?1000h\033[?25l\033[31mleft behind"';
for my $case (['leaves the terminal raw', editor('raw', $mess), 0],
  ['is killed', editor('killed', "$mess; kill -9 \$\$"), 1],
  ['crashes', editor('crashes', "$mess; kill -SEGV \$\$"), 1],
  ['leaves a child behind', editor('child', "$mess; (trap '' HUP; sleep 2; stty raw -echo) & "), 0],
  ['cannot be run', "$dir/none", 1],
  ['fails', editor('fails', 'exit 3'), 1]) {
  my ($name, $editor, $said) = @$case;
  my $r = Shell->new($lunette, qr/TYPE/, name => "an editor that $name", env => {EDITOR => $editor, VISUAL => undef});
  my $s = $r->screen;
  $s->line('.edit');
  $s->wait(qr/The editor failed/, '... it is said') if $said;
  $s->wait(qr/2 Loop.*TYPE/s, '... the screen is back');
  $s->keys('C-u')->line("'it is ' .. 6 * 7")->wait(qr/it is 42/, '... the prompt works');
  is($s->ask('#{alternate_on} #{mouse_button_flag}'), '1 1', '... with its own modes');
  $s->keys('C-d');
  $r->restored("... an editor that $name", 0);
}

my $r = Shell->new($lunette, qr/TYPE/, name => 'a program that has processes', env => {});
my $s = $r->screen;
$s->line('os.execute("stty raw -echo < /dev/tty; stty raw < /proc/$PPID/fd/0; echo done")')->wait(qr/true|nil/, '... that change the terminal');
$s->line("'it is ' .. 6 * 7")->wait(qr/it is 42/, '... the prompt works');
$s->line('p = await asyncio.create_subprocess_shell("cat /dev/tty; kill -9 $$") return await p:wait()')->wait(qr/-9/, '... that read from it and are killed');
$s->line("'that is ' .. 6 * 7")->wait(qr/that is 42/, '... the prompt works');
$s->keys('C-d');
$r->restored('... a program that has processes', 0);
done_testing;
