/* messages.c - a build tool: the messages that stand in tables, as C for xgettext,
 * so that the tables need no marks: captions of records, words of keys, the
 * legend. It is not part of Lunette. */
#include <stdio.h>

#include "../viz/scene/view/keys.h"
#include "../viz/scene/view/legend.h"
#include "../vm/trace.h"

static void begin(const char *file) { printf("#line 1 \"%s\"\n", file); }

static void put(const char *s) {
  if (!s || !*s) return;
  fputs("N_(\"", stdout);
  for (; *s; s++) {
    if (*s == '"' || *s == '\\') putchar('\\');
    putchar(*s);
  }
  fputs("\")\n", stdout);
}

static void put_captions(void) {
  begin("vm/trace.h");
  for (unsigned kind = 0; kind < LUN_KIND_COUNT; kind++) put(lun_kind(kind) ? lun_kind(kind)->caption : NULL);
}

static void put_keys(void) {
  size_t n;
  const lun_binding *b = lun_bindings(&n);
  begin("viz/scene/view/keys.c");
  for (size_t i = 0; i < n; i++) put(b[i].hint), put(b[i].help);
}

static void put_legend(void) {
  size_t n;
  const lun_legend *l = lun_legends(&n);
  begin("viz/scene/view/legend.c");
  for (size_t i = 0; i < n; i++) put(l[i].says);
}

int main(void) {
  put_captions();
  put_keys();
  put_legend();
  return 0;
}
