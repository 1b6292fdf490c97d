/* landlock.c - no file may be opened any more, no port bound or connected to: a
 * Landlock ruleset without a rule. The kernel's calls are made by number, as not
 * every C library has them; its newer rights are left out where it is older. */
#include <stddef.h>
#include <stdint.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "confine.h"

/* The kernel's numbers, which are the same on every machine. */
#ifndef __NR_landlock_create_ruleset
#define __NR_landlock_create_ruleset 444
#define __NR_landlock_restrict_self  446
#endif

enum { ASK_VERSION = 1 };

/* struct landlock_ruleset_attr as its sixth version has it: each version takes a longer part. */
typedef struct ruleset {
  uint64_t files, ports, scopes;
} ruleset;

/* How many bits each version of Landlock knows of: rights to files, to ports, and scopes. */
static const struct {
  unsigned char files, ports, scopes;
} known[] = {{13, 0, 0}, {14, 0, 0}, {15, 0, 0}, {15, 2, 0}, {16, 2, 0}, {16, 2, 2}};

enum { VERSIONS = sizeof known / sizeof *known };

static uint64_t all(unsigned bits) { return (UINT64_C(1) << bits) - 1; }

bool lun_wall_files(void) {
  long version = syscall(__NR_landlock_create_ruleset, NULL, (size_t)0, ASK_VERSION);
  if (version < 1) return false;
  size_t v = (version < VERSIONS ? (size_t)version : (size_t)VERSIONS) - 1;
  ruleset none = {all(known[v].files), all(known[v].ports), all(known[v].scopes)};
  size_t size = known[v].scopes ? sizeof none : known[v].ports ? offsetof(ruleset, scopes) : offsetof(ruleset, ports);
  long fd = syscall(__NR_landlock_create_ruleset, &none, size, 0);
  if (fd < 0) return false;
  bool good = syscall(__NR_landlock_restrict_self, fd, 0) == 0;
  close((int)fd);
  return good;
}
