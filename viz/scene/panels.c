/* panels.c - the names of the panels (panels.h), for every back end. */
#include "panels.h"

#include "../base/message.h"
#include "scale.h"

static const struct {
  const char *name, *word;
} panels[LUN_PANEL_COUNT] = {
  [LUN_PANEL_NONE] = {"", ""},
  [LUN_PANEL_REPL] = {N_("REPL"), N_("repl")},
  [LUN_PANEL_LOOP] = {N_("Loop"), N_("loop")},
  [LUN_PANEL_TIMELINE] = {N_("Timeline"), N_("timeline")},
  [LUN_PANEL_SOURCE] = {N_("Source"), N_("source")},
  [LUN_PANEL_SEQUENCE] = {N_("Sequence"), N_("sequence")},
  [LUN_PANEL_LESSON] = {N_("Lesson"), N_("lesson")},
};

const char *lun_panel_name(unsigned panel) { return _(panels[panel].name); }
const char *lun_panel_word(unsigned panel) { return _(panels[panel].word); }

const char *lun_panel_past(int64_t now, lun_arena *a) {
  char at[LUN_WORDS];
  return lun_arena_print(a, _("as it was at %s s"), lun_words_seconds(at, now));
}
