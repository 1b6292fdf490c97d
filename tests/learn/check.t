# Every lesson of the course is proved as a teacher proves it: `lunette learn --check`. One assertion a lesson.
use Lunette;
use Test::More;
use File::Basename 'basename';

my @course = slurp('lessons/course.md') =~ /^- ([a-z0-9-]+)$/mg;
my @files  = grep { !/^(course|words)$/ && !/\./ } map { basename($_, '.md') } glob 'lessons/*.md';
is(join(' ', sort @course), join(' ', sort @files), 'the course has each lesson once, and no other');

for my $lesson (in_time(@course)) {
  runs("$lesson is proved", ['learn', '--check', $lesson], {out => qr/^1 lesson, [1-9]\d* steps?, [1-9]\d* programs?: no complaints\n\z/},
    env => {LUNETTE_LESSONS => undef}, limit => 120);
}

done_testing;
