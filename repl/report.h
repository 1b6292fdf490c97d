/* report.h - what .tasks, .tree, .loop and .trace say: the fold in words, for
 * those who want lines, not pictures. */
#ifndef LUN_REPORT_H
#define LUN_REPORT_H

#include "session.h"

/* Makes a text of some lines, to be freed by the caller; NULL when out of memory. */
typedef char *lun_report_fn(const lun_session *s);

char *lun_report_tasks(const lun_session *s);
char *lun_report_tasks_json(const lun_session *s);
char *lun_report_tree(const lun_session *s);
char *lun_report_tree_json(const lun_session *s);
char *lun_report_loop(const lun_session *s);
char *lun_report_trace(const lun_session *s);
char *lun_report_where(const lun_session *s);
char *lun_report_trouble(const lun_session *s);
char *lun_report_trouble_json(const lun_session *s);
char *lun_report_lint(const lun_session *s);
char *lun_report_lint_json(const lun_session *s);

/* Why a thing waits and ran, and, if `before` is not NULL, why it ran before that task; without `what`, what each task
 * waits for. NULL: nothing is called so, or out of memory. */
char *lun_report_why(const lun_session *s, const char *what, const char *before, bool json);

/* A time in three digits: "15 ms", "1.24 s", "820 µs". Returns buf. */
const char *lun_report_time(char *buf, size_t size, int64_t ns);

#endif
