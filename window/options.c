/* options.c - a function and a row for each option. */
#include "options.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { USAGE = 2, LEAST = 64, MOST = 8192 };

static bool set_screenshot(lun_window_options *o, const char *v) { return o->screenshot = v, *v != 0; }
static bool set_keys(lun_window_options *o, const char *v) { return o->keys = v, true; }
static bool set_sequence(lun_window_options *o, const char *v) { return o->sequence = v, *v != 0; }

static bool set_size(lun_window_options *o, const char *v) {
  char rest;
  return sscanf(v, "%dx%d%c", &o->w, &o->h, &rest) == 2 && o->w >= LEAST && o->h >= LEAST && o->w <= MOST &&
         o->h <= MOST;
}

static bool set_theme(lun_window_options *o, const char *v) {
  o->theme = strcmp(v, "light") == 0 ? LUN_THEME_LIGHT : LUN_THEME_DARK;
  return strcmp(v, "light") == 0 || strcmp(v, "dark") == 0;
}

static bool number(const char *v, double least, double most, double *out) {
  char *end;
  *out = strtod(v, &end);
  return *v && !*end && *out >= least && *out <= most;
}

static bool set_at(lun_window_options *o, const char *v) { return number(v, 0, 1e9, &o->at); }
static bool set_column(lun_window_options *o, const char *v) { return number(v, 1e-6, 1e6, &o->column); }
static bool set_scale(lun_window_options *o, const char *v) { return number(v, 0.5, 4, &o->scale); }

static bool set_relay(lun_window_options *o, const char *v) {
  double fd;
  bool ok = number(v, 3, 65535, &fd);
  o->relay = ok ? (int)fd : -1;
  return ok;
}

static const struct {
  const char *name, *value;
  bool (*set)(lun_window_options *o, const char *v);
  const char *wants, *help;
} options[] = {
  {"--screenshot", "FILE.png", set_screenshot, "the path of a PNG file, or -",
   "draw one picture into a file, without a display"},
  {"--size", "WxH", set_size, "a size from 64x64 to 8192x8192, such as 1600x1000", "how large, in points"},
  {"--scale", "N", set_scale, "a number from 0.5 to 4", "pixels a point; otherwise as the display says"},
  {"--theme", "dark|light", set_theme, "dark or light", "the colours"},
  {"--keys", "KEYS", set_keys, "keys, such as 2<Enter>", "what is typed before the picture is drawn: 2<Enter>"},
  {"--at", "T", set_at, "a loop time in seconds", "where the cursor is; otherwise at the end"},
  {"--column", "S", set_column, "a time in seconds, such as 0.005",
   "seconds a column of the timeline; otherwise as fits"},
  {"--relay", "FD", set_relay, "a descriptor", NULL},
  {"--sequence", "TASK", set_sequence, "the name of a task", "the sequence diagram of a task, alone"},
};
enum { OPTIONS = sizeof options / sizeof *options };

static void print_help(void) {
  puts("Usage: lunette-window TRACE [OPTIONS]            a recorded or growing trace in a window\n"
       "       lunette-window learn LESSON [OPTIONS]     a lesson\n");
  for (int i = 0; i < OPTIONS; i++)
    if (options[i].help) printf("  %-12s %-11s %s\n", options[i].name, options[i].value, options[i].help);
}

static int refuse(const char *what, const char *arg) {
  fprintf(stderr, "lunette-window: %s %s. `lunette-window --help` tells more.\n", what, arg);
  return USAGE;
}

static int take(lun_window_options *o, char **argv, int *i, int argc) {
  for (int k = 0; k < OPTIONS; k++) {
    if (strcmp(argv[*i], options[k].name) != 0) continue;
    if (++*i < argc && options[k].set(o, argv[*i])) return 0;
    fprintf(stderr, "lunette-window: %s wants %s%s%s.\n", options[k].name, options[k].wants, *i < argc ? ", not " : "",
            *i < argc ? argv[*i] : "");
    return USAGE;
  }
  return refuse("there is no option", argv[*i]);
}

static lun_window_options defaults(void) { return (lun_window_options){.w = 1280, .h = 800, .at = -1, .relay = -1}; }

int lun_window_parse_some(lun_window_options *o, int argc, char **argv, int first) {
  int kept = first;
  *o = defaults();
  for (int i = first; i < argc; i++) {
    bool ours = false;
    for (int k = 0; k < OPTIONS; k++) ours |= strcmp(argv[i], options[k].name) == 0;
    int status = ours ? take(o, argv, &i, argc) : 0;
    if (status) return -status;
    if (!ours) argv[kept++] = argv[i];
  }
  return kept;
}

int lun_window_parse(lun_window_options *o, int argc, char **argv) {
  *o = defaults();
  for (int i = 1; i < argc; i++) {
    int status = 0;
    if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0) return print_help(), o->done = true, 0;
    if (argv[i][0] == '-' && argv[i][1]) status = take(o, argv, &i, argc);
    else if (o->trace) status = refuse("it shows one trace; there is also", argv[i]);
    else o->trace = argv[i];
    if (status) return status;
  }
  return o->trace ? 0 : refuse("which trace?", "`lunette-window TRACE`");
}
