# Lunette. `make` builds ./lunette and ./lunette-window. `make run` and `make test` do everything on a fresh
# machine, packages included; `make help` lists the rest. docs/architecture.md explains the rooms.
#
# ./lunette is a link to the variant built last (release, asan, or what V= says), and every
# target stays with that variant: so `make asan && make test` tests the sanitized program.

PREFIX ?= /usr/local
DESTDIR ?=
CC ?= cc

VARIANT := $(patsubst build/%/lunette,%,$(shell readlink lunette 2>/dev/null))
V ?= $(or $(VARIANT),release)
B := build/$(V)

# --- What it is built from -------------------------------------------------------------

# Lua 5.4 has another pkg-config name on every system; tools/deps.sh knows them.
LUA = $(eval LUA := $(shell sh tools/deps.sh lua))$(LUA)
PKGS = $(LUA) libuv ncursesw readline jansson
# The window's, which ./lunette itself does not need.
WINDOW_PKGS = sdl2 SDL2_ttf fontconfig libpng
WINDOW_CFLAGS = $(eval WINDOW_CFLAGS := $(shell pkg-config --cflags $(WINDOW_PKGS)))$(WINDOW_CFLAGS)
WINDOW_LIBS = $(eval WINDOW_LIBS := $(shell pkg-config --libs $(WINDOW_PKGS)))$(WINDOW_LIBS)
PKG_CFLAGS = $(eval PKG_CFLAGS := $(shell pkg-config --cflags $(PKGS)))$(PKG_CFLAGS)
PKG_LIBS = $(eval PKG_LIBS := $(shell pkg-config --libs $(PKGS)))$(PKG_LIBS)

SANITIZE := -fsanitize=address,undefined
OPT := -O2 -g
OPT_fuzz := -O1 -g -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=undefined -fno-omit-frame-pointer
OPT_asan := -O1 -g $(SANITIZE) -fno-sanitize-recover=undefined -fno-omit-frame-pointer
# The fences of the recording, which gcc says it cannot follow, are for readers in other processes.
OPT_tsan := -O1 -g -fsanitize=thread -fno-omit-frame-pointer -Wno-unknown-warning-option -Wno-tsan
OPT_valgrind := -O1 -g -DLUN_VALGRIND -fno-omit-frame-pointer
# Only leaks are looked for: fast enough for tens of thousands of runs (tests/faults).
OPT_leak := -O1 -g -fsanitize=leak -fno-omit-frame-pointer -DLUN_LEAKS
CFLAGS ?= $(or $(OPT_$(V)),$(OPT))

WARN := -Wall -Wextra -Werror -Wshadow -Wstrict-prototypes -Wmissing-prototypes
ALL_CFLAGS = -std=c11 -D_GNU_SOURCE -fvisibility=hidden $(WARN) $(CFLAGS) $(PKG_CFLAGS) $(ROOM_CFLAGS) -I. -MMD -MP
ALL_LDFLAGS = $(filter -fsanitize%,$(OPT_$(V))) $(LINK_$(V)) $(LDFLAGS)
LIBS = $(PKG_LIBS) -lpthread -lm
# Where there is an archive of Lua, ./lunette takes it in, whole, for the C modules of programs: calls are cheaper then.
LUA_ARCHIVE = $(eval LUA_ARCHIVE := $(filter /%,$(shell [ "$$(uname)" = Linux ] && $(CC) -print-file-name=$(patsubst -l%,lib%.a,$(filter -llua%,$(PKG_LIBS))))))$(LUA_ARCHIVE)
LUA_LIBS = $(if $(LUA_ARCHIVE),-Wl$(comma)--whole-archive $(LUA_ARCHIVE) -Wl$(comma)--no-whole-archive $(filter-out -llua%,$(LIBS)) -ldl,$(LIBS))
comma := ,

