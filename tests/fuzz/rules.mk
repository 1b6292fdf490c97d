# The fuzz targets: tests/fuzz/NAME.c. Built with replay.c they are tests, which go through tests/fuzz/corpus/NAME;
# built by clang with its fuzzer they are what `make fuzz` runs.

FUZZ_SHARED := tests/fuzz/replay.c tests/fuzz/tape.c
FUZZ_NAMES := $(patsubst tests/fuzz/%.c,%,$(filter-out $(FUZZ_SHARED),$(wildcard tests/fuzz/*.c)))
FUZZ_TESTS := $(FUZZ_NAMES:%=$(B)/tests/fuzz/%)
FUZZERS := $(FUZZ_NAMES:%=$(B)/fuzzers/%)
FUZZ_LIBS := $(call lib,learn repl viz lua syntax core waist)
# The strict parsers of others, which read what the exporters wrote.
EXPAT_LIBS = $(eval EXPAT_LIBS := $(shell pkg-config --libs expat))$(EXPAT_LIBS)

$(FUZZ_TESTS): $(B)/tests/fuzz/%: tests/fuzz/%.c $(FUZZ_SHARED) $(FUZZ_LIBS) | build/deps
	@mkdir -p $(@D)
	$(call SAY,link $@)$(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS) -o $@ $(filter %.c %.a,$^) $(EXPAT_LIBS) $(LIBS)

$(FUZZERS): $(B)/fuzzers/%: tests/fuzz/%.c tests/fuzz/tape.c $(FUZZ_LIBS) | build/deps
	@mkdir -p $(@D)
	$(call SAY,link $@)$(CC) $(ALL_CFLAGS) -fsanitize=fuzzer,address,undefined -o $@ $(filter %.c %.a,$^) $(EXPAT_LIBS) $(LIBS)

fuzzers: $(FUZZERS)

# What is found is kept in build/fuzz/found, and the corpus grows in build/fuzz/corpus: what is worth keeping of it is
# merged into the tree by hand (tests/README.md).
SECONDS ?= 60
fuzz: FORCE
	@sh tools/deps.sh build test fuzz
	@$(MAKE) --no-print-directory $(PARALLEL) V=fuzz CC=clang fuzzers
	@$(MAKE) --no-print-directory lunette
	@tests/fuzz/run $(SECONDS) $(FUZZ)
