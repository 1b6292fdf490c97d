# docs/debugging.md is a session: every line that somebody types in it is typed here, at a shell on a terminal, and must be
# answered as the page says. What differs between two runs, and nothing else, is masked on both sides: ids of processes,
# durations, sizes and numbers of blocks of memory, addresses, lines of the library. UPDATE_DOCS=1 writes the answers into the page; read what has changed.
use lib 'tests/lib';
use Cwd ();
use Lunette;
use Terminal;
use Test::More;
use Time::HiRes ();

my $page = 'docs/debugging.md';
my $dir  = scratch();
my $here = Cwd::cwd();
mkdir "$dir/$_", 0700 for qw(bin run state);
symlink File::Spec->rel2abs($Lunette::PROGRAM), "$dir/bin/lunette";
symlink "$here/examples", "$dir/examples";
chdir $dir or die "$dir: $!";

my $shell = Terminal->new(['bash', '--norc', '--noprofile', '--noediting', '-i'], cols => 200, rows => 50, env => {
    PATH => "$dir/bin:$ENV{PATH}", PS1 => '$ ', PS2 => '> ', HOME => $dir, LC_ALL => 'C.UTF-8', LANGUAGE => undef, TERM => 'dumb',
    XDG_RUNTIME_DIR => "$dir/run", XDG_STATE_HOME => "$dir/state", LUNETTEDEBUG => undef, LUNETTE_ASCII => undef});
my $prompt = qr/^(?:\$|>|>>) \z/m;
$shell->until($prompt);

# Types a line; what it prints until the next prompt.
sub answer {
  my ($line) = @_;
  $shell->type("$line\n")->until(qr/^\Q$line\E\n|\n/);    # the echo
  return $shell->until($prompt) =~ s/$prompt//r;
}

# The id of the process that the shell began in the background, once known, stands for itself.
sub masked {
  my ($text, $pid) = @_;
  $text =~ s/\b$pid\b/PID/g if $pid;
  $text =~ s/\b0x[0-9a-f]+\b/ADDRESS/g;
  $text =~ s/(?<!sleep )\b\d+(?:\.\d+)? (?:seconds|s|ms|µs)(?!\w)/DURATION/g;
  $text =~ s/\b\d+(?:\.\d+)? (?:B|KiB|MiB)(?!\w)/SIZE/g;
  $text =~ s/\bcount=\d+ \(\+\d+\)/count=BLOCKS/g;
  $text =~ s/\b(asyncio\.\w+):\d+/$1:LINE/g;
  $text =~ s/ {2,}/  /g;
  return $text;
}

sub wait_for {
  my ($condition) = @_;
  my $end = Time::HiRes::time() + 60;
  while (system('sh', '-c', $condition) != 0) {
    return fail("$page: $condition") if Time::HiRes::time() > $end;
    select undef, undef, undef, .02;
  }
}

# The lines of a block, answered: what was typed, and what came.
sub played {
  my ($block) = @_;
  my $out = '';
  for (grep { /^(?:\$|>>?) / } split /^/, $block) {
    /^(\S+ )(.*)/;
    $out .= $_ . answer($2);
  }
  return $out;
}

my ($text, $new, $old_pid, $new_pid, $blocks) = (slurp("$here/$page"), '', undef, undef, 0);
while ($text =~ /\G(.*?)(?:(<!-- when: (.*?) -->\n)|(```console\n)(.*?)(^```\n)|\z)/gmsc) {
  my ($before, $when, $condition, $open, $block, $close) = ($1, $2, $3, $4, $5, $6);
  $new .= $before;
  if ($when) { wait_for($condition); $new .= $when; next }
  last unless $open;
  my $got = played($block);
  $old_pid = $1 if $block =~ /^\[1\] (\d+)$/m;
  $new_pid = $1 if $got =~ /^\[1\] (\d+)$/m;
  my ($want, $is) = (masked($block, $old_pid), masked($got, $new_pid));
  my ($first) = $block =~ /(.*)/;
  $ENV{UPDATE_DOCS} ? pass($first) : is($is, $want, $first);
  $got =~ s/\b$new_pid\b/$old_pid/g if $old_pid && $new_pid;    # one number throughout the page
  $new .= $open . ($is eq $want ? $block : $got) . $close;
  $blocks++;
}
cmp_ok($blocks, '>', 15, 'the page has a session');
Lunette::spew("$here/$page", $new) if $ENV{UPDATE_DOCS};
chdir $here;
done_testing;
