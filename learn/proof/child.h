/* child.h - another program, run to its end within bounds: what it is given, what
 * it prints, how long it may take. It owns the process, and leaves none behind. */
#ifndef LUN_CHILD_H
#define LUN_CHILD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef enum lun_child_end {
  LUN_CHILD_EXITED,    /* `status` is its exit status */
  LUN_CHILD_SIGNALLED, /* `status` is the signal */
  LUN_CHILD_TOO_LONG,  /* it was killed: its time was over */
  LUN_CHILD_FAILED     /* it could not be started; errno says why */
} lun_child_end;

typedef struct lun_child {
  /* Given. */
  const char *const *argv; /* ends with NULL; argv[0] is the program's file, its path from the root */
  const char *folder;      /* where it runs; NULL: where we do */
  const char *input;       /* what it reads on standard input; NULL: nothing */
  size_t input_len;
  int64_t patience; /* ns of real time; 0: no bound */
  size_t output_max; /* so many bytes of standard output are kept; 0: it goes nowhere */
  size_t memory_max; /* bytes of address space; 0: no bound */
  size_t file_max;   /* bytes of a file that it writes; 0: no bound */
  /* Found. */
  lun_child_end end;
  int status;
  char *output; /* malloc'd, ends with a zero; the caller frees it. NULL: none was kept */
  size_t output_len;
} lun_child;

/* Runs it and waits for its end. Standard error goes nowhere. */
void lun_child_run(lun_child *c);

#endif
