/* learner_page.c - what the Lesson says in each situation: the step's text, its
 * question or task, what became of it, and what one can do. */
#include "learner.h"

#include <string.h>

#include "../repl/terminal/editor.h"
#include "../viz/scene/view/panels.h"
#include "lesson/language.h"
#include "lesson/translate.h"
#include "words.h"

enum { BLOCKS_MAX = 160 };

typedef struct writing {
  lun_learner *l;
  lun_block *block;
  size_t n, news; /* news: the block with which the latest begins */
} writing;

/* ---- what is the case ---- */

static const lun_step *step_of(const lun_learner *l) { return lun_player_step(l->player); }
bool lun_is_asking(const lun_learner *l) { return step_of(l)->kind == LUN_STEP_PREDICT && !l->now.done && !l->over && !l->stranger; }
bool lun_is_typed(const lun_learner *l) { return lun_is_asking(l) && step_of(l)->option == NULL; }
bool lun_is_task(const lun_learner *l) { return !l->over && (step_of(l)->kind == LUN_STEP_CHANGE || step_of(l)->kind == LUN_STEP_MAKE); }

static bool is_reading(const lun_learner *l) { return step_of(l)->kind == LUN_STEP_TELL || step_of(l)->kind == LUN_STEP_RECAP; }

bool lun_runs_first(const lun_learner *l) {
  return !l->over && is_reading(l) && lun_step_fence(step_of(l), LUN_ROLE_RUN) != NULL && !l->show.run;
}

static bool searches(const lun_learner *l) { return !l->over && step_of(l)->kind == LUN_STEP_OBSERVE && l->show.run && !l->now.done; }

/* In a search always, found or not; after another run when they are asked for. */
bool lun_lists_events(const lun_learner *l) {
  bool search = !l->over && step_of(l)->kind == LUN_STEP_OBSERVE;
  return !l->over && l->show.run && l->show.events.n > 0 && !lun_is_asking(l) && (search || l->now.listed);
}

/* ---- blocks ---- */

static lun_block *add(writing *w, lun_block_kind kind, const char *text) {
  if (text == NULL || (*text == '\0' && kind != LUN_BLOCK_ENTRY) || w->n == BLOCKS_MAX) return NULL;
  w->block[w->n] = (lun_block){.kind = (uint8_t)kind, .text = text};
  return &w->block[w->n++];
}

static bool is_question(const lun_learner *l) { return step_of(l)->kind == LUN_STEP_PREDICT; }

/* That of a question is read with it, and with what is said of the answer. Else it is what will be run, or edited. */
static void program(writing *w) {
  if (is_question(w->l) || !w->l->show.run) add(w, LUN_BLOCK_PROGRAM, w->l->now.program);
}

/* The last lines that the program printed; those of an order are the answer. */
static void printed(writing *w) {
  enum { LINES = 6 };
  const lun_fold *f = w->l->show.fold;
  size_t n = w->l->show.run ? lun_fold_noutput(f) : 0;
  const char *lines = "";
  if (!w->l->now.judged || w->l->now.norder > 0 || searches(w->l)) return;
  for (size_t i = n > LINES ? n - LINES : 0; i < n; i++) {
    const lun_output *o = lun_fold_output(f, i);
    lines = lun_arena_print(&w->l->page, "%s%s\xe2\x94\x82 %.*s", lines, *lines != '\0' ? "\n" : "", (int)o->len, o->text);
  }
  add(w, LUN_BLOCK_PRINTED, lines);
}

static void prose(writing *w, const char *markdown) { add(w, LUN_BLOCK_PROSE, lun_words_with_keys(markdown != NULL ? markdown : "", &w->l->page)); }

static void options(writing *w, const lun_step *s) {
  int number = 0;
  const lun_attempt *now = &w->l->now;
  for (const lun_option *o = s->option; o != NULL; o = o->next) {
    lun_block *b = add(w, LUN_BLOCK_OPTION, lun_words_with_keys(o->text, &w->l->page));
    if (b == NULL) return;
    bool right = now->done && now->answer != NULL && now->answer[0] == o->letter && now->answer[1] == '\0';
    b->number = ++number;
    b->mark = right ? LUN_MARK_RIGHT : now->done && now->chosen == o->letter ? LUN_MARK_CHOSEN : LUN_MARK_NONE;
  }
}

