/* confine.c - both walls (confine.h). */

#include <sys/prctl.h>

#include "confine.h"

unsigned lun_confine(void) {
  /* Without it neither wall may be built, and a program with more rights could be started. */
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return 0;
  return (lun_wall_files() ? LUN_WALL_FILES : 0) | (lun_wall_calls() ? LUN_WALL_CALLS : 0);
}
