/* stack.h - enough stack for Lua, whatever the shell allows. */
#ifndef LUN_STACK_H
#define LUN_STACK_H

/* Returns what `run` returns. It may run on another thread than the caller's, which then waits and takes no signals. */
int lun_with_stack(int (*run)(int argc, char **argv), int argc, char **argv);

#endif
