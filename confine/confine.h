/* confine.h - shuts this process in: from now on it can compute, print and end, and
 * open no file, reach no network and start no process, whatever code it runs.
 *
 * The kernel is asked, twice (Landlock for files and ports, seccomp for calls),
 * and what it does not have is left out: whoever runs code of strangers takes
 * the dangerous functions out of its world, too (vm/lua/confined.h). */
#ifndef LUN_CONFINE_H
#define LUN_CONFINE_H

#include <stdbool.h>

/* The walls that stand. */
enum { LUN_WALL_FILES = 1, LUN_WALL_CALLS = 2 };

/* Descriptors that are open stay usable. All threads are shut in, and those to come. It cannot be undone. Returns the
 * walls, LUN_WALL_...; 0: this kernel, or this build, has none. */
unsigned lun_confine(void);

/* One of the two each. False: the kernel has no such thing. */
bool lun_wall_files(void); /* landlock.c */
bool lun_wall_calls(void); /* calls.c */

#endif
