/* waist_memory.c - the memory of a Lua state: what is held is counted, and no more than the limit is given. */
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "../../vm/memory.h"

static int n;

static void ok(bool good, const char *what) { printf("%sok %d - %s\n", good ? "" : "not ", ++n, what); }

static void test_counting(void) {
  lun_memory m = {0};
  enum { STRING_KIND = 4 };
  void *p = lun_memory_alloc(&m, NULL, STRING_KIND, 100);
  ok(p && m.used == 100, "a new block is counted by its size: what Lua says of its kind is no size");
  p = lun_memory_alloc(&m, p, 100, 300);
  ok(p && m.used == 300, "one that grows by what it has become");
  p = lun_memory_alloc(&m, p, 300, 10);
  ok(p && m.used == 10, "and one that shrinks, too");
  ok(!lun_memory_alloc(&m, p, 10, 0) && m.used == 0, "what is given back is no longer held");
  ok(!lun_memory_alloc(&m, NULL, 0, 0) && m.used == 0, "and nothing is nothing");
}

static void test_limit(void) {
  lun_memory m = {.most = 1000};
  char *p = lun_memory_alloc(&m, NULL, 0, 1000);
  ok(p && m.used == 1000, "all of the limit can be held");
  ok(!lun_memory_alloc(&m, NULL, 0, 1) && m.used == 1000, "not a byte more");
  memset(p, 'x', 1000);
  ok(!lun_memory_alloc(&m, p, 1000, 1001) && m.used == 1000 && p[999] == 'x', "a block that may not grow stays as it is");
  ok(!lun_memory_alloc(&m, NULL, 0, (size_t)-1) && m.used == 1000, "a size beyond all sizes is refused, and does not wrap around");
  m.most = 500;
  p = lun_memory_alloc(&m, p, 1000, 900);
  ok(p && m.used == 900 && p[0] == 'x', "whoever holds more than a limit that came later may give back in parts");
  lun_memory_alloc(&m, p, 900, 0);
}

int main(void) {
  test_counting();
  test_limit();
  printf("1..%d\n", n);
  return 0;
}
