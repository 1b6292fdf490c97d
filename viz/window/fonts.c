/* fonts.c - SDL_ttf behind a cache. A text is split where its font lacks a
 * glyph; the pieces come from other fonts, as fontconfig ranks them. Rendered
 * texts and widths are kept, the longest unused ones dropped. */
#include "fonts.h"

#include <SDL_ttf.h>
#include <ctype.h>
#include <fontconfig/fontconfig.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../base/sanitise.h"

enum {
  FACES = 4,
  HELPERS = 12,
  OPEN_MAX = 96,
  SLOTS = 4096,
  KEPT_BYTES = 24 << 20,
  QUARTERS = 4,
  FINE = 8,
  PIECES = 256
};

/* A file, and where in it, of a font that helps out. */
typedef struct source {
  char *path;
  long index;
} source;

typedef struct opened {
  int source; /* its number; faces first, then helpers */
  int size;   /* in quarters of a pixel */
  TTF_Font *font;
} opened;

/* A text that was rendered or measured; `size` 0: measured only. */
typedef struct slot {
  uint64_t hash;
  char *text;
  uint8_t face, bold;
  int size;
  double width;
  lun_letters letters;
  uint8_t *alpha;
  unsigned used;
} slot;

struct lun_fonts {
  source source[FACES + HELPERS];
  int sources;
  char *family[2];
  opened open[OPEN_MAX];
  int nopen;
  slot *slot;
  size_t bytes;
  unsigned clock;
  lun_metrics metrics;
};

/* Finding fonts. */

static bool take_match(source *out, FcPattern *match, char **family) {
  FcChar8 *path, *name;
  if (!match || FcPatternGetString(match, FC_FILE, 0, &path) != FcResultMatch) return false;
  int index = 0;
  FcPatternGetInteger(match, FC_INDEX, 0, &index);
  out->path = strdup((const char *)path);
  out->index = index & 0xFFFF;
  if (family && FcPatternGetString(match, FC_FAMILY, 0, &name) == FcResultMatch) *family = strdup((const char *)name);
  return out->path != NULL;
}

static FcPattern *matching(const char *family, bool bold, uint32_t cp) {
  FcResult result;
  FcPattern *want = FcPatternCreate();
  FcPatternAddString(want, FC_FAMILY, (const FcChar8 *)family);
  FcPatternAddInteger(want, FC_WEIGHT, bold ? FC_WEIGHT_DEMIBOLD : FC_WEIGHT_REGULAR);
  FcPatternAddBool(want, FC_SCALABLE, FcTrue);
  FcPatternAddBool(want, FC_COLOR, FcFalse);
  if (cp) {
    FcCharSet *set = FcCharSetCreate();
    FcCharSetAddChar(set, cp);
    FcPatternAddCharSet(want, FC_CHARSET, set);
    FcCharSetDestroy(set);
  }
  FcConfigSubstitute(NULL, want, FcMatchPattern);
  FcDefaultSubstitute(want);
  FcPattern *match = FcFontMatch(NULL, want, &result);
  FcPatternDestroy(want);
  return match;
}

static bool find(lun_fonts *f, int into, const char *family, bool bold, uint32_t cp) {
  FcPattern *match = matching(family, bold, cp);
  bool ok = take_match(&f->source[into], match, into < FACES && !bold ? &f->family[into / 2] : NULL);
  if (match) FcPatternDestroy(match);
  return ok;
}

static bool find_faces(lun_fonts *f) {
  static const char *const family[] = {"Inter", "JetBrains Mono"};
  for (int i = 0; i < FACES; i++)
    if (!find(f, i, family[i / 2], i % 2, 0)) return false;
  f->sources = FACES;
  if (find(f, f->sources, "DejaVu Sans", false, 0)) f->sources++;
  return true;
}

static void close_oldest(lun_fonts *f) {
  for (int i = 0; i < f->nopen; i++) TTF_CloseFont(f->open[i].font);
  f->nopen = 0;
}

