# No HOME, one that cannot be written, a directory that is gone, an odd umask, a read-only file system: it works, or says what it cannot.
use strict;
use warnings;
use Hostile;
use Lunette;
use Test::More;

my $dir = scratch();
mkdir "$dir/$_" for 'gone', 'home';
my %where = (
  'no HOME' => {env => {HOME => undef, XDG_STATE_HOME => undef}}, 'an empty HOME' => {env => {HOME => '', XDG_STATE_HOME => ''}},
  'a HOME that is no folder' => {env => {HOME => '/dev/null', XDG_STATE_HOME => undef}},
  'a relative HOME' => {env => {HOME => 'home', XDG_STATE_HOME => undef}, dir => $dir},
  'a HOME that cannot be written' => {env => {HOME => '/proc/1', XDG_STATE_HOME => undef}},
  'an enormous HOME' => {env => {HOME => '/' . 'x/' x 30000, XDG_STATE_HOME => undef}},
  'an umask of 0777' => {env => {HOME => "$dir/home", XDG_STATE_HOME => undef}, under => 'umask 0777'},
  'no environment' => {env => {map { $_ => undef } keys %ENV}},
  'a directory that is gone' => {dir => $dir, under => 'cd gone; rmdir ../gone'},
  'no TMPDIR' => {env => {TMPDIR => '/nowhere'}}, 'no XDG_RUNTIME_DIR' => {env => {XDG_RUNTIME_DIR => '/nowhere'}},
);
for my $what (sort keys %where) {
  my %o = %{$where{$what}};
  my @wrong;
  for my $run (['run', '-e', 'print("done")'], ['repl', '--plain'], ['learn', '--list'], ['ps'], ['learn', '--plain', 'loops-by-hand'], ['--version']) {
    mkdir "$dir/gone";
    my $got = lunette($run, stdin => "print('done')\n", limit => 30, %o);
    push @wrong, "@$run: " . wrong_with($got) if wrong_with($got);
    push @wrong, "@$run: $got->{out}$got->{err}" if "@$run" =~ /^(?:run|repl)/ && $got->{out} !~ /done/ && !($run->[0] eq 'repl' && $got->{err} =~ /^lunette: \S/);
  }
  ok(!@wrong, $what) or diag(join "\n", @wrong);
}
# Progress was kept in the folder where one happened to stand.
ok(!-e '.local', 'and nothing is left here');
done_testing;
