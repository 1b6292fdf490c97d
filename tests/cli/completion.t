# Completion: what `lunette --complete` says of each place on a command line, that it knows all that the program takes, and that
# bash, zsh and fish, those that are installed, complete with the scripts of `lunette completion`.
use lib 'tests/lib';
use Lunette;
use Running;
use Terminal;
use Test::More;

my $dir = scratch();
mkdir "$dir/bin";
mkdir "$dir/run", 0700;
symlink File::Spec->rel2abs($Lunette::PROGRAM), "$dir/bin/lunette";
my %env = (XDG_RUNTIME_DIR => "$dir/run", LC_ALL => 'C.UTF-8', LANGUAGE => undef);

# The candidates for the last word, without what they are.
sub candidates { return map { s/\t.*//r } split /\n/, lunette(['--complete', @_], env => \%env)->{out} }
sub offers { my ($want, @words) = @_; is(join(' ', candidates(@words)), $want, "lunette @words<Tab>") }

# ---- each place ----

offers('view :files', 'vi');
offers('repl :files', 're');
offers(':files', 'program.');
offers(':files', 'run', '');
offers(':files', 'run', 'program.lua', '--tr');
offers('--trace --trace-limit', 'run', '--tr');
offers('--trace --trace-limit', '--tr');
offers('virtual', '--clock', 'v');
offers('dev', 'run', '-X', '');
offers(':files', 'run', '--trace', '');
offers('', 'run', '--trace-limit', '');
offers(':files', 'view', '');
offers('', 'view', 'run.trace', '');
offers('dark light', 'view', '--sdl', '--theme', '');
offers('timeline sequence', 'export', 'run.trace', '--picture', '');
offers(join(' ', map { /^  (\w+) {4,}/ ? $1 : () } split /\n/, lunette(['--help'])->{out} =~ s/.*Formats of export:\n(.*?)\n\n.*/$1/sr),
  'export', 'run.trace', '--to', '');
my @ids = slurp('lessons/course.md') =~ /^- ([a-z0-9-]+)/mg;
ok(@ids > 20, 'there are lessons');
offers("@ids", 'learn', '');
offers($ids[3], 'learn', '--plain', $ids[3]);
offers(':folders', 'learn', '--from', '');
offers(join(' ', 'en', sort map { /course\.(\w+)\.md$/ } glob 'lessons/course.*.md'), 'learn', '--lang', '');
offers('bash zsh fish', 'completion', '');
offers('trouble tree', 'help', 'tr');
offers('', '--no-such');
offers(':files', 'program.lua', '--no-such');
is(lunette(['--complete'])->{status}, 2, '--complete without a word is a wrong usage');
runs('completion for which shell?', ['completion', 'tcsh'], {out => '', err => qr/for which shell/, status => 2});

my $p = Running->new(<<'LUA', run => "$dir/run");
print("ready")
asyncio.run((async function() while not io.open(go) do await asyncio.sleep(.02) end end)())
LUA
offers($p->{pid}, $_, '') for qw(tree bt attach);
is(lunette(['--complete', 'tree', ''], env => \%env)->{out}, "$p->{pid}\t$p->{dir}/program.lua\n", 'a process is told with its script');
offers('', 'tree', 'x');

# ---- all that the program takes ----

my $help     = lunette(['--help'])->{out};
my @commands = $help =~ /^  lunette (\w+)/mg;
is(join(' ', sort grep { !/^:/ } candidates('')), join(' ', sort @commands), 'all commands of --help');
my $man = slurp('docs/lunette.1') =~ s/\\-/-/gr =~ s/\\f[A-Z]//gr;
my %known;
for my $command (@commands) {
  my @options = candidates($command, '-');
  $known{$_} = 1 for @options;
  my $own = lunette([$command, '--help']);
  is($own->{status}, 0, "lunette $command --help");
  is(join(' ', grep { $own->{out} !~ /^  \Q$_\E(?: |$)/m && $_ ne '--help' } @options), '', '... has all its options');
  is(lunette(['help', $command])->{out}, $own->{out}, "... as lunette help $command");
  is(join(' ', grep { $man !~ /(?<![\w-])\Q$_\E(?![\w-])/ } @options), '', '... and so has the manual page');
  next if $command =~ /^(?:run|learn)$/;
  my @refused = grep { lunette([$command, $_, '1', '2', '3'], env => \%env)->{err} =~ /unknown option|no option/ } grep { !/^--(?:sdl|help)$/ } @options;
  my @window = $command eq 'view' ? grep { /^--(?:screenshot|size|scale|theme|keys)$/ } @refused : ();
  is(join(' ', @refused), join(' ', @window), '... which takes them');
}
# Every option that the sources compare with is known; those that are for Lunette itself have no help.
my %own = map { $_ => 1 } qw(--worker --judge --complete --lesson --version --choices --memory --output --confined --private-ports --engine --sdl);
my %said = map { $_ => 1 } map { slurp($_) =~ /(?:strcmp\(\S+, |^ +\{)"(-{1,2}[a-zA-Z][\w-]*)"/mg } glob('main/*.c'), 'learn/learn.c', 'viz/export/export_options.c';
ok(keys %said > 30, 'the sources compare with options');
is(join(' ', grep { !$known{$_} && !$own{$_} && !/^-[hv]$/ } sort keys %said), '', 'and all are completed');
SKIP: {
  my ($window) = map { s/lunette$/lunette-window/r } readlink($Lunette::PROGRAM) || $Lunette::PROGRAM;
  skip 'there is no lunette-window', 1 unless -x $window;
  my @options = `$window --help` =~ /^  (--\w+)/mg;
  my %view = map { $_ => 1 } candidates('view', '-');
  is(join(' ', grep { !$view{$_} } @options), '', 'view has the options of the window');
}

# ---- the shells ----

sub installed { my ($shell) = @_; return grep { -x "$_/$shell" } split /:/, $ENV{PATH} }
my %shell_env = (%env, PATH => "$dir/bin:$ENV{PATH}", HOME => $dir, TERM => 'dumb', INPUTRC => '/dev/null');
spew("$dir/a program.lua", '');
mkdir "$dir/a folder";

# A shell on a terminal, in the folder of the test, with `setup` done; what is typed becomes, after a Tab and an end of the line, what
# is asked for: the words that `lunette` (here a function that shows them) is called with.
sub tabbing {
  my ($shell, $command, $setup, @pairs) = @_;
  my $t = Terminal->new($command, cols => 200, rows => 50, env => {%shell_env, PS1 => 'READY> ', PROMPT => 'READY> '});
  $t->type("cd '$dir' && $setup; PS1='AGAIN''> '; PROMPT=\$PS1\n")->until(qr/AGAIN> \z/);
  while (my ($typed, $want) = splice @pairs, 0, 2) {
    $t->type("show $typed\t")->until(qr/\Qshow $typed\E/);
    $t->type("\n");
    my $got = $t->until(qr/^SHOWN.*\n(?s:.*)AGAIN> \z/m);
    my ($shown) = $got =~ /^SHOWN (.*)$/m;
    is($shown, $want, "$shell: $typed<Tab>");
  }
  $t->kill_it;
}
my @typed = ('exp', '[export]', 'view --scr', '[view][--screen]', "learn $ids[3]", "[learn][$ids[3]]", 'export x --to chr', '[export][x][--to][chrome]',
  'view a\ pro', '[view][a program.lua]', 'learn --from a\ fo', undef, "tree $p->{pid}", "[tree][$p->{pid}]");

SKIP: {
  skip 'bash is not installed', 7 unless installed('bash');
  local $typed[11] = '[learn][--from][a folder/]';
  tabbing('bash', ['bash', '--norc', '--noprofile', '-i'],
    'bind "set enable-bracketed-paste off" 2>/dev/null; show() { printf "SHOWN "; printf "[%s]" "$@"; echo; }; . <(lunette completion bash); '
    . 'shown() { _lunette lunette; }; complete -F shown show', @typed);
}
SKIP: {
  skip 'zsh is not installed', 8 unless installed('zsh');
  spew("$dir/_lunette", lunette(['completion', 'zsh'])->{out});
  is(system('zsh', '-n', "$dir/_lunette"), 0, 'zsh can read its script');
  local $typed[11] = '[learn][--from][a folder]';
  tabbing('zsh', ['zsh', '-f', '-i'],
    'unsetopt zle_bracketed_paste prompt_cr prompt_sp; unset zle_bracketed_paste; autoload -Uz compinit; compinit -u -D; show() { printf "SHOWN "; printf "[%s]" "$@"; echo; }; '
    . 'eval "$(lunette completion zsh)"; shown() { words[1]=lunette; _lunette; }; compdef shown show', @typed);
}
SKIP: {
  skip 'fish is not installed', 9 unless installed('fish');
  my $script = spew("$dir/lunette.fish", lunette(['completion', 'fish'])->{out});
  is(system('fish', '--no-config', '-n', $script), 0, 'fish can read its script');
  local @ENV{keys %shell_env} = map { $_ // '' } values %shell_env;
  delete $ENV{LANGUAGE};
  chdir $dir;
  my %want = ('exp' => 'export', 'view --scr' => "--screen --screenshot", "learn $ids[3]" => $ids[3], 'export x --to chr' => 'chrome',
    'view a\ pro' => 'a program.lua', "view 'a pro" => 'a program.lua', 'learn --from a\ fo' => 'a folder/', "tree $p->{pid}" => $p->{pid});
  for my $typed (sort keys %want) {
    open my $from, '-|', 'fish', '--no-config', '-c', "source $script; complete -C \$argv[1]", '--', "lunette $typed" or die "fish: $!";
    my $got = join ' ', map { chomp; s/\t.*//r } <$from>;
    is($got, $want{$typed}, "fish: $typed<Tab>");
  }
}

is($p->finish, 0, 'the program that was asked for has not noticed');
done_testing;