# The rooms, lowest first. `make layers` checks who knows whom.
WAIST := $(wildcard vm/*.c)
CORE := $(wildcard vm/core/*.c)
SYNTAX := $(wildcard vm/syntax/*.c)
VMLUA := $(wildcard vm/lua/*.c vm/lua/*/*.c)
VIZ := $(filter-out viz/window/%,$(wildcard viz/*/*.c viz/*/*/*.c))
PIXELS := $(wildcard viz/window/*.c)
LINT := $(wildcard lint/*.c)
REPL := $(wildcard repl/*.c repl/*/*.c)
CONFINE := $(wildcard confine/*.c)
JUDGE := $(wildcard judge/*.c)
LEARN := $(wildcard learn/*.c learn/*/*.c)
ATTACH := $(wildcard attach/*.c)
MAIN := $(wildcard main/*.c)
WINDOW := $(wildcard window/*.c)
LIB := $(sort $(wildcard vm/lib/*.lua))
RULES := $(sort $(wildcard judge/rules/*.lua))
PAGE := $(sort $(wildcard viz/export/html/*))

obj = $(patsubst %.c,$(B)/%.o,$(1))
lib = $(patsubst %,$(B)/lib%.a,$(1))

# --- Building --------------------------------------------------------------------------

# A line a file, not a screenful; VERBOSE=1 shows the commands.
SAY = $(if $(VERBOSE),,@printf '  %-5s %s\n' $(1);)

all: lunette lunette-window

# The messages in other languages.
CATALOGUES := $(patsubst po/%.po,build/locale/%/LC_MESSAGES/lunette.mo,$(wildcard po/*.po))

build/locale/%/LC_MESSAGES/lunette.mo: po/%.po | build/deps
	@mkdir -p $(@D)
	$(call SAY,msgfmt $<)msgfmt --check-format --check-domain -o $@ $<

lunette: $(CATALOGUES)

lunette lunette-window: %: $(B)/% FORCE
	@test "$$(readlink $@)" = $< || ln -sfn $< $@

LUNETTE_OBJECTS = $(call obj,$(MAIN) $(ATTACH) $(REPL) $(LINT) $(JUDGE) $(LEARN) $(CONFINE) $(VIZ) $(VMLUA) $(SYNTAX) $(CORE) $(WAIST)) $(B)/lib.o $(B)/lib_code.o $(B)/rules.o $(B)/page.o
$(B)/lunette: $(LUNETTE_OBJECTS)
	$(call SAY,link $@)$(CC) $(ALL_LDFLAGS) -rdynamic -o $@.new $^ $(LUA_LIBS) && mv $@.new $@

# The window takes from the libraries what it needs: it has no Lua and no loop.
$(B)/lunette-window: $(call obj,$(WINDOW)) $(call lib,pixels learn repl lint viz syntax waist)
	$(call SAY,link $@)$(CC) $(ALL_LDFLAGS) -o $@.new $^ $(WINDOW_LIBS) $(LIBS) && mv $@.new $@

$(call obj,$(PIXELS) $(WINDOW)): ROOM_CFLAGS = $(WINDOW_CFLAGS)

$(B)/%.o: %.c | build/deps
	@mkdir -p $(@D)
	$(call SAY,cc $<)$(CC) $(ALL_CFLAGS) -c -o $@ $<

# The Lua files of vm/lib, compiled in.
build/embed: tools/embed.c
	@mkdir -p $(@D)
	$(call SAY,cc $<)$(CC) -O1 -o $@ $<

$(B)/lib.c: build/embed $(LIB)
	@mkdir -p $(@D)
	$(call SAY,embed vm/lib)build/embed lun_lib $(LIB) > $@.new && mv $@.new $@

# The same, compiled: an engine starts in a fraction of the time.
build/precompile: tools/precompile.c $(SYNTAX) | build/deps
	@mkdir -p $(@D)
	$(call SAY,cc $<)$(CC) -std=c11 -D_GNU_SOURCE -O1 -I. $(shell pkg-config --cflags $(LUA)) -o $@ $(filter %.c,$^) $(shell pkg-config --libs $(LUA))

$(B)/lib_code.c: build/precompile $(LIB)
	@mkdir -p $(@D)
	$(call SAY,compile vm/lib)build/precompile $(LIB) > $@.new && mv $@.new $@

# Those of judge/rules.
$(B)/rules.c: build/embed $(RULES)
	@mkdir -p $(@D)
	$(call SAY,embed judge/rules)build/embed lun_rules $(RULES) > $@.new && mv $@.new $@

# The page of the html export.
$(B)/page.c: build/embed $(PAGE)
	@mkdir -p $(@D)
	$(call SAY,embed viz/export/html)build/embed lun_page $(PAGE) > $@.new && mv $@.new $@

$(B)/lib.o $(B)/lib_code.o $(B)/rules.o $(B)/page.o: %.o: %.c
	$(call SAY,cc $<)$(CC) $(ALL_CFLAGS) -c -o $@ $<

# One library a room, for the unit tests and for the build's own helpers.
$(call lib,waist): $(call obj,$(WAIST))
$(call lib,core): $(call obj,$(CORE))
$(call lib,syntax): $(call obj,$(SYNTAX))
$(call lib,lua): $(call obj,$(VMLUA)) $(B)/lib.o $(B)/lib_code.o
$(call lib,viz): $(call obj,$(VIZ)) $(B)/page.o
$(call lib,lint): $(call obj,$(LINT))
$(call lib,repl): $(call obj,$(REPL))
$(call lib,confine): $(call obj,$(CONFINE))
$(call lib,learn): $(call obj,$(LEARN))
$(call lib,pixels): $(call obj,$(PIXELS))
$(B)/lib%.a:
	@rm -f $@ && ar rcs $@ $^

asan release: FORCE
	@$(MAKE) --no-print-directory V=$@ lunette lunette-window

# --- A fresh machine -------------------------------------------------------------------

# As many jobs as there are processors, unless make was told how many.
PARALLEL = $(if $(findstring -j,$(MAKEFLAGS)),,-j$(shell getconf _NPROCESSORS_ONLN))

# Says what is missing, and stops; `run` and `test` install it first.
build/deps: tools/deps.sh
	@mkdir -p $(@D)
	@NO_INSTALL=1 sh tools/deps.sh build
	@touch $@

run: FORCE
	@sh tools/deps.sh build
	@$(MAKE) --no-print-directory $(PARALLEL) lunette
	./lunette

test: FORCE
	@sh tools/deps.sh build test
	@$(MAKE) --no-print-directory $(PARALLEL) lunette lunette-window units build/trace_doc faulty measures
	@$(MAKE) --no-print-directory $(PARALLEL) sample
	@tests/run $(sort $(UNITS) $(FUZZ_TESTS)) $(TESTS)

# --- Tests -----------------------------------------------------------------------------

# tests/unit/ROOM_NAME.c is linked with its room and the rooms below it.
UNIT_SOURCES := $(wildcard tests/unit/*.c)
UNITS := $(patsubst tests/unit/%.c,$(B)/tests/%,$(UNIT_SOURCES))
BELOW_waist := waist
BELOW_core := core waist
BELOW_syntax := syntax
BELOW_lua := lua syntax core waist
BELOW_viz := viz core waist
BELOW_confine := confine
BELOW_pixels := pixels viz core waist
BELOW_repl := repl viz syntax core waist

include tests/fuzz/rules.mk
include tests/faults/rules.mk
include tests/coverage/rules.mk
include tests/sanitize/rules.mk

# What the present variant links into everything (LINK_$(V) names it, too).
$(B)/lunette $(B)/lunette-window $(B)/lunette-faults $(B)/engine $(UNITS) $(FUZZ_TESTS): | $(HOOK_$(V))

units: $(UNITS) $(FUZZ_TESTS)

define unit
$(B)/tests/$(1): tests/unit/$(1).c $(call lib,$(BELOW_$(firstword $(subst _, ,$(1))))) | build/deps
	@mkdir -p $$(@D)
	$$(call SAY,link $$@)$$(CC) $$(ALL_CFLAGS) $$(ALL_LDFLAGS) -o $$@ $$(filter %.c %.a,$$^) $$(ROOM_LIBS) $$(LIBS)
endef
$(B)/tests/pixels_%: ROOM_LIBS = $(WINDOW_LIBS)
$(B)/tests/pixels_%: ROOM_CFLAGS = $(WINDOW_CFLAGS)
$(foreach u,$(UNIT_SOURCES),$(eval $(call unit,$(patsubst tests/unit/%.c,%,$(u)))))

# Mermaid's own parser reads our diagrams. It comes from npm, and stays in build/npm.
check-exports: lunette
	@mkdir -p build/npm
	@test -d build/npm/node_modules/mermaid || npm install --prefix build/npm --no-audit --no-fund --ignore-scripts mermaid@11 jsdom@26
	@tests/run tests/export/*.t

# All right programs of the project are run, and looked at for lints: a minute and a half.
check-lints: lunette FORCE
	@LINT_ALL=1 tests/run tests/lint/lint.t

# The hostile situations at full size: the better part of an hour on a quiet machine. TABLE=FILE: their figures, into that page.
hostile: lunette lunette-window FORCE
	@tests/hostile/run $(TABLE:%=--table %) $(TESTS)

# Half an hour of a program that never rests, and half an hour of the same at the prompt.
MINUTES ?= 30
soak: lunette FORCE
	@MINUTES=$(MINUTES) TABLE=$(TABLE) LIMIT=$$(($(MINUTES) * 180 + 300)) tests/run tests/soak/soak.t

# Programs for measuring, which are no tests.
$(B)/bench/big_trace: tests/bench/big_trace.c $(call lib,core) $(call lib,waist) | build/deps
	@mkdir -p $(@D)
	$(call SAY,link $@)$(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS) -o $@ $(filter %.c %.a,$^) $(LIBS)

$(B)/bench/view_bench: tests/bench/view_bench.c $(call lib,viz) $(call lib,waist) | build/deps
	@mkdir -p $(@D)
	$(call SAY,link $@)$(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS) -o $@ $(filter %.c %.a,$^) $(LIBS)

$(B)/bench/window_bench: tests/bench/window_bench.c $(call lib,pixels) $(call lib,viz) $(call lib,waist) | build/deps
	@mkdir -p $(@D)
	$(call SAY,link $@)$(CC) $(ALL_CFLAGS) $(WINDOW_CFLAGS) $(ALL_LDFLAGS) -o $@ $(filter %.c %.a,$^) $(WINDOW_LIBS) $(LIBS)

$(B)/bench/record: tests/bench/engine/record.c $(call lib,core) $(call lib,waist) | build/deps
	@mkdir -p $(@D)
	$(call SAY,link $@)$(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS) -o $@ $(filter %.c %.a,$^) $(LIBS)

# The floor under the engine, and the load for its server (tests/bench/engine.pl).
$(B)/bench/%: tests/bench/engine/%.c | build/deps
	@mkdir -p $(@D)
	$(call SAY,link $@)$(CC) $(ALL_CFLAGS) -o $@ $< $(LIBS)

# Each part is measured though another is over its limits; the status is 1 then.
PART ?= viewer engine attach memory
bench: FORCE
	@status=0; for part in $(PART); do $(MAKE) --no-print-directory bench-$$part || status=1; done; exit $$status

# The programs that measure, of which `make test` tries a few.
measures: $(patsubst %,$(B)/bench/%,big_trace view_bench floor echo record)

bench-viewer: lunette lunette-window $(B)/bench/big_trace $(B)/bench/view_bench $(B)/bench/window_bench
	@perl tests/bench/view.pl $(B) $(BENCH)

bench-engine: lunette measures
	@perl tests/bench/engine.pl $(B) $(WORK)

bench-attach: lunette
	@perl tests/bench/attach.pl $(B) $(TASKS)

bench-memory: lunette
	@perl tests/bench/memory.pl $(B)

# The design's situations as screenshots, in build/shots; beside the drawings of the folder DESIGN, if it is given.
shots: lunette lunette-window
	@DESIGN="$(DESIGN)" tests/screens/shots $(SHOTS)

layers: lunette lunette-window
	@B=$(B) perl tools/layers.pl

# --- Installing, and the rest ----------------------------------------------------------

BIN := $(DESTDIR)$(PREFIX)/bin
MAN := $(DESTDIR)$(PREFIX)/share/man/man1
SHARE := $(DESTDIR)$(PREFIX)/share/lunette
DOC := $(DESTDIR)$(PREFIX)/share/doc/lunette
# What a shell asks for its completion, by shell.
TABS_bash := $(DESTDIR)$(PREFIX)/share/bash-completion/completions/lunette
TABS_zsh := $(DESTDIR)$(PREFIX)/share/zsh/site-functions/_lunette
TABS_fish := $(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d/lunette.fish
TABS := $(TABS_bash) $(TABS_zsh) $(TABS_fish)
DOCS := README.md LICENSE $(wildcard docs/*.md docs/*.png)

# The tables of docs/trace.md come from vm/trace.h.
build/trace_doc: tools/trace_doc.c vm/trace_names.c vm/trace.h
	@mkdir -p $(@D)
	$(call SAY,cc $<)$(CC) -std=c11 -D_GNU_SOURCE $(WARN) -O1 -o $@ $(filter %.c,$^)

docs: build/trace_doc FORCE
	build/trace_doc docs/trace.md

# The messages that stand in tables without marks, as C.
build/messages: tools/messages.c viz/scene/view/keys.c viz/scene/view/legend.c vm/trace_names.c vm/trace.h
	@mkdir -p $(@D)
	$(call SAY,cc $<)$(CC) -std=c11 -D_GNU_SOURCE $(WARN) -O1 -o $@ $(filter %.c,$^)

# Renews the list of messages, and brings po/*.po up to it: new ones are left for the translator.
XGETTEXT := xgettext --from-code=UTF-8 --no-wrap --sort-by-file --add-location=file --package-name=lunette
pot: build/messages FORCE
	@build/messages > build/messages.txt
	@$(XGETTEXT) --language=C --keyword=_ --keyword=N_ --flag=_:1:pass-c-format -o po/lunette.pot $(sort $(LEARN) $(VIZ) $(WINDOW)) build/messages.txt
	@$(XGETTEXT) --language=Lua --keyword=say --keyword=no:2 --keyword=mark -j -o po/lunette.pot $(RULES)
	@sed -i '/^"POT-Creation-Date/d' po/lunette.pot
	@for po in $(wildcard po/*.po); do msgmerge --quiet --update --backup=none --no-wrap --add-location=file $$po po/lunette.pot; msgfmt --check-format --statistics -o /dev/null $$po; done

# Whatever variant ./lunette is, the release is what gets installed.
install: FORCE
	@$(MAKE) --no-print-directory V=release build/release/lunette build/release/lunette-window $(CATALOGUES)
	install -d $(BIN) $(MAN) $(SHARE) $(DOC)
	install -m 755 build/release/lunette $(BIN)/lunette
	install -m 755 build/release/lunette-window $(BIN)/lunette-window
	install -m 644 docs/lunette.1 $(MAN)/lunette.1
	install -d $(dir $(TABS))
	build/release/lunette completion bash > $(TABS_bash)
	build/release/lunette completion zsh > $(TABS_zsh)
	build/release/lunette completion fish > $(TABS_fish)
	chmod 644 $(TABS)
	install -m 644 docs/lunette.lua $(SHARE)/lunette.lua
	install -m 644 $(DOCS) $(DOC)
	install -d $(SHARE)/lessons
	install -m 644 lessons/*.md $(SHARE)/lessons
	for lang in $(CATALOGUES:build/%/LC_MESSAGES/lunette.mo=%); do \
	  install -d $(SHARE)/$$lang/LC_MESSAGES && install -m 644 build/$$lang/LC_MESSAGES/lunette.mo $(SHARE)/$$lang/LC_MESSAGES; done

uninstall: FORCE
	rm -f $(BIN)/lunette $(BIN)/lunette-window $(MAN)/lunette.1 $(TABS)
	rm -rf $(SHARE) $(DOC)

# X-macro tables are laid out by hand, one kind a line.
format: FORCE
	git clang-format --force --extensions c,h HEAD -- . ':!vm/trace.h' || test $$? = 1

clean: FORCE
	rm -rf build lunette lunette-window

help: FORCE
	@sed -n 's/^#: //p' Makefile

#: make              build ./lunette and ./lunette-window
#: make run          install what is missing, build, start
#: make test         install what is missing, build, run all tests (TESTS=... to choose)
#: make fuzz SECONDS=60  fuzz everything that reads what others wrote, so long each (FUZZ="trace text" to choose)
#: make faults       make every allocation and system call fail once, in sanitized builds (FAULTS_EVERY=20: every 20th; FAULTS="view ps": in these scenarios)
#: make coverage     how much of vm/ and viz/ the tests reach (TESTS="...": these add to it; FILES="viz/read/reader.c": what they do not)
#: make soak MINUTES=30  a program that never rests, and the same at the prompt, so long each: memory and descriptors stay flat
#: make check-all    all tests with the sanitizers of addresses and of threads, and the engine's under valgrind (PART=asan, tsan or
#:                   valgrind for one; TESTS=... to choose): the better part of an hour
#: make bench        measure viewer and engine (PART=viewer: on a trace of 10 million records, BENCH="RECORDS TASKS ALIVE";
#:                   PART=engine: against a floor in C and the peers that are installed, WORK="switch queue" to choose;
#:                   PART=attach: what looking into a program with 100,000 tasks costs it; PART=memory: what tracing memory costs;
#:                   TABLE=docs/performance.md: the tables go there)
#: make shots        screenshots of the situations of the design, in build/shots (SHOTS="tui-80x24" to choose; DESIGN=DIR beside its drawings)
#: make asan         build with the address and undefined behaviour sanitizers, from now on
#: make release      build without them, from now on
#: make layers       check that the rooms know only whom they may
#: make install      to PREFIX (/usr/local), under DESTDIR; make uninstall
#: make check-lints  run all right programs of the project, and look for false alarms
#: make check-exports  check the exports with the parsers of others, too (npm: mermaid)
#: make pot          renew the list of messages in po/ for translators
#: make docs         renew the tables of docs/trace.md
#: make format       lay out with clang-format what you have changed in C sources since the last commit
#: make clean        remove what was built
#: NO_INSTALL=1      only say which packages are missing

FORCE:
.PHONY: all units measures docs bench bench-viewer bench-engine bench-attach bench-memory shots FORCE
.DELETE_ON_ERROR:
-include $(shell find $(B) -name '*.d' 2>/dev/null)
