# Watched builds: the program of each, and all that tests want beside it, in build/asan, build/tsan and build/valgrind.
# `make check-all` runs the tests with each; ./lunette stays what it is.

WATCHES := asan tsan valgrind

# The C library's checked longjmp, which ThreadSanitizer does not know (longjmp.c).
HOOK_tsan := build/tsan/tests/sanitize/longjmp.o
LINK_tsan := $(HOOK_tsan)
# ... and walls, behind which no leaks are looked for (walls.c).
HOOK_asan := build/asan/tests/sanitize/walls.o
LINK_asan := $(HOOK_asan)
HOOK_leak := build/leak/tests/sanitize/walls.o
LINK_leak := $(HOOK_leak)

# What the tests of a watched program need; valgrind's are the engine's alone.
watched: $(B)/lunette $(B)/lunette-window $(CATALOGUES) build/trace_doc $(UNITS) $(FUZZ_TESTS) $(B)/lunette-faults
watched-engine: $(B)/lunette $(B)/watched/lunette $(CATALOGUES) $(filter $(B)/tests/core_% $(B)/tests/lua_% $(B)/tests/syntax_% $(B)/tests/waist_%,$(UNITS))

# A program that starts another one under valgrind: for tests that are given the path of a program.
$(B)/watched/lunette: tests/sanitize/memcheck
	@mkdir -p $(@D)
	@printf '#!/bin/sh\nexec "%s" "%s" "$$@"\n' '$(CURDIR)/$<' '$(CURDIR)/$(B)/lunette' > $@ && chmod +x $@

# The sample of it in `make test`: the engine alone, with each sanitizer that the compiler has. tests/sanitize/sample.t runs it.
$(B)/engine: tests/sanitize/engine.c $(call lib,lua syntax core waist)
	$(call SAY,link $@)$(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS) -rdynamic -o $@ $(filter %.c %.a,$^) $(LIBS)

sample: FORCE
	@for s in asan:address tsan:thread; do v=$${s%:*}; \
	  echo 'int main(void) { return 0; }' | $(CC) -fsanitize=$${s#*:} -x c - -o build/probe 2>/dev/null || continue; \
	  $(MAKE) --no-print-directory V=$$v build/$$v/engine || exit; done

GNU_MAKE := $(MAKE)
check-all: FORCE
	@sh tools/deps.sh build test watch
	@MAKE="$(GNU_MAKE)" tests/sanitize/run $(or $(filter $(WATCHES),$(PART)),$(WATCHES))
