/* glyphs.c - tables from states to characters and from characters to ASCII. It
 * paints nothing and knows no colour, only which ink a state has. */
#include "glyphs.h"

static const lun_glyph places[LUN_P_COUNT] = {
  [LUN_P_READY] = {"◐", LUN_INK_READY},     [LUN_P_RUNNING] = {"●", LUN_INK_RUNNING},
  [LUN_P_WAITING] = {"○", LUN_INK_WAITING}, [LUN_P_DONE] = {"✓", LUN_INK_DONE},
  [LUN_P_FAILED] = {"✗", LUN_INK_FAILED},   [LUN_P_CANCELLED] = {"⊘", LUN_INK_CANCEL},
};

lun_glyph lun_glyph_place(unsigned place, bool cancelling) {
  if (place >= LUN_P_COUNT) return (lun_glyph){"?", LUN_INK_FAINT};
  if (cancelling && place <= LUN_P_WAITING) return (lun_glyph){"⊖", LUN_INK_CANCEL};
  return places[place];
}

lun_glyph lun_glyph_task(const lun_task *t) { return lun_glyph_place(t->place, t->cancel.asked && !t->cancel.ended); }

lun_glyph lun_glyph_blocked(void) { return (lun_glyph){"▲", LUN_INK_FAILED}; }

const char *lun_glyph_awaited(unsigned what) {
  switch (what) {
    case LUN_WHAT_SLEEP:
    case LUN_WHAT_TIMEOUT: return "◷";
    case LUN_WHAT_READ:
    case LUN_WHAT_WRITE:
    case LUN_WHAT_CONNECT:
    case LUN_WHAT_IO: return "↔";
    case LUN_WHAT_LOCK:
    case LUN_WHAT_SEMAPHORE:
    case LUN_WHAT_EVENT:
    case LUN_WHAT_CONDITION:
    case LUN_WHAT_BARRIER:
    case LUN_WHAT_QUEUE_GET:
    case LUN_WHAT_QUEUE_PUT: return "□";
    case LUN_WHAT_JOB:
    case LUN_WHAT_PROCESS: return "≡";
    default: return "→";
  }
}

static int count_bits(unsigned v) {
  int n = 0;
  for (; v; v &= v - 1) n++;
  return n;
}

/* Left parts have glyphs of their own. Right parts, but for the half and the
 * eighth, are the left part of the blank, reversed. Ink that touches neither
 * side is drawn at the left, as wide as it is. */
uint32_t lun_glyph_eighths(uint8_t mask, bool *reverse) {
  int n = count_bits(mask);
  *reverse = false;
  if (n == 0) return 0;
  if (n == 8) return 0x2588;
  if ((mask & 0x80) && !(mask & 1)) {
    if (n == 4) return 0x2590;
    if (n == 1) return 0x2595;
    *reverse = true;
    return 0x2588u + (uint32_t)n;
  }
  return 0x2590u - (uint32_t)n;
}

uint32_t lun_glyph_bar_end(double part) { return part < 0.25 ? 0 : part < 0.75 ? 0x2578 : 0x2501; }
