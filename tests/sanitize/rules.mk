# Watched builds: the program of each, and all that tests want beside it, in build/asan, build/tsan and build/valgrind.
# `make check-all` runs the tests with each; ./lunette stays what it is.

WATCHES := asan tsan valgrind

# What the tests of a watched program need; valgrind's are the engine's alone.
watched: $(B)/lunette $(B)/lunette-window $(CATALOGUES) build/trace_doc $(UNITS) $(FUZZ_TESTS) $(B)/lunette-faults
watched-engine: $(B)/lunette $(B)/watched/lunette $(CATALOGUES) $(filter $(B)/tests/core_% $(B)/tests/lua_% $(B)/tests/syntax_% $(B)/tests/waist_%,$(UNITS))

# A program that starts another one under valgrind: for tests that are given the path of a program.
$(B)/watched/lunette: tests/sanitize/memcheck
	@mkdir -p $(@D)
	@printf '#!/bin/sh\nexec "%s" "%s" "$$@"\n' '$(CURDIR)/$<' '$(CURDIR)/$(B)/lunette' > $@ && chmod +x $@

GNU_MAKE := $(MAKE)
check-all: FORCE
	@sh tools/deps.sh build test watch
	@MAKE="$(GNU_MAKE)" tests/sanitize/run $(or $(filter $(WATCHES),$(PART)),$(WATCHES))
