/* options.c - the table of options (options.h). It reads them and acts on none. */
#include "options.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "commands.h"

enum { USAGE = 2 };
static const double INSTRUCTIONS_A_SECOND = 1e7; /* of a metered clock */

int lun_usage_error(const char *what, const char *arg) {
  fprintf(stderr, "lunette: %s%s%s; `lunette --help` lists what there is\n", what, arg ? " " : "", arg ? arg : "");
  return USAGE;
}

bool lun_take_size(const char *value, uint64_t *size) {
  char *end;
  unsigned long long n = strtoull(value, &end, 10);
  unsigned shift = *end == 'K' ? 10 : *end == 'M' ? 20 : *end == 'G' ? 30 : 0;
  if (end == value || *value == '-' || (shift && end[1]) || (!shift && *end) || n > UINT64_MAX >> 32) return false;
  *size = (uint64_t)n << shift;
  return true;
}

/* Each takes its value and returns what is wrong with it, NULL: nothing. */

static const char *take_code(lun_options *o, const char *value) {
  o->script.code = value;
  return NULL;
}

static const char *take_prompt(lun_options *o, const char *value) {
  o->prompt = *value == '\0';
  return NULL;
}

static const char *take_trace(lun_options *o, const char *value) {
  o->trace = value;
  return NULL;
}

static const char *take_replay(lun_options *o, const char *value) {
  o->replay = value;
  return NULL;
}

static const char *take_limit(lun_options *o, const char *value) {
  return lun_take_size(value, &o->limit) ? NULL : LUN_SIZE_WANTED;
}

static const char *take_meter(lun_options *o, const char *value) {
  char *end;
  double n = strtod(value, &end);
  if (end == value || *end || !(n >= 1e3 && n <= 1e12)) return "a metered clock takes 1e3 to 1e12 instructions a second";
  o->clock = lun_clock_metered(n);
  return NULL;
}

static const char *take_clock(lun_options *o, const char *value) {
  char *end;
  double factor = strtod(value, &end);
  if (strcmp(value, "real") == 0) o->clock = lun_clock_real(1);
  else if (strcmp(value, "virtual") == 0) o->clock = lun_clock_virtual();
  else if (strcmp(value, "metered") == 0) o->clock = lun_clock_metered(INSTRUCTIONS_A_SECOND);
  else if (strncmp(value, "metered=", 8) == 0) return take_meter(o, value + 8);
  else if (*value && !*end && factor > 0 && factor <= 1e6) o->clock = lun_clock_real(factor);
  else return "the clock is `real`, `virtual`, `metered` or a factor such as 0.1";
  return NULL;
}

static const char *take_choices(lun_options *o, const char *value) {
  o->choices = value;
  return NULL;
}

static const char *take_explore(lun_options *o, const char *value) {
  o->explore = *value == '\0';
  return NULL;
}

static const char *take_ports(lun_options *o, const char *value) {
  o->private_ports = *value == '\0';
  return NULL;
}

static const char *take_memory(lun_options *o, const char *value) {
  return lun_take_size(value, &o->memory) ? NULL : LUN_SIZE_WANTED;
}

static const char *take_output(lun_options *o, const char *value) {
  return lun_take_size(value, &o->output) ? NULL : LUN_SIZE_WANTED;
}

static const char *take_confined(lun_options *o, const char *value) {
  o->confined = strcmp(value, "yes") == 0;
  return o->confined || strcmp(value, "no") == 0 ? NULL : "it is yes or no";
}

static const char *take_control(lun_options *o, const char *value) {
  o->allow_control = *value == '\0';
  return NULL;
}

static const char *take_x(lun_options *o, const char *value) {
  if (strcmp(value, "dev") != 0) return "the only such option is `-X dev`";
  o->debug = true;
  return NULL;
}

static const char *take_engine(lun_options *o, const char *value) {
  char *end;
  long fd = strtol(value, &end, 10);
  if (end == value || *end || fd < 0 || fd > 1 << 20) return "it is a descriptor, for the viewer's use";
  o->engine_fd = (int)fd;
  return NULL;
}

static const struct {
  const char *name, *value, *help; /* help NULL: not for people */
  const char *(*take)(lun_options *o, const char *value);
} table[] = {
    {"-e", "CODE", "run CODE", take_code},
    {"-i", "", "run FILE, then the prompt with what it has defined", take_prompt},
    {"--trace", "FILE", "record what the loop does", take_trace},
    {"--trace-limit", "SIZE", "keep the newest SIZE bytes only, such as 64M", take_limit},
    {"--replay", "TRACE", "run again with exactly the recorded inputs, and say where it goes another way", take_replay},
    {"--clock", "CLOCK", "real, virtual (time jumps to the next timer), metered[=N] (N instructions take 1 s), or a factor: 0.1", take_clock},
    {"-X", "dev", "asyncio's debug mode", take_x},
    {"--explore", "", "run FILE once for every order that chance could choose, and say how the runs end", take_explore},
    {"--allow-control", "", "`lunette attach` may pause the program, cancel its tasks and run code in it", take_control},
    {"--choices", "LIST", NULL, take_choices},
    {"--memory", "SIZE", NULL, take_memory},
    {"--output", "SIZE", NULL, take_output},
    {"--confined", "yes", NULL, take_confined},
    {"--private-ports", "", NULL, take_ports},
    {"--engine", "FD", NULL, take_engine},
};

enum { OPTIONS = sizeof table / sizeof *table };

/* *taken becomes whether it has a value. */
static int take(lun_options *o, const char *name, const char *value, bool *taken) {
  for (int i = 0; i < OPTIONS; i++) {
    if (strcmp(table[i].name, name) != 0) continue;
    *taken = *table[i].value;
    if (!*taken) value = "";
    if (!value) return lun_usage_error("a value is missing after", name);
    const char *wrong = table[i].take(o, value);
    if (!wrong) return 0;
    fprintf(stderr, "lunette: %s %s: %s\n", name, value, wrong);
    return USAGE;
  }
  return lun_usage_error("unknown option", name);
}

int lun_options_parse(lun_options *o, int argc, char **argv, int i) {
  while (i < argc && argv[i][0] == '-' && argv[i][1]) {
    const char *name = argv[i++];
    if (strcmp(name, "--") == 0) break;
    bool taken = false;
    int status = take(o, name, i < argc ? argv[i] : NULL, &taken);
    if (status) return status;
    i += taken;
  }
  if (!o->script.code && i < argc) o->script.file = argv[i++];
  o->script.argc = argc;
  o->script.argv = argv;
  o->script.first = i;
  return 0;
}

bool lun_option_at(size_t i, const char *text[static 3]) {
  if (i >= OPTIONS) return false;
  text[0] = table[i].name, text[1] = table[i].value, text[2] = table[i].help;
  return true;
}

void lun_options_help(void) {
  for (int i = 0; i < OPTIONS; i++) {
    char left[40];
    if (!table[i].help) continue;
    snprintf(left, sizeof left, "%s %s", table[i].name, table[i].value);
    printf("  %-20s %s\n", left, table[i].help);
  }
}
