# tools/deps.sh on machines where something is missing: what it says, and what it would have installed.
# The package managers are scripts of this test, which write down how they were called.
use Lunette;
use Test::More;

my $sh = -x '/bin/dash' ? '/bin/dash' : '/bin/sh';

# A machine: a PATH with the named commands of the system, and scripts in place of others.
sub machine {
  my ($commands, %scripts) = @_;
  my $bin = scratch();
  for my $command (@$commands) {
    my ($path) = grep { -x } map { "$_/$command" } split /:/, $ENV{PATH};
    symlink $path, "$bin/$command" if $path;
  }
  while (my ($name, $text) = each %scripts) { spew("$bin/$name", "#!$sh\n$text\n"); chmod 0755, "$bin/$name" }
  return $bin;
}

sub deps {
  my ($bin, $arguments, %env) = @_;
  local %ENV = (PATH => $bin, %env);
  my $out = qx($sh tools/deps.sh $arguments 2>&1);
  return ($out, $? >> 8);
}

# What the script itself calls, and the commands that its table asks for and that no script stands for.
sub commands { my ($use) = @_; return grep { !/^(?:cc|lua|pkg-config)$/ } slurp('tools/deps.sh') =~ /^$use +([\w-]+) /mg }
my @tools = (qw(tr sort sed cat find grep), commands('build'));
my $root = 'case $1 in -u) echo 0 ;; esac';
my $user = 'case $1 in -u) echo 1000 ;; esac';
my $log  = scratch() . '/log';
my $note = "echo \"\$0 \$*\" >> $log";

sub logged { my $text = -e $log ? slurp($log) : ''; unlink $log; return $text =~ s/\S*\///gr }

# pkg-config knows everything, but only once the manager was called.
my $after = "test -e $log.done || exit 1; case \$1 in --modversion) echo 5.4.4 ;; esac; exit 0";
my $call  = "$note; : > $log.done";

for (['apt-get', 'liblua5.4-dev', qr/^apt-get install -y --no-install-recommends .*libjansson-dev.*libuv1-dev/],
     ['dnf', 'lua-devel', qr/^dnf install -y .*libuv-devel/],
     ['pacman', 'lua54', qr/^pacman -S --needed --noconfirm .*ncurses/],
     ['apk', 'lua5.4-dev', qr/^apk add --update-cache .*ncurses-dev/],
     ['brew', 'lua@5.4', qr/^brew install .*readline/]) {
  my ($manager, $lua, $line) = @$_;
  my %all = ('pkg-config' => $after, cc => 'exit 0', id => $root, env => "case \$1 in *=*) shift ;; esac; exec \"\$@\"");
  unlink "$log.done";
  my ($out, $status) = deps(machine(\@tools, %all, $manager => $call), 'build');
  is($status, 0, "$manager: installs what is missing") or diag($out);
  like($out, qr/missing for build: .*\Q$lua\E/, "$manager: says so first");
  like(logged(), $line, "$manager: with its own names");
  unlink "$log.done";
  ($out, $status) = deps(machine(\@tools, %all, $manager => $call), 'build', NO_INSTALL => 1);
  is($status, 1, "$manager: NO_INSTALL=1 fails");
  like($out, qr/install them with: \Q$manager\E .*\Q$lua\E/, "$manager: and says what to do");
  is(logged(), '', "$manager: and installs nothing");
  unlink "$log.done";
}

my %some = ('pkg-config' => $after, cc => 'exit 0', env => "case \$1 in *=*) shift ;; esac; exec \"\$@\"");
deps(machine(\@tools, %some, id => $user, 'apt-get' => $call, sudo => "$note; \"\$@\""), 'build');
like(logged(), qr/^sudo .*apt-get install/, 'not root: by sudo');
unlink "$log.done";
my ($out, $status) = deps(machine(\@tools, %some, id => $user, 'apt-get' => $call), 'build');
is($status, 1, 'not root, no sudo: fails');
like($out, qr/As root, run: apt-get install/, 'and says what to do');
($out, $status) = deps(machine(\@tools, %some, id => $root), 'build');
is($status, 1, 'no package manager: fails');
like($out, qr/no apt-get, dnf, pacman, apk or brew here/, 'and says so');
($out, $status) = deps(machine(\@tools, %some, id => $root, 'apt-get' => 'exit 100'), 'build');
is($status, 1, 'a manager that fails');
like($out, qr/could not install/, 'is no success');
my $fetch = "$note; case \$1 in update) : > $log.updated ;; install) test -e $log.updated || exit 100; : > $log.done ;; esac";
($out, $status) = deps(machine(\@tools, %some, id => $root, 'apt-get' => $fetch), 'build');
is($status, 0, 'old package lists are fetched') or diag($out);
like(logged(), qr/install.*\napt-get update\napt-get install/, 'and the installation tried again');
($out, $status) = deps(machine([@tools, 'perl', commands('test')], %some, id => $root), 'build test');
is("$status$out", '0', 'nothing is missing: silence');

done_testing;