/* The lines to be put in order, and those that have been, in their new order. */
static void order(writing *w) {
  const lun_attempt *now = &w->l->now;
  for (int i = 0; i < now->norder && !now->done; i++) {
    lun_block *b = add(w, LUN_BLOCK_LINE, now->order[i]);
    if (b != NULL) b->number = i + 1;
  }
}

/* Why the step is not, or not quite, in the learner's language; and the English text beside a translation, when it is asked for. */
static void lag(writing *w) { add(w, LUN_BLOCK_NOTE, lun_lag_words(step_of(w->l)->lag)); }

static void english(writing *w) {
  const lun_step *s = step_of(w->l)->english;
  if (s == NULL || !w->l->now.english) return;
  add(w, LUN_BLOCK_HEAD, "English");
  prose(w, s->title);
  prose(w, s->prose);
  for (const lun_option *o = s->option; o != NULL; o = o->next) prose(w, lun_arena_print(&w->l->page, "- %s", o->text));
}

static const char *entry_words(const lun_learner *l) {
  return l->now.norder > 0 ? _("Type their numbers in that order, then Enter.")
                           : _("Type the number, then Enter.");
}

static void question(writing *w) {
  lun_learner *l = w->l;
  const lun_step *s = step_of(l);
  add(w, LUN_BLOCK_HEAD, _("Predict"));
  prose(w, s->prose);
  options(w, s);
  if (*l->now.typed != '\0') w->news = w->n; /* what is typed about stays in sight */
  order(w);
  if (lun_is_typed(l) && l->now.ordered) {
    add(w, LUN_BLOCK_ENTRY, lun_arena_print(&l->page, "> %s", l->now.typed));
    add(w, LUN_BLOCK_NOTE, entry_words(l));
  } else if (lun_is_asking(l) && !lun_is_typed(l)) {
    add(w, LUN_BLOCK_NOTE, _("Choose an answer; then the program runs."));
  }
}

/* ---- what became of it ---- */

/* The number that a line had in the shuffle, so that it can be compared with what was typed; lines that are alike have theirs in
 * order. 0: it has none. */
static int number_of(const lun_attempt *now, const char *line, size_t n, uint64_t *taken) {
  for (int i = 0; i < now->norder; i++) {
    if ((*taken >> i & 1) != 0 || strlen(now->order[i]) != n || strncmp(now->order[i], line, n) != 0) continue;
    *taken |= (uint64_t)1 << i;
    return i + 1;
  }
  return 0;
}

/* Lines of an order, which are joined, each with its number. */
static void happened(writing *w, const char *answer) {
  const lun_attempt *now = &w->l->now;
  uint64_t taken = 0;
  for (const char *line = answer; *line != '\0';) {
    const char *end = strstr(line, " / ");
    size_t n = end != NULL ? (size_t)(end - line) : strlen(line);
    int number = now->right ? 0 : number_of(now, line, n, &taken);
    add(w, LUN_BLOCK_CODE, number > 0 ? lun_arena_print(&w->l->page, "%d  %.*s", number, (int)n, line) : lun_arena_print(&w->l->page, "%.*s", (int)n, line));
    line += end != NULL ? n + 3 : n;
  }
}

static void outcome_of_question(writing *w) {
  lun_learner *l = w->l;
  const lun_attempt *now = &l->now;
  add(w, LUN_BLOCK_HEAD, now->right ? _("✓ That is what happened") : _("What happened"));
  bool typed = step_of(l)->option == NULL;
  if (typed && now->answer != NULL) happened(w, now->answer);
  if (typed && !now->right) add(w, LUN_BLOCK_NOTE, lun_arena_print(&l->page, _("Your answer: %s"), now->typed));
  if (!now->right && now->said != NULL) happened(w, now->said);
  prose(w, now->feedback);
}

