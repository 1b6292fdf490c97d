# A16: errors that are no errors. They are shown in words, and showing them never fails a second time.
use strict;
use warnings;
use Lunette;
use Misdeeds;
use Test::More;

my %shown = (
  'nil' => qr/error object is nil/, '{}' => qr/error object is a table value/, 'true' => qr/error object is a boolean value/,
  'setmetatable({}, {__tostring = function() error("again") end})' => qr/error object is a table value/,
  'setmetatable({}, {__tostring = function() return 5 end})' => qr/^lunette: /,
  'setmetatable({}, {__name = 7, __index = error, __eq = error, __len = error})' => qr/error object is a table value/,
);
for my $value (sort keys %shown) {
  ends_well("error($value)", ['-e', "error($value)"], {status => 1, err => $shown{$value}});
  ends_well("error($value) in a task", ['-e', "async function f() error($value) end await f()"], {status => 1, err => $shown{$value}});
  ends_well("error($value) at the prompt", ['repl', '--plain'], {out => "2\n", err => qr/\S/}, stdin => "error($value)\n1 + 1\n");
}
done_testing, exit if deaf();
# Ctrl-C ends the words for it, or the program.
my $got = lunette(['-e', "error(setmetatable({}, {__tostring = function() print('go') while true do end end}))"], interrupt => qr/go/, insist => 1);
ok(!$got->{late} && !$got->{signal}, '__tostring loops: Ctrl-C ends it') or diag($got->{err});
like($got->{err}, qr/^lunette: (?:\(error object is a table value\)|KeyboardInterrupt|ended by the third Ctrl-C)/m, '... with a sentence');
done_testing;
