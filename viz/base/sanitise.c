/* sanitise.c - the one gate between hostile text and the screen.
 *
 * It owns the UTF-8 decoder and the list of characters that are shown by their
 * number. It knows no terminal and no trace, allocates nothing and never fails. */
#include "sanitise.h"

#include <stdio.h>
#include <string.h>

typedef struct range {
  uint32_t from, to;
} range;

/* Characters that reorder, hide or imitate. Sorted. */
static const range unsafe_ranges[] = {
  {0x0000, 0x001F},   {0x007F, 0x009F},    /* C0, DEL, C1 */
  {0x00AD, 0x00AD},   {0x034F, 0x034F},    /* soft hyphen, grapheme joiner */
  {0x061C, 0x061C},   {0x115F, 0x1160},    /* Arabic letter mark, Hangul fillers */
  {0x17B4, 0x17B5},   {0x180B, 0x180F},    /* invisible vowels, Mongolian selectors */
  {0x200B, 0x200F},   {0x2028, 0x202E},    /* zero width, separators, overrides */
  {0x2060, 0x206F},   {0x3164, 0x3164},    /* isolates, invisible operators, filler */
  {0xD800, 0xF8FF},                        /* surrogates, private use */
  {0xFE00, 0xFE0F},   {0xFEFF, 0xFEFF},    /* variation selectors, byte order mark */
  {0xFFA0, 0xFFA0},   {0xFFF0, 0xFFFB},    /* filler, annotations */
  {0xFFFE, 0xFFFF},   {0x1BCA0, 0x1BCA3},  /* no characters, shorthand controls */
  {0x1D173, 0x1D17A}, {0xE0000, 0x10FFFF}, /* musical controls; tags, private use */
};

bool lun_unsafe(uint32_t cp) {
  size_t lo = 0, hi = sizeof unsafe_ranges / sizeof *unsafe_ranges;
  while (lo < hi) {
    size_t mid = (lo + hi) / 2;
    if (cp > unsafe_ranges[mid].to) lo = mid + 1;
    else hi = mid;
  }
  return lo == sizeof unsafe_ranges / sizeof *unsafe_ranges || cp >= unsafe_ranges[lo].from;
}

/* Whether b may follow the lead byte: the second byte excludes overlong forms, surrogates and what lies
 * above U+10FFFF. */
static bool second_ok(unsigned lead, unsigned b) {
  switch (lead) {
    case 0xE0: return b >= 0xA0 && b <= 0xBF;
    case 0xED: return b >= 0x80 && b <= 0x9F;
    case 0xF0: return b >= 0x90 && b <= 0xBF;
    case 0xF4: return b >= 0x80 && b <= 0x8F;
    default: return (b & 0xC0) == 0x80;
  }
}

static size_t sequence_length(unsigned lead) {
  if (lead < 0x80) return 1;
  if (lead >= 0xC2 && lead <= 0xDF) return 2;
  if ((lead & 0xF0) == 0xE0) return 3;
  return lead >= 0xF0 && lead <= 0xF4 ? 4 : 0;
}

size_t lun_utf8(const char *s, size_t n, uint32_t *cp) {
  const unsigned char *p = (const unsigned char *)s;
  size_t want = sequence_length(p[0]);
  *cp = LUN_UTF8_BAD;
  if (want == 0) return 1;
  if (want == 1) return *cp = p[0], 1;
  uint32_t c = p[0] & (0x7Fu >> want);
  for (size_t i = 1; i < want; i++) {
    bool ok = i < n && (i == 1 ? second_ok(p[0], p[1]) : (p[i] & 0xC0) == 0x80);
    if (!ok) return i;
    c = c << 6 | (p[i] & 0x3F);
  }
  *cp = c;
  return want;
}

size_t lun_utf8_put(char dst[4], uint32_t cp) {
  if (cp < 0x80) return dst[0] = (char)cp, 1;
  size_t len = cp < 0x800 ? 2 : cp < 0x10000 ? 3 : 4;
  for (size_t i = len - 1; i > 0; i--, cp >>= 6) dst[i] = (char)(0x80 | (cp & 0x3F));
  dst[0] = (char)((0xF00u >> len & 0xFF) | cp);
  return len;
}

/* What stands for the character: itself, or an escape. Returns its length. */
static size_t piece(char out[16], uint32_t cp, size_t column) {
  if (cp == LUN_UTF8_BAD) return lun_utf8_put(out, 0xFFFD);
  if (cp == '\t') {
    size_t spaces = 8 - column % 8;
    return memset(out, ' ', spaces), spaces;
  }
  if (cp == '\n' || cp == '\r') return out[0] = '\\', out[1] = cp == '\n' ? 'n' : 'r', 2;
  if (cp < 0x80 && lun_unsafe(cp)) return (size_t)snprintf(out, 16, "\\x%02x", (unsigned)cp);
  if (lun_unsafe(cp)) return (size_t)snprintf(out, 16, "<U+%04X>", (unsigned)cp);
  return lun_utf8_put(out, cp);
}

/* How many of the first n bytes are printable ASCII, which is most of what there is. */
static size_t plain_run(const char *s, size_t n) {
  size_t i = 0;
  while (i < n && (unsigned char)(s[i] - 0x20) < 0x5F) i++;
  return i;
}

size_t lun_sanitise(char *dst, size_t cap, const char *src, size_t n) {
  size_t len = 0, column = 0;
  if (cap == 0) return 0;
  while (n > 0) {
    size_t run = plain_run(src, n < cap - 1 - len ? n : cap - 1 - len);
    memcpy(dst + len, src, run);
    len += run;
    column += run;
    src += run;
    n -= run;
    if (n == 0) break;
    uint32_t cp;
    char out[16];
    size_t took = lun_utf8(src, n, &cp), put = piece(out, cp, column);
    if (put > cap - 1 - len) break;
    memcpy(dst + len, out, put);
    len += put;
    column += cp == '\t' ? put : 1;
    src += took;
    n -= took;
  }
  dst[len] = 0;
  return len;
}
