#!/usr/bin/env perl
# layers.pl - checks the borders of the rooms: which room includes what, and which symbols its objects ask for.
# DESIGN in one table; docs/architecture.md tells why. Run by `make layers`, with B the folder of the objects.
use strict;
use warnings;
use File::Basename 'dirname';

chdir dirname($0) . '/..' or die "layers: $!\n";
my $B = $ENV{B} || 'build/release';

# The folders of the project whose headers a room may include ("vm" is the waist; a name that ends in a slash stands for
# all folders in it), and the libraries that it may not see.
my $rooms = <<'END';
vm                 vm                                                                       | lua uv curses readline sdl
vm/core            vm vm/core                                                               | lua curses readline jansson sdl
vm/syntax          vm/syntax                                                                | lua uv curses readline jansson sdl
vm/lua             vm vm/core vm/syntax vm/lua/                                             | curses readline sdl
vm/lua/tasks       vm vm/core vm/syntax vm/lua/                                             | curses readline sdl
vm/lua/attach      vm vm/core vm/lua/                                                       | curses readline sdl
vm/lua/debug       vm vm/core vm/syntax vm/lua/                                             | curses readline sdl
vm/lua/look        vm vm/core vm/lua/                                                       | curses readline sdl
vm/lua/memory      vm vm/core vm/lua/                                                       | curses readline sdl
vm/lua/io          vm vm/core vm/lua/                                                       | curses readline sdl
vm/lua/work        vm vm/core vm/syntax vm/lua/                                             | curses readline sdl
viz/base           viz/base                                                                 | lua uv curses readline jansson sdl
viz/read           vm viz/base viz/read                                                     | lua uv curses readline jansson sdl
viz/fold           vm viz/base viz/read viz/fold                                            | lua uv curses readline jansson sdl
viz/scene          vm viz/base viz/read viz/fold viz/scene/                                 | lua uv curses readline jansson sdl
viz/scene/sequence vm viz/base viz/read viz/fold viz/scene/                                 | lua uv curses readline jansson sdl
viz/scene/view     vm viz/base viz/read viz/fold viz/scene/                                 | lua uv curses readline jansson sdl
viz/scene/why      vm viz/base viz/read viz/fold viz/scene/                                 | lua uv curses readline jansson sdl
viz/term           vm viz/base viz/read viz/fold viz/scene/ viz/term                        | lua uv readline jansson sdl
viz/picture        vm viz/base viz/read viz/fold viz/scene/ viz/picture                     | lua uv curses readline jansson sdl
viz/window         vm viz/base viz/fold viz/scene/ viz/picture viz/window                   | lua uv curses readline jansson
viz/export         vm viz/base viz/read viz/fold viz/scene/ viz/term viz/picture viz/export | lua uv curses readline sdl
lint               vm vm/syntax viz/base viz/read viz/fold viz/scene/ viz/export lint       | lua uv curses readline jansson sdl
repl               vm vm/syntax viz/ lint repl/                                             | lua uv sdl
repl/line          vm vm/syntax viz/ lint repl/                                             | lua uv sdl
repl/terminal      vm vm/syntax viz/ lint repl/                                             | lua uv sdl
attach             vm viz/ repl/ attach                                                     | lua uv curses readline sdl
learn              vm viz/ lint repl/ learn/                                                | lua uv curses readline sdl
learn/lesson       viz/base learn/lesson                                                    | lua uv curses readline jansson sdl
learn/proof        vm viz/ lint repl/ learn/                                                | lua uv curses readline sdl
confine            confine                                                                  | lua uv curses readline jansson sdl
judge              vm viz/export viz/fold viz/read confine judge                            | uv curses readline sdl
window             vm viz/ repl/ learn/ window                                              | lua uv curses readline jansson
END

# Library to the pattern of its headers, and of its symbols.
my %header = (
  lua      => qr/^(?:lua|lualib|lauxlib|luaconf)\.h(?:pp)?$|^lua5\.4\//,
  uv       => qr/^uv(?:\.h$|\/)/,
  curses   => qr/cursesw?(?:\.h$|\/)|^term\.h$|^panel\.h$/,
  readline => qr/^readline\//,
  jansson  => qr/^jansson\.h$/,
  sdl      => qr/^SDL/);
