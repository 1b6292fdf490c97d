/* editor.h - the user's own editor ($VISUAL, $EDITOR, else vi), on the terminal
 * that the screen gives away for that time. */
#ifndef LUN_EDITOR_H
#define LUN_EDITOR_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>

#include "../stage.h"

/* The command that edits a file, for whoever runs it by itself. argv points into it: it must stay where it is. */
typedef struct lun_editor_command {
  char path[PATH_MAX], at[16];
  const char *argv[7]; /* ends with NULL */
} lun_editor_command;
bool lun_editor_command_for(lun_editor_command *c, const char *file, unsigned line, char *err, size_t errsize);
/* Whether somebody has chosen one, and its command without the folders in which it is. */
bool lun_editor_chosen(void);
const char *lun_editor_name(void);
/* Whether it ended well, by its status as of waitpid; and what to say if not. */
bool lun_editor_succeeded(int status);
extern const char lun_editor_failure[];

/* Edits a file, from `line` on (0: as the editor likes). False, with a sentence in err, when it failed. */
bool lun_editor_file(lun_stage *st, const char *file, unsigned line, char *err, size_t errsize);
/* Edits the file of a LUN_WHERE of the fold, at its line. An input of the prompt has no file: then false, as above. */
bool lun_editor_source(lun_stage *st, const lun_fold *f, uint32_t where, char *err, size_t errsize);
/* Edits a text. Returns the new one, owned by the caller, without line ends at its end; NULL with a sentence in err. */
char *lun_editor_text(lun_stage *st, const char *text, char *err, size_t errsize);

#endif
