/* trace.c - the reader, the fold, the summary and the screens, on a trace of which every byte may be wrong. No time, no
 * order and no number in it may hurt; and what is drawn of it is harmless. */
#include <string.h>

#include "../../viz/fold/seek.h"
#include "../../viz/fold/summary.h"
#include "../../viz/term/screen.h"
#include "fuzz.h"

/* Times never go back, and numbers never do. */
static uint64_t read_through(const char *path) {
  char err[512];
  lun_reader *r = lun_reader_open(path, err, sizeof err);
  if (!r) return 0;
  lun_record rec;
  int64_t t = INT64_MIN;
  uint64_t seq = 0, n = 0;
  lun_reader_finish(r);
  while (lun_reader_next(r, &rec) == LUN_READ_RECORD) {
    DEMAND(rec.t >= t && rec.seq >= seq, "record %llu", (unsigned long long)rec.seq);
    DEMAND(rec.kind > 0 && rec.kind < LUN_KIND_COUNT, "kind %u", rec.kind);
    for (unsigned i = 0; i < rec.nfields; i++) DEMAND(rec.str[i] && strlen(rec.str[i]) <= LUN_STR_MAX, "field %u", i);
    t = rec.t;
    seq = rec.seq;
    n++;
  }
  DEMAND(lun_reader_next(r, &rec) == LUN_READ_END, "it stays at its end");
  lun_reader_report(r, false, err, sizeof err);
  lun_reader_close(r);
  return n ? seq : 0;
}

static void seek_to(const char *path, uint64_t seq) {
  char err[512];
  lun_reader *r = lun_reader_open(path, err, sizeof err);
  if (!r) return;
  lun_reader_finish(r);
  lun_fold *f = lun_seek(r, seq, LUN_SEEK_CONTEXT, LUN_FOLD_SLOW_NS);
  lun_fold_free(f);
  lun_reader_at_time(r, (int64_t)seq * 1000);
  lun_reader_close(r);
}

static void draw(const char *path, lun_text_view view) {
  char err[512], *text = NULL;
  size_t n = 0;
  FILE *out = open_memstream(&text, &n);
  DEMAND(out, "there is memory to draw into");
  lun_view_text(path, &view, out, err, sizeof err);
  fclose(out);
  DEMAND(harmless(text, n), "a screen of %d x %d", view.w, view.h);
  free(text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n) {
  tape t = tape_of(data, n);
  uint64_t last = read_through(t.path);
  if (last > 1) seek_to(t.path, 1 + (n * 7919) % last);
  switch (n % 3) {
    case 0: draw(t.path, (lun_text_view){.w = 100, .h = 30, .t = -1}); break;
    case 1: draw(t.path, (lun_text_view){.w = 80, .h = 24, .t = -1, .seq = 1 + last / 2, .ascii = true}); break;
    default: draw(t.path, (lun_text_view){.w = 120, .h = 36, .t = -1, .sequence = "Task-1"});
  }
  tape_free(&t);
  return 0;
}
