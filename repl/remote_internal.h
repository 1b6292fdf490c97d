/* remote_internal.h - what the engine's process is to the two files that know it: remote_start.c, remote.c. */
#ifndef LUN_REMOTE_INTERNAL_H
#define LUN_REMOTE_INTERNAL_H

#include "remote.h"

#include <limits.h>
#include <stdint.h>
#include <time.h>

typedef struct lun_remote_bytes {
  char *s;
  size_t n, cap;
} lun_remote_bytes;

typedef struct lun_owed {
  uint64_t id;
  lun_answer_fn *answer;
  void *ud;
} lun_owed;

struct lun_remote {
  pid_t pid;
  int socket, pipe;
  char trace[PATH_MAX];
  bool attached; /* it is not ours */
  struct timespec knocked; /* attached: when it was last reminded of what it owes */
  bool keep_trace, ended, skipping; /* skipping: the rest of a line that was too long */
  bool deaf; /* there was no memory to read what it answered */
  int status;
  uint64_t last_id;
  lun_remote_bytes out, in;
  lun_owed *owed;
  size_t nowed, owed_cap;
};

#endif
