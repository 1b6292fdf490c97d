# docs/lessons.md, the teacher's guide: its lesson is proved, its translation is current, its tables have every name and no other.
use Lunette;
use Test::More;

my $guide = slurp('docs/lessons.md');
my $dir   = scratch();
my %env   = (XDG_STATE_HOME => $dir, LC_ALL => 'C.UTF-8', LANGUAGE => undef);

# The files that it shows.
my %file = $guide =~ /^`([a-z.-]+\.md)`:\n~~~~markdown\n(.*?)^~~~~$/msg;
is(join(' ', sort keys %file), 'two-kettles.md two-kettles.ru.md', 'it shows a lesson and a translation');
spew("$dir/$_", $file{$_}) for keys %file;
spew("$dir/course.md", "## 1\n\n- two-kettles\n");
spew("$dir/words.md", slurp('lessons/words.md'));

my $got = lunette(['learn', '--check', "$dir/two-kettles.md"], env => \%env);
like($got->{out}, qr/^1 lesson, 8 steps, \d+ programs: no complaints\n\z/, 'the lesson is proved') or diag($got->{out});

$got = lunette(['learn', '--from', $dir, '--check', '--lang', 'ru'], env => \%env);
like($got->{out}, qr/^ru: 2 of 8 steps translated; 0 stale, 6 missing, 0 extra, 0 without an agreed word$/m, 'the translation is current where it is one')
  or diag($got->{out});

# Every kind of step, role, key and sub-heading is used by the lesson, or told of.
my $header = slurp('learn/lesson/lesson.h') =~ s/\\\n//gr;
my ($kinds) = $header =~ /define LUN_STEP_KINDS\(X\)(.*)/;
my ($roles) = $header =~ /define LUN_ROLES\(X\)(.*)/;
my ($ends)  = $header =~ /define LUN_ENDS\(X\)(.*)/;
for my $kind ($kinds =~ /"(\w+)"/g) {
  like($guide, qr/^\| `$kind` \|/m, "the kind $kind") ;
  like($file{'two-kettles.md'}, qr/^## $kind /m, "$kind in the example") unless $kind eq 'run';
}
while ($roles =~ /X\(\w+, "(\w+)", "([a-z ]+)"\)/g) {
  my ($role, $where) = ($1, $2);
  my ($told) = $guide =~ /^\| `$role` \| ((?:tell|predict|observe|change|below)[^|]*) \|/m;
  $told = 'change, make' if $told && $told =~ /below `### wrong`/;
  is(join(' ', sort split /, /, $told // ''), join(' ', sort split / /, $where), "the fence $role, and where it stands");
}
like($guide, qr/`status=$_`/, "status=$_") for grep { $_ ne 'ok' } $ends =~ /"(\w+)"/g;
my ($known) = slurp('learn/lesson/parse.c') =~ /there are (debug[\w, ]+)"/;
like($guide, qr/`$_=/, "the key $_") for split /, /, $known;

# Names of checks: those of the judge.
sub names { my ($file, $table) = @_; return sort(slurp($file) =~ /^function $table\.(\w+)\(/mg) }
sub told { my ($what) = @_; my ($part) = $guide =~ /<!-- $what -->\n(.*?)<!-- \/$what -->/s; my @first = $part =~ /^\| (`[^|]*) \|/mg; return sort map { /`(\w+)/g } @first }
is(join(' ', told('predicates')), join(' ', sort(names('judge/rules/predicates.lua', 'p'), 'NOT')), 'every predicate, and no other');
is(join(' ', told('values')), join(' ', names('judge/rules/values.lua', 'values')), 'every value, and no other');

# A key that is not there is amiss.
spew("$dir/two-kettles.md", $file{'two-kettles.md'} =~ s/How many seconds\?/How many seconds? {key:nowhere}/r);
like(lunette(['learn', '--check', "$dir/two-kettles.md"], env => \%env)->{out}, qr{two-kettles/total: there is no key \{key:nowhere\}}, 'a key that there is not');

# A wrong answer that is told nothing is amiss, in each form that a question has; an `### after` speaks to all.
sub complaints {
  my ($text) = @_;
  spew("$dir/two-kettles.md", $text);
  return join "\n", sort map { s/^[^:]*:\d+: //r } grep { /^\S/ && !/^1 lesson/ } split /\n/, lunette(['learn', '--check', "$dir/two-kettles.md"], env => \%env)->{out};
}
my ($silent, $bare) = ($file{'two-kettles.md'}) x 2;
$silent =~ s/^  > Nobody made a task.*\n//m or die;
like(complaints($silent), qr{^two-kettles/tasks: option 'b' is wrong, and whoever takes it is told nothing; [^\n]*\z}, 'a wrong option without feedback');
is(complaints($silent =~ s/^(return \{ a = n == 1.*\n```\n)/$1### after\nNobody made a task of a kettle.\n/mr), '', 'unless the step has an after');
is(complaints($file{'two-kettles.md'} =~ s/^  > Yes\. `await`.*\n//mr), '', 'the right option needs none');
my $most = "most wrong answers are told nothing; say why the answer is what it is, under '### after'";
is(complaints($bare =~ s/^### after\n.*\n//mgr), "two-kettles/order: $most\ntwo-kettles/total: $most", 'a number and an order without an after');

# Names of keys.
my ($keys) = $guide =~ /<!-- keys -->\n(.*?)<!-- \/keys -->/s;
my @there = slurp('learn/words.c') =~ /\{"([a-z-]+)", LUN_CMD/g;
is(join(' ', sort $keys =~ /`([a-z-]+)`/g), join(' ', sort @there), 'every {key:NAME}');

# Options of `learn`.
my @options = lunette(['learn', '--nonsense'])->{err} =~ /(--\w+)/g;
cmp_ok(scalar @options, '>', 8, 'there are options');
is(join(' ', grep { $_ ne '--nonsense' && $guide !~ /\Q$_\E\b/ } @options), '', 'every option of learn') ;

# Where the guide says that a check cannot do something, it cannot.
my $forbidden = join ' and ', map { "$_ == nil" } qw(io os load require dofile loadfile debug package coroutine collectgarbage setmetatable string.dump);
spew("$dir/two-kettles.md", $file{'two-kettles.md'} =~ s/return elapsed\(\)/return ($forbidden) and 3 or 0/r);
like(lunette(['learn', '--check', '-v', "$dir/two-kettles.md"], env => \%env)->{out}, qr/two-kettles\/total answer \{"number":3/, 'a fence has no way out');

done_testing;
