# Cast.pm - a strict check of recordings in the format asciicast v2, and a terminal small enough to play ours: cursor
# addresses, clearing, colours.
package Cast;
use strict;
use warnings;
use utf8;
use Exporter 'import';
use JSON::PP ();

our @EXPORT = qw(cast_faults cast_screens);

sub parse {
  my ($text, $faults) = @_;
  my @lines = map { my $line = $_; eval { JSON::PP->new->utf8->decode($line) } // do { push @$faults, "no JSON: $@"; () } } split /\n/, $text;
  return @lines;
}

# cast_faults($text) -> what is wrong with it, as a list
sub cast_faults {
  my ($text) = @_;
  my @faults;
  my ($header, @events) = parse($text, \@faults);
  return ('no header', @faults) unless ref $header eq 'HASH';
  push @faults, 'version' unless ($header->{version} // 0) == 2;
  push @faults, $_ for grep { ($header->{$_} // '') !~ /\A[1-9]\d{0,3}\z/ } qw(width height);
  push @faults, 'timestamp' if defined $header->{timestamp} && $header->{timestamp} !~ /\A\d+\z/;
  my $last = 0;
  for my $e (@events) {
    push @faults, 'an event is no triple' and next unless ref $e eq 'ARRAY' && @$e == 3;
    push @faults, "time $e->[0] after $last" if $e->[0] < $last;
    push @faults, "event $e->[1]" if $e->[1] ne 'o';
    push @faults, 'a control byte' if $e->[2] =~ /[\x00-\x1A\x1C-\x1F\x7F-\x9F]/;
    push @faults, 'an escape: ' . $e->[2] if $e->[2] =~ /\x1b(?!\[\d+;\d+H|\[[\d;]*m|\[2J|\[\?25l)/;
    $last = $e->[0];
  }
  return @faults;
}

sub play {
  my ($screen, $bytes) = @_;
  while ($bytes =~ /\G(?:\x1b\[(\d+);(\d+)H|(\x1b\[2J)|(\x1b\[[\d;?]*[a-zA-Z])|(.))/gs) {
    if (defined $1) { @$screen{qw(y x)} = ($1 - 1, $2 - 1) }
    elsif (defined $3) { $screen->{cell} = [] }
    elsif (defined $5) { $screen->{cell}[$screen->{y}][$screen->{x}++] = $5 }
  }
}

sub text_of {
  my ($screen, $rows) = @_;
  my @lines = map { join '', map { $_ // ' ' } @{$screen->{cell}[$_] || []} } 0 .. $rows - 1;
  s/ +\z// for @lines;
  return join "\n", @lines, '';
}

# cast_screens($text) -> the picture after each event, as text: pairs of time and picture
sub cast_screens {
  my ($text) = @_;
  my ($header, @events) = parse($text, []);
  my (%screen, @pictures);
  @screen{qw(x y cell)} = (0, 0, []);
  for my $e (@events) {
    play(\%screen, $e->[2]);
    push @pictures, [$e->[0], text_of(\%screen, $header->{height})];
  }
  return @pictures;
}

1;
