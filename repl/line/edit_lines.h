/* edit_lines.h - commands of readline's kind (count, key) for texts of several
 * lines; internal to the line editor. Each stands in for readline's own. */
#ifndef LUN_EDIT_LINES_H
#define LUN_EDIT_LINES_H

int lun_edit_up(int count, int key);   /* a line up; from the first one, the entry before */
int lun_edit_down(int count, int key); /* a line down; from the last one, the next entry */
int lun_edit_home(int count, int key); /* to the line's begin, from there to the text's */
int lun_edit_end(int count, int key);  /* to the line's end, from there to the text's */
int lun_edit_kill_to_end(int count, int key);
int lun_edit_kill_to_begin(int count, int key);

#endif
