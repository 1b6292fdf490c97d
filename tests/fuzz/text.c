/* text.c - the sanitiser, widths and cuts, on any bytes. What they give is harmless, fits, and is the same however the
 * text is taken apart. */
#include <string.h>

#include "../../viz/base/width.h"
#include "fuzz.h"

static void sanitised_whole(const char *s, size_t n, char *whole, size_t cap) {
  size_t len = lun_sanitise(whole, cap, s, n);
  DEMAND(len < cap && whole[len] == '\0', "%zu bytes of %zu", len, cap);
  DEMAND(strlen(whole) == len && !memchr(whole, '\n', len), "one line");
  DEMAND(harmless(whole, len), "what is sanitised");
  char *again = malloc(LUN_SANITISED_SIZE(len));
  size_t twice = lun_sanitise(again, LUN_SANITISED_SIZE(len), whole, len);
  DEMAND(twice == len && !memcmp(again, whole, len), "what is harmless stays as it is");
  free(again);
}

/* With little room: a beginning of the same. */
static void sanitised_cut(const char *s, size_t n, const char *whole, size_t cap) {
  char *cut = malloc(cap);
  size_t len = lun_sanitise(cut, cap, s, n);
  DEMAND(len < cap && cut[len] == '\0' && !memcmp(cut, whole, len), "cut at %zu", cap);
  DEMAND(harmless(cut, len), "cut at %zu", cap);
  free(cut);
}

static void pieces(const char *s, size_t n) {
  size_t shown = 0, at = 0;
  while (at < n) {
    lun_piece p = lun_next_piece(s + at, n - at);
    DEMAND(p.eaten > 0 && p.eaten <= n - at && p.len < sizeof p.shown, "a piece of %zu bytes", p.eaten);
    DEMAND(harmless(p.shown, p.len), "a piece");
    shown += p.len;
    at += p.eaten;
  }
  DEMAND(shown < LUN_SANITISED_SIZE(n), "all pieces");
}

static void elided(const char *s, int cols) {
  char cut[600];
  lun_elide(cut, sizeof cut, s, cols, cols % 2);
  DEMAND(lun_text_width(cut, strlen(cut)) <= cols, "%d columns", cols);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n) {
  size_t cap = LUN_SANITISED_SIZE(n);
  char *s = malloc(n + 1), *whole = malloc(cap);
  if (n) memcpy(s, data, n);
  s[n] = '\0';
  sanitised_whole(s, n, whole, cap);
  for (size_t room = 1; room < 12; room++) sanitised_cut(s, n, whole, room);
  pieces(s, n);
  for (int cols = 1; cols < 100; cols += 7) {
    int used;
    DEMAND(lun_text_fit(s, n, cols, &used) <= n && used <= cols, "%d columns", cols);
    DEMAND(lun_text_line(s, cols) <= strlen(s), "a line of %d columns", cols);
    elided(s, cols);
  }
  DEMAND(lun_opening_marks(s, n) <= n && lun_closing_marks(s, n) <= n, "marks");
  free(whole);
  free(s);
  return 0;
}