/* Each `expect` of the check is a property, and that the program ends well is one more. */
static const char *what_was_checked(lun_learner *l) {
  const lun_fence *check = lun_step_fence(step_of(l), LUN_ROLE_CHECK);
  int n = 1;
  for (const char *s = check != NULL ? strstr(check->code, "expect(") : NULL; s != NULL; s = strstr(s + 1, "expect(")) n++;
  return lun_arena_print(&l->page, _("%d conditions were checked in the recording of its run; all of them hold."), n);
}

static lun_block *add_event(writing *w, const lun_event *e) {
  lun_block *b = add(w, LUN_BLOCK_EVENT, e->sentence);
  if (b != NULL) b->at = (lun_instant){e->t, e->seq};
  return b;
}

/* Which moment the picture shows, when it is one that a verdict is about. */
static void moment(writing *w) {
  const lun_events *e = &w->l->show.events;
  uint64_t seq = w->l->now.at;
  if (seq == 0 || e->n == 0 || w->l->now.right || !lun_is_task(w->l)) return;
  const lun_event *at = &e->event[lun_events_at(e, seq)];
  if (at->kind == LUN_K_END) return; /* as it does anyhow */
  add(w, LUN_BLOCK_NOTE, _("The picture shows this moment:"));
  add_event(w, at);
}

static void outcome_of_task(writing *w) {
  const lun_attempt *now = &w->l->now;
  const char *good = step_of(w->l)->kind == LUN_STEP_OBSERVE ? _("✓ That is the one") : _("✓ It passes");
  add(w, LUN_BLOCK_HEAD, now->right ? good : _("What happened"));
  bool told = now->feedback != NULL && *now->feedback != '\0';
  if (now->right && lun_is_task(w->l) && !told) add(w, LUN_BLOCK_NOTE, what_was_checked(w->l));
  prose(w, now->feedback);
  moment(w);
}

static void outcome(writing *w) {
  if (!w->l->now.judged || searches(w->l)) return;
  w->news = w->n;
  if (is_question(w->l)) outcome_of_question(w);
  else if (step_of(w->l)->kind == LUN_STEP_RUN) prose(w, w->l->now.feedback);
  else outcome_of_task(w);
}

static void help(writing *w) {
  lun_learner *l = w->l;
  bool open = !searches(l) && !l->now.done;
  for (int i = 0; i < l->now.nhints && open; i++) {
    if (i + 1 == l->now.nhints && l->now.hinted) w->news = w->n;
    add(w, LUN_BLOCK_HEAD, lun_arena_print(&l->page, _("Hint %d"), i + 1));
    prose(w, l->now.hint[i]);
  }
  if (l->now.solution == NULL) return;
  w->news = w->n;
  add(w, LUN_BLOCK_HEAD, _("A program that passes"));
  add(w, LUN_BLOCK_CODE, l->now.solution);
}

/* How many events before and after the cursor's are shown: as many as leave room for the text. */
static size_t events_around(const lun_view *v) {
  enum { TEXT_ROWS = 20, LEAST = 3, MOST = 12 };
  const lun_slot *s = lun_layout_slot(&v->shown, LUN_PANEL_LESSON);
  int rows = s == NULL ? 0 : s->area.h / (v->unit > 1 ? LUN_ROW_POINTS : 1), n = (rows - TEXT_ROWS) / 2;
  return (size_t)(n < LEAST ? LEAST : n > MOST ? MOST : n);
}

/* The events around the cursor: the search goes through them. */
static void events(writing *w) {
  lun_learner *l = w->l;
  const lun_events *e = &l->show.events;
  if (!lun_lists_events(l)) return;
  size_t around = events_around(l->view), at = lun_events_at(e, lun_show_seq(&l->show)), from = at > around ? at - around : 0;
  if (searches(l) || l->now.listed) w->news = w->n;
  add(w, LUN_BLOCK_HEAD, _("What happened, event by event"));
  for (size_t i = from; i < e->n && i <= from + 2 * around; i++) {
    lun_block *b = add_event(w, &e->event[i]);
    if (b != NULL && i == at) b->mark = LUN_MARK_HERE;
  }
}

