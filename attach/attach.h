/* attach.h - the commands that look at programs that run in other processes,
 * without having been prepared for it: ps, tree, bt, attach. */
#ifndef LUN_ATTACH_H
#define LUN_ATTACH_H

#include <stdbool.h>
#include <sys/types.h>

/* All return the exit status: 0; 69 when the program is not to be had; each has said on standard error what is wrong. */

/* The user's running engines, a line each. */
int lun_attach_list(bool json);
/* Calls `tell` for each of them that answers, with its script ("": none); says nothing. */
void lun_attach_each(void (*tell)(void *ud, pid_t pid, const char *script), void *ud);
/* Who awaits whom in process `pid`. */
int lun_attach_tree(pid_t pid, bool json);
/* Where each task stands, or only the one called `task` (NULL: all), with those that await it. */
int lun_attach_stacks(pid_t pid, const char *task, bool json);
/* The prompt's screen, or, with `plain`, its lines, on process `pid`; `window`: and a window. */
int lun_attach_live(pid_t pid, bool plain, bool window);

#endif
