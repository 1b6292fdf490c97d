# Lessons whose names are paths, links, devices, or far too long: nothing outside their folder is read, written or named.
use strict;
use warnings;
use Hostile;
use Lunette;
use Test::More;

my $dir = scratch();
spew("$dir/secret.md", "---\nid: secret\ntitle: The secret\npart: 1\nminutes: 1\noutcome: x\n---\n\n# The secret\n\n## tell a \x2d t\nthe secret\n");
my @ids = ('../secret', '../../etc/passwd', "$dir/secret", '/etc/passwd', '/dev/zero', '.', '..', '~', 'a/b', "a\tb", 'x' x 4096, '%s%n', '$(touch owned)', 'CON', "\x{e9}");
for my $id (@ids) {
  my $home = "$dir/course";
  mkdir $home;
  utf8::encode(my $line = $id);
  spew("$home/course.md", "# A course\n\n## 1 - Traps\n- $line\n");
  my @wrong;
  for my $command (['learn', '--from', $home, '--list'], ['learn', '--from', $home, '--plain', $line], ['learn', '--from', $home, '--check', $line], ['learn', '--from', $home, '--reset', $line]) {
    my $got = lunette($command, stdin => "\n\n.quit\n", limit => 20, env => {XDG_STATE_HOME => "$dir/state", LANGUAGE => undef});
    push @wrong, "$command->[3]: " . wrong_with($got) if $got->{late} || $got->{signal} || $got->{err} =~ /Sanitizer/;
    push @wrong, "$command->[3]: it shows the secret" if $got->{out} =~ /^the secret|root:x:/m;
    push @wrong, "$command->[3]: a control byte" if "$got->{out}$got->{err}" =~ /[\0-\x08\x0b-\x1f\x7f]/;
  }
  push @wrong, 'a file elsewhere' if -e "$dir/owned" || -e "owned" || -e "$dir/passwd";
  ok(!@wrong, 'a lesson called ' . ($id =~ s/[^ -~]/?/gr =~ s/\A(.{40}).+/$1.../r)) or diag(join "\n", @wrong);
}

# A lesson's file that is no file, or leads elsewhere.
my %file = ('a link elsewhere' => sub { symlink "$dir/nothing", $_[0] }, 'a link to a device' => sub { symlink '/dev/zero', $_[0] },
  'a pipe' => sub { require POSIX; POSIX::mkfifo($_[0], 0600) }, 'a folder' => sub { mkdir $_[0] }, 'a link to itself' => sub { symlink 'trap.md', $_[0] });
for my $what (sort keys %file) {
  my $home = "$dir/" . ($what =~ s/ /-/gr);
  mkdir $home;
  spew("$home/course.md", "# A course\n\n## 1 - Traps\n- trap\n- other\n");
  spew("$home/other.md", "---\nid: other\ntitle: The other\npart: 1\nminutes: 1\noutcome: x\n---\n\n# The other\n\n## recap a \x2d t\nEnd.\n");
  $file{$what}->("$home/trap.md");
  my $list = lunette(['learn', '--from', $home, '--list'], limit => 20, env => {XDG_STATE_HOME => "$dir/state"});
  ok(!wrong_with($list) && "$list->{out}" =~ /other/, "$what: the other lessons are listed") or diag("$list->{status} $list->{out}$list->{err}");
  my $play = lunette(['learn', '--from', $home, '--plain', 'trap'], limit => 20, env => {XDG_STATE_HOME => "$dir/state"});
  ok(!wrong_with($play) && $play->{status}, '... and this one is refused') or diag("$play->{status} $play->{out}$play->{err}");
}
done_testing;
