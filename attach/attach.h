/* attach.h - the commands that look at programs that run in other processes,
 * without having been prepared for it: ps. */
#ifndef LUN_ATTACH_H
#define LUN_ATTACH_H

#include <stdbool.h>
#include <sys/types.h>

/* All return the exit status: 0; 69 when the program is not to be had; each has said on standard error what is wrong. */

/* The user's running engines, a line each. */
int lun_attach_list(bool json);

#endif
