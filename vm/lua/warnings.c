/* warnings.c - Lua's warn(), and errors in finalizers: each is a line on standard error, which Lua gives in pieces. It never
 * throws, and asks Lua for nothing. */
#include <string.h>

#include "output.h"

static uint32_t hash_of(const char *s, size_t n) {
  uint32_t h = 2166136261u;
  for (size_t i = 0; i < n; i++) h = (h ^ (unsigned char)s[i]) * 16777619u;
  return h;
}

static bool was_told(lun_failed *f) {
  uint32_t hash = hash_of(f->text, f->n);
  for (int i = 0; i < f->told; i++)
    if (f->hash[i] == hash) return true;
  if (f->told < LUN_FAILED_MOST) f->hash[f->told++] = hash;
  return false;
}

/* A piece of an error in a finalizer: it is told when it is whole, if it is another one. */
static void add_failed(lun_engine *E, const char *piece, bool last) {
  static const char before[] = "Lua warning: ", after[] = " (told once)\n";
  lun_failed *f = &E->failed;
  size_t n = strlen(piece), room = sizeof f->text - f->n;
  if (n > room) n = room;
  memcpy(f->text + f->n, piece, n);
  f->n += n;
  if (!last || was_told(f)) return;
  lun_error_text_out(E, before, sizeof before - 1);
  lun_error_text_out(E, f->text, f->n);
  lun_error_text_out(E, after, sizeof after - 1);
}

static void add_warning(lun_engine *E, const char *piece, bool last) {
  if (!E->warning) lun_error_text_out(E, "Lua warning: ", 13);
  lun_error_text_out(E, piece, strlen(piece));
  if (last) lun_error_text_out(E, "\n", 1);
}

/* "@off" and "@on" switch. */
void lun_warn_piece(void *ud, const char *piece, int to_continue) {
  lun_engine *E = ud;
  if (!E->warning && !to_continue && *piece == '@') {
    if (strcmp(piece, "@off") == 0) E->warnings_off = true;
    else if (strcmp(piece, "@on") == 0) E->warnings_off = false;
    return;
  }
  if (!E->warning) E->failed.n = 0, E->failed.open = to_continue && strcmp(piece, "error in ") == 0;
  if (!E->warnings_off) (E->failed.open ? add_failed : add_warning)(E, piece, !to_continue);
  E->warning = to_continue;
}
