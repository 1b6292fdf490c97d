/* editor.h - the user's own editor ($VISUAL, $EDITOR, else vi), on the terminal
 * that the screen gives away for that time. */
#ifndef LUN_EDITOR_H
#define LUN_EDITOR_H

#include <stdbool.h>
#include <stddef.h>

#include "stage.h"

/* Edits a file, from `line` on (0: as the editor likes). False, with a sentence in err, when it failed. */
bool lun_editor_file(lun_stage *st, const char *file, unsigned line, char *err, size_t errsize);
/* Edits the file of a LUN_WHERE of the fold, at its line. An input of the prompt has no file: then false, as above. */
bool lun_editor_source(lun_stage *st, const lun_fold *f, uint32_t where, char *err, size_t errsize);
/* Edits a text. Returns the new one, owned by the caller, without line ends at its end; NULL with a sentence in err. */
char *lun_editor_text(lun_stage *st, const char *text, char *err, size_t errsize);

#endif
