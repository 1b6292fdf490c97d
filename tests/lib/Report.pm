# Report.pm - what measurements leave behind: a table in a page of docs/, between its marks, and under it the day, the machine and the
# versions it is of. It never measures anything.
package Report;
use strict;
use warnings;
use Exporter 'import';
use JSON::PP ();
use Lunette ();

our @EXPORT = qw(made_by put_table put_json first_line);

# The first line that a command prints; empty when there is no such command.
sub first_line { my ($command) = @_; my ($line) = qx($command 2>/dev/null) =~ /([^\n]*)/; return $line // '' }

sub processor {
  my ($model) = Lunette::slurp('/proc/cpuinfo') =~ /^model name\s*:\s*(.*?)(?:\s*@.*)?$/m;
  return join ' of ', first_line('nproc') . ' processors', grep { defined } $model && $model =~ s/\((?:R|TM)\)//gr;
}

sub load_average { my ($load) = Lunette::slurp('/proc/loadavg') =~ /^(\S+)/; return "load average $load" }

# "Made by `COMMAND`, HOW, on DAY: VERSIONS." - HOW may be empty; @more are versions beside ours, the compiler's and the kernel's.
sub made_by {
  my ($command, $how, @more) = @_;
  my @versions = (first_line("$Lunette::PROGRAM --version"), first_line('cc --version') =~ s/\s*\(.*?\)//r, @more, first_line('uname -srm'), processor(), load_average());
  return sprintf "Made by `%s`%s, on %s: %s.\n", $command, length $how ? ", $how" : '', first_line('date -u +%Y-%m-%d'), join ', ', grep { length } @versions;
}

# Puts a text between the marks <!-- NAME: ... --> and <!-- end of NAME --> of a page, which keeps what stands around them.
sub put_table {
  my ($path, $name, $text) = @_;
  my $page = Lunette::slurp($path);
  $page =~ s/(<!-- \Q$name\E: [^\n]*-->\n).*?(<!-- end of \Q$name\E -->)/$1$text$2/s or die "$path has no marks for the table of $name\n";
  Lunette::spew($path, $page);
}

# The same figures for programs, beside who measured.
sub put_json { my ($path, $made_by, $rows) = @_; Lunette::spew($path, JSON::PP->new->canonical->pretty->encode({made_by => $made_by =~ s/\n//r, rows => $rows})) }

1;
