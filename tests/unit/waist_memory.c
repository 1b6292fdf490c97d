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

/* Blocks of all sizes, taken, resized and given back in an order of chance, never overlap and keep what is in them. */
static void test_pool(void) {
  enum { BLOCKS = 500, TURNS = 200000, LARGEST = 1400 };
  static unsigned char *block[BLOCKS];
  static size_t size[BLOCKS];
  lun_memory m = {.blocks = lun_blocks_new()};
  size_t held = 0, wrong = 0, odd = 0;
  unsigned chance = 1;
  for (int turn = 0; turn < TURNS; turn++) {
    chance = chance * 1103515245 + 12345;
    int i = (int)(chance >> 16) % BLOCKS;
    size_t was = size[i], now = chance % 3 ? (chance >> 8) % LARGEST : 0;
    for (size_t k = 0; k < was; k++) wrong += block[i][k] != (unsigned char)(i + was);
    block[i] = lun_memory_alloc(&m, block[i], was, now);
    for (size_t k = 0; k < was && k < now; k++) wrong += block[i][k] != (unsigned char)(i + was);
    if (now) memset(block[i], (int)(i + now), now);
    odd += (size_t)block[i] % 16 != 0;
    size[i] = now;
    held += now - was;
  }
  ok(!wrong, "blocks of a pool keep what is in them");
  ok(!odd, "and lie on multiples of 16");
  ok(m.used == held, "and are counted");
  for (int i = 0; i < BLOCKS; i++) lun_memory_alloc(&m, block[i], size[i], 0);
  ok(m.used == 0, "until the last one is given back");
  lun_blocks_free(m.blocks);
}

int main(void) {
  test_counting();
  test_limit();
  test_pool();
  printf("1..%d\n", n);
  return 0;
}
