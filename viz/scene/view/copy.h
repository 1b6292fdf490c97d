/* copy.h - the selected thing as a text to be taken elsewhere: a task in a few
 * lines, a line of the source, a line of output, a sequence as Mermaid. What stands in the text is
 * sanitised: no control byte of a program leaves by this door. */
#ifndef LUN_COPY_H
#define LUN_COPY_H

#include "moment.h"

/* What the focus of the view selects, in lines that end with \n; "" when there is nothing. *what gets its name ("cyd",
 * "jobs.lua:14", "a line of output"). Both live in the moment's arena. */
const char *lun_copy_text(const lun_moment *m, const char **what);

/* What to say then. */
#define LUN_NOTHING_TO_COPY "Nothing is selected that could be copied. j and k choose a task."

#endif