/* Sizes are kept in quarters of a pixel: at 18 dpi a point is one. */
static TTF_Font *font_of(lun_fonts *f, int number, int size) {
  enum { DPI = 72 / QUARTERS };
  for (int i = 0; i < f->nopen; i++)
    if (f->open[i].source == number && f->open[i].size == size) return f->open[i].font;
  if (f->nopen == OPEN_MAX) close_oldest(f);
  SDL_RWops *file = SDL_RWFromFile(f->source[number].path, "rb");
  TTF_Font *font = file ? TTF_OpenFontIndexDPIRW(file, 1, size, f->source[number].index, DPI, DPI) : NULL;
  if (!font) return NULL;
  TTF_SetFontHinting(font, TTF_HINTING_LIGHT_SUBPIXEL);
  f->open[f->nopen++] = (opened){number, size, font};
  return font;
}

static bool has_glyph(lun_fonts *f, int number, uint32_t cp) {
  TTF_Font *font = font_of(f, number, 16 * QUARTERS);
  return font && TTF_GlyphIsProvided32(font, cp);
}

/* The font for a character: the face's own, else a helper that has it, else one that fontconfig finds. */
static int source_for(lun_fonts *f, lun_type type, uint32_t cp) {
  int own = 2 * (type.face == LUN_FACE_CODE) + type.bold;
  if (cp < 127 || has_glyph(f, own, cp)) return own;
  for (int i = FACES; i < f->sources; i++)
    if (has_glyph(f, i, cp)) return i;
  if (f->sources < FACES + HELPERS && find(f, f->sources, "sans-serif", false, cp)) {
    if (has_glyph(f, f->sources, cp)) return f->sources++;
    free(f->source[f->sources].path);
    f->source[f->sources].path = NULL;
  }
  return own;
}

/* A piece of text that one font has. Digits of words are pieces of their own, all as wide as a 0: what counts stands
 * still. */
typedef struct piece {
  const char *s;
  size_t n;
  int source;
  bool digit;
} piece;

static bool is_digit(char c) { return c >= '0' && c <= '9'; }

/* Code is shown as it is written: signs that a font would draw as one ("==", "->") are rendered one by one. */
static bool joins(char a, char b) {
  return (unsigned char)a > 32 && (unsigned char)b > 32 && ispunct((unsigned char)a) && ispunct((unsigned char)b);
}

static bool next_piece(lun_fonts *f, lun_type type, const char **s, size_t *left, piece *out) {
  uint32_t cp;
  if (*left == 0) return false;
  size_t n = lun_utf8(*s, *left, &cp);
  *out = (piece){*s, n, source_for(f, type, cp), type.face == LUN_FACE_WORDS && is_digit(**s)};
  while (!out->digit && out->n < *left) {
    n = lun_utf8(*s + out->n, *left - out->n, &cp);
    if (type.face == LUN_FACE_WORDS && is_digit((*s)[out->n])) break;
    if (source_for(f, type, cp) != out->source || (type.face == LUN_FACE_CODE && joins((*s)[out->n - 1], (*s)[out->n])))
      break;
    out->n += n;
  }
  *s += out->n;
  *left -= out->n;
  return true;
}

/* The cache. */

static uint64_t hash_of(lun_type type, int size, const char *s, size_t n) {
  uint64_t h = 1469598103934665603u ^ (uint64_t)(size * 8 + type.face * 2 + type.bold);
  for (size_t i = 0; i < n; i++) h = (h ^ (unsigned char)s[i]) * 1099511628211u;
  return h;
}

static void forget(lun_fonts *f, slot *e) {
  f->bytes -= (size_t)e->letters.w * (size_t)e->letters.h;
  free(e->text);
  free(e->alpha);
  *e = (slot){0};
}

static void make_room(lun_fonts *f) {
  unsigned before = f->clock - f->clock / 4;
  for (int i = 0; f->bytes > KEPT_BYTES && i < SLOTS; i++)
    if (f->slot[i].text && f->slot[i].used < before) forget(f, &f->slot[i]);
}

