/* export_asciicast.c - a recording for asciinema (asciicast v2): the terminal's
 * picture as it evolved. Frames are drawn by the screen of `lunette view`, at
 * even steps of the trace's time; a frame holds only what has changed. How many
 * there are is bounded, however long the trace. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "../term/screen.h"
#include "../term/sgr.h"
#include "export.h"
#include "json.h"

enum {
  WIDTH = 120,
  HEIGHT = 36,
  SIDE_MAX = 400,
  FRAMES_MAX = 1200,
  PERIOD_MS = 100, /* of the recording, between two frames */
  SHORT_S = 5,     /* a shorter trace is slowed down so that it can be watched */
  SLOWED_S = 15,   /* ... to this */
  LONG_S = 60,     /* a longer one is sped up to this */
  LAST_S = 3       /* the last picture stays */
};

typedef struct film {
  lun_json j;
  lun_screen *screen;
  lun_summary *whole;
  lun_view view;
  lun_sgr terminal;
  int w, h;
  int64_t begin, end; /* loop time */
  int64_t step;       /* of loop time, between two frames; 0: there is only one */
  double per_second;  /* ns of loop time in a second of the recording */
  int64_t frame;      /* the next one's number */
} film;

/* ---- how long, how fast ---- */

static int64_t last_time(const lun_export_at *at) {
  char err[256];
  lun_record rec;
  int64_t t = 0;
  lun_reader *r = lun_reader_open(at->path, err, sizeof err);
  if (!r) return 0;
  lun_reader_finish(r);
  lun_reader_seek(r, lun_reader_newest(r));
  while (lun_reader_next(r, &rec) == LUN_READ_RECORD) t = rec.t;
  lun_reader_close(r);
  return t < INT64_MAX / 4 ? t : INT64_MAX / 4;
}

static double speed_for(double seconds) {
  if (seconds < SHORT_S) return seconds > 0 ? seconds / SLOWED_S : 1;
  return seconds > LONG_S ? seconds / LONG_S : 1;
}

static void plan(film *f, const lun_export_at *at) {
  int64_t last = last_time(at), now = lun_fold_now(at->fold)->t;
  f->end = at->o->to < last ? at->o->to : last;
  f->begin = at->o->from > now ? at->o->from : now;
  if (f->end < f->begin) f->end = f->begin;
  double span = (double)(f->end - f->begin), speed = at->o->speed > 0 ? at->o->speed : speed_for(span / 1e9);
  f->per_second = speed * 1e9;
  double frames = fmin(ceil(span / f->per_second * 1000 / PERIOD_MS), FRAMES_MAX);
  f->step = frames >= 1 ? (int64_t)ceil(span / frames) : 0;
}

/* ---- frames ---- */

static void put_frame(film *f, double seconds, const char *bytes, size_t n) {
  f->j.comma = false;
  lun_json_open(&f->j, '[');
  lun_json_time(&f->j, (int64_t)(seconds * 1e6), 6);
  lun_json_str(&f->j, "o");
  lun_json_text(&f->j, bytes, n);
  lun_json_close(&f->j, ']');
  fputc('\n', f->j.out);
}

/* The picture as of loop time t; nothing, when it is that of before. */
static bool draw(film *f, const lun_export_at *at, int64_t t) {
  int64_t known = lun_fold_now(at->fold)->t;
  lun_frame_in in = {.fold = at->fold, .whole = f->whole, .view = &f->view, .now = t > known ? t : known};
  int cx, cy;
  char *bytes = NULL;
  size_t n = 0;
  const lun_cells *g = lun_screen_draw(f->screen, &in, f->w, f->h, &cx, &cy);
  FILE *frame = g ? open_memstream(&bytes, &n) : NULL;
  if (!frame) return false;
  bool good = lun_sgr_write(&f->terminal, g, f->view.theme, frame);
  good &= fclose(frame) == 0;
  if (good && n > 0) put_frame(f, (double)(t - f->begin) / f->per_second, bytes, n);
  free(bytes);
  return good;
}

static int64_t time_of(const film *f) {
  return f->frame > (f->end - f->begin) / (f->step ? f->step : 1) ? f->end : f->begin + f->frame * f->step;
}

