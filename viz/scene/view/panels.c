/* panels.c - the names of the panels (panels.h), for every back end. */
#include "panels.h"

#include <string.h>

#include "../../base/message.h"
#include "../scale.h"

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

static bool stresses(const char *markdown, const char *name) {
  size_t n = strlen(name);
  for (const char *at = strstr(markdown, name); at && n > 0; at = strstr(at + n, name))
    if (at > markdown && at[-1] == '*' && at[n] == '*') return true;
  return false;
}

bool lun_panel_stressed(unsigned panel, const char *markdown) {
  return stresses(markdown, panels[panel].name) || stresses(markdown, lun_panel_name(panel));
}

const char *lun_panel_past(int64_t now, lun_arena *a) {
  char at[LUN_WORDS];
  return lun_arena_print(a, _("as it was at %s s"), lun_words_seconds(at, now));
}
