/* course.h - the lessons of a folder: course.md lists their ids in order, by part. */
#ifndef LUN_COURSE_H
#define LUN_COURSE_H

#include <stdbool.h>
#include <stddef.h>

typedef struct lun_course_entry {
  char *id;
  char *part; /* "1 — One thing at a time" */
} lun_course_entry;

typedef struct lun_course {
  char *folder;
  const char *lang; /* the reader's language, "zh"; "": English. Its text outlives the course */
  lun_course_entry *entry;
  size_t n;
} lun_course;

/* Opens the course in `folder`; NULL: that of the program, whose file is `program` (LUNETTE_LESSONS, beside the program,
 * or where it was installed). False, with one sentence in err, when there is none. */
bool lun_course_open(lun_course *c, const char *folder, const char *program, char *err, size_t errsize);
/* Gives the parts the names that course.LANG.md has for them, in its language: its headings, in the same order. Without that
 * file they stay as they are. */
void lun_course_translate(lun_course *c);
void lun_course_close(lun_course *c);
/* The path of a lesson's file: FOLDER/ID.md, or FOLDER/ID.LANG.md when lang is not NULL; malloc'd, NULL: out of memory. */
char *lun_course_path(const lun_course *c, const char *id, const char *lang);
/* Whether a lesson's file stands in the program's own course. Programs of all others are confined. */
bool lun_course_is_own(const char *program, const char *path);
/* The entry with that id, or n when there is none. */
size_t lun_course_find(const lun_course *c, const char *id);

#endif
