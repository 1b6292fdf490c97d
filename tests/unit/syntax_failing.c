/* syntax_failing.c - the rewriter without memory: wherever it gives out, that is said, and nothing is lost. */
#include <stdio.h>
#include <string.h>

#include "../../vm/syntax/rewrite.h"
#include "../faults/faults.h"

enum { SRC_MAX = 64 << 10 };

static int tests, failed;

static void ok(bool good, const char *what) {
  printf("%sok %d - %s\n", good ? "" : "not ", ++tests, what);
  failed += !good;
}

/* Makes each allocation of one rewriting fail in turn; returns how many there are, or 0: one was not noticed. */
static unsigned each_fails(const char *src, unsigned flags) {
  unsigned n = 0, made;
  do {
    char fault[40];
    lun_rewritten r;
    snprintf(fault, sizeof fault, "malloc:%u", ++n);
    lun_fault(fault);
    int status = lun_rewrite(src, strlen(src), "=t", flags, &r);
    made = lun_faults_made();
    lun_fault(NULL);
    lun_rewritten_free(&r);
    if ((status == -1) != (made > 0)) return printf("# %s: status %d\n", fault, status), 0;
  } while (made);
  return n - 1;
}

/* So many of each form that each list of the rewriter grows several times. */
static const char *long_program(char *src, size_t size) {
  static const char *const parts[] = {"x%1$u = await f(await g)\n", "::l%1$u::\n", "async with a%1$u as b, c do if x then goto out%1$u end end ::out%1$u::\n",
                                      "async function a.b:f%1$u() async for v in w do end end\n"};
  size_t n = 0;
  for (unsigned i = 0; i < 20; i++)
    for (size_t k = 0; k < sizeof parts / sizeof *parts; k++) n += (size_t)snprintf(src + n, size - n, parts[k], i);
  n += (size_t)snprintf(src + n, size - n, "async with a");
  for (unsigned i = 0; i < 40; i++) n += (size_t)snprintf(src + n, size - n, ", a%u", i);
  n += (size_t)snprintf(src + n, size - n, " do ");
  for (unsigned i = 0; i < 40; i++) n += (size_t)snprintf(src + n, size - n, "goto out%u ", i);
  n += (size_t)snprintf(src + n, size - n, "end ");
  for (unsigned i = 20; i < 40; i++) n += (size_t)snprintf(src + n, size - n, "::out%u:: ", i);
  for (unsigned i = 0; i < 40; i++) n += (size_t)snprintf(src + n, size - n, "f({{[(");
  for (unsigned i = 0; i < 40; i++) n += (size_t)snprintf(src + n, size - n, ")]}}) ");
  return src;
}

/* Each kind of block, as the one for which the list of open ones has to grow. */
static void test_each_block(void) {
  static const char *const opens[] = {"do end", "while x do end", "if x then end", "repeat until x", "async with x do end", "await f()",
                                      "function f() end", "f = async function() end", "x = (1)", "f(function(a) end)",
                                      "async with x do return 1 end"};
  bool good = true;
  for (size_t i = 0; i < sizeof opens / sizeof *opens; i++) {
    for (int depth = 10; depth < 20; depth++) {
      char src[400] = "await f() ";
      for (int d = 0; d < depth; d++) strcat(src, "do ");
      strcat(src, opens[i]);
      for (int d = 0; d < depth; d++) strcat(src, " end");
      good = each_fails(src, LUN_TOP_AWAIT) && good;
    }
  }
  ok(good, "whichever block the memory gives out at");
}

int main(void) {
  static char src[SRC_MAX];
  ok(each_fails(long_program(src, sizeof src), LUN_TOP_AWAIT) > 20, "a program with many of each form: each allocation that fails is said");
  ok(each_fails("local x, y <const> = 1, await f()", LUN_REPL) > 3, "and of an input");
  test_each_block();
  printf("1..%d\n", tests);
  return failed != 0;
}
