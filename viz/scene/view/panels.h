/* panels.h - what the panels are called, in the reader's language. */
#ifndef LUN_PANELS_H
#define LUN_PANELS_H

#include "../../base/arena.h"
#include "layout.h"

/* In its title; and in a row of keys, as a common word. */
const char *lun_panel_name(unsigned panel);
const char *lun_panel_word(unsigned panel);
/* Whether the Markdown has the name as "*Timeline*", in English or in the reader's language. */
bool lun_panel_stressed(unsigned panel, const char *markdown);
/* Behind the title of a panel that shows the past: "as it was at 12.662 s". In the arena. */
const char *lun_panel_past(int64_t now, lun_arena *a);

#endif