my %symbol = (
  lua      => qr/^(?:lua_|luaL_|luaopen_)/,
  uv       => qr/^uv_/,
  curses   => qr/^(?:initscr|newterm|endwin|doupdate|wrefresh|tigetstr|setupterm|stdscr|wadd|wmove)/,
  readline => qr/^(?:rl_|readline|add_history|using_history|history_)/,
  jansson  => qr/^json_/,
  sdl      => qr/^(?:SDL_|TTF_)/);
my $noisy = qr/^(?:printf|fprintf|puts|fputs|putchar|perror|__printf_chk|__fprintf_chk|stdout|stderr|exit|_exit|_Exit)$/;

my $complaints = 0;
sub complain { print STDERR "layers: @_\n"; $complaints++ }

# The folder of a header as it is included by a file; quoted names are relative to the file, or to the top.
sub folder_of {
  my ($file, $name) = @_;
  for my $from (dirname($file), '.') {
    next unless -e "$from/$name";
    my @path;
    for my $part (split m{/}, dirname("$from/$name")) {
      if ($part eq '..') { pop @path } elsif ($part ne '.') { push @path, $part }
    }
    return join '/', @path;
  }
  return 'unknown';
}

sub is_allowed {
  my ($folder, $allowed) = @_;
  return grep { $_ eq $folder || (m{/$} && index("$folder/", $_) == 0) } @$allowed;
}

sub check_includes {
  my ($room, $allowed, $forbidden) = @_;
  for my $file (glob "$room/*.c $room/*.h") {
    open my $in, '<', $file or next;
    while (<$in>) {
      my ($kind, $name) = /^\s*#\s*include\s*([<"])([^>"]*)[>"]/ or next;
      my $folder = $kind eq '"' ? folder_of($file, $name) : undef;
      complain("$file includes \"$name\" of $folder; $room may know only: @$allowed")
        if defined $folder && !is_allowed($folder, $allowed);
      $name =~ $header{$_} and complain("$file includes <$name>; $room never knows $_") for @$forbidden;
    }
  }
}

# All undefined symbols of many objects, by object; one call of nm.
sub asked_for {
  my @objects = grep { -e } @_ or return;
  my (%asked, $object);
  for (qx(nm -A -u @objects)) {
    my ($o, $name) = /^(.*?):.*?(\S+)$/ or next;
    $name =~ s/^_(?=lua|uv|SDL)//;
    push @{$asked{$o}}, $name;
  }
  return %asked;
}

sub check_symbols {
  my ($room, $forbidden) = @_;
  my %asked = asked_for(glob "$B/$room/*.o");
  for my $object (sort keys %asked) {
    for my $library (@$forbidden) {
      my ($found) = grep { $_ =~ $symbol{$library} } @{$asked{$object}};
      complain("$object asks the linker for $found; $room never knows $library") if defined $found;
    }
    # The loop's core prints nothing and never ends the program: a failure there is a result.
    my ($loud) = $room eq 'vm/core' ? grep { $_ =~ $noisy } @{$asked{$object}} : ();
    complain("$object asks for $loud; vm/core prints nothing and never exits") if defined $loud;
  }
}

# The window's program is linked without Lua, and without the loop.
sub check_window_program {
  return unless -e "$B/lunette-window";
  my @names = map { /(\S+)$/ } qx(nm $B/lunette-window);
  for my $library (qw(lua uv)) {
    my ($found) = grep { $_ =~ $symbol{$library} } @names;
    complain("lunette-window has $found; it never knows $library") if defined $found;
  }
}

for (split /\n/, $rooms) {
  my ($left, $right) = split /\s*\|\s*/;
  my ($room, @allowed) = split ' ', $left;
  my @forbidden = split ' ', $right;
  check_includes($room, \@allowed, \@forbidden);
  check_symbols($room, \@forbidden);
}
check_window_program();
print "layers: every room knows only whom it may\n" unless $complaints;
exit($complaints > 0);