/* The slot of a text: one of four neighbours; *fresh when it is new, in the place of the longest unused one. */
static slot *slot_of(lun_fonts *f, lun_type type, int size, const char *s, size_t n, bool *fresh) {
  enum { NEIGHBOURS = 4 };
  uint64_t hash = hash_of(type, size, s, n);
  slot *base = &f->slot[hash % (SLOTS / NEIGHBOURS) * NEIGHBOURS], *oldest = base;
  *fresh = false;
  f->clock++;
  for (slot *e = base; e < base + NEIGHBOURS; e++) {
    if (e->text && e->hash == hash && e->size == size && strncmp(e->text, s, n) == 0 && !e->text[n]) {
      e->used = f->clock;
      return e;
    }
    if (!e->text || e->used < oldest->used) oldest = e;
  }
  forget(f, oldest);
  *oldest = (slot){.hash = hash, .text = strndup(s, n), .face = type.face, .bold = type.bold, .size = size};
  oldest->used = f->clock;
  *fresh = true;
  return oldest->text ? oldest : NULL;
}

/* Measuring, in a fine size, so that the scale and rounding do not matter. */

static double measure(lun_fonts *f, lun_type type, const char *s, size_t n) {
  piece pc;
  char buf[1024];
  double sum = 0;
  while (next_piece(f, type, &s, &n, &pc)) {
    TTF_Font *font = font_of(f, pc.source, (int)((double)type.size * FINE * QUARTERS + 0.5));
    int w = 0;
    snprintf(buf, sizeof buf, "%.*s", (int)pc.n, pc.digit ? "0" : pc.s);
    if (font && TTF_SizeUTF8(font, buf, &w, NULL) == 0) sum += (double)w / FINE;
  }
  return sum;
}

static double width(void *ud, lun_type type, const char *s, size_t n) {
  lun_fonts *f = ud;
  bool fresh;
  size_t plain = 0;
  while (plain < n && (unsigned char)s[plain] < 127) plain++;
  if (type.face == LUN_FACE_CODE && plain == n) return 0.6 * (double)type.size * (double)n; /* a grid */
  slot *e = slot_of(f, type, -(int)(type.size * QUARTERS), s, n, &fresh);
  if (!e) return 0;
  if (fresh) e->width = measure(f, type, s, n);
  return e->width;
}

const lun_metrics *lun_fonts_metrics(lun_fonts *f) { return &f->metrics; }

/* Rendering. */

typedef struct glyphs {
  SDL_Surface *surface[PIECES];
  int ascent[PIECES], x[PIECES], n, w, up, down;
} glyphs;

/* How wide a text is in pixels of this size, to a fraction of one. */
static double fine_width(lun_fonts *f, int number, int size, const char *s) {
  TTF_Font *font = font_of(f, number, size * FINE);
  int w = 0;
  return font && TTF_SizeUTF8(font, s, &w, NULL) == 0 ? (double)w / FINE : 0;
}

/* `x`: where it stands. */
static void render_piece(lun_fonts *f, glyphs *g, const piece *pc, int size, int x) {
  static const SDL_Color white = {255, 255, 255, 255};
  char buf[1024];
  TTF_Font *font = font_of(f, pc->source, size);
  snprintf(buf, sizeof buf, "%.*s", (int)pc->n, pc->s);
  SDL_Surface *surface = font && g->n < PIECES ? TTF_RenderUTF8_Blended(font, buf, white) : NULL;
  if (!surface) return;
  int ascent = TTF_FontAscent(font);
  g->surface[g->n] = surface;
  g->x[g->n] = x > 0 ? x : 0;
  if (g->x[g->n] + surface->w > g->w) g->w = g->x[g->n] + surface->w;
  g->ascent[g->n++] = ascent;
  if (ascent > g->up) g->up = ascent;
  if (surface->h - ascent > g->down) g->down = surface->h - ascent;
}