/* Below the events: what was said of the last one that was offered, and the last hint. */
static void found_so_far(writing *w) {
  const lun_attempt *now = &w->l->now;
  if (!searches(w->l) || !now->judged) return;
  add(w, LUN_BLOCK_PROSE, lun_arena_print(&w->l->page, "%s %s", now->feedback, now->nhints > 0 ? now->hint[now->nhints - 1] : ""));
}

/* ---- what one can do ---- */

static const char *task_words(lun_learner *l) {
  enum { HINTS = 3 };
  if (l->now.done) return NULL;
  if (!l->now.judged && !lun_editor_chosen()) return _("e opens it in vi (:wq saves and leaves; $EDITOR names another editor), Enter checks it.");
  if (!l->now.judged) return lun_arena_print(&l->page, _("e opens it in %s, Enter checks it."), lun_editor_name());
  if (l->now.solution != NULL) return _("e changes the program, Enter checks it again.");
  if (lun_player_has_hint(l->player)) return _("e changes the program, Enter checks it again; ? gives a hint, S shows a solution.");
  return l->now.nhints > 0 && l->now.nhints < HINTS ? _("e changes the program, Enter checks it again; then ? gives the next hint. S shows a solution.")
                                                    : _("e changes the program, Enter checks it again; S shows a solution.");
}

static const char *deed_words(lun_learner *l) {
  const lun_step *s = step_of(l);
  if (lun_view_mode(l->view) != LUN_MODE_LEARN) return _("Esc goes on here.");
  if (lun_is_task(l)) return task_words(l);
  if (lun_runs_first(l) || (s->kind == LUN_STEP_RUN && !l->now.done)) return _("Enter runs the program.");
  if (s->kind != LUN_STEP_OBSERVE || l->now.done || l->now.judged) return NULL;
  return l->show.run ? _("j and k go through the events, Enter takes one.") : _("Enter runs the program; then look for the event.");
}

static const char *enter_words(const lun_learner *l) {
  if (l->stranger) return _("begin the lesson");
  if (l->over) return l->place->next != NULL ? _("begin the next lesson") : _("leave");
  if (lun_runs_first(l)) return _("run it");
  if (l->now.done || is_reading(l)) return _("go on");
  switch (step_of(l)->kind) {
    case LUN_STEP_PREDICT: return _("answer");
    case LUN_STEP_OBSERVE: return l->show.run ? _("this is the event") : _("run it");
    case LUN_STEP_RUN: return _("run it");
    default: return _("check it");
  }
}

static const char *veil(const lun_learner *l) {
  if (l->show.run) return NULL;
  return lun_is_asking(l) ? _("hidden until you choose") : _("nothing has been run in this step yet");
}

/* Before anything of a stranger's is run. */
static void set_stranger_keys(lun_learner *l) {
  l->view->learn = (lun_lesson_keys){.enter = enter_words(l), .veil = _("nothing has been run"), .can = 1u << (LUN_CMD_GO_ON - LUN_CMD_CHOOSE)};
}

static int count_options(const lun_step *s) {
  int n = 0;
  for (const lun_option *o = s->option; o != NULL; o = o->next) n++;
  return n;
}

