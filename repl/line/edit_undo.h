/* edit_undo.h - the undo lists of readline 8.2, some of which it would free twice; internal to the line editor. */
#ifndef LUN_EDIT_UNDO_H
#define LUN_EDIT_UNDO_H

void lun_edit_drop_lists(void);  /* those of the history's entries: what was left can no longer be undone */
void lun_edit_forget_undo(void); /* and that of the text that is edited */

/* Commands of readline's kind (count, key), each for its own: they begin a search that is not incremental. */
int lun_edit_search_forward(int count, int key);
int lun_edit_search_back(int count, int key);
int lun_edit_search_forward_again(int count, int key);
int lun_edit_search_back_again(int count, int key);
int lun_edit_vi_search(int count, int key);
int lun_edit_vi_search_again(int count, int key);

#endif
