/* measure.h - how wide text is, for whoever lays it out: in a terminal's columns,
 * or in points, as the letters of a picture are. */
#ifndef LUN_MEASURE_H
#define LUN_MEASURE_H

#include "../base/ink.h"

typedef struct lun_measure {
  /* The width of n bytes in a style. */
  int (*width)(void *ud, lun_style st, const char *s, size_t n);
  /* How many bytes fit into `room`; *used gets their width. */
  size_t (*fit)(void *ud, lun_style st, const char *s, size_t n, int room, int *used);
  void *ud;
  int unit; /* by which lists and programs are set in */
} lun_measure;

extern const lun_measure lun_in_columns;

#endif