static void set_keys(lun_learner *l) {
  lun_lesson_keys *k = &l->view->learn;
  bool asking = lun_is_asking(l), task = lun_is_task(l) && !l->now.done;
  *k = (lun_lesson_keys){.enter = enter_words(l), .veil = veil(l), .asking = asking, .events = lun_lists_events(l), .run = l->show.run && !asking};
  if (asking && !lun_is_typed(l)) k->options = count_options(step_of(l));
#define CAN(cmd, when) k->can |= (when) ? UINT32_C(1) << (LUN_CMD_##cmd - LUN_CMD_CHOOSE) : 0
  CAN(CHOOSE, k->options > 0);
  CAN(GO_ON, !asking || lun_is_typed(l));
  CAN(PAGE_NEXT, !l->over);
  CAN(WRITE, lun_is_task(l));
  CAN(HINT, (task || searches(l)) && lun_player_has_hint(l->player));
  CAN(SOLUTION, lun_is_task(l) && l->now.solution == NULL && (l->now.done || l->now.judged));
  CAN(RESTART, !asking && !is_reading(l) && !l->over && (l->now.judged || l->show.run));
  CAN(EVENTS, l->show.run && l->show.events.n > 0 && !asking && !l->over && step_of(l)->kind != LUN_STEP_OBSERVE);
  CAN(PROMPT, true);
  CAN(ENGLISH, !l->over && step_of(l)->english != NULL);
  CAN(SKIP, !asking && !is_reading(l) && !l->now.done && !l->over);
#undef CAN
}

/* ---- the panels that the text sends to ---- */

/* "Look at the *Timeline*": the panels that a text names so, as bits. */
static uint32_t named_in(const char *markdown) {
  uint32_t named = 0;
  for (unsigned panel = LUN_PANEL_REPL; panel < LUN_PANEL_LESSON; panel++)
    if (markdown != NULL && lun_panel_stressed(panel, markdown)) named |= UINT32_C(1) << panel;
  return named;
}

static uint32_t panels_named(const lun_learner *l) {
  return l->show.run ? named_in(step_of(l)->prose) | (l->now.judged ? named_in(l->now.feedback) : 0) : 0;
}

/* ---- the page ---- */

const char lun_stranger_words[] =
  N_("This lesson is not of Lunette's own course. None of its programs has been run. They will run without files, network and processes, for at most 10 s each.");

static void closing(writing *w) {
  const char *next = w->l->place->next;
  add(w, LUN_BLOCK_PROSE, _("This was the last step."));
  if (next == NULL) {
    add(w, LUN_BLOCK_NOTE, _("Enter leaves, p goes back."));
    return;
  }
  add(w, LUN_BLOCK_NOTE, _("Enter begins the next lesson, Q leaves. At another time:"));
  add(w, LUN_BLOCK_CODE, lun_arena_print(&w->l->page, "lunette learn %d", w->l->place->lesson + 1));
}

static void lesson_begins(writing *w) {
  const lun_lesson *l = lun_player_lesson(w->l->player);
  if (lun_player_index(w->l->player) == 1) prose(w, l->prose);
}

void lun_learner_page(lun_learner *l) {
  const lun_lesson *lesson = lun_player_lesson(l->player);
  lun_arena_reset(&l->page);
  writing w = {.l = l, .block = lun_arena_take(&l->page, BLOCKS_MAX * sizeof *w.block)};
  l->shown = (lun_lesson_page){.title = lun_words_unmarked(step_of(l)->title, &l->page), .step = lun_player_index(l->player), .steps = lesson->nsteps,
                               .lesson = l->place->lesson, .lessons = l->place->lessons};
  if (l->stranger) set_stranger_keys(l);
  else set_keys(l);
  if (w.block == NULL) return;
  if (l->stranger) {
    add(&w, LUN_BLOCK_PROSE, _(lun_stranger_words));
  } else if (l->over) {
    closing(&w);
  } else {
    if (is_question(l)) program(&w);
    lesson_begins(&w);
    lag(&w);
    if (is_question(l)) question(&w);
    else prose(&w, step_of(l)->prose);
    english(&w);
    outcome(&w);
    help(&w);
    events(&w);
    found_so_far(&w);
    add(&w, LUN_BLOCK_NOTE, deed_words(l));
    printed(&w);
    if (!is_question(l) && l->now.solution == NULL) program(&w);
  }
  l->shown.block = w.block;
  l->shown.n = w.n;
  l->shown.news = w.news > 0 ? w.news : w.n;
  if (!l->over) l->shown.points = panels_named(l);
}
