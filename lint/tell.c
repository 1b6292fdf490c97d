/* tell.c - findings as lines and as JSON. Text of programs is sanitised here. */
#include <string.h>

#include "../viz/base/sanitise.h"
#include "../viz/export/json.h"
#include "lint.h"

static const char *clean(lun_arena *a, const char *s) {
  size_t n = strlen(s), size = LUN_SANITISED_SIZE(n);
  char *out = lun_arena_take(a, size);
  if (!out) return "";
  lun_sanitise(out, size, s, n);
  return out;
}

void lun_findings_put(const lun_findings *f, FILE *out) {
  lun_arena a = {0};
  for (size_t i = 0; i < f->n; i++) {
    const lun_finding *x = &f->all[i];
    if (*x->file) fprintf(out, "%s:%u: ", clean(&a, x->file), x->line);
    fprintf(out, "%s: %s", x->lint, clean(&a, x->says));
    if (x->record) fprintf(out, " [%llu]", (unsigned long long)x->record);
    fprintf(out, "\n    %s\n", clean(&a, x->remedy));
  }
  if (f->n == 0) fprintf(out, "Nothing was found.\n");
  lun_arena_free(&a);
}

void lun_findings_put_json(const lun_findings *f, FILE *out) {
  lun_json j = {.out = out};
  lun_json_open(&j, '[');
  for (size_t i = 0; i < f->n; i++) {
    const lun_finding *x = &f->all[i];
    lun_json_open(&j, '{');
    lun_json_put_str(&j, "lint", x->lint);
    lun_json_put_str(&j, "file", x->file);
    lun_json_put_uint(&j, "line", x->line);
    lun_json_put_uint(&j, "record", x->record);
    lun_json_put_str(&j, "text", x->says);
    lun_json_put_str(&j, "remedy", x->remedy);
    lun_json_close(&j, '}');
  }
  lun_json_close(&j, ']');
  fputc('\n', out);
}
