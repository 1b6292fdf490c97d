/* lesson.h - `lunette-window learn`: a lesson in a window, or a picture of one of its steps in a file. */
#ifndef LUN_WINDOW_LESSON_H
#define LUN_WINDOW_LESSON_H

/* Runs it with argv[2] to argv[argc - 1]: the options of `lunette learn` and of lunette-window. Returns the exit
 * status, after having said what failed. */
int lun_window_learn(int argc, char **argv);

#endif
