# tools/layers.pl finds what crosses a border between two rooms. Each case is a small tree of its own.
use Lunette;
use Test::More;
use File::Path 'make_path';
use File::Basename 'dirname';

my @cc = split ' ', $ENV{CC} || 'cc';    # it may be two words: ccache cc

sub layers {
  my (%files) = @_;
  my $top = scratch();
  $files{'tools/layers.pl'} = slurp('tools/layers.pl');
  $files{'vm/trace.h'} //= '';
  for my $file (sort keys %files) {
    make_path(dirname("$top/$file"));
    spew("$top/$file", $files{$file});
  }
  for my $file (grep { /\.c$/ } keys %files) {
    my ($base) = $file =~ /^(.*)\.c$/;
    make_path(dirname("$top/objects/$file"));
    system(@cc, '-w', '-c', '-I', "$top/include", '-o', "$top/objects/$base.o", "$top/$file") == 0 or die "cannot compile $file";
  }
  my $out = qx(cd $top && B=objects perl tools/layers.pl 2>&1);
  return ($out, $? >> 8);
}

my ($out, $status) = layers('vm/core/a.c' => "#include \"../trace.h\"\n#include <stdint.h>\n", 'viz/read/b.c' => "#include \"../../vm/trace.h\"\n");
is($status, 0, 'what is allowed') or diag($out);

for (['the core knows no Lua', 'vm/core/a.c', "#include <lua.h>\n", qr/vm\/core\/a\.c includes <lua\.h>/, 'lua.h'],
     ['the picture knows no Lua', 'viz/scene/a.c', "#include <lauxlib.h>\n", qr/viz\/scene never knows lua/, 'lauxlib.h'],
     ['the engine knows no terminal', 'vm/lua/a.c', "#include <readline/readline.h>\n", qr/vm\/lua never knows readline/, 'readline/readline.h'],
     ['not by a declaration either', 'viz/scene/a.c', "int f(void) { return lua_gettop(0); }\n", qr/viz\/scene\/a\.o asks the linker for lua_gettop/],
     ['the core prints nothing', 'vm/core/a.c', "#include <stdio.h>\nvoid f(void) { printf(\"%d\\n\", 1); }\n", qr/prints nothing/],
     ['the core never exits', 'vm/core/a.c', "#include <stdlib.h>\nvoid f(void) { exit(1); }\n", qr/asks for exit/]) {
  my ($name, $file, $text, $says, $header) = @$_;
  ($out, $status) = layers($file => $text, $header ? ("include/$header" => '') : ());
  is($status, 1, $name);
  like($out, $says, "$name: says so");
}
($out, $status) = layers('repl/a.c' => "#include \"../vm/core/loop.h\"\n", 'vm/core/loop.h' => '');
is($status, 1, 'the prompt knows nothing of the loop');
like($out, qr/repl\/a\.c includes "\.\.\/vm\/core\/loop\.h" of vm\/core/, 'and is told which header');

done_testing;