/* The frames whose time has come when the next record is at `t`. */
static void draw_until(film *f, const lun_export_at *at, int64_t t) {
  while (f->step && f->frame < FRAMES_MAX && time_of(f) < t && time_of(f) < f->end) {
    if (!draw(f, at, time_of(f))) return lun_export_fail(at, "the recording cannot be drawn: not enough memory");
    f->frame++;
  }
}

/* ---- the export ---- */

static void put_color(lun_json *j, const char *key, uint32_t rgb) {
  char hex[8];
  snprintf(hex, sizeof hex, "#%06x", (unsigned)rgb & 0xFFFFFF);
  lun_json_put_str(j, key, hex);
}

static void put_theme(film *f) {
  lun_theme theme = f->view.theme;
  char palette[16 * 8 + 1] = "";
  static const lun_ink inks[8] = {LUN_INK_RULE,  LUN_INK_FAILED, LUN_INK_DONE, LUN_INK_RUNNING,
                                  LUN_INK_READY, LUN_INK_CANCEL, LUN_INK_DIM,  LUN_INK_TEXT};
  for (int i = 0; i < 8; i++)
    snprintf(palette + strlen(palette), sizeof palette - strlen(palette), "%s#%06x", i ? ":" : "",
             (unsigned)lun_palette_rgb(theme, inks[i]));
  lun_json_key(&f->j, "theme");
  lun_json_open(&f->j, '{');
  put_color(&f->j, "fg", lun_palette_rgb(theme, LUN_INK_TEXT));
  put_color(&f->j, "bg", lun_palette_ground_rgb(theme, LUN_GROUND_NONE));
  lun_json_put_str(&f->j, "palette", palette);
  lun_json_close(&f->j, '}');
}

static void put_header(film *f, const lun_export_at *at) {
  int64_t wall = lun_reader_header(at->reader)->wall_ns;
  char title[128];
  double speed = f->per_second / 1e9;
  snprintf(title, sizeof title,
           speed == 1  ? "Lunette"
           : speed > 1 ? "Lunette, %.4g times faster"
                       : "Lunette, %.4g times slower",
           speed > 1 ? speed : 1 / speed);
  lun_json_open(&f->j, '{');
  lun_json_put_uint(&f->j, "version", 2);
  lun_json_put_uint(&f->j, "width", (uint64_t)f->w);
  lun_json_put_uint(&f->j, "height", (uint64_t)f->h);
  if (wall > 0) lun_json_put_uint(&f->j, "timestamp", (uint64_t)(wall / 1000000000));
  lun_json_put_str(&f->j, "title", title);
  lun_json_key(&f->j, "env");
  lun_json_open(&f->j, '{');
  lun_json_put_str(&f->j, "TERM", "xterm-256color");
  lun_json_close(&f->j, '}');
  put_theme(f);
  lun_json_close(&f->j, '}');
  fputc('\n', f->j.out);
}

static int side(int wanted, int usual) { return wanted < 1 ? usual : wanted > SIDE_MAX ? SIDE_MAX : wanted; }

void lun_export_asciicast_begin(const lun_export_at *at) {
  film *f = at->state;
  f->j.out = at->out;
  f->w = side(at->o->w, WIDTH);
  f->h = side(at->o->h, HEIGHT);
  f->view = lun_view_new(true);
  f->view.theme = at->o->light ? LUN_THEME_LIGHT : LUN_THEME_DARK;
  f->screen = lun_screen_new();
  f->whole = lun_view_whole(at->path);
  if (!f->screen) return lun_export_fail(at, "the recording cannot be drawn: not enough memory");
  plan(f, at);
  put_header(f, at);
}

void lun_export_asciicast(const lun_export_at *at) {
  film *f = at->state;
  draw_until(f, at, at->rec->t);
}

void lun_export_asciicast_end(const lun_export_at *at) {
  film *f = at->state;
  if (f->screen) {
    draw_until(f, at, f->end);
    double end = (double)(f->end - f->begin) / f->per_second;
    if (!draw(f, at, f->end)) lun_export_fail(at, "the recording cannot be drawn: not enough memory");
    put_frame(f, end + LAST_S, "", 0);
  }
  lun_screen_free(f->screen);
  lun_summary_free(f->whole);
  lun_sgr_free(&f->terminal);
}

const size_t lun_export_asciicast_size = sizeof(film);