static void copy_alpha(const glyphs *g, uint8_t *alpha) {
  for (int i = 0; i < g->n; i++) {
    SDL_Surface *s = g->surface[i];
    for (int y = 0; y < s->h; y++) {
      const uint32_t *from = (const uint32_t *)((const uint8_t *)s->pixels + (size_t)y * (size_t)s->pitch);
      uint8_t *to = alpha + (size_t)(y + g->up - g->ascent[i]) * (size_t)g->w + g->x[i];
      for (int k = 0; k < s->w && g->x[i] + k < g->w; k++)
        if (from[k] >> 24 > to[k]) to[k] = (uint8_t)(from[k] >> 24);
    }
  }
}

static bool is_plain(const char *s) {
  while (*s && (unsigned char)*s < 127) s++;
  return !*s;
}

static void render(lun_fonts *f, slot *e, lun_type type, int size, const char *s) {
  glyphs g = {.n = 0};
  piece pc;
  size_t left = strlen(s);
  bool grid = type.face == LUN_FACE_CODE && is_plain(s);
  double x = 0;
  for (const char *from = s; next_piece(f, type, &s, &left, &pc);) {
    char buf[1024];
    snprintf(buf, sizeof buf, "%.*s", (int)pc.n, pc.s);
    double own = grid ? 0 : fine_width(f, pc.source, size, buf),
           cell = pc.digit ? fine_width(f, pc.source, size, "0") : own;
    if (grid) x = 0.6 * size / QUARTERS * (double)(pc.s - from);
    render_piece(f, &g, &pc, size, (int)(x + (cell - own) / 2 + 0.5));
    x += cell;
  }
  size_t bytes = (size_t)g.w * (size_t)(g.up + g.down);
  e->alpha = bytes ? calloc(bytes, 1) : NULL;
  if (e->alpha) {
    copy_alpha(&g, e->alpha);
    e->letters = (lun_letters){g.w, g.up + g.down, g.up, e->alpha};
    f->bytes += bytes;
  }
  for (int i = 0; i < g.n; i++) SDL_FreeSurface(g.surface[i]);
}

const lun_letters *lun_fonts_letters(lun_fonts *f, lun_type type, double scale, const char *text) {
  int size = (int)((double)type.size * scale * QUARTERS + 0.5);
  bool fresh;
  if (!*text || size < 1) return NULL;
  if (f->bytes > KEPT_BYTES) make_room(f);
  slot *e = slot_of(f, type, size, text, strlen(text), &fresh);
  if (!e) return NULL;
  if (fresh) render(f, e, type, size, text);
  return e->alpha ? &e->letters : NULL;
}

const char *lun_fonts_family(const lun_fonts *f, lun_face face) { return f->family[face] ? f->family[face] : ""; }

lun_fonts *lun_fonts_open(char *err, size_t errsize) {
  lun_fonts *f = calloc(1, sizeof *f);
  if (f) f->slot = calloc(SLOTS, sizeof *f->slot);
  if (f) f->metrics = (lun_metrics){width, f};
  bool ready = f && f->slot && TTF_Init() == 0;
  if (ready && FcInit() && find_faces(f)) return f;
  snprintf(err, errsize,
           ready ? "No font was found. Install fonts-inter and fonts-jetbrains-mono, or any other fonts."
                 : "There is no memory left for fonts.");
  if (ready) lun_fonts_close(f);
  else if (f) free(f->slot), free(f);
  return NULL;
}

void lun_fonts_close(lun_fonts *f) {
  if (!f) return;
  for (int i = 0; i < SLOTS; i++) forget(f, &f->slot[i]);
  close_oldest(f);
  for (int i = 0; i < FACES + HELPERS; i++) free(f->source[i].path);
  free(f->family[0]);
  free(f->family[1]);
  free(f->slot);
  free(f);
  TTF_Quit();
  FcFini();
}
