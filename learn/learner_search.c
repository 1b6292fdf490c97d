/* learner_search.c - a learner among the events of a run: where a search begins, what it says to an event that is
 * offered, and its three hints. */
#include "learner.h"

#include <string.h>

#include "lesson/language.h"

static void tell(lun_learner *l, const char *sentence) { l->surface->tell(l->ud, sentence); }

void lun_learner_go_to(lun_learner *l, uint64_t seq) {
  const lun_events *e = &l->show.events;
  lun_show_seek(&l->show, l->view, seq);
  l->view->source_line = e->n > 0 ? e->event[lun_events_at(e, seq)].line : 0;
}

void lun_learner_begin_search(lun_learner *l, bool sequence) {
  const lun_events *e = &l->show.events;
  size_t i = 0;
  while (sequence && i + 1 < e->n && *e->event[i].who == '\0') i++;
  if (e->n > 0) lun_learner_go_to(l, e->event[i].seq);
}

/* The sentence begins with these words, and not only with a part of the last one. */
static bool begins_with(const char *sentence, const char *words, size_t n) {
  return strncmp(sentence, words, n) == 0 && (sentence[n] == '\0' || sentence[n] == ' ' || sentence[n] == ',');
}

uint64_t lun_learner_quoted(const lun_learner *l) {
  const lun_events *e = &l->show.events;
  const char *end = "", *s = l->now.feedback != NULL ? strchr(l->now.feedback, '`') : NULL;
  for (; s != NULL && (end = strchr(s + 1, '`')) != NULL; s = strchr(end + 1, '`'))
    for (size_t i = 0, n = (size_t)(end - s - 1); i < e->n; i++)
      if (n > 0 && begins_with(e->event[i].sentence, s + 1, n)) return e->event[i].seq;
  return e->n > 0 ? e->event[0].seq : 1;
}

/* ---- a search ---- */

/* The last two words of a sentence before its first comma: what it says, without whom of and where. */
static const char *says(lun_learner *l, const char *sentence) {
  const char *end = strstr(sentence, ", ");
  if (end == NULL) end = sentence + strlen(sentence);
  const char *s = end;
  for (int words = 0; s > sentence; s--)
    if (s[-1] == ' ' && ++words == 2) break;
  return lun_arena_print(&l->now.arena, "%.*s", (int)(end - s), s);
}

/* Which events of a quarter there are: a few by their numbers. */
static const char *numbers_of(lun_learner *l, size_t first, size_t last) {
  enum { FEW = 6 };
  const lun_event *e = l->show.events.event;
  const char *s = "";
  if (last - first >= FEW)
    return lun_arena_print(&l->now.arena, _("It is one of the events from %llu to %llu."), (unsigned long long)e[first].seq, (unsigned long long)e[last].seq);
  for (size_t i = first; i <= last; i++) s = lun_arena_print(&l->now.arena, "%s%s%llu", s, i > first ? ", " : "", (unsigned long long)e[i].seq);
  return lun_arena_print(&l->now.arena, _("It is one of these events: %s."), s);
}

void lun_learner_event(lun_learner *l, int by) {
  const lun_events *e = &l->show.events;
  if (e->n == 0) return;
  size_t at = lun_events_at(e, lun_show_seq(&l->show));
  if (by < 0 ? at == 0 : at + 1 >= e->n) return;
  lun_learner_go_to(l, e->event[by < 0 ? at - 1 : at + 1].seq);
}

void lun_learner_offer(lun_learner *l) {
  char err[512];
  lun_verdict v;
  uint64_t seq = lun_show_seq(&l->show);
  lun_learner_busy(l, _("Checking ..."));
  if (!lun_player_find(l->player, seq, &v, err, sizeof err)) {
    tell(l, err);
    return;
  }
  l->now.done = v.right;
  l->sought = v.seq;
  if (!v.right) tell(l, _("It is not this one. ? gives a hint."));
  lun_learner_verdict(l, &v, seq);
  l->now.judged = true;
  if (!l->now.right)
    l->now.feedback = lun_arena_print(&l->now.arena, l->sought > seq ? _("Event %llu is not the one: it comes later.") : _("Event %llu is not the one: it comes earlier."), (unsigned long long)seq);
}

/* A lane on which most events are says little. */
static bool tells_apart(const lun_events *e, const char *who) {
  size_t n = 0;
  for (size_t i = 0; i < e->n; i++) n += strcmp(e->event[i].who, who) == 0;
  return *who != '\0' && 2 * n <= e->n;
}

void lun_learner_search_hint(lun_learner *l) {
  const lun_events *e = &l->show.events;
  int level = lun_player_search_hint(l->player);
  if (level == 0 || e->n == 0) return tell(l, _("There is a hint after each try that does not hold."));
  const lun_event *found = &e->event[lun_events_at(e, l->sought)];
  size_t first, last;
  lun_events_quarter(e, l->sought, &first, &last);
  lun_view *v = l->view;
  const char *words = _("The cursor stands on it now: Enter.");
  if (level == 1 && tells_apart(e, found->who)) words = lun_arena_print(&l->now.arena, _("It is on the lane of %s."), found->who);
  else if (level == 1) words = lun_arena_print(&l->now.arena, *found->who != '\0' ? _("The event says: ... %s.") : _("No task runs then. The event says: ... %s."), says(l, found->sentence));
  else if (level == 2) {
    v->span[0] = (lun_instant){e->event[first].t, e->event[first].seq};
    v->span[1] = (lun_instant){e->event[last].t, e->event[last].seq};
    v->spanned = true;
    words = numbers_of(l, first, last);
  } else {
    lun_learner_go_to(l, found->seq);
  }
  if (l->now.nhints < LUN_HINTS_MAX) l->now.hint[l->now.nhints++] = words;
}
