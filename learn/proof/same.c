/* same.c - walks traces with the reader. What differs between two equal runs (the
 * process, the wall clock, addresses in texts) is not compared. */
#include "same.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "../../viz/read/reader.h"

static lun_reader *open_whole(const char *path, char *err, size_t errsize) {
  lun_reader *r = lun_reader_open(path, err, errsize);
  if (r != NULL) lun_reader_finish(r);
  return r;
}

bool lun_outcome_of(const char *trace, lun_outcome *o) {
  char err[256];
  lun_record rec;
  lun_reader *r = open_whole(trace, err, sizeof err);
  *o = (lun_outcome){.status = "cut"};
  if (r == NULL) return false;
  while (lun_reader_next(r, &rec) == LUN_READ_RECORD) {
    if (rec.kind != LUN_K_END) continue;
    snprintf(o->status, sizeof o->status, "%s", lun_aux_word(LUN_SET_STATUS, rec.aux));
    snprintf(o->error, sizeof o->error, "%s", rec.str[0]);
    snprintf(o->message, sizeof o->message, "%s", rec.str[1]);
  }
  lun_reader_close(r);
  return true;
}

static bool same(const lun_record *a, const lun_record *b) { return a->kind == b->kind && a->aux == b->aux && a->t == b->t; }

/* Here the program has ended, and its loop and its workers go: in which order they do is nobody's business. */
static bool is_over(const lun_record *r) { return r->kind == LUN_K_CORO && r->aux == LUN_FLAG_LIB && strcmp(r->str[1], "shutdown_asyncgens") == 0; }

static const char *name_of(const lun_record *r) {
  const lun_kind_info *k = lun_kind(r->kind);
  return k != NULL ? k->name : "?";
}

bool lun_same_events(const char *a, const char *b, char *err, size_t errsize) {
  lun_record x, y;
  lun_reader *ra = open_whole(a, err, errsize), *rb = ra != NULL ? open_whole(b, err, errsize) : NULL;
  bool equal = rb != NULL, more = equal;
  while (equal && more) {
    bool has_x = lun_reader_next(ra, &x) == LUN_READ_RECORD, has_y = lun_reader_next(rb, &y) == LUN_READ_RECORD;
    more = has_x && has_y;
    if (more && is_over(&x) && is_over(&y)) break;
    if (more ? same(&x, &y) : has_x == has_y) continue;
    equal = false;
    if (more) snprintf(err, errsize, "event %" PRIu64 " is %s, and then %s", x.seq, name_of(&x), name_of(&y));
    else snprintf(err, errsize, "one of the two ends earlier");
  }
  lun_reader_close(ra);
  lun_reader_close(rb);
  return equal;
}
