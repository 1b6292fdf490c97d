/* tree.h - the tasks of a run at one moment, for those who want lines or JSON and
 * no picture: as a list, and as the tree of who awaits whom with the functions
 * between them, as `pstree` draws one. */
#ifndef LUN_TREE_H
#define LUN_TREE_H

#include <stdbool.h>
#include <stdio.h>

#include "../fold/fold.h"

/* All living tasks as a JSON array, in the order of their creation. */
void lun_tell_tasks_json(FILE *out, const lun_fold *f);
/* The await tree: as JSON (an array in the order of the drawing, each with its stack, innermost first), or as lines, of
 * which there are some hundreds at most. Texts of the program are sanitised. */
void lun_tell_tree(FILE *out, const lun_fold *f, bool json);

/* A text of the program, or a glyph: harmless, and in ASCII where that is wanted. Returns its columns. */
int lun_tell_text(FILE *out, const char *s);
/* One task in a line: its glyph, what it is called, and what it waits for or does. */
void lun_tell_task(FILE *out, const lun_task *t);
/* The functions in which it stands, as far as the record tells: of the code that runs, or the coroutines of a task that
 * waits; innermost first, a line each. */
void lun_tell_recorded_stack(FILE *out, const lun_fold *f, const lun_task *t);

#endif
