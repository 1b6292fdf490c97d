/* scale.h - time as columns and as words: the timeline's scale, even in time (in
 * steps of 1, 2 and 5) or even in callbacks, and durations with three digits.
 * Pure functions; times are ns. */
#ifndef LUN_SCALE_H
#define LUN_SCALE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define LUN_US  INT64_C(1000)
#define LUN_MS  INT64_C(1000000)
#define LUN_SEC INT64_C(1000000000)

/* An instant of the run: its time, and the record that tells of it (0: none does, as of a time that is still to come). Of
 * several records at one time, as on a virtual clock, the numbers tell the order. */
typedef struct lun_instant {
  int64_t t;
  uint64_t seq;
} lun_instant;

/* Where a moment stands on a scale that is not even in time. From one knot to the next it is even: in records, or in
 * time. */
typedef struct lun_knot {
  double x; /* columns */
  lun_instant at;
  bool by_time;
} lun_knot;

/* A row of `cols` columns. Even in time: t0 is the time at the left edge of column 0, a multiple of per_col. The column
 * of now is `now_col`, so that lanes move to the left by whole columns only. By callbacks (axis.h): the knots, from left
 * to right, say where what stands; t0 is then the first one's time, and per_col 0. */
typedef struct lun_scale {
  int64_t t0, per_col;
  int cols, now_col;
  const lun_knot *knot; /* not owned; NULL: even in time */
  size_t nknots;
} lun_scale;

lun_scale lun_scale_make(int64_t now, int64_t per_col, int cols, int now_col);
/* The place of a time, in columns from the left edge; may lie outside of 0..cols. */
double lun_scale_x(const lun_scale *s, int64_t t);
/* Likewise of a moment: on a scale by callbacks its record decides, if it has one. */
double lun_scale_at(const lun_scale *s, int64_t t, uint64_t seq);
/* The moment at a place; seq is 0 on a scale that is even in time. */
lun_instant lun_scale_instant(const lun_scale *s, double x);
/* The cell of a place on a row, rounded to eighths as the ends of bars are. */
int lun_scale_cell(double x);
int64_t lun_scale_end(const lun_scale *s); /* the time at the right edge */

/* The smallest step of 1, 2, 5 x 10^n ns that is at least ns; between 1 us and 1000 s. */
int64_t lun_step_at_least(int64_t ns);
/* The next finer step, the next coarser one. */
int64_t lun_step_finer(int64_t step);
int64_t lun_step_coarser(int64_t step);

enum { LUN_WORDS = 24 }; /* a buffer of this size holds what these write; they return it */
/* "350 us" with the micro sign, "2.5 ms", "15 ms", "1.240 s", "29.2 s", "12 min". */
char *lun_words_duration(char out[LUN_WORDS], int64_t ns);
/* Seconds with three decimals, "0.074". */
char *lun_words_seconds(char out[LUN_WORDS], int64_t ns);
/* A loop time in a sentence, "12.657": cut, not rounded, as lun_words_at does, so that one moment is not told as two. */
char *lun_words_moment(char out[LUN_WORDS], int64_t ns);
/* A loop time where another one stands beside it: ".657" when both are in one second, else "12.657". */
char *lun_words_at(char out[LUN_WORDS], int64_t ns, int64_t beside);
/* A loop time with as many decimals as the step needs, "12.40". */
char *lun_words_tick(char out[LUN_WORDS], int64_t ns, int64_t step);
/* "312 B", "1200 B", "12.4 KiB", "300 MiB": as tracemalloc writes it. */
char *lun_words_bytes(char out[LUN_WORDS], uint64_t bytes);
/* A number of things, its thousands apart: "100 000". */
char *lun_words_count(char out[LUN_WORDS], uint64_t n);

#endif
