/* learner_deeds.c - what the lesson's keys do: a function and a row of the table for
 * each command. What takes time is said before. */
#include "learner.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../viz/scene/view/panels.h"
#include "lesson/language.h"
#include "lesson/translate.h"

static const lun_step *step_of(const lun_learner *l) { return lun_player_step(l->player); }

static void tell(lun_learner *l, const char *sentence) { l->surface->tell(l->ud, sentence); }

static const char *keep(lun_learner *l, const char *text) { return text != NULL ? lun_arena_print(&l->now.arena, "%s", text) : NULL; }

/* What is new stands at the end of the text. */
static void scroll_to_end(lun_learner *l) { l->view->lesson_top = LUN_LESSON_NEWS; }

/* ---- a step ---- */

/* The step's program, or the learner's, as it would be run. */
static void lay_out(lun_learner *l) {
  char err[512], *text = lun_is_task(l) ? lun_player_text(l->player) : NULL;
  const char *program = text != NULL ? text : lun_player_program(l->player);
  *l->file = '\0';
  lun_show_nothing(&l->show, l->view);
  l->surface->reload(l->ud);
  if (*program != '\0' && !lun_player_lay_out(l->player, program, l->file, sizeof l->file, err, sizeof err)) tell(l, err);
  l->now.program = *program != '\0' ? keep(l, program) : NULL;
  free(text);
}

/* The lines of an order are known by running the program: they are shown shuffled, and nothing else of it. */
static void ask_order(lun_learner *l) {
  if (!lun_is_typed(l) || l->now.ordered) return;
  lun_learner_busy(l, _("Preparing the question ..."));
  char *lines = lun_player_shuffled(l->player), *rest = NULL;
  for (char *line = lines != NULL ? strtok_r(lines, "\n", &rest) : NULL; line != NULL && l->now.norder < LUN_ORDER_MAX; line = strtok_r(NULL, "\n", &rest))
    l->now.order[l->now.norder++] = keep(l, line);
  free(lines);
  l->now.ordered = true;
}

void lun_learner_verdict(lun_learner *l, lun_verdict *v, uint64_t seq) {
  char err[512];
  l->now.judged = true;
  l->now.hinted = false;
  l->now.right = v->right;
  l->now.at = seq;
  l->now.feedback = keep(l, v->text);
  l->now.answer = keep(l, v->answer);
  if (v->trace != NULL && !lun_show_run(&l->show, l->view, v->trace, lun_step_is_english(step_of(l)), err, sizeof err)) tell(l, err);
  l->surface->reload(l->ud);
  if (seq > 0) lun_learner_go_to(l, seq);
  else lun_show_end(&l->show, l->view);
  lun_verdict_free(v);
}

static bool runs_program(const lun_learner *l) {
  return step_of(l)->kind == LUN_STEP_RUN || step_of(l)->kind == LUN_STEP_OBSERVE;
}

static void run_program(lun_learner *l) {
  char err[512];
  lun_verdict v;
  lun_learner_busy(l, _("Running the program ..."));
  if (!lun_player_run(l->player, lun_player_program(l->player), &v, err, sizeof err)) {
    tell(l, err);
    return;
  }
  bool search = step_of(l)->kind == LUN_STEP_OBSERVE;
  lun_learner_verdict(l, &v, 0);
  bool sequence = search && lun_panel_stressed(LUN_PANEL_SEQUENCE, step_of(l)->prose);
  l->view->tab = sequence ? LUN_PANEL_SEQUENCE : LUN_PANEL_LESSON; /* what the text speaks of is seen */
  if (search) l->now.judged = false, lun_learner_begin_search(l, sequence), scroll_to_end(l);
  else if (runs_program(l)) l->now.done = true, scroll_to_end(l);
  else l->now.judged = false;
  l->ran = lun_player_program(l->player);
}

/* A text without a program of its own leaves what is shown as it is: it may speak of it. */
static bool has_picture(const lun_learner *l) {
  unsigned kind = step_of(l)->kind;
  bool reading = kind == LUN_STEP_TELL || kind == LUN_STEP_RECAP;
  return !reading || lun_step_fence(step_of(l), LUN_ROLE_RUN) != NULL || !l->show.run;
}

void lun_learner_enter(lun_learner *l) {
  lun_arena arena = l->now.arena;
  lun_arena_reset(&arena);
  l->now = (lun_attempt){.arena = arena};
  l->view->lesson_top = 0;
  l->view->alone = l->view->help = false;
  l->view->focus = l->view->tab = LUN_PANEL_LESSON;
  if (has_picture(l)) lay_out(l);
  ask_order(l);
  if (runs_program(l) && step_of(l)->kind == LUN_STEP_OBSERVE && l->ran != NULL && l->ran == lun_player_program(l->player)) run_program(l);
}

