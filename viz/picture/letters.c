/* letters.c - text of a picture: sanitised, measured, cut, and split into
 * letters and the glyphs that are drawn as shapes. Measures that need no font
 * are a table here: the widths of Inter and JetBrains Mono. */
#include <string.h>

#include "../base/sanitise.h"
#include "picture.h"

/* Advances of U+0020 to U+007E in thousandths of the size; digits are all as wide as a 0. */
static const uint16_t inter[2][95] = {
  {282, 279, 404, 631, 638, 813, 640, 222, 363, 363, 500, 660, 280, 461, 276, 357, 625, 625, 625,
   625, 625, 625, 625, 625, 625, 625, 276, 280, 660, 660, 660, 508, 937, 677, 651, 728, 719, 599,
   587, 743, 741, 265, 543, 652, 563, 890, 753, 762, 635, 762, 640, 638, 643, 742, 677, 949, 643,
   665, 625, 363, 357, 363, 469, 452, 498, 564, 621, 559, 621, 583, 361, 610, 591, 238, 238, 545,
   238, 870, 586, 597, 610, 610, 373, 523, 364, 581, 557, 813, 540, 557, 542, 363, 327, 363, 660},
  {249, 309, 396, 644, 650, 844, 663, 214, 394, 394, 544, 673, 296, 466,  291, 379, 667, 667,  667,
   667, 667, 667, 667, 667, 667, 667, 291, 296, 673, 673, 673, 545, 1000, 724, 658, 744, 725,  608,
   586, 755, 744, 275, 561, 677, 567, 907, 741, 775, 644, 776, 651, 650,  660, 734, 724, 1007, 691,
   705, 653, 394, 379, 394, 482, 469, 498, 575, 631, 578, 631, 593, 378,  626, 613, 261, 261,  569,
   261, 898, 610, 608, 625, 625, 397, 549, 380, 609, 576, 838, 563, 576,  562, 394, 358, 394,  673},
};
enum { MONO = 600, DOT = 280, ELLIPSIS = 820, OTHER = 640, WIDE = 1000 };

static int advance(lun_type type, uint32_t cp) {
  if (cp >= 0x1100 && cp != 0x2026 && cp > 0x2E7F) return WIDE;
  if (type.face == LUN_FACE_CODE) return MONO;
  if (cp >= 32 && cp < 127) return inter[type.bold][cp - 32];
  return cp == 0xB7 ? DOT : cp == 0x2026 ? ELLIPSIS : OTHER;
}

static double builtin_width(void *ud, lun_type type, const char *s, size_t n) {
  double sum = 0;
  (void)ud;
  while (n > 0) {
    uint32_t cp;
    size_t eaten = lun_utf8(s, n, &cp);
    sum += advance(type, cp);
    s += eaten;
    n -= eaten;
  }
  return sum * (double)type.size / 1000;
}

const lun_metrics lun_metrics_builtin = {builtin_width, NULL};

/* Letters up to the next glyph that is a shape, or that glyph. */
typedef struct piece {
  const char *s;
  size_t n;
  uint32_t icon; /* 0: letters */
} piece;

static bool next_piece(const char **s, piece *out) {
  const char *at = *s;
  if (!*at) return false;
  size_t left = strlen(at);
  *out = (piece){at, 0, 0};
  while (out->n < left) {
    uint32_t cp;
    size_t eaten = lun_utf8(at + out->n, left - out->n, &cp);
    if ((unsigned char)at[out->n] >= 0x80 && lun_has_icon(cp)) {
      if (out->n == 0) out->icon = cp, out->n = eaten;
      break;
    }
    out->n += eaten;
  }
  *s = at + out->n;
  return true;
}

/* A letter right behind it needs some room; what shines needs more on both sides. */
static double icon_width(lun_type type, uint32_t icon, const char *behind) {
  double w = icon == 0x25CF ? 1.36 : 0.96, room = icon == 0x25CF ? 0.08 : 0.24;
  return (*behind && *behind != ' ' ? w + room : w) * (double)type.size;
}

static double clean_width(const lun_picture *p, lun_type type, const char *s) {
  piece pc;
  double w = 0;
  while (next_piece(&s, &pc))
    w += pc.icon ? icon_width(type, pc.icon, s) : p->metrics->width(p->metrics->ud, type, pc.s, pc.n);
  return w;
}

static bool is_plain(const char *s) {
  for (; *s; s++)
    if ((unsigned char)*s < 32 || (unsigned char)*s >= 127) return false;
  return true;
}

/* The text sanitised, in the arena; itself when it is harmless and `lasts` as long as the picture. */
static const char *clean(lun_picture *p, const char *s, bool lasts) {
  if (lasts && is_plain(s)) return s;
  size_t n = strlen(s), cap = is_plain(s) ? n + 1 : LUN_SANITISED_SIZE(n);
  char *out = lun_arena_take(&p->arena, cap);
  if (!out) return "";
  lun_sanitise(out, cap, s, n);
  return out;
}

