/* learner.c - a learner's keys, and how a lesson begins and ends on a surface (learner.h). What the commands do is
 * learner_deeds.c's, what the page says learner_page.c's. */
#include "learner.h"

#include "lesson/language.h"

void lun_learner_begin(lun_learner *l, const lun_surface *surface, void *ud, lun_view *v, lun_player *p,
                       const lun_lesson_place *place) {
  *l = (lun_learner){.surface = surface, .ud = ud, .view = v, .player = p, .place = place};
  v->lesson = true;
  v->axis = LUN_AXIS_CALLS;
  l->stranger = place->stranger;
  lun_show_init(&l->show);
  if (!l->stranger) lun_learner_enter(l);
  else v->focus = v->tab = LUN_PANEL_LESSON;
}

void lun_learner_end(lun_learner *l) {
  lun_show_free(&l->show);
  lun_arena_free(&l->page);
  lun_arena_free(&l->now.arena);
}

void lun_learner_busy(lun_learner *l, const char *words) {
  l->surface->tell(l->ud, words);
  l->surface->show(l->ud);
  l->surface->tell(l->ud, "");
}

/* Up and down in the lesson: from event to event, where one is looked for. */
static bool moves_event(lun_learner *l, const lun_key *k) {
  bool down = k->name == LUN_KEY_DOWN || (k->name == LUN_KEY_CHAR && k->ch == 'j' && k->mods == 0);
  bool up = k->name == LUN_KEY_UP || (k->name == LUN_KEY_CHAR && k->ch == 'k' && k->mods == 0);
  if (!l->view->learn.events || lun_view_mode(l->view) != LUN_MODE_LEARN || !(down || up)) return false;
  lun_learner_event(l, down ? 1 : -1);
  return true;
}

lun_command lun_learner_key(lun_learner *l, const lun_key *k) {
  lun_command none = {.cmd = LUN_CMD_NONE};
  if (lun_learner_typed(l, k) || moves_event(l, k)) return none;
  lun_command c = lun_view_key(l->view, lun_show_fold(&l->show), k);
  const char *note = c.note;
  int line = l->view->source_line;
  l->view->source_line = 0; /* a line that an event named; the command may name another */
  bool done =
    c.cmd == LUN_CMD_QUIT || lun_learner_do(l, &c) || note != NULL || lun_show_travel(&l->show, l->view, &c, &note);
  if (!done) l->view->source_line = line;
  bool back = c.cmd == LUN_CMD_STEP_BACK || c.cmd == LUN_CMD_TICK_BACK;
  if (note != NULL && back && l->show.events.n > 0) note = _("There is no callback before this; v shows all events.");
  if (c.cmd == LUN_CMD_QUIT) l->quit = true;
  if (note != NULL) l->surface->tell(l->ud, note);
  return done ? none : c;
}