static void turn_page(lun_learner *l, int by) {
  bool was_over = l->over;
  l->over = false;
  if (by < 0 && was_over) lun_learner_enter(l);
  else if (lun_player_move(l->player, by)) lun_learner_enter(l);
  else if (by > 0) l->over = true, lun_show_nothing(&l->show, l->view), *l->file = '\0';
  else tell(l, _("This is the first step."));
}

static void read_on(lun_learner *l) {
  unsigned kind = step_of(l)->kind;
  if (!l->over && (kind == LUN_STEP_TELL || kind == LUN_STEP_RECAP)) lun_player_pass(l->player, false);
  turn_page(l, 1);
}

/* ---- answers ---- */

static void answer(lun_learner *l, const char *typed) {
  char err[512];
  lun_verdict v;
  lun_learner_busy(l, _("Running the program ..."));
  if (!lun_player_answer(l->player, typed, &v, err, sizeof err)) {
    tell(l, err);
    return;
  }
  l->now.done = true;
  l->ran = lun_player_program(l->player);
  lun_learner_verdict(l, &v, v.seq);
  scroll_to_end(l);
}

static void choose(lun_learner *l, const lun_command *c) {
  int n = 1;
  if (lun_is_typed(l) && l->now.norder > 0) {
    size_t len = strlen(l->now.typed);
    snprintf(l->now.typed + len, sizeof l->now.typed - len, "%s%d", len > 0 ? " " : "", c->arg);
    return;
  }
  if (!lun_is_asking(l)) return;
  for (const lun_option *o = step_of(l)->option; o != NULL; o = o->next) {
    if (n++ != c->arg) continue;
    l->now.chosen = o->letter;
    answer(l, (char[]){o->letter, '\0'});
    return;
  }
}

/* "2 1 3" as the lines of those numbers, joined as an answer is. NULL, with one sentence in err: it is no order. */
static const char *as_order(lun_learner *l, char *err, size_t errsize) {
  const char *joined = "", *s = l->now.typed;
  bool placed[LUN_ORDER_MAX] = {false};
  while (*s != '\0') {
    char *end;
    long at = strtol(s, &end, 10);
    if (end == s || at < 1 || at > l->now.norder) return snprintf(err, errsize, _("The lines have the numbers 1 to %d."), l->now.norder), NULL;
    if (placed[at - 1]) return snprintf(err, errsize, _("Line %ld is there twice."), at), NULL;
    placed[at - 1] = true;
    joined = lun_arena_print(&l->now.arena, "%s%s%s", joined, *joined != '\0' ? " / " : "", l->now.order[at - 1]);
    s = end + strspn(end, " ");
  }
  for (int i = 0; i < l->now.norder; i++)
    if (!placed[i]) return snprintf(err, errsize, _("Each of the lines wants its place: line %d has none yet."), i + 1), NULL;
  return joined;
}

static void answer_typed(lun_learner *l) {
  char err[160];
  if (l->now.norder > 0) l->now.said = as_order(l, err, sizeof err);
  const char *typed = l->now.norder > 0 ? l->now.said : l->now.typed;
  if (typed == NULL) tell(l, err);
  else if (*typed == '\0') tell(l, _("The answer is a number."));
  else answer(l, typed);
}

/* With fewer than ten lines a digit is a line. */
static void type_digit(lun_learner *l, char c) {
  size_t n = strlen(l->now.typed);
  bool apart = l->now.norder > 0 && l->now.norder < 10 && n > 0 && l->now.typed[n - 1] != ' ' && c != ' ';
  if (n + 3 > sizeof l->now.typed) return;
  if (apart) l->now.typed[n++] = ' ';
  l->now.typed[n++] = c;
  l->now.typed[n] = '\0';
  scroll_to_end(l); /* where it stands */
}

static void take_back(lun_learner *l) {
  size_t n = strlen(l->now.typed);
  if (n > 0) n--;
  while (l->now.norder > 0 && n > 0 && l->now.typed[n - 1] == ' ') n--;
  l->now.typed[n] = '\0';
}

bool lun_learner_typed(lun_learner *l, const lun_key *k) {
  bool here = lun_is_typed(l) && lun_view_mode(l->view) == LUN_MODE_LEARN && k->mods == 0;
  if (here && k->name == LUN_KEY_BACKSPACE) return take_back(l), true;
  if (!here || k->name != LUN_KEY_CHAR) return false;
  bool ascii = k->ch < 128, order = ascii && (isdigit((int)k->ch) || k->ch == ' ');
  bool fits = l->now.norder > 0 ? order : ascii && strchr("0123456789.-", (int)k->ch) != NULL;
  if (!fits && *l->now.typed == '\0') return false;
  if (!fits) return tell(l, _("That is no part of the answer. Enter answers, Backspace takes back.")), true;
  type_digit(l, (char)k->ch);
  return true;
}

/* ---- exercises ---- */

