# Patience.pm - how long a test waits before it calls a thing late: so much longer where the program is watched by a
# sanitizer or by valgrind ($PATIENCE, from tests/run), which make it slow. No test gets faster or slower by it.
package Patience;
use strict;
use warnings;
use Exporter 'import';

our @EXPORT = qw(patience);

# patience(SECONDS): what is enough for the program itself, as seconds for the one under test.
sub patience { my ($seconds) = @_; return $seconds * ($ENV{PATIENCE} || 1) }

1;
