/* sequence_build.h - what the files of the sequence diagram share while they make
 * one: which tasks it shows, their events in order, who takes part. Nobody else
 * includes it.
 *
 *   sequence_items.c    the tasks that are shown, their events, repeated rounds
 *   sequence_actors.c   the participants and their columns
 *   sequence_lives.c    the lifelines
 *   scene_sequence.c    the rows
 *   sequence_shapes.c   the shapes of cancellations
 *   sequence_words.c    the sentences */
#ifndef LUN_SEQUENCE_BUILD_H
#define LUN_SEQUENCE_BUILD_H

#include "sequence.h"

enum { TASKS_MAX = 16, EVENTS_MAX = 1024, STACK_MAX = 16, ACTORS_MAX = EVENTS_MAX + TASKS_MAX + 1 };

/* An event, or rounds of events that are folded: then `e` is the first and `upto` the last of them. */
typedef struct item {
  const lun_seq_event *e, *upto;
  size_t turns;  /* folded: how many; 0: an event */
  uint64_t fold; /* its name, if it is folded, or begins what was unfolded */
  bool ahead;
  bool side;    /* `text` has no arrow: the other side has no column */
  int from, to; /* actors */
} item;

/* A task that is shown. */
typedef struct shown {
  const lun_task *t;
  int depth;     /* 0: the one that was asked for */
  int parent;    /* the index of its awaiter; -1 */
  uint64_t born; /* the record that made it, as far as known */
  /* While the events are walked through: */
  int actor, awaited; /* awaited: an actor, -1 */
  int stack[STACK_MAX], nstack;
  const lun_seq_event *asked; /* its CANCEL, while it is being cancelled */
} shown;

typedef struct actor {
  lun_seq_actor pub;
  int owner;    /* index of the task that it belongs to, -1 */
  int from, to; /* items: it takes part from one to the other */
  int parent;   /* the actor left of which it must not stand, -1 */
  bool tree;    /* stands among the awaiters, not right of them */
  int gone;     /* AWAITED: the item that cancelled it; its column is its own until it has woken its task */
  /* TASK: how it is while rows are made. */
  lun_life life;
  bool cancelling, delivered, woken, awaits;
  int64_t since; /* when `life` began, INT64_MIN: unknown */
} actor;

typedef struct builder {
  const lun_seq_ask *ask;
  lun_arena *a;
  shown task[TASKS_MAX];
  int ntasks;
  item *item;
  int nitems;
  actor *actor;
  int nactors;
  int thrift;                     /* how much is left out so that the columns suffice */
  int *row_of;                    /* by item */
  int16_t owner[LUN_SEQ_COLUMNS]; /* while rows are made: the actor of each column, -1: nobody */
  int next;                       /* ... and the first actor that did not enter yet */
  lun_sequence out;
} builder;

enum { NEVER = 1 << 30 };

static inline bool lun_seq_begins_turn(const lun_seq_event *e) {
  return e->kind == LUN_SQ_RESUME || e->kind == LUN_SQ_RAISE;
}
/* The index of the shown task with that id, -1: it is not shown. */
int lun_seq_shown(const builder *b, uint32_t id);

/* Chooses the task and what it awaits, the most telling first. False: the task is unknown. */
bool lun_seq_choose(builder *b);
/* Leaves out some of the tasks; false when only the one that was asked for was left. */
bool lun_seq_choose_fewer(builder *b);
/* Merges the tasks' events into b->item, folding what repeats. False: out of memory. */
bool lun_seq_gather(builder *b);
/* Walks through the items: makes the actors, gives each item its two, and each actor its column. Returns how many
 * columns that takes. */
int lun_seq_cast(builder *b);
/* The actor of a shown task, NULL when it is not shown. */
actor *lun_seq_actor_of(builder *b, uint32_t task);
/* Before all rows: how the tasks were then. */
void lun_seq_begin_lives(builder *b);
/* Who has ended before item i leaves its column; who takes part in item i enters it. */
void lun_seq_leave(builder *b, int i);
void lun_seq_enter(builder *b, int i);
/* What an event changes: in its own row already, and only below it. */
void lun_seq_before(builder *b, const item *it);
void lun_seq_after(builder *b, const item *it);
/* The lifelines of a row that stands at item i. */
void lun_seq_fill(builder *b, lun_seq_row *r, int i);
/* Makes out.shape from the finished rows. */
void lun_seq_enclose(builder *b);

#endif
