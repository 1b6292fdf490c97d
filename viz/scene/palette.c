/* palette.c - the colours of the design as tables: inks and grounds by theme, as
 * RGB, as numbers of the 256 colour palette, and of the first 16. It knows what
 * a role looks like and never who uses it. */
#include "palette.h"

typedef struct color {
  uint32_t rgb;
  int16_t c256, c16, c8;
} color;

#define OWN (-1) /* the terminal's own colour */

static const color inks[LUN_INK_COUNT][2] = {
  [LUN_INK_TEXT] = {{0xE3E6EE, 254, OWN, OWN}, {0x1E222B, 235, OWN, OWN}},
  [LUN_INK_DIM] = {{0x9AA3B5, 247, OWN, OWN}, {0x5B6270, 241, OWN, OWN}},
  [LUN_INK_FAINT] = {{0x667085, 242, 8, OWN}, {0x868C98, 245, 8, OWN}},
  [LUN_INK_RULE] = {{0x2A3042, 237, 8, OWN}, {0xDED9CE, 253, 8, OWN}},
  [LUN_INK_RUNNING] = {{0xFFD75F, 221, 3, 3}, {0xE39A0B, 172, 3, 3}},
  [LUN_INK_READY] = {{0x87D7FF, 117, 6, 6}, {0x0087D7, 32, 6, 6}},
  [LUN_INK_WAITING] = {{0x667085, 242, 8, OWN}, {0x868C98, 245, 8, OWN}},
  [LUN_INK_CANCEL] = {{0xAF5FFF, 135, 5, 5}, {0x5F00AF, 55, 5, 5}},
  [LUN_INK_CANCEL_TEXT] = {{0xC08CFF, 141, 5, 5}, {0x5F00AF, 55, 5, 5}},
  [LUN_INK_FAILED] = {{0xFF5F5F, 203, 1, 1}, {0xB00000, 124, 1, 1}},
  [LUN_INK_DONE] = {{0xAFD7AF, 151, 2, 2}, {0x00704F, 23, 2, 2}},
};

static const color grounds[LUN_GROUND_COUNT][2] = {
  [LUN_GROUND_NONE] = {{0x10131C, OWN, OWN, OWN}, {0xFCFBF8, OWN, OWN, OWN}},
  [LUN_GROUND_RAISED] = {{0x1A1F2D, 234, OWN, OWN}, {0xF1EEE7, 255, OWN, OWN}},
  [LUN_GROUND_SELECTED] = {{0x20273A, 235, OWN, OWN}, {0xECE7DB, 254, OWN, OWN}},
  [LUN_GROUND_RUNNING] = {{0xFFD75F, 221, 3, 3}, {0xE39A0B, 172, 3, 3}},
  [LUN_GROUND_CANCEL] = {{0xAF5FFF, 135, 5, 5}, {0x5F00AF, 55, 5, 5}},
  [LUN_GROUND_FAILED] = {{0xFF5F5F, 203, 1, 1}, {0xB00000, 124, 1, 1}},
  [LUN_GROUND_PAST] = {{0xE3E6EE, 254, 7, 7}, {0x1E222B, 235, 0, 0}},
};

/* The text that reads best on a coloured ground. */
static const color on_ground[LUN_GROUND_COUNT][2] = {
  [LUN_GROUND_RUNNING] = {{0x10131C, 16, 0, 0}, {0x1E1500, 16, 0, 0}},
  [LUN_GROUND_CANCEL] = {{0x10131C, 16, 7, 7}, {0xFFFFFF, 231, 7, 7}},
  [LUN_GROUND_FAILED] = {{0x10131C, 16, 7, 7}, {0xFFFFFF, 231, 7, 7}},
  [LUN_GROUND_PAST] = {{0x10131C, 16, 0, 0}, {0xFCFBF8, 231, 7, 7}},
};

static bool is_colored(unsigned ground) { return ground >= LUN_GROUND_RUNNING; }

static int at_depth(const color *c, lun_depth depth) {
  return depth == LUN_DEPTH_256 ? c->c256 : depth == LUN_DEPTH_16 ? c->c16 : c->c8;
}

/* Without colour, shape does most of it: bold runs, reverse blocks or is past. */
static lun_look mono(lun_style st) {
  lun_look k = {OWN, OWN, st.attr & (LUN_BOLD | LUN_REVERSE | LUN_UNDERLINE)};
  if (st.ink == LUN_INK_RUNNING) k.attr |= LUN_BOLD;
  if (is_colored(st.ground)) k.attr |= LUN_REVERSE;
  if (st.ground == LUN_GROUND_SELECTED) k.attr |= LUN_BOLD;
  return k;
}

lun_look lun_palette_look(lun_theme theme, lun_depth depth, lun_style st) {
  if (st.ink >= LUN_INK_COUNT || st.ground >= LUN_GROUND_COUNT) return (lun_look){OWN, OWN, 0};
  if (depth == LUN_DEPTH_MONO) return mono(st);
  const color *fg = is_colored(st.ground) ? &on_ground[st.ground][theme] : &inks[st.ink][theme];
  lun_look k = {at_depth(fg, depth), at_depth(&grounds[st.ground][theme], depth), st.attr & (LUN_BOLD | LUN_REVERSE | LUN_UNDERLINE)};
  if (st.ground == LUN_GROUND_SELECTED && depth != LUN_DEPTH_256) k.attr |= LUN_BOLD;
  return k;
}

uint32_t lun_palette_rgb(lun_theme theme, lun_ink ink) { return inks[ink][theme].rgb; }
uint32_t lun_palette_text_rgb(lun_theme theme, lun_style st) {
  return is_colored(st.ground) ? on_ground[st.ground][theme].rgb : inks[st.ink][theme].rgb;
}

uint32_t lun_palette_edge_rgb(lun_theme theme) {
  return theme == LUN_THEME_LIGHT ? 0xA86400 : inks[LUN_INK_RUNNING][theme].rgb;
}

uint32_t lun_palette_ground_rgb(lun_theme theme, lun_ground ground) { return grounds[ground][theme].rgb; }
