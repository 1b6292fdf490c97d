package Svg;
# What is wrong with an SVG file that `lunette export --to svg` wrote: a strict reading of XML as far as we write it, and
# the few elements that the picture is made of.
use strict;
use warnings;
use Exporter 'import';
our @EXPORT = qw(svg_faults);

my %known = map { $_ => 1 } qw(svg title desc style defs g rect path line polyline polygon circle text tspan clipPath linearGradient stop);
my $name  = qr/[A-Za-z][\w:.-]*/;

sub svg_faults {
  my ($s) = @_;
  my (@open, @faults);
  return 'a control byte' if $s =~ /[\x00-\x08\x0B-\x1F\x7F]/;
  return 'it is not UTF-8' unless utf8::decode(my $copy = $s);
  $s =~ s/^<\?xml[^>]*\?>\n//;
  while ($s =~ /\G(?:([^<]+)|<(\/?)($name)((?:\s+$name="[^"<]*")*)\s*(\/?)>)/gc) {
    my ($text, $end, $element, $attributes, $empty) = ($1, $2, $3, $4, $5);
    my $content = defined $text ? $text : $attributes // '';
    push @faults, "a bare & in: $content" if $content =~ /&(?!(?:lt|gt|amp|quot|apos|#\d+|#x[0-9A-Fa-f]+);)/;
    next if defined $text;
    push @faults, "an element <$element>" unless $known{$element};
    if (!$end) { push @open, $element unless $empty }
    elsif (@open && $open[-1] eq $element) { pop @open }
    else { push @faults, "</$element> ends nothing" }
    push @faults, "an address in $attributes" if $attributes =~ /(?:href|src)\s*=/;
  }
  push @faults, 'no markup at byte ' . (pos($s) // 0) if (pos($s) // 0) != length $s;
  push @faults, "<@open> is not ended" if @open;
  push @faults, 'it is no svg' unless $s =~ /^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg"/;
  return @faults;
}

1;
