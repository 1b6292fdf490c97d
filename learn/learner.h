/* learner.h - a learner in front of a lesson, wherever it is shown: what is known of the present step, what the keys
 * do, what the page says. The terminal's screen and the window are two surfaces of it; it draws nothing and reads no
 * key by itself. */
#ifndef LUN_LEARNER_H
#define LUN_LEARNER_H

#include "../viz/scene/lesson.h"
#include "place.h"
#include "show.h"

enum { LUN_TYPED_MAX = 200, LUN_ORDER_MAX = 64, LUN_HINTS_MAX = 3 };

/* What each surface does in its own way; ud is the one that lun_learner_begin was given. */
typedef struct lun_surface {
  void (*tell)(void *ud, const char *sentence); /* in the last row, until the next key */
  void (*show)(void *ud);                       /* draws what there is, at once: something takes a moment */
  void (*reload)(void *ud);                     /* the files of the sources may have changed */
  /* Opens the learner's editor, and returns when it is closed. False, with one sentence in err. */
  bool (*edit)(void *ud, const char *path, char *err, size_t errsize);
} lun_surface;

/* What became of the present step so far. Its texts live in `arena`, until the next step. */
typedef struct lun_attempt {
  lun_arena arena;
  bool done;           /* the question is answered, the task fulfilled, the program run */
  bool judged, right;  /* there is a verdict */
  uint64_t at;         /* the record that it is about, 0: none */
  const char *feedback, *answer;
  char chosen;         /* the letter of the answer, 0: none */
  char typed[LUN_TYPED_MAX];
  const char *order[LUN_ORDER_MAX]; /* the lines that are to be put in order */
  int norder;
  bool ordered;        /* they were asked for */
  const char *hint[LUN_HINTS_MAX];
  int nhints;
  bool hinted;         /* the last hint is newer than the verdict */
  const char *solution; /* it is shown; NULL: not */
  const char *program;  /* as it would be run; NULL: there is none */
  const char *said;     /* the order that was answered, its lines joined by " / "; NULL: none */
  bool listed;          /* the events of the run are to be seen */
  bool english;         /* the English text is shown beside its translation */
} lun_attempt;

typedef struct lun_learner {
  const lun_surface *surface;
  void *ud;
  lun_view *view;
  lun_player *player;
  const lun_lesson_place *place;
  lun_show show;
  lun_attempt now;
  uint64_t sought;    /* of a search: the nearest event that is one, 0: not known */
  const char *ran;    /* the program that the learner has run last, or NULL: one that was run may be run again unasked */
  char file[512];     /* of the step's program, "" when it has none */
  lun_arena page;     /* of the page that is shown */
  lun_lesson_page shown;
  bool stranger;      /* nothing may be run before the learner, who is told what that means, goes on */
  bool over;          /* behind the last step */
  bool quit;
  bool next;          /* ... for the lesson after this one */
} lun_learner;

/* ---- learner.c ---- */
/* Begins at the player's present step. The view is set up for a lesson; it, the player, the place and the surface must
 * outlive the learner. */
void lun_learner_begin(lun_learner *l, const lun_surface *surface, void *ud, lun_view *v, lun_player *p, const lun_lesson_place *place);
void lun_learner_end(lun_learner *l);
/* Does what a key does. Returns what is left to the surface, for it cannot be done here: NONE, or a command such as
 * COPY. */
lun_command lun_learner_key(lun_learner *l, const lun_key *k);
/* Says that something takes a moment, at once. */
void lun_learner_busy(lun_learner *l, const char *words);

/* ---- learner_page.c ---- */
/* What the programs of a lesson from elsewhere may do: a message. */
extern const char lun_stranger_words[];
/* Makes the page of the step, and says in the view which keys do something. */
void lun_learner_page(lun_learner *l);
bool lun_is_asking(const lun_learner *l); /* a question is open */
bool lun_is_typed(const lun_learner *l);  /* ... whose answer is typed */
bool lun_is_task(const lun_learner *l);   /* change, make */
bool lun_lists_events(const lun_learner *l); /* those of the run stand below the text */
bool lun_runs_first(const lun_learner *l); /* a text with a program, which has not been run */

/* ---- learner_deeds.c ---- */
void lun_learner_enter(lun_learner *l); /* a step was entered: shows its program */
/* Carries out a command of the lesson. False: it is none. */
bool lun_learner_do(lun_learner *l, const lun_command *c);
/* A key that belongs to an answer that is typed. False: it does not. */
bool lun_learner_typed(lun_learner *l, const lun_key *k);
/* The learner comes back from a prompt: what a run asks for has been done there. */
void lun_learner_back(lun_learner *l);
/* What the player says, and the run that it is about, with the cursor at the record; 0: at its end. The verdict is freed. */
void lun_learner_verdict(lun_learner *l, lun_verdict *v, uint64_t seq);

/* ---- learner_search.c ---- */
/* To the event of a record; the line that it names is marked, for where no task runs nothing else leads there. */
void lun_learner_go_to(lun_learner *l, uint64_t seq);
/* j and k: to the event so many before or after the cursor's. */
void lun_learner_event(lun_learner *l, int by);
/* To the first event; with the diagram, to the first that is in it. */
void lun_learner_begin_search(lun_learner *l, bool sequence);
/* The record of the first event that begins with words that the feedback quotes, `enter brew`; else of the first of all. */
uint64_t lun_learner_quoted(const lun_learner *l);
/* Enter: the cursor's event is the one. */
void lun_learner_offer(lun_learner *l);
/* The lane, or what the event says; then the quarter of the time; then the event. */
void lun_learner_search_hint(lun_learner *l);

#endif
