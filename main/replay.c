/* replay.c - reads a recorded run for a replay (replay.h). */
#include "replay.h"

#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../viz/read/reader.h"

struct lun_recording {
  lun_reader *reader;
  lun_replay *replay;
};

static bool next(void *ud, lun_event *e) {
  lun_recording *r = ud;
  lun_record rec;
  if (lun_reader_next(r->reader, &rec) != LUN_READ_RECORD) return false;
  *e = (lun_event){.seq = rec.seq, .t = rec.t, .kind = rec.kind, .aux = rec.aux};
  memcpy(e->f, rec.f, sizeof e->f);
  if (rec.len) e->text = lun_text_sum(rec.text, rec.len);
  return true;
}

/* The file goes far up: the program is to get the descriptors that it got in the recorded run. */
static lun_reader *open_high(const char *path, char *err, size_t errsize) {
  int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY); /* a pipe without a writer shall not block us */
  int high = fd >= 0 ? fcntl(fd, F_DUPFD_CLOEXEC, 500) : -1;
  if (high < 0) {
    if (fd >= 0) close(fd);
    return lun_reader_open(path, err, errsize);
  }
  close(fd);
  return lun_reader_open_fd(high, path, err, errsize);
}

lun_recording *lun_recording_open(const char *path, char *err, size_t errsize) {
  lun_recording *r = calloc(1, sizeof *r);
  if (!r) return snprintf(err, errsize, "not enough memory to replay %s", path), NULL;
  r->reader = open_high(path, err, errsize);
  r->replay = r->reader ? lun_replay_new(next, r) : NULL;
  if (r->reader && !r->replay) snprintf(err, errsize, "not enough memory to replay %s", path);
  bool begins = r->replay && lun_reader_start_of(r->reader, 0) <= 1;
  if (r->replay && !begins)
    snprintf(err, errsize, "%s cannot be replayed: the beginning of the run is not in it; record without --trace-limit",
             path);
  if (!begins) return lun_recording_close(r), NULL;
  lun_reader_finish(r->reader);
  return r;
}

lun_replay *lun_recording_replay(lun_recording *r) { return r->replay; }

static void describe(const lun_event *e, char *buf, size_t size) {
  const lun_kind_info *info = lun_kind(e->kind);
  if (!info) {
    snprintf(buf, size, "nothing");
    return;
  }
  int n = snprintf(buf, size, "%s", info->name);
  const char *word = lun_aux_word(info->aux, e->aux);
  if (info->aux != LUN_SET_NONE && *word) n += snprintf(buf + n, size - (size_t)n, " %s", word);
  for (int i = 0; i < info->nfields && n > 0 && (size_t)n < size; i++)
    if (info->field[i].type == LUN_F_OBJ && e->f[i])
      n += snprintf(buf + n, size - (size_t)n, " %s #%" PRIu32, info->field[i].name, e->f[i]);
}

/* What could not be read was not compared. */
static bool is_read(const lun_recording *r) {
  int error = lun_reader_error(r->reader);
  if (error) fprintf(stderr, "lunette: not all of the recording can be read: %s\n", strerror(error));
  return error == 0;
}

int lun_recording_report(lun_recording *r) {
  lun_event recorded, made;
  char was[200], is[200];
  if (!is_read(r)) return 1;
  uint64_t same = lun_replay_count(r->replay);
  if (!lun_replay_divergence(r->replay, &recorded, &made)) {
    fprintf(stderr, "lunette: replayed: %" PRIu64 " records, as recorded\n", same);
    return 0;
  }
  describe(&recorded, was, sizeof was);
  describe(&made, is, sizeof is);
  fprintf(stderr, "lunette: the replay goes another way after %" PRIu64 " records, at record %" PRIu64 ", %.6f s: recorded is `%s`, now it is `%s`\n",
          same, recorded.seq, (double)recorded.t * 1e-9, was, is);
  return 1;
}

void lun_recording_close(lun_recording *r) {
  lun_replay_free(r->replay);
  lun_reader_close(r->reader);
  free(r);
}
