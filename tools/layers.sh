#!/bin/sh
# layers.sh - checks the borders of the rooms: which room includes what, and which symbols its objects ask for.
# DESIGN in one table; docs/architecture.md tells why. Run by `make layers`, with B the folder of the objects.
cd "$(dirname "$0")/.." || exit 2
B=${B:-build/release}
status=0

# The folders of the project whose headers a room may include ("vm" is the waist, vm/trace.h alone; a name
# that ends in a slash stands for all folders in it),
# and the libraries that it may not see.
rooms='
vm           vm                                  lua uv curses readline jansson sdl
vm/core      vm vm/core                          lua curses readline jansson sdl
vm/syntax    vm/syntax                           lua uv curses readline jansson sdl
vm/lua       vm vm/core vm/syntax vm/lua/        curses readline sdl
vm/lua/tasks vm vm/core vm/syntax vm/lua/        curses readline sdl
vm/lua/debug vm vm/core vm/lua/                  curses readline sdl
vm/lua/io    vm vm/core vm/lua/                  curses readline sdl
vm/lua/work  vm vm/core vm/syntax vm/lua/        curses readline sdl
viz/base     viz/base                            lua uv curses readline jansson sdl
viz/read     vm viz/base viz/read                lua uv curses readline jansson sdl
viz/fold     vm viz/base viz/read viz/fold       lua uv curses readline jansson sdl
viz/scene    vm viz/base viz/read viz/fold viz/scene lua uv curses readline jansson sdl
viz/term     vm viz/base viz/read viz/fold viz/scene viz/term lua uv readline jansson sdl
viz/picture  vm viz/base viz/read viz/fold viz/scene viz/picture lua uv curses readline jansson sdl
viz/window   vm viz/base viz/fold viz/scene viz/picture viz/window lua uv curses readline jansson
viz/export   vm viz/base viz/read viz/fold viz/scene viz/term viz/picture viz/export lua uv curses readline sdl
repl         vm vm/syntax viz/ repl              lua uv sdl
learn        vm viz/ learn                      lua uv curses readline sdl
judge        vm viz/export viz/fold viz/read judge uv curses readline sdl
window       vm viz/ repl window                 lua uv curses readline jansson
'

# Library to the pattern of its headers, and of its symbols.
header_of() {
  case $1 in
    lua) echo '^(lua|lualib|lauxlib|luaconf)\.h(pp)?$|^lua5\.4/' ;;
    uv) echo '^uv(\.h$|/)' ;;
    curses) echo 'curses(w)?(\.h$|/)|^term\.h$|^panel\.h$' ;;
    readline) echo '^readline/' ;;
    jansson) echo '^jansson\.h$' ;;
    sdl) echo '^SDL' ;;
  esac
}
symbol_of() {
  case $1 in
    lua) echo '^(lua_|luaL_|luaopen_)' ;;
    uv) echo '^uv_' ;;
    curses) echo '^(initscr|newterm|endwin|doupdate|wrefresh|tigetstr|setupterm|stdscr|wadd|wmove)' ;;
    readline) echo '^(rl_|readline|add_history|using_history|history_)' ;;
    jansson) echo '^json_' ;;
    sdl) echo '^(SDL_|TTF_)' ;;
  esac
}

complain() {
  echo "layers: $*" >&2
  status=1
}

# Every include of a file, one a line, "<x" for the system's and "y for the project's.
includes() {
  sed -n 's/^[ \t]*#[ \t]*include[ \t]*\([<"]\)\([^>"]*\)[>"].*/\1 \2/p' "$1"
}

# The folder of the header $2 as included by the file $1; quoted names are relative to the file, or to vm/lua (-I).
folder_of() {
  from=$(dirname "$1")
  if [ -e "$from/$2" ]; then (cd "$from/$(dirname "$2")" && pwd | sed "s|^$top/||")
  elif [ -e "vm/lua/$2" ]; then echo vm/lua
  else echo unknown
  fi
}

check_includes() { # ROOM ALLOWED FORBIDDEN
  for file in "$1"/*.c "$1"/*.h; do
    [ -e "$file" ] || continue
    includes "$file" > "$list"
    while read -r kind name; do
      if [ "$kind" = '"' ]; then
        folder=$(folder_of "$file" "$name")
        case " $2 " in *" $folder "*|*" ${folder%%/*}/ "*|*" ${folder%/*}/ "*|*" $folder/ "*) ;; *) complain "$file includes \"$name\" of $folder; $1 may know only: $2" ;; esac
      fi
      for library in $3; do
        echo "$name" | grep -Eq "$(header_of "$library")" && complain "$file includes <$name>; $1 never knows $library"
      done
    done < "$list"
  done
}

check_symbols() { # ROOM FORBIDDEN
  for object in "$B/$1"/*.o; do
    [ -e "$object" ] || continue
    nm -u "$object" | awk '{print $NF}' | sed 's/^_\(lua\|uv\|SDL\)/\1/' > "$list"
    for library in $2; do
      found=$(grep -E "$(symbol_of "$library")" "$list" | head -n 1)
      [ -z "$found" ] || complain "$object asks the linker for $found; $1 never knows $library"
    done
  done
}

# The loop's core prints nothing and never ends the program: a failure there is a result.
check_core_is_silent() {
  for object in "$B"/vm/core/*.o; do
    [ -e "$object" ] || continue
    found=$(nm -u "$object" | awk '{print $NF}' | grep -E '^(printf|fprintf|puts|fputs|putchar|perror|__printf_chk|__fprintf_chk|stdout|stderr|exit|_exit|_Exit)$' | head -n 1)
    [ -z "$found" ] || complain "$object asks for $found; vm/core prints nothing and never exits"
  done
}

# The window's program is linked without Lua, and without the loop.
check_window_program() {
  [ -e "$B/lunette-window" ] || return 0
  nm "$B/lunette-window" | awk '{print $NF}' > "$list"
  for library in lua uv; do
    found=$(grep -E "$(symbol_of $library)" "$list" | head -n 1)
    [ -z "$found" ] || complain "lunette-window has $found; it never knows $library"
  done
}

top=$(pwd)
list=$(mktemp) || exit 2
trap 'rm -f "$list"' EXIT

table=$(echo "$rooms" | sed '/^$/d')
while read -r room rest; do
  allowed=$(echo "$rest" | tr -s ' ' '\n' | grep -E '^(vm|viz|repl|judge|learn|window)(/|$)' | tr '\n' ' ')
  forbidden=$(echo "$rest" | tr -s ' ' '\n' | grep -Ev '^(vm|viz|repl|judge|learn|window)(/|$)' | tr '\n' ' ')
  check_includes "$room" "$allowed" "$forbidden"
  check_symbols "$room" "$forbidden"
done <<END
$table
END
check_core_is_silent
check_window_program

[ $status = 0 ] && echo "layers: every room knows only whom it may"
exit $status
