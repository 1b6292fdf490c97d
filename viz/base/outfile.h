/* outfile.h - a file that appears only when it is whole.
 *
 * What is written goes into a new file beside the target, which takes its place
 * at the end: who reads an older one keeps it, and a failure leaves it as it
 * was. A link is followed, and stays. What is no regular file (a pipe, a
 * device, a terminal) is written as it stands. It prints nothing. */
#ifndef LUN_OUTFILE_H
#define LUN_OUTFILE_H

#include <stdbool.h>
#include <stdio.h>

typedef struct lun_outfile {
  FILE *out;          /* to be written; NULL while there is none */
  char *target, *part; /* where it belongs, and the file beside it; its own */
} lun_outfile;

/* Begins the file that shall stand at `path`. False with errno when it cannot be written there; then nothing is open. */
bool lun_outfile_open(lun_outfile *f, const char *path);

/* Ends it: `keep` it, or leave everything as it was. False with errno when it could not be written as a whole; the target
 * is then as it was. */
bool lun_outfile_close(lun_outfile *f, bool keep);

#endif
