/* legend.c - the table of the legend: the states by their heights, then the
 * lines, then the words. */
#include "legend.h"

static const lun_legend table[] = {
  {"███", LUN_INK_RUNNING, "● running: the tallest; the loop executes it, one at a time"},
  {"▄▄▄", LUN_INK_READY, "◐ ready: half as high; in the queue, its turn will come"},
  {"───", LUN_INK_WAITING, "○ waiting: a thin line, with what it waits for on it"},
  {"███", LUN_INK_FAILED, "▲ blocked, red: a turn so long that nobody else can run"},
  {"╪▄═█", LUN_INK_CANCEL, "⊖ cancelling, violet: asked at ╪, not ended; heights as above"},
  {" ╎", LUN_INK_CANCEL, "comes down to ╪ from the lane of whoever asked"},
  {"█✓✗⊘", LUN_INK_DIM, "✓ returned, ✗ failed, ⊘ ended by a cancellation"},
  {" !", LUN_INK_FAILED, "trouble that has no shape of its own; the key ! tells of it"},
  {" │▼", LUN_INK_TEXT, "now: left of it what was, right of it what the loop knows"},
  {"┄┄◷", LUN_INK_WAITING, "when a timer is due; red ◷╍╍ since when it is late"},
  {" ┃", LUN_INK_TEXT, "the cursor in the past; what was recorded after it is faint"},
  {" ┆", LUN_INK_FAINT, "below the loop's lane: a tick of the loop begins"},
  {" ┊", LUN_INK_DIM, "in the queue: this tick ends; what follows runs in the next"},
  {" ◂", LUN_INK_DIM, "right of it stands what comes next, first in, first out"},
  {"◷ ↔ →", LUN_INK_DIM, "waits for a timer, for I/O, for a task or several"},
  {"□ ≡", LUN_INK_DIM, "waits for a lock, queue or event; for a thread or process"},
  {"step", LUN_INK_DIM, "a handle: a task's first turn; wake: what it awaited is done"},
  {"call", LUN_INK_DIM, "a plain callback; io: a descriptor is ready; timer: it is due"},
};

const lun_legend *lun_legends(size_t *n) {
  *n = sizeof table / sizeof *table;
  return table;
}
