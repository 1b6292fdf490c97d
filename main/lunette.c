/* lunette.c - the program: options, and which rooms work together. It holds no
 * logic of its own; what a command does is in its room. */
#include <errno.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "../vm/lua/control.h"
#include "../vm/lua/script.h"
#include "commands.h"
#include "replay.h"

enum { USAGE = 2 };

/* For os.exit, which ends the process from the middle of the program: the trace is closed all the same. */
static lun_engine *engine;
static lun_writer *trace;

static void end_trace(void) {
  if (engine) {
    engine->end_kind = LUN_END_EXIT;
    lun_engine_end(engine);
  }
  lun_writer_free(trace);
  trace = NULL;
}

/* Somebody cut the trace short while it is written: the recording stops, the program goes on. */
static void on_sigbus(int sig, siginfo_t *info, void *context) {
  (void)context;
  if (lun_writer_fault(trace, info->si_addr)) return;
  signal(sig, SIG_DFL);
  raise(sig);
}

static void guard_trace(void) {
  struct sigaction sa = {.sa_sigaction = on_sigbus, .sa_flags = SA_SIGINFO};
  sigemptyset(&sa.sa_mask);
  sigaction(SIGBUS, &sa, NULL);
  atexit(end_trace);
}

int lun_usage_error(const char *what, const char *arg) {
  fprintf(stderr, "lunette: %s%s%s; `lunette --help` lists what there is\n", what, arg ? " " : "", arg ? arg : "");
  return USAGE;
}

static bool parse_clock(const char *text, lun_clock *clock) {
  char *end;
  double factor = strtod(text, &end);
  if (strcmp(text, "real") == 0) *clock = lun_clock_real(1);
  else if (strcmp(text, "virtual") == 0) *clock = lun_clock_virtual();
  else if (*text && !*end && factor > 0 && factor <= 1e6) *clock = lun_clock_real(factor);
  else return false;
  return true;
}

/* The engine's options, in front of FILE; the first argument that is none of them ends them. */
typedef struct options {
  lun_clock clock;
  const char *trace, *replay;
  uint64_t limit;
  int engine_fd;
  bool debug;
  lun_script script;
} options;

static bool parse_size(const char *text, uint64_t *bytes) {
  char *end;
  unsigned long long n = strtoull(text, &end, 10);
  unsigned shift = *end == 'K' ? 10 : *end == 'M' ? 20 : *end == 'G' ? 30 : 0;
  if (end == text || (shift && end[1]) || (!shift && *end) || n > UINT64_MAX >> 32) return false;
  *bytes = (uint64_t)n << shift;
  return true;
}

static int bad_value(const char *option, const char *value, const char *want) {
  fprintf(stderr, "lunette: %s %s: %s\n", option, value ? value : "", want);
  return USAGE;
}

/* Takes option argv[*i] and its value. Returns 0, or an exit status after having said what is wrong. */
static int take_option(options *o, int argc, char **argv, int *i) {
  const char *name = argv[*i], *value = *i + 1 < argc ? argv[*i + 1] : NULL;
  if (!value) return lun_usage_error("a value is missing after", name);
  ++*i;
  if (strcmp(name, "-e") == 0) o->script.code = value;
  else if (strcmp(name, "--trace") == 0) o->trace = value;
  else if (strcmp(name, "--replay") == 0) o->replay = value;
  else if (strcmp(name, "--engine") == 0) o->engine_fd = atoi(value);
  else if (strcmp(name, "--clock") == 0) {
    if (!parse_clock(value, &o->clock)) return bad_value(name, value, "the clock is `real`, `virtual` or a factor such as 0.1");
  } else if (strcmp(name, "--trace-limit") == 0) {
    if (!parse_size(value, &o->limit)) return bad_value(name, value, "a size is a number of bytes, or one with K, M or G");
  } else if (strcmp(name, "-X") == 0) {
    if (strcmp(value, "dev") != 0) return bad_value(name, value, "the only such option is `-X dev`");
    o->debug = true;
  } else {
    return lun_usage_error("unknown option", name);
  }
  return 0;
}

static int parse(options *o, int argc, char **argv, int i) {
  for (; i < argc && argv[i][0] == '-' && argv[i][1]; i++) {
    if (strcmp(argv[i], "--") == 0) {
      i++;
      break;
    }
    int status = take_option(o, argc, argv, &i);
    if (status) return status;
  }
  if (!o->script.code && i < argc) o->script.file = argv[i++];
  o->script.argc = argc;
  o->script.argv = argv;
  o->script.first = i;
  return 0;
}

