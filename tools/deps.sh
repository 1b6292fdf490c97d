#!/bin/sh
# deps.sh - what Lunette needs from the system: says what is missing, installs it.
#
#   deps.sh build [test]   check what building (and testing) needs; install what is missing with
#                          the system's package manager, by sudo when not root. NO_INSTALL=1 only says.
#   deps.sh lua            print the pkg-config name that Lua 5.4 has here
#
# To add a need, add a row to the table. It never fetches anything but packages of the system.

# use    how to look for it         apt-get           dnf                pacman     apk          brew
needs='
build  cc                         gcc               gcc                gcc        gcc          gcc
build  file:stdio.h               libc6-dev         glibc-devel        glibc      musl-dev     -
build  pkg-config                 pkg-config        pkgconf-pkg-config pkgconf    pkgconf      pkgconf
build  lua                        liblua5.4-dev     lua-devel          lua54      lua5.4-dev   lua@5.4
build  pc:libuv                   libuv1-dev        libuv-devel        libuv      libuv-dev    libuv
build  pc:ncursesw                libncurses-dev    ncurses-devel      ncurses    ncurses-dev  ncurses
build  pc:readline                libreadline-dev   readline-devel     readline   readline-dev readline
build  pc:jansson                 libjansson-dev    jansson-devel      jansson    jansson-dev  jansson
build  pc:sdl2                    libsdl2-dev       SDL2-devel         sdl2       sdl2-dev     sdl2
build  pc:SDL2_ttf                libsdl2-ttf-dev   SDL2_ttf-devel     sdl2_ttf   sdl2_ttf-dev sdl2_ttf
build  pc:fontconfig              libfontconfig-dev fontconfig-devel   fontconfig fontconfig-dev fontconfig
build  pc:libpng                  libpng-dev        libpng-devel       libpng     libpng-dev   libpng
build  msgfmt                     gettext           gettext            gettext    gettext      gettext
build  font:Inter                 fonts-inter       rsms-inter-fonts   inter-font font-inter   -
build  font:JetBrainsMono         fonts-jetbrains-mono jetbrains-mono-fonts ttf-jetbrains-mono font-jetbrains-mono -
test   prove                      perl              perl-Test-Harness  perl       perl-utils   perl
test   perl:Test::More            perl              perl-Test-Simple   perl       perl         perl
test   perl:Time::HiRes           perl              perl-Time-HiRes    perl       perl         perl
test   perl:JSON::PP              perl              perl-JSON-PP       perl       perl         perl
test   tmux                       tmux              tmux               tmux       tmux         tmux
test   ps                         procps            procps-ng          procps-ng  procps       -
test   pc:expat                   libexpat1-dev     expat-devel        expat      expat-dev    expat
test   rsvg-convert               librsvg2-bin      librsvg2-tools     librsvg    rsvg-convert librsvg
watch  valgrind                   valgrind          valgrind           valgrind   valgrind     valgrind
watch  setarch                    util-linux        util-linux         util-linux util-linux-misc -
fuzz   clang                      clang             clang              clang      clang        llvm
fuzz   setarch                    util-linux        util-linux         util-linux util-linux-misc -
'

lua_name() {
  for name in lua5.4 lua-5.4 lua54 lua; do
    case $(pkg-config --modversion "$name" 2>/dev/null) in 5.4*) echo "$name"; return 0 ;; esac
  done
  echo lua5.4
  return 1
}

# Font files are called after their family; where they are depends on the system.
has_font() {
  for place in /usr/share/fonts /usr/local/share/fonts "$HOME/.fonts" "$HOME/.local/share/fonts" "$HOME/Library/Fonts" /Library/Fonts; do
    [ -d "$place" ] && find "$place" -name "$1*.[ot]t[fc]" 2>/dev/null | grep -q . && return 0
  done
  return 1
}

has_header() {
  echo "#include <$1>" | ${CC:-cc} -E - >/dev/null 2>&1
}

present() {
  case $1 in
    lua) lua_name >/dev/null ;;
    cc) command -v "${CC%% *}" >/dev/null 2>&1 || { [ -z "$CC" ] && command -v cc >/dev/null 2>&1; } ;; # CC may be `ccache cc`
    pc:*) pkg-config --exists "${1#pc:}" 2>/dev/null ;;
    perl:*) perl -M"${1#perl:}" -e 1 2>/dev/null ;;
    font:*) has_font "${1#font:}" ;;
    file:*) has_header "${1#file:}" ;;
    *) command -v "$1" >/dev/null 2>&1 ;;
  esac
}

manager() {
  for m in apt-get dnf pacman apk brew; do
    command -v $m >/dev/null 2>&1 && { echo $m; return; }
  done
}

# The packages of what is missing, for the uses in $1 and the manager $2; "look:package" each.
missing() {
  echo "$needs" | while read -r use look apt dnf pacman apk brew; do
    case " $1 " in *" $use "*) ;; *) continue ;; esac
    present "$look" && continue
    case $2 in
      apt-get) package=$apt ;; dnf) package=$dnf ;; pacman) package=$pacman ;; apk) package=$apk ;; brew) package=$brew ;;
      *) package=$look ;;
    esac
    [ "$package" = - ] || echo "$package"
  done | sort -u | tr '\n' ' '
}

install_command() {
  case $1 in
    apt-get) echo "apt-get install -y --no-install-recommends" ;;
    dnf) echo "dnf install -y" ;;
    pacman) echo "pacman -S --needed --noconfirm" ;;
    apk) echo "apk add --update-cache" ;;
    brew) echo "brew install" ;;
  esac
}

# install MANAGER PACKAGES. apt-get's and pacman's lists may be older than their mirror: then fetch them, and try again.
install() {
  command=$(install_command "$1")
  sudo=
  if [ "$1" != brew ] && [ "$(id -u)" != 0 ]; then
    command -v sudo >/dev/null 2>&1 || { echo "deps: not root, and there is no sudo. As root, run: $command $2" >&2; return 1; }
    sudo=sudo
  fi
  echo "deps: $sudo $command $2"
  # Both are lists of words.
  # shellcheck disable=SC2086
  case $1 in
    apt-get)
      command="env DEBIAN_FRONTEND=noninteractive $command"
      $sudo $command $2 || { $sudo apt-get update && $sudo $command $2; } ;;
    pacman) $sudo $command $2 || $sudo pacman -Sy --needed --noconfirm $2 ;;
    *) $sudo $command $2 ;;
  esac
}

if [ "$1" = lua ]; then
  lua_name
  exit 0
fi

manager=$(manager)
packages=$(missing "$*" "$manager")
[ -n "$packages" ] || exit 0
echo "deps: missing for $*: $packages" >&2
if [ -z "$manager" ]; then
  echo "deps: no apt-get, dnf, pacman, apk or brew here. Install these, then run make again." >&2
  exit 1
fi
if [ -n "$NO_INSTALL" ]; then
  echo "deps: install them with: $(install_command "$manager") $packages" >&2
  echo "deps: (make run and make test do so by themselves, unless NO_INSTALL is set)" >&2
  exit 1
fi
install "$manager" "$packages" || { echo "deps: could not install: $packages" >&2; exit 1; }
packages=$(missing "$*" "$manager")
[ -z "$packages" ] || { echo "deps: still missing after the installation: $packages" >&2; exit 1; }
