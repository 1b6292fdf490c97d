/* ascii.c - the table of twins. A cell's meaning must survive without colour: a
 * cancelling task has shapes of its own. */
#include "ascii.h"

#include <langinfo.h>
#include <stdlib.h>
#include <string.h>

#include "../base/sanitise.h"

/* Sorted by code point. */
static const struct twin {
  uint32_t ch;
  char ascii;
} twins[] = {
  {0x00B1, '~'},  {0x00B5, 'u'},  {0x00B7, '-'}, {0x00D7, 'x'}, {0x2013, '-'}, {0x2014, '-'}, {0x2016, '|'},
  {0x2018, '\''}, {0x2019, '\''}, {0x201C, '"'}, {0x201D, '"'}, {0x2022, '*'}, {0x2026, '~'}, {0x2190, '<'},
  {0x2191, '^'},  {0x2192, '>'},  {0x2193, 'v'}, {0x2194, '&'}, {0x2261, '$'}, {0x2265, '>'}, {0x2296, '~'},
  {0x2298, 'x'},  {0x2500, '-'},  {0x2501, '='}, {0x2502, '|'}, {0x2503, '|'}, {0x2504, '.'}, {0x2506, ':'},
  {0x250A, '|'},  {0x2514, '`'},  {0x251C, '|'}, {0x252C, '-'}, {0x253C, '+'}, {0x254C, '.'}, {0x254D, '!'},
  {0x254E, ':'},  {0x2550, '~'},  {0x2551, '~'}, {0x256A, 'x'}, {0x256D, '.'}, {0x256E, '.'}, {0x256F, '\''}, {0x2570, '`'}, {0x2574, '-'}, {0x2577, '\''},
  {0x2578, '='},  {0x2581, '_'},  {0x2582, '_'}, {0x2583, '='}, {0x2584, '='}, {0x2585, '='}, {0x2586, '#'},
  {0x2587, '#'},  {0x2588, '#'},  {0x2589, '#'}, {0x258A, '#'}, {0x258B, '#'}, {0x258C, '#'}, {0x258D, '#'},
  {0x258E, '#'},  {0x258F, '#'},  {0x2590, '#'}, {0x2591, '.'}, {0x2595, '#'}, {0x25A0, '*'}, {0x25A1, '['},
  {0x25B2, '!'},  {0x25B6, '>'},  {0x25B7, ')'}, {0x25B8, '>'}, {0x25BC, 'v'}, {0x25C0, '<'}, {0x25C1, '('},
  {0x25C2, '<'},  {0x25CB, '-'},  {0x25CF, '#'}, {0x25D0, '='}, {0x25F7, '@'}, {0x263E, ')'}, {0x26A0, '!'},
  {0x2713, '+'},  {0x2717, '!'},
};

static char twin_of(uint32_t ch) {
  size_t lo = 0, hi = sizeof twins / sizeof *twins;
  while (lo < hi) {
    size_t mid = (lo + hi) / 2;
    if (twins[mid].ch < ch) lo = mid + 1;
    else hi = mid;
  }
  return lo < sizeof twins / sizeof *twins && twins[lo].ch == ch ? twins[lo].ascii : '?';
}

/* A cancelling task has shapes of its own, since there is no violet. */
static char cancelling(char ascii) { return ascii == '#' ? '%' : ascii == '=' ? ':' : ascii; }

static void to_ascii(lun_cell *c) {
  uint32_t ch = c->ch[0];
  c->ch[1] = c->ch[2] = 0;
  if (ch < 0x80) {
    if (ch == 0) c->ch[0] = '?';
    return;
  }
  char ascii = twin_of(ch);
  bool block = ch >= 0x2580 && ch <= 0x2595;
  if (block && c->style.ink == LUN_INK_CANCEL) ascii = cancelling(ascii);
  if (block) c->style.attr &= (uint8_t)~LUN_REVERSE;
  c->ch[0] = (uint32_t)ascii;
}

void lun_glyphs_to_ascii(lun_cells *g) {
  for (size_t i = 0, n = (size_t)g->w * (size_t)g->h; i < n; i++) to_ascii(&g->cell[i]);
}

size_t lun_text_to_ascii(char *s, size_t n) {
  size_t out = 0;
  uint32_t ch;
  for (size_t i = 0; i < n;) {
    i += lun_utf8(s + i, n - i, &ch);
    s[out++] = ch < 0x80 ? (char)ch : twin_of(ch);
  }
  return out;
}

bool lun_ascii_wanted(void) {
  const char *wish = getenv("LUNETTE_ASCII");
  return (wish && strcmp(wish, "1") == 0) || strcmp(nl_langinfo(CODESET), "UTF-8") != 0;
}

bool lun_glyphs_fit(void) {
  for (size_t i = 0; i < sizeof twins / sizeof *twins; i++)
    if (twins[i].ch >= 0x2190 && lun_char_width(twins[i].ch) != 1) return false;
  return true;
}
