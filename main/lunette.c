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

#include "../confine/confine.h"
#include "../vm/lua/attach/door.h"
#include "../vm/lua/record.h"
#include "../vm/lua/confined.h"
#include "../vm/lua/control.h"
#include "../vm/lua/interrupt.h"
#include "../vm/lua/io/io.h"
#include "../vm/lua/plan.h"
#include "../vm/lua/script.h"
#include "commands.h"
#include "options.h"
#include "replay.h"
#include "stack.h"
#include "standard.h"
#include "words.h"

/* For os.exit, which ends the process from the middle of the program: the trace is closed all the same. */
static lun_engine *engine;
static lun_writer *trace;

static void end_trace(int status, void *ud) {
  (void)ud;
  if (engine) {
    if (!engine->stopped) engine->end_kind = LUN_END_EXIT;
    engine->end_status = status;
    lun_door_close(engine);
    lun_engine_end(engine);
  }
  lun_writer_free(trace);
  trace = NULL;
}

/* Somebody cut the trace short while it is written: the recording stops, the program goes on. */
static void on_sigbus(int sig, siginfo_t *info, void *context) {
  (void)context;
  if (lun_writer_fault(engine ? engine->trace : trace, info->si_addr)) return;
  signal(sig, SIG_DFL);
  raise(sig);
}

static void guard_trace(void) {
  struct sigaction sa = {.sa_sigaction = on_sigbus, .sa_flags = SA_SIGINFO};
  sigemptyset(&sa.sa_mask);
  sigaction(SIGBUS, &sa, NULL);
  on_exit(end_trace, NULL);
}

/* What people would call it. */
static const char *name_of(const lun_options *o) {
  const lun_script *s = &o->script;
  return s->code ? "-e" : s->file ? s->file : o->engine_fd >= 0 ? "" : "-";
}

static void record_program(lun_engine *E, const lun_options *o) {
  if (!E->trace) return;
  lun_rec7(E, LUN_K_CLOCK, E->clock.ops->kind, (uint32_t[7]){0});
  lun_rec_program(E, name_of(o), LUN_VERSION);
}

/* Not for what is run to be compared, or must not be reached. */
static void open_door(lun_engine *E, const lun_options *o) {
  lun_door_options door = {.script = name_of(o), .version = LUN_VERSION, .control = o->allow_control};
  if (!o->confined && !o->choices && !E->replay) lun_door_open(E, &door);
}

static int open_trace(const char *path, uint64_t limit, bool exact) {
  char err[512];
  trace = lun_writer_new(path, limit, exact, err, sizeof err);
  if (!trace) return fprintf(stderr, "lunette: %s\n", err), 74;
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

/* The program has been read: nothing else has to be opened. */
static void shut_in(void) { lun_confine(); }

/* What a program that is not trusted may not do, and how much of the rest. */
static void set_bounds(lun_engine *E, lun_options *o) {
  E->memory.most = o->memory;
  E->print_limit = o->output;
  if (o->output) signal(SIGXFSZ, SIG_DFL); /* whoever bounds it wants the program to end, with its recording */
  if (o->private_ports) lun_net_private(E->io->net);
  if (o->confined) lun_confined_begin(E), o->script.loaded = shut_in;
}

/* What has become of the recording, when it is not what was asked for. */
static void report_trace(const lun_options *o) {
  const char *stopped = lun_writer_stopped(trace), *displaced = o->trace ? lun_writer_displaced(trace) : NULL;
  if (stopped) fprintf(stderr, "lunette: %s\n", stopped);
  if (displaced) fprintf(stderr, "lunette: %s %s\n", o->trace, displaced);
}

static int run_program(lun_options *o, lun_replay *replay) {
  lun_clock clock = replay ? lun_clock_replay(replay) : o->clock;
  errno = 0;
  engine = lun_engine_new(clock, trace, o->debug);
  if (!engine) return fprintf(stderr, "lunette: cannot start: %s\n", strerror(errno ? errno : ENOMEM)), 70;
  engine->replay = replay;
  if (trace) lun_writer_snapshot(trace, lun_engine_snapshot, engine);
  lun_clock_restart(&engine->clock);
  record_program(engine, o);
  lun_engine_seed(engine);
  lun_plan *plan = o->choices ? lun_plan_new(o->choices) : NULL;
  if (plan) lun_plan_begin(engine, plan);
  set_bounds(engine, o);
  open_door(engine, o);
  int status;
  if (o->engine_fd >= 0) status = lun_control_main(engine, o->engine_fd, o->script.file || o->script.code ? &o->script : NULL);
  else lun_interrupt_install(engine, false), status = lun_script_run(engine, &o->script);
  lun_engine *E = engine;
  lun_door_close(E);
  engine = NULL;
  lun_engine_free(E);
  lun_plan_free(plan);
  if (trace && o->engine_fd < 0) report_trace(o);
  return o->engine_fd < 0 ? lun_standard_end(status) : status;
}

/* The exit status is the program's, or 1 when it was another run than the recorded one. */
static int replay(lun_options *o) {
  char err[512];
  lun_recording *r = lun_recording_open(o->replay, err, sizeof err);
  if (!r) return fprintf(stderr, "lunette: %s\n", err), 65;
  int status = trace ? 0 : open_scratch_trace();
  if (!status) status = run_program(o, lun_recording_replay(r));
  if (trace && lun_recording_report(r)) status = status ? status : 1;
  lun_recording_close(r);
  return status;
}

static int run_engine(lun_options *o) {
  int status = o->trace ? open_trace(o->trace, o->limit, lun_clock_is_virtual(&o->clock)) : 0;
  guard_trace(); /* one may also come later, for a visitor */
  if (status) return status;
  return o->replay ? replay(o) : run_program(o, NULL);
}

int lun_cmd_run(int argc, char **argv, int first) {
  const char *debug = getenv("LUNETTEDEBUG");
  lun_options o = {.clock = lun_clock_real(1), .engine_fd = -1, .debug = debug && *debug};
  int status = lun_options_parse(&o, argc, argv, first);
  if (status) return status;
  if (o.prompt) return lun_program_named("repl")->run(argc, argv, first);
  return o.explore ? lun_explore_program(&o, argv, first) : run_engine(&o);
}

static int run_command(int argc, char **argv) {
  const lun_program *command = argc > 1 ? lun_program_named(argv[1]) : NULL;
  if (command && *command->help && argc > 2 && strcmp(argv[2], "--help") == 0) return lun_words_help(command), 0;
  if (command) return command->run(argc, argv, 2);
  bool window = argc > 1 && strcmp(argv[1], "--sdl") == 0;
  if (window || (argc == 1 && isatty(STDIN_FILENO) && isatty(STDOUT_FILENO)))
    return lun_program_named("repl")->run(argc, argv, 1);
  return lun_cmd_run(argc, argv, 1);
}

int main(int argc, char **argv) {
  lun_standard_open();
  setlocale(LC_CTYPE, "");
  signal(SIGXFSZ, SIG_IGN); /* a trace that may not grow is a sentence, not a death */
  return lun_with_stack(run_command, argc, argv);
}
