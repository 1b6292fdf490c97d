# Lunette. `make` builds ./lunette; `make run` and `make test` do everything on a
# fresh machine, packages included. See README.md.
PREFIX ?= /usr/local
CC ?= cc
V ?= release
B := build/$(V)

PKGS := lua5.4 libuv ncursesw readline jansson
PKG_CFLAGS = $(shell pkg-config --cflags $(PKGS) 2>/dev/null)
PKG_LIBS = $(shell pkg-config --libs $(PKGS) 2>/dev/null)

WARN := -Wall -Wextra -Werror -Wshadow -Wstrict-prototypes -Wmissing-prototypes
OPT_release := -O2 -g
OPT_asan := -O1 -g -fsanitize=address,undefined -fno-omit-frame-pointer -fno-sanitize-recover=undefined
CFLAGS ?= $(OPT_$(V))
ALL_CFLAGS = -std=c11 -D_GNU_SOURCE -fvisibility=hidden $(WARN) $(CFLAGS) $(PKG_CFLAGS) -Ivm/lua -MMD -MP
ALL_LDFLAGS = $(filter -fsanitize%,$(OPT_$(V))) $(LDFLAGS)

# The rooms; docs/architecture.md says who may know whom.
WAIST := $(wildcard vm/*.c)
CORE := $(wildcard vm/core/*.c)
SYNTAX := $(wildcard vm/syntax/*.c)
VMLUA := $(wildcard vm/lua/*.c)
VIZ := $(wildcard viz/*.c)
REPL := $(wildcard repl/*.c)
MAIN := $(wildcard main/*.c)
LIB := $(sort $(wildcard vm/lib/*.lua))

obj = $(patsubst %.c,$(B)/%.o,$(1))
ROOMS := $(WAIST) $(CORE) $(SYNTAX) $(VMLUA) $(VIZ) $(REPL)

all: lunette

lunette: $(B)/lunette
	@ln -sf $< $@

$(B)/lunette: $(call obj,$(ROOMS) $(MAIN)) $(B)/lib.o
	$(CC) $(ALL_LDFLAGS) -Wl,-E -o $@ $^ $(PKG_LIBS) -lpthread -lm

$(B)/%.o: %.c
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) -c -o $@ $<

build/embed: tools/embed.c
	@mkdir -p $(@D)
	$(CC) -O1 -o $@ $<

$(B)/lib.c: build/embed $(LIB)
	@mkdir -p $(@D)
	build/embed lun_lib $(LIB) > $@

$(B)/lib.o: $(B)/lib.c
	$(CC) $(ALL_CFLAGS) -c -o $@ $<

# One library a room, for the unit tests and for the helpers of the build.
$(B)/libwaist.a: $(call obj,$(WAIST))
$(B)/libcore.a: $(call obj,$(CORE))
$(B)/libsyntax.a: $(call obj,$(SYNTAX))
$(B)/libviz.a: $(call obj,$(VIZ))
$(B)/librepl.a: $(call obj,$(REPL))
$(B)/lib%.a:
	@rm -f $@ && ar rcs $@ $^

# tests/unit/ROOM_NAME.c is linked with the libraries of its room and below.
UNIT := $(patsubst tests/unit/%.c,$(B)/tests/%,$(wildcard tests/unit/*.c))
$(B)/tests/syntax_%: tests/unit/syntax_%.c $(B)/libsyntax.a
$(B)/tests/core_%: tests/unit/core_%.c $(B)/libcore.a $(B)/libwaist.a
$(B)/tests/viz_%: tests/unit/viz_%.c $(B)/libviz.a $(B)/libcore.a $(B)/libwaist.a
$(B)/tests/repl_%: tests/unit/repl_%.c $(B)/librepl.a $(B)/libviz.a $(B)/libcore.a $(B)/libsyntax.a $(B)/libwaist.a
$(B)/tests/%:
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS) -o $@ $(filter %.c %.a,$^) $(PKG_LIBS) -lpthread -lm
units: $(UNIT)

clean:
	rm -rf build lunette lunette-window

.PHONY: all units clean
-include $(shell find build -name '*.d' 2>/dev/null)
