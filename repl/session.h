/* session.h - one engine, its trace, and the input that is awaited: what the
 * screen and the plain REPL have in common.
 *
 * It sends inputs, follows the trace through the fold, and says through
 * functions what there is to show. It draws nothing, prints nothing, reads no
 * key, and never waits: whoever owns the loop polls its descriptors. */
#ifndef LUN_SESSION_H
#define LUN_SESSION_H

#include <poll.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../viz/fold/fold.h"
#include "../viz/fold/summary.h"
#include "remote.h"

typedef enum lun_phase {
  LUN_IDLE,    /* a prompt: nothing is awaited */
  LUN_ASKED,   /* an input was sent, and the loop has not read it yet */
  LUN_AWAITED, /* the input runs */
  LUN_DEAD     /* the engine has ended */
} lun_phase;

/* Something that the trace says to whoever reads it at the prompt. OUT and ERR are what the program printed, in the
 * pieces and with the line ends it printed; the other kinds are whole. */
typedef struct lun_said {
  lun_line_kind kind;
  uint32_t input;   /* its number; 0: of none */
  uint32_t task;
  int64_t t;        /* loop time, ns */
  const char *text; /* any bytes; not ended by a zero */
  size_t n;
} lun_said;

/* What there is to show. All are called from lun_session_work. */
typedef struct lun_session_events {
  void (*said)(void *ud, const lun_said *what);
  void (*native)(void *ud, const char *bytes, size_t n);    /* what the engine's process wrote by itself; any bytes */
  void (*refused)(void *ud, const char *error, bool unfinished); /* the input is no program */
  void (*finished)(void *ud, uint32_t input);               /* the awaited input has ended; its value was told before */
  void (*died)(void *ud, const char *sentence);             /* all that it wrote was told before */
  void (*held)(void *ud);                                   /* a step is done, or a breakpoint is reached: it stands */
} lun_session_events;

typedef struct lun_session {
  lun_remote_options engine;
  lun_session_events on;
  void *ud;
  lun_remote *remote;
  lun_reader *reader;   /* NULL until the trace is there */
  lun_fold *fold;       /* of this engine's run */
  lun_summary *whole;   /* ... all of it, summed up */
  lun_phase phase;
  int width;            /* columns that a value has, for the engine to lay it out; 0: not known */
  uint32_t input;       /* AWAITED: its number */
  uint32_t task;        /* ... and its task */
  int64_t since;        /* ASKED, AWAITED: when it was sent; real time, ns */
  int interrupts;       /* how often the user asked the awaited input, or what blocks the loop, to stop */
  bool cancelling;      /* the engine was asked to cancel the input, and has not read it yet */
  int64_t interrupted;  /* when the last SIGINT was sent; 0: none that waits for an effect */
  uint64_t interrupted_seq; /* the trace's last record then */
  uint32_t newest;      /* the highest number of an input that was heard of */
  uint32_t early;       /* ASKED: the new input's number, if its value came before the answer */
  char *text;           /* the beginning of a text of several records */
  size_t text_n;
  int64_t anchor_t, anchor_real; /* loop time and real time of one moment, to tell what now is */
  int64_t last_record;  /* real time when a record was read last */
  bool finishing;       /* `quit` was sent */
  uint8_t hold;         /* enum LUN_AUX_HOLD, as the last record said */
  bool hasty;           /* records come too fast: the fold stands still between leaps */
  uint64_t hasty_seq;   /* ... and so far they are summed up and told */
  int64_t leapt;        /* real time when the fold stood at the newest record */
  uint64_t leapt_seq;   /* ... which was this one */
  int64_t leap_ns;      /* how long the last leap took */
} lun_session;

/* What blocks the loop is worth a word from here on, in ns; slow_callback_duration's default. */
enum { LUN_SLOW_NS = 100 * 1000 * 1000 };

/* Starts the first engine. `engine` and its strings must outlive the session. False, with a sentence in err. */
bool lun_session_open(lun_session *s, const lun_remote_options *engine, const lun_session_events *on, void *ud,
                      char *err, size_t errsize);
/* Ends the engine at once if it still runs, and frees all. */
void lun_session_close(lun_session *s);
/* A new engine in place of the dead one; the fold begins anew. */
bool lun_session_restart(lun_session *s, char *err, size_t errsize);
/* Asks the engine to end as asyncio.run does; `died` tells when it has. */
void lun_session_quit(lun_session *s);

/* Sends an input. False, with a sentence in err: it was not sent. */
bool lun_session_eval(lun_session *s, const char *text, size_t n, char *err, size_t errsize);
/* Ctrl-C: cancels the awaited input; asked again, or while the loop is blocked, it interrupts what runs. Returns false
 * when there is nothing to stop. */
bool lun_session_interrupt(lun_session *s);
/* The loop stands: nothing runs until it is let go on. */
bool lun_session_held(const lun_session *s);
/* Ctrl-Z: the awaited input goes on in the background. False: nothing is awaited. */
bool lun_session_background(lun_session *s);
/* True when an interrupt had no effect for a second: only killing the engine helps. */
bool lun_session_deaf(const lun_session *s);

/* Fills up to 2 entries for poll and returns how many. */
nfds_t lun_session_fds(const lun_session *s, struct pollfd *fds);
/* How long poll may wait until the trace should be looked at, in ms. */
int lun_session_patience(const lun_session *s);
/* Reads what came, for at most `budget` ns. Returns true when something changed. */
bool lun_session_work(lun_session *s, int64_t budget);

/* The loop's time now, in ns: it goes on between two records, and stands while the clock is held or virtual, and while
 * records come faster than they can be followed. */
int64_t lun_session_now(const lun_session *s);
/* For how long the loop has been in one turn, in ns; 0 when it is not blocked. */
int64_t lun_session_blocked(const lun_session *s);
int64_t lun_real_ns(void);

#endif
