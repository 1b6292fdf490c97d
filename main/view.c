/* view.c - `lunette view`: its arguments. What a recorded run looks like is
 * repl/viewer's, on a screen, and viz/term/view_text's, as text. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../repl/repl.h"
#include "../repl/window_link.h"
#include "../viz/term/screen.h"
#include "commands.h"

bool lun_take_moment(const char *s, int64_t *t, uint64_t *seq) {
  char *end;
  if (*s == '#') {
    *seq = strtoull(s + 1, &end, 10);
    return *seq > 0 && !*end;
  }
  double seconds = strtod(s, &end);
  if (end == s || *end || !(seconds >= 0) || seconds > 1e9) return false;
  *t = (int64_t)(seconds * 1e9 + 0.5);
  return true;
}

static bool take_size(const char *s, lun_text_view *v) {
  return sscanf(s, "%dx%d", &v->w, &v->h) == 2 && v->w > 0 && v->h > 0;
}

static bool take_column(const char *s, lun_text_view *v) {
  char *end;
  double seconds = strtod(s, &end);
  v->per_col = seconds >= 1e-6 && seconds <= 1e6 ? (int64_t)(seconds * 1e9 + 0.5) : 0;
  return end != s && !*end && v->per_col > 0;
}

/* An option with its value. Returns 0, or the exit status after having said what is wrong. */
static int take_option(const char *name, const char *value, lun_text_view *v) {
  if (!strcmp(name, "--sequence")) return v->sequence = value, 0;
  if (!strcmp(name, "--screen"))
    return take_size(value, v) ? 0 : lun_usage_error("--screen wants a size such as 120x36, not", value);
  if (!strcmp(name, "--column"))
    return take_column(value, v) ? 0 : lun_usage_error("--column wants a time in seconds such as 0.005, not", value);
  if (strcmp(name, "--at") != 0) return lun_usage_error("unknown option", name);
  return lun_take_moment(value, &v->t, &v->seq)
           ? 0
           : lun_usage_error("--at wants a time in seconds, or a record as in #116, not", value);
}

static int print(const char *trace, const lun_text_view *v) {
  char err[512] = "";
  int failed = lun_view_text(trace, v, stdout, err, sizeof err);
  if (*err) fprintf(stderr, "lunette: %s%s%s\n", failed ? "" : trace, failed ? "" : ": ", err);
  return failed ? 65 : 0;
}

/* The window is a program of its own; its options are its own, too. */
int lun_become_window(const char *command, int argc, char **argv, int first) {
  char err[512];
  const char **args = calloc((size_t)argc + 2, sizeof *args);
  int n = 0;
  if (!args) return fputs("lunette: not enough memory to begin\n", stderr), 71;
  if (command) args[n++] = command;
  for (int i = first; i < argc; i++)
    if (strcmp(argv[i], "--sdl") != 0) args[n++] = argv[i];
  lun_window_become(args, err, sizeof err);
  fprintf(stderr, "lunette: %s\n", err);
  free(args);
  return 69;
}

bool lun_wants_window(int argc, char **argv, int first) {
  while (first < argc && strcmp(argv[first], "--sdl") != 0) first++;
  return first < argc;
}

int lun_cmd_view(int argc, char **argv, int first) {
  if (lun_wants_window(argc, argv, first)) return lun_become_window(NULL, argc, argv, first);
  lun_text_view v = {.t = -1};
  const char *trace = NULL;
  for (int i = first, status; i < argc; i++) {
    bool option = argv[i][0] == '-' && argv[i][1];
    if (strcmp(argv[i], "--ascii") == 0) v.ascii = true;
    else if (option && i + 1 >= argc) return lun_usage_error("unknown or incomplete option", argv[i]);
    else if (option && (status = take_option(argv[i], argv[i + 1], &v)) != 0) return status;
    else if (!option && trace) return lun_usage_error("view takes one trace; there is also", argv[i]);
    else if (!option) trace = argv[i];
    i += option && strcmp(argv[i], "--ascii") != 0;
  }
  if (!trace) return lun_usage_error("view: which trace? `lunette view TRACE`", NULL);
  bool said = v.sequence || v.t >= 0 || v.seq || v.per_col;
  if (!v.w && said) return lun_usage_error("--at, --column and --sequence go with", "--screen WxH");
  return v.w ? print(trace, &v) : lun_view_main(trace);
}
