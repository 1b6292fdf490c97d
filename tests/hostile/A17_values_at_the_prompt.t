# A17: values that are large, deep or circular, at the prompt: their beginning is shown, and what is left out is counted.
use strict;
use warnings;
use Misdeeds;
use Test::More;

sub shows { my ($name, $code, $out) = @_; return ends_well($name, ['repl', '--plain'], {out => $out, err => ''}, stdin => $code) }
shows('a table in itself', "t = {} t.t = t\nt\n", qr/\A[^\n]*<table 1>.*\n\z/s);
shows('two in each other', "a = {} b = {a} a[1] = b\na\n", qr/<table 1>/);
shows('a million elements', "t = {} for i = 1, 1e6 do t[i] = i end\nt\n", qr/\A\{\n  1, 2, 3,.* 100,\n  \.\.\. 999900 more\n\}\n\z/s);
shows('a string of 10 MB', "('x'):rep(1e7)\n", qr/\A"x{100,9999}"\.\.\. \(10000000 bytes\)\n\z/);
shows('control bytes', q{"\\27[2J\\0\\7"} . "\n", qr/\A[\x20-\x7e]+\n\z/);
shows('a million tables in each other', "t = {} for i = 1, 1e6 do t = {t} end\nt\n", qr/\A\{.*\}\n\z/s);
done_testing;
