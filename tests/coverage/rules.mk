# The coverage variant (V=coverage): unoptimized, and counting how often each line and branch is reached. The tests run
# on it as on any other; tests/coverage/report reads the counts. It needs gcc, its gcov and binutils.

# GNU's C, where fork and exec are known to the compiler: it has the counts written before a program becomes another.
OPT_coverage := -std=gnu11 -O0 -g --coverage -fprofile-update=atomic
HOOK_coverage := build/coverage/tests/coverage/hook.o build/coverage/libgcov.a
LINK_coverage := --coverage -Wl,--wrap=_exit -Wl,--wrap=prctl $(HOOK_coverage)

# The counting itself must neither fail nor be among the calls that are made to fail, and says nothing.
APART := malloc=__libc_malloc calloc=__libc_calloc fopen=_IO_fopen fdopen=_IO_fdopen open=__open fcntl=__fcntl \
  fprintf=lun_not_said vfprintf=lun_not_vsaid
build/coverage/libgcov.a:
	@mkdir -p $(@D)
	$(call SAY,copy $@)objcopy $(APART:%=--redefine-sym %) "$$($(CC) -print-file-name=libgcov.a)" $@

coverage: FORCE
	@sh tools/deps.sh build test
	@MAKE="$(MAKE)" tests/coverage/run "$(FILES)" $(TESTS)
