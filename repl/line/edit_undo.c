/* edit_undo.c - edit_undo.h: keeps readline from freeing an undo list twice. It knows no key and no text.
 *
 * readline leaves the undo list of an edited history entry with the entry, and loses track of it: when a search has
 * moved away and is cancelled, when a search that is not incremental (vi's /, Meta-p) begins, or when Down leaves it
 * and no new line was saved, the list gets a second owner and 8.2 frees it twice. So here only the text that is being
 * edited has one: an entry that was left keeps its changes, and they can no longer be undone. As nobody can say who
 * else refers to such a list, it is given up and not freed: a few bytes for each key that was typed into it. */
#include <stdio.h>

#include <readline/history.h>
#include <readline/readline.h>

#include "edit_undo.h"

void lun_edit_drop_lists(void) {
  for (HIST_ENTRY **all = history_list(); all != NULL && *all != NULL; all++) (*all)->data = NULL;
}

void lun_edit_forget_undo(void) {
  lun_edit_drop_lists();
  rl_undo_list = NULL;
}

#define SEARCH(name, theirs) \
  int name(int count, int key) { \
    lun_edit_forget_undo(); \
    return theirs(count, key); \
  }
SEARCH(lun_edit_search_forward, rl_noninc_forward_search)
SEARCH(lun_edit_search_back, rl_noninc_reverse_search)
SEARCH(lun_edit_search_forward_again, rl_noninc_forward_search_again)
SEARCH(lun_edit_search_back_again, rl_noninc_reverse_search_again)
SEARCH(lun_edit_vi_search, rl_vi_search)
SEARCH(lun_edit_vi_search_again, rl_vi_search_again)
#undef SEARCH
