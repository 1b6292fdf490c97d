# The coverage variant (V=coverage): unoptimized, and counting how often each line and branch is reached. The tests run on it as on any
# other; tests/coverage/report reads the counts.

# GNU's C, where fork and exec are known to the compiler: it has the counts written before them.
OPT_coverage := -std=gnu11 -O0 -g --coverage -fprofile-update=atomic
HOOK_coverage := build/coverage/tests/coverage/hook.o
LINK_coverage := --coverage -Wl,--wrap=_exit -Wl,--wrap=lun_confine $(HOOK_coverage)

$(B)/lunette $(B)/lunette-window $(B)/lunette-faults $(UNITS) $(FUZZ_TESTS): | $(HOOK_$(V))

coverage: FORCE
	@sh tools/deps.sh build test
	@MAKE="$(MAKE)" tests/coverage/run "$(FILES)" $(TESTS)
