# docs/coverage.md: every statement has a step, and every step that it names is in the lesson.
use Lunette;
use Test::More;

# lesson => {step => 1}, from the headings of the lessons.
my %steps;
for my $file (glob 'lessons/*.md') {
  my ($lesson) = $file =~ m{/([a-z0-9-]+)\.md$} or next;    # translations have another name
  $steps{$lesson} = {map { $_ => 1 } slurp($file) =~ /^## \w+ ([a-z0-9-]+)/mg};
}

my ($rows, $references, @without, @unknown);
for (split /\n/, slurp('docs/coverage.md')) {
  my ($line, $statement, $taught) = /^\| ([\d][^|]*) \| (.*?) \| ([a-z][^|]*) \|/ or next;
  my @named = $taught =~ m{([a-z-]+/[a-z0-9*-]+)}g;
  $rows++;
  $references += @named;
  push @without, "$line ($statement)" if !@named;
  for (@named) {
    my ($lesson, $step) = split m{/};
    push @unknown, $_ if !($steps{$lesson} && ($step eq '*' || $steps{$lesson}{$step}));
  }
}

cmp_ok($rows, '>=', 100, 'the table has its rows');
cmp_ok($references, '>=', 215, 'and its references');
is(join(', ', @without), '', 'each statement is taught somewhere');
is(join(', ', @unknown), '', 'each step that is named exists');

done_testing;