double lun_text_points(const lun_picture *p, lun_type type, const char *s) {
  char buf[1024];
  if (is_plain(s)) return clean_width(p, type, s);
  size_t n = strlen(s), most = (sizeof buf - 1) / 8;
  lun_sanitise(buf, sizeof buf, s, n < most ? n : most);
  return clean_width(p, type, buf);
}

static double draw_clean(lun_picture *p, double x, double y, lun_type type, uint32_t color, const char *s) {
  piece pc;
  double begin = x;
  while (next_piece(&s, &pc)) {
    if (pc.icon) {
      lun_draw_icon(p, x + (pc.icon == 0x25CF ? 0.68 : 0.48) * (double)type.size, y - 0.36 * (double)type.size,
                    (double)type.size, pc.icon, color);
      x += icon_width(type, pc.icon, s);
      continue;
    }
    double w = p->metrics->width(p->metrics->ud, type, pc.s, pc.n);
    const char *text = pc.s[pc.n] ? lun_arena_print(&p->arena, "%.*s", (int)pc.n, pc.s) : pc.s;
    lun_shape shape = {.kind = LUN_SHAPE_TEXT, .type = type, .x = (float)x, .y = (float)y, .w = (float)w};
    shape.color = color;
    shape.text = text;
    lun_picture_add(p, shape);
    x += w;
  }
  return x - begin;
}

double lun_draw_text(lun_picture *p, double x, double y, lun_anchor anchor, lun_type type, uint32_t color,
                     const char *s) {
  const char *text = clean(p, s, false);
  if (anchor == LUN_START) return draw_clean(p, x, y, type, color, text);
  size_t before = p->n;
  double w = clean_width(p, type, text);
  draw_clean(p, anchor == LUN_END ? x - w : x - w / 2, y, type, color, text);
  bool whole = p->n == before + 1 && p->shape[before].kind == LUN_SHAPE_TEXT;
  if (whole) p->shape[before].x = (float)x, p->shape[before].anchor = (uint8_t)anchor;
  return w;
}

static size_t forward(const char *s, size_t i) {
  for (i += s[i] != 0; ((unsigned char)s[i] & 0xC0) == 0x80; i++) continue;
  return i;
}

/* The bytes of the longest beginning that is at most `room` wide. */
static size_t fitting(lun_picture *p, lun_type type, const char *s, double room) {
  size_t lo = 0, hi = strlen(s), n = hi;
  while (lo < hi) {
    size_t mid = (lo + hi + 1) / 2;
    while (mid < n && ((unsigned char)s[mid] & 0xC0) == 0x80) mid++;
    if (mid > hi) break;
    if (lun_text_points(p, type, lun_arena_print(&p->arena, "%.*s", (int)mid, s)) <= room) lo = mid;
    else hi = mid - 1;
  }
  return lo;
}

const char *lun_text_cut(lun_picture *p, lun_type type, const char *s, double room, bool middle) {
  s = clean(p, s, true);
  if (clean_width(p, type, s) <= room) return s;
  double dots = clean_width(p, type, "…");
  if (room < dots) return "";
  if (!middle) return lun_arena_print(&p->arena, "%.*s…", (int)fitting(p, type, s, room - dots), s);
  size_t head = fitting(p, type, s, (room - dots) / 2), tail = head;
  while (s[tail] && clean_width(p, type, s + tail) > (room - dots) / 2) tail = forward(s, tail);
  return lun_arena_print(&p->arena, "%.*s…%s", (int)head, s, s + tail);
}

size_t lun_text_words(lun_picture *p, lun_type type, const char *s, double room) {
  if (lun_text_points(p, type, s) <= room) return strlen(s);
  size_t n = fitting(p, type, s, room), word = n;
  while (word > 0 && s[word] != ' ') word--;
  return word > 0 ? word : n > 0 ? n : forward(s, 0);
}

lun_type lun_type_in(lun_type type, lun_style st) {
  if (st.attr & LUN_CODE) return (lun_type){LUN_FACE_CODE, false, type.size * 0.94f};
  if (st.attr & LUN_BOLD) type.bold = true;
  return type;
}

double lun_draw_phrase(lun_picture *p, double x, double y, lun_type type, const lun_phrase *ph) {
  double begin = x;
  for (size_t i = 0; i < ph->n; i++) {
    lun_style st = ph->run[i].style;
    double w = lun_draw_text(p, x, y, LUN_START, lun_type_in(type, st), lun_tint_text(p, st), ph->run[i].text);
    if (st.attr & LUN_UNDERLINE) lun_draw_box(p, x, y + 2.5, w, 1, 0, lun_tint_text(p, st));
    x += w;
  }
  return x - begin;
}

double lun_phrase_points(const lun_picture *p, lun_type type, const lun_phrase *ph) {
  double w = 0;
  for (size_t i = 0; i < ph->n; i++) w += lun_text_points(p, lun_type_in(type, ph->run[i].style), ph->run[i].text);
  return w;
}