static void check(lun_learner *l) {
  char err[512], *text = lun_player_text(l->player);
  lun_verdict v;
  lun_learner_busy(l, _("Checking ..."));
  if (text == NULL || !lun_player_try(l->player, text, &v, err, sizeof err)) {
    tell(l, text == NULL ? _("out of memory") : err);
  } else {
    l->now.done = v.right;
    l->now.solution = NULL; /* the learner's own is what is looked at */
    lun_learner_verdict(l, &v, v.seq);
    scroll_to_end(l);
  }
  free(text);
}

static void write_program(lun_learner *l, const lun_command *c) {
  char err[512];
  (void)c;
  if (!lun_is_task(l)) return tell(l, _("The program of this step is not to be changed."));
  char *path = lun_player_work(l->player, err, sizeof err);
  if (path == NULL || !l->surface->edit(l->ud, path, err, sizeof err)) tell(l, err);
  free(path);
  l->now.judged = l->now.done = false;
  lay_out(l);
}

static void hint(lun_learner *l, const lun_command *c) {
  int level;
  (void)c;
  if (step_of(l)->kind == LUN_STEP_OBSERVE) return lun_learner_search_hint(l), scroll_to_end(l);
  const char *text = lun_player_hint(l->player, &level);
  if (text == NULL) return tell(l, _("There is a hint after each try that does not hold."));
  if (l->now.nhints < LUN_HINTS_MAX) l->now.hint[l->now.nhints++] = text;
  l->now.hinted = true;
  scroll_to_end(l);
}

static void solution(lun_learner *l, const lun_command *c) {
  (void)c;
  l->now.solution = lun_player_solution(l->player);
  if (l->now.solution == NULL) tell(l, _("This step has no solution to show."));
  scroll_to_end(l);
}

void lun_learner_back(lun_learner *l) {
  if (!l->over && step_of(l)->kind == LUN_STEP_RUN && !l->now.done) run_program(l);
}

/* ---- the table ---- */

static void go_on(lun_learner *l, const lun_command *c) {
  (void)c;
  if (l->stranger) l->stranger = false, lun_learner_enter(l);
  else if (l->over) l->quit = true, l->next = l->place->next != NULL;
  else if (l->now.done) read_on(l);
  else if (lun_is_typed(l)) answer_typed(l);
  else if (lun_is_asking(l)) tell(l, _("Choose an answer by its number."));
  else if (step_of(l)->kind == LUN_STEP_OBSERVE && l->show.run) lun_learner_offer(l), scroll_to_end(l);
  else if (runs_program(l) || lun_runs_first(l)) run_program(l);
  else if (lun_is_task(l)) check(l);
  else read_on(l);
}

static void page_next(lun_learner *l, const lun_command *c) {
  (void)c;
  if (!l->over) read_on(l);
}

static void page_prev(lun_learner *l, const lun_command *c) {
  (void)c;
  turn_page(l, -1);
}

static void restart(lun_learner *l, const lun_command *c) {
  char err[512];
  (void)c;
  if (l->over) return;
  if (!lun_player_restart(l->player, err, sizeof err)) tell(l, err);
  lun_learner_enter(l);
}

static void skip(lun_learner *l, const lun_command *c) {
  (void)c;
  if (l->over) return;
  lun_player_pass(l->player, true);
  turn_page(l, 1);
}

static void show_events(lun_learner *l, const lun_command *c) {
  (void)c;
  if (!l->show.run) return tell(l, _("Nothing has been run in this step."));
  l->now.listed = !l->now.listed;
  if (lun_lists_events(l)) lun_learner_go_to(l, lun_learner_quoted(l));
  scroll_to_end(l);
}

static void show_english(lun_learner *l, const lun_command *c) {
  (void)c;
  l->now.english = !l->now.english;
}

static const struct {
  uint8_t cmd;
  void (*act)(lun_learner *l, const lun_command *c);
} deeds[] = {{LUN_CMD_CHOOSE, choose},         {LUN_CMD_GO_ON, go_on},     {LUN_CMD_HINT, hint},       {LUN_CMD_PAGE_NEXT, page_next},
             {LUN_CMD_PAGE_PREV, page_prev},   {LUN_CMD_WRITE, write_program}, {LUN_CMD_EDIT, write_program}, {LUN_CMD_SOLUTION, solution},
             {LUN_CMD_RESTART, restart}, {LUN_CMD_ENGLISH, show_english},       {LUN_CMD_SKIP, skip},
             {LUN_CMD_EVENTS, show_events}};

bool lun_learner_do(lun_learner *l, const lun_command *c) {
  for (size_t i = 0; i < sizeof deeds / sizeof *deeds; i++) {
    if (deeds[i].cmd != c->cmd) continue;
    if (!l->stranger || c->cmd == LUN_CMD_GO_ON) deeds[i].act(l, c);
    return true;
  }
  return false;
}
