# Fault injection: $(B)/lunette-faults is the program of this variant, with faults.c around the functions that may
# fail. `make faults` tries them in the one that looks for leaks, and some in the one with the address sanitizer; `make
# test` a sample in the variant of the day.

FAULTY_MEMORY := malloc calloc realloc strdup strndup realpath open_memstream aligned_alloc asprintf lun_memory_alloc lun_engine_new
FAULTY_CALLS := $(shell sed -n 's/^FALLIBLE.\([a-z0-9_]*\),.*/\1/p' tests/faults/faults.c) epoll_ctl syscall

FAULTY_WRAPS := $(patsubst %,-Wl$(comma)--wrap=%,$(FAULTY_MEMORY) $(FAULTY_CALLS))

# Unit tests that make calls fail by themselves (faults.h).
$(B)/tests/%_failing: ROOM_LIBS = $(FAULTY_WRAPS)
$(filter %_failing,$(UNITS)): tests/faults/faults.c

$(B)/lunette-faults: tests/faults/faults.c $(B)/lunette
	$(call SAY,link $@)$(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS) $(FAULTY_WRAPS) \
	  -rdynamic -o $@.new $< $(filter %.o,$(LUNETTE_OBJECTS)) $(LUA_LIBS) && mv $@.new $@

faulty: $(B)/lunette-faults

# FAULTS_EVERY=k takes every k-th of the calls only; FAULTS="--stream call view ps" chooses further (tests/faults/run).
FAULTS_EVERY ?= 1
faults: FORCE
	@$(MAKE) --no-print-directory V=leak build/leak/lunette-faults
	@$(MAKE) --no-print-directory V=asan build/asan/lunette-faults
	@tests/faults/run --every $(FAULTS_EVERY) $(FAULTS)
