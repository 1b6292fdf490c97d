/* theme.c - the question and the answer of theme.h: OSC 11, as xterm has it. */
#include "theme.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void lun_theme_ask(void) {
  static const char question[] = "\033]11;?\033\\";
  const char *term = getenv("TERM");
  if (term == NULL || strncmp(term, "linux", 5) == 0 || strncmp(term, "vt", 2) == 0) return;
  if (getenv("COLORFGBG") != NULL || getenv("LUNETTE_THEME") != NULL) return;
  if (write(1, question, sizeof question - 1) < 0) return; /* then nobody answers either */
}

void lun_theme_reply(const char *bytes, size_t n, lun_theme *theme) {
  char text[64];
  unsigned part[3];
  int digits[4] = {0};
  if (n >= sizeof text) return;
  memcpy(text, bytes, n);
  text[n] = '\0';
  if (sscanf(text, "11;rgb:%n%4x%n/%4x/%4x", &digits[0], &part[0], &digits[1], &part[1], &part[2]) != 3) return;
  double full = (double)((1ull << 4 * (digits[1] - digits[0])) - 1);
  double light = (0.299 * part[0] + 0.587 * part[1] + 0.114 * part[2]) / full;
  *theme = light > 0.5 ? LUN_THEME_LIGHT : LUN_THEME_DARK;
}
