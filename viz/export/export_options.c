/* export_options.c - the options of an export as a table: reading them, the
 * question whether a format has one, and the help come from it. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "../base/sanitise.h"
#include "export_internal.h"

/* Each takes its value and returns what it has to be, NULL: it is. */

static const char *take_task(lun_export_options *o, const char *value) {
  o->task = value;
  return *value ? NULL : "a task: its name, or its number in jsonl";
}

static const char *take_time(int64_t *t, const char *value) {
  char *end;
  double seconds = strtod(value, &end);
  if (end == value || *end || !(seconds >= 0 && seconds < 1e9)) return "seconds on the loop's clock, such as 12.5";
  *t = (int64_t)llround(seconds * 1e9);
  return NULL;
}

static const char *take_from(lun_export_options *o, const char *value) { return take_time(&o->from, value); }
static const char *take_to(lun_export_options *o, const char *value) { return take_time(&o->to, value); }

static const char *take_size(lun_export_options *o, const char *value) {
  char more;
  bool good = sscanf(value, "%5dx%5d%c", &o->w, &o->h, &more) == 2 && o->w > 0 && o->h > 0;
  return good ? NULL : "a width and a height, such as 120x36";
}

static const char *take_theme(lun_export_options *o, const char *value) {
  o->light = !strcmp(value, "light");
  return o->light || !strcmp(value, "dark") ? NULL : "dark or light";
}

static const char *take_picture(lun_export_options *o, const char *value) {
  bool sequence = !strcmp(value, "sequence");
  o->picture = sequence ? LUN_PICTURE_SEQUENCE : LUN_PICTURE_TIMELINE;
  return sequence || !strcmp(value, "timeline") ? NULL : "timeline or sequence";
}

static const char *take_speed(lun_export_options *o, const char *value) {
  char *end;
  o->speed = strtod(value, &end);
  return end != value && !*end && o->speed > 0 && o->speed <= 1e6 ? NULL : "a factor, such as 0.1 or 10";
}

static const struct {
  const char *name, *value, *help;
  unsigned bit; /* LUN_TAKES_... */
  const char *(*take)(lun_export_options *o, const char *value);
} table[] = {
  {"--task", "TASK", "only this task: its name (ada·3, ada-3, Task-3), or its number in jsonl", LUN_TAKES_TASK,
   take_task},
  {"--from", "TIME", "only from this loop time on, in seconds", LUN_TAKES_TIME, take_from},
  {"--to-time", "TIME", "only up to this loop time, in seconds", LUN_TAKES_TIME, take_to},
  {"--size", "WxH", "the picture's size, in pixels or cells", LUN_TAKES_SIZE, take_size},
  {"--theme", "dark|light", "the colours", LUN_TAKES_THEME, take_theme},
  {"--picture", "timeline|sequence", "which of the two", LUN_TAKES_PICTURE, take_picture},
  {"--speed", "FACTOR", "seconds of the trace in a second of the recording", LUN_TAKES_SPEED, take_speed},
};

enum { OPTIONS = sizeof table / sizeof *table };

lun_export_options lun_export_defaults(void) { return (lun_export_options){.to = INT64_MAX}; }

bool lun_export_take(lun_export_options *o, const char *name, const char *value, char *err, size_t errsize) {
  for (int i = 0; i < OPTIONS; i++) {
    if (strcmp(table[i].name, name)) continue;
    const char *wanted = value ? table[i].take(o, value) : "followed by its value";
    o->given |= table[i].bit;
    if (wanted) snprintf(err, errsize, "%s has to be %s", name, wanted);
    return !wanted;
  }
  char shown[64];
  lun_sanitise(shown, sizeof shown, name, strlen(name));
  snprintf(err, errsize, "export has no option `%s`", shown);
  return false;
}

bool lun_export_fits(const lun_exporter *e, const lun_export_options *o, char *err, size_t errsize) {
  unsigned beyond = o->given & ~e->takes;
  for (int i = 0; i < OPTIONS; i++) {
    if (!(beyond & table[i].bit)) continue;
    snprintf(err, errsize, "the format %s has no option %s", e->name, table[i].name);
    return false;
  }
  return true;
}

static void help_line(FILE *out, const char *name, const char *value, const char *help) {
  char left[40];
  snprintf(left, sizeof left, "%s %s", name, value);
  fprintf(out, "  %-20s %s", left, help);
}

/* The formats that take it, unless all do. */
static void help_formats(FILE *out, unsigned bit) {
  const char *before = " (";
  bool all = true;
  for (const lun_exporter *e = lun_exporters; e->name; e++) all &= (e->takes & bit) != 0;
  for (const lun_exporter *e = lun_exporters; e->name && !all; e++)
    if (e->takes & bit) fprintf(out, "%s%s", before, e->name), before = ", ";
  fputs(*before == ',' ? ")\n" : "\n", out);
}

bool lun_export_option_at(size_t i, const char *text[static 3]) {
  if (i >= OPTIONS) return false;
  text[0] = table[i].name, text[1] = table[i].value, text[2] = table[i].help;
  return true;
}

void lun_export_formats_help(FILE *out) {
  fputs("Formats of export:\n", out);
  for (const lun_exporter *e = lun_exporters; e->name; e++) help_line(out, e->name, "", e->help), fputc('\n', out);
}

void lun_export_help(FILE *out) {
  lun_export_formats_help(out);
  fputs("\nOptions of export:\n", out);
  for (int i = 0; i < OPTIONS; i++) {
    bool taken = false;
    for (const lun_exporter *e = lun_exporters; e->name; e++) taken |= (e->takes & table[i].bit) != 0;
    if (!taken) continue;
    help_line(out, table[i].name, table[i].value, table[i].help);
    help_formats(out, table[i].bit);
  }
}
