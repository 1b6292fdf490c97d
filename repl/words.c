/* words.c - what both prompts, the full screen's and that of lines, say in the same words. */
#include "internal.h"

const char *lun_lesson_words(const lun_remote_options *engine) {
  return engine->file != NULL ? "The step's program is run here first. .back goes back to the lesson, as Ctrl-D does."
                      : "The step's program is not run here. .back goes back to the lesson, as Ctrl-D does.";
}
