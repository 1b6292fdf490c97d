/* remote.h - the engine's process, as the viewer holds it: start, commands,
 * answers, what it writes by itself, its end.
 *
 * The protocol is docs/protocol.md. What happens in the engine is told by its
 * trace and never from here. All descriptors are non-blocking; nothing waits. */
#ifndef LUN_REMOTE_H
#define LUN_REMOTE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include <jansson.h>

typedef struct lun_remote lun_remote;

/* Gets the engine's answer (borrowed), or NULL when it ended before it answered. */
typedef void lun_answer_fn(void *ud, const json_t *answer);

/* An engine that somebody else has started, and that goes on without us. */
typedef struct lun_attached {
  int socket;   /* to its door (docs/attach.md), which has been asked to record; taken over */
  pid_t pid;
  bool control; /* it takes orders */
} lun_attached;

typedef struct lun_remote_options {
  const char *program;     /* this program's path, where /proc/self/exe is not to be had */
  const char *const *args; /* more options for the engine, ended by NULL; may be NULL */
  const char *file;        /* a program that is run before the prompt: the last of them are it and its arguments. NULL: none */
  const char *folder;      /* where it runs, that of a lesson whose prompt this is; NULL: where we do */
  const char *task;        /* what that lesson asks for; NULL: nothing */
  const char *trace;       /* the trace's file; NULL: one of its own, in lun_place */
  uint64_t limit;          /* how many bytes of trace are kept */
  const lun_attached *attached; /* NULL: an engine is started; otherwise `trace` is that one's, and it is never ended */
} lun_remote_options;

/* Starts an engine in a session of its own, so that no key of the terminal is a signal for it. Returns NULL with a
 * sentence in err. */
lun_remote *lun_remote_start(const lun_remote_options *options, char *err, size_t errsize);
/* Kills the engine if it still runs, waits for it, removes its trace unless that was asked for, and frees all.
 * Answers still owed are given as NULL. NULL is allowed. */
void lun_remote_free(lun_remote *r);

/* The engine is not ours; and letting go of it, which counts as its end. */
bool lun_remote_attached(const lun_remote *r);
void lun_remote_let_go(lun_remote *r);

pid_t lun_remote_pid(const lun_remote *r);
const char *lun_remote_trace(const lun_remote *r); /* the path of its trace */
/* What to poll for: the socket (and POLLOUT when `lun_remote_wants_write`), and the pipe behind the engine's standard
 * output and error. -1: closed. */
int lun_remote_socket(const lun_remote *r);
int lun_remote_pipe(const lun_remote *r);
bool lun_remote_wants_write(const lun_remote *r);

/* Sends a command; takes `command`, adds its "id". `answer` may be NULL. False: the engine is gone, or does not read
 * and too much waits for it already; then `answer` is not called. */
bool lun_remote_send(lun_remote *r, json_t *command, lun_answer_fn *answer, void *ud);
/* A command is not answered yet. */
bool lun_remote_owes(const lun_remote *r);
/* Sends a command that has no fields. */
bool lun_remote_order(lun_remote *r, const char *op);
/* Writes what waits and reads what came, and calls the answers' functions. */
void lun_remote_pump(lun_remote *r);
/* Reads what the engine's process, its children and its libraries wrote. Returns the bytes read, 0: nothing now. */
size_t lun_remote_output(lun_remote *r, char *buf, size_t size);

void lun_remote_interrupt(lun_remote *r); /* SIGINT: ends code that does not await */
void lun_remote_kill(lun_remote *r);      /* SIGKILL, to it and its children */
void lun_remote_hold(lun_remote *r, bool hold); /* stops the process and its children, or lets them go on */
/* True once the engine has ended. */
bool lun_remote_ended(lun_remote *r);
/* How it ended, as waitpid says; valid after lun_remote_ended. */
int lun_remote_status(const lun_remote *r);
/* How it ended, as a phrase: "ended with status 3", "was killed by signal 11 (Segmentation fault)". Returns buf. */
const char *lun_remote_epitaph(const lun_remote *r, char *buf, size_t size);

#endif