static void record_program(lun_engine *E, const lun_script *s) {
  if (!E->trace) return;
  struct timespec ts;
  clock_gettime(CLOCK_REALTIME, &ts);
  int64_t wall = (int64_t)ts.tv_sec * 1000000000 + ts.tv_nsec;
  const char *name = s->code ? "-e" : s->file ? s->file : E->control ? "" : "-";
  uint32_t f[7] = {(uint32_t)getpid(), lun_rec_str(E, name), lun_rec_str(E, LUN_VERSION), (uint32_t)wall, (uint32_t)(wall >> 32)};
  lun_rec7(E, LUN_K_CLOCK, E->clock.ops->kind, (uint32_t[7]){0});
  lun_rec7(E, LUN_K_PROGRAM, 0, f);
}

static int open_trace(const char *path, uint64_t limit, bool exact) {
  char err[512];
  trace = lun_writer_new(path, limit, exact, err, sizeof err);
  if (!trace) return fprintf(stderr, "lunette: %s\n", err), 74;
  guard_trace();
  return 0;
}

/* A replay compares records: it makes them even when nobody wants to keep them. */
static int open_scratch_trace(void) {
  const char *tmp = getenv("TMPDIR");
  char dir[4096], path[4200];
  snprintf(dir, sizeof dir, "%s/lunette-XXXXXX", tmp && *tmp ? tmp : "/tmp");
  if (!mkdtemp(dir)) return fprintf(stderr, "lunette: cannot make a folder for the replay in %s: %s\n", dir, strerror(errno)), 74;
  snprintf(path, sizeof path, "%s/trace", dir);
  int status = open_trace(path, 4 << 20, false);
  unlink(path);
  rmdir(dir);
  return status;
}

static int run_program(const options *o, lun_replay *replay) {
  lun_clock clock = replay ? lun_clock_replay(replay) : o->clock;
  engine = lun_engine_new(clock, trace, o->debug);
  if (!engine) return fprintf(stderr, "lunette: not enough memory to start\n"), 70;
  engine->replay = replay;
  if (trace) lun_writer_snapshot(trace, lun_engine_snapshot, engine);
  lun_clock_restart(&engine->clock);
  record_program(engine, &o->script);
  lun_engine_seed(engine);
  int status;
  if (o->engine_fd >= 0) status = lun_control_main(engine, o->engine_fd);
  else lun_interrupt_install(engine, false), status = lun_script_run(engine, &o->script);
  lun_engine *E = engine;
  engine = NULL;
  lun_engine_free(E);
  const char *stopped = trace ? lun_writer_stopped(trace) : NULL;
  if (stopped && o->engine_fd < 0) fprintf(stderr, "lunette: %s\n", stopped);
  return status;
}

/* The exit status is the program's, or 1 when it was another run than the recorded one. */
static int replay(const options *o) {
  char err[512];
  lun_recording *r = lun_recording_open(o->replay, err, sizeof err);
  if (!r) return fprintf(stderr, "lunette: %s\n", err), 65;
  int status = trace ? 0 : open_scratch_trace();
  if (!status) status = run_program(o, lun_recording_replay(r));
  if (trace && lun_recording_report(r)) status = status ? status : 1;
  lun_recording_close(r);
  return status;
}

static int run_engine(const options *o) {
  int status = o->trace ? open_trace(o->trace, o->limit, o->clock.ops->kind == LUN_CLOCK_VIRTUAL) : 0;
  if (status) return status;
  return o->replay ? replay(o) : run_program(o, NULL);
}

int lun_cmd_run(int argc, char **argv, int first) {
  const char *debug = getenv("LUNETTEDEBUG");
  options o = {.clock = lun_clock_real(1), .engine_fd = -1, .debug = debug && *debug};
  int status = parse(&o, argc, argv, first);
  return status ? status : run_engine(&o);
}

static const lun_program *find_command(const char *name) {
  for (const lun_program *c = lun_programs; c->name; c++)
    if (strcmp(c->name, name) == 0) return c;
  return NULL;
}

int main(int argc, char **argv) {
  setlocale(LC_CTYPE, "");
  signal(SIGXFSZ, SIG_IGN); /* a trace that may not grow is a sentence, not a death */
  const lun_program *command = argc > 1 ? find_command(argv[1]) : NULL;
  if (command) return command->run(argc, argv, 2);
  if (argc == 1 && isatty(STDIN_FILENO) && isatty(STDOUT_FILENO)) return find_command("repl")->run(argc, argv, 1);
  return lun_cmd_run(argc, argv, 1);
}
