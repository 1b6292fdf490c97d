/* fold_names.c - what things are called on screen: tasks "ada·3", what is
 * awaited "gather(ada·3, bob·4)", handles "wake bob·4", who asked for a
 * cancellation. It composes text from the fold's tables and changes nothing
 * but the labels of tasks and gathers. */
#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>

#include "fold_internal.h"

/* How many of the n bytes at s fit into room, without cutting a character. */
static size_t fitting(const char *s, size_t n, size_t room) {
  if (n <= room) return n;
  while (room > 0 && ((unsigned char)s[room] & 0xC0) == 0x80) room--;
  return room;
}

void lun_f_say(phrase *l, const char *s) {
  size_t n = fitting(s, strlen(s), LABEL_MAX - 1 - l->n);
  memcpy(l->s + l->n, s, n);
  l->s[l->n += n] = 0;
}

void lun_f_sayf(phrase *l, const char *fmt, ...) {
  char text[LABEL_MAX];
  va_list ap;
  va_start(ap, fmt);
  vsnprintf(text, sizeof text, fmt, ap);
  va_end(ap);
  lun_f_say(l, text);
}

/* ---- tasks ---- */

/* The number in a name of asyncio's own making, "Task-3"; NULL for a name that the program gave. */
static const char *own_number(const char *name) {
  if (strncmp(name, "Task-", 5) || !name[5]) return NULL;
  for (const char *p = name + 5; *p; p++)
    if (!isdigit((unsigned char)*p)) return NULL;
  return name + 5;
}

/* The function without the angle brackets of <main> and <anonymous>. */
static void say_function(phrase *l, const lun_task *p) {
  size_t n = strlen(p->func);
  if (p->flags == LUN_FLAG_REPL) return lun_f_say(l, "repl");
  if (n == 0) return lun_f_say(l, "task");
  if (p->func[0] != '<' || n < 3) return lun_f_say(l, p->func);
  lun_f_sayf(l, "%.*s", (int)(n - 2 < LABEL_MAX ? n - 2 : LABEL_MAX), p->func + 1);
}

void lun_f_name_task(lun_fold *f, task *t) {
  const lun_task *p = &t->pub;
  const char *number = own_number(p->name);
  phrase l = {.n = 0};
  if (*p->name && !number) {
    lun_f_say(&l, p->name);
  } else {
    say_function(&l, p);
    if (number) lun_f_say(&l, "·"), lun_f_say(&l, number);
    else lun_f_sayf(&l, "·#%u", p->id);
  }
  lun_f_set(f, &t->pub.label, l.s);
}

/* ---- what is awaited ---- */

static bool has_members(unsigned what) {
  return what == LUN_WHAT_GATHER || what == LUN_WHAT_WAIT || what == LUN_WHAT_SHIELD || what == LUN_WHAT_GROUP;
}

/* The kinds whose label says all: "fd 7", "thread-2". */
static bool label_alone(unsigned what) {
  return what == LUN_WHAT_READ || what == LUN_WHAT_WRITE || what == LUN_WHAT_CONNECT || what == LUN_WHAT_JOB;
}

void lun_f_say_future(const lun_fold *f, phrase *l, const future *u) {
  const lun_future *p = &u->pub;
  (void)f;
  if (label_alone(p->what) && *p->label) return lun_f_say(l, p->label);
  lun_f_say(l, lun_aux_word(LUN_SET_WHAT, p->what));
  if (!*p->label) return;
  lun_f_say(l, has_members(p->what) ? "(" : " ");
  lun_f_say(l, p->label);
  if (!has_members(p->what)) return;
  if (p->members > MEMBERS_SHOWN) lun_f_sayf(l, ", … %u more", p->members - MEMBERS_SHOWN);
  lun_f_say(l, ")");
}

void lun_f_say_object(const lun_fold *f, phrase *l, uint32_t id) {
  const task *t = lun_f_task(f, id);
  const future *u = lun_f_future(f, id);
  if (t) lun_f_say(l, t->pub.label);
  else if (u) lun_f_say_future(f, l, u);
  else if (!lun_f_say_work(f, l, id) && id) lun_f_sayf(l, "future %u", id);
}

void lun_f_add_member(lun_fold *f, future *into, uint32_t id) {
  phrase l = {.n = 0};
  uint32_t *all = into->nmembers < LOOSE_MAX
                    ? lun_f_grow(f, into->member, &into->member_cap, into->nmembers + 1, sizeof *all)
                    : NULL;
  if (all) into->member = all, all[into->nmembers++] = id;
  if (into->pub.members++ >= MEMBERS_SHOWN) return;
  lun_f_say(&l, into->pub.label);
  if (l.n) lun_f_say(&l, ", ");
  lun_f_say_object(f, &l, id);
  lun_f_set(f, &into->pub.label, l.s);
}

/* ---- handles ---- */

static const char *verb(const handle *h) {
  switch (h->what) {
    case LUN_WHAT_STEP: return "step";
    case LUN_WHAT_WAKEUP: return "wake";
    case LUN_WHAT_IO: return "io";
    case LUN_WHAT_SIGNAL: return "signal";
    case LUN_WHAT_SLEEP:
    case LUN_WHAT_TIMEOUT: return "timer";
    default: return "call";
  }
}

void lun_f_say_handle(const lun_fold *f, phrase *l, const handle *h) {
  lun_f_say(l, verb(h));
  lun_f_say(l, " ");
  if (*h->name) lun_f_say(l, h->name);
  else if (h->of) lun_f_say_object(f, l, h->of);
  else if (h->what && h->what != LUN_WHAT_CALL) lun_f_say(l, lun_aux_word(LUN_SET_WHAT, h->what));
  else lun_f_sayf(l, "%u", h->id);
}

/* ---- places and askers ---- */

void lun_f_say_where(const lun_fold *f, phrase *l, uint32_t where) {
  const char *file = lun_fold_file(f, where), *slash = strrchr(file, '/');
  if (*file) lun_f_sayf(l, "%s:%u", slash && slash[1] ? slash + 1 : file, LUN_WHERE_LINE(where));
}

static void say_of(const lun_fold *f, phrase *l, uint32_t by) {
  if (!by) return;
  lun_f_say(l, " of ");
  lun_f_say_object(f, l, by);
}

/* "main·1, jobs.lua:14": the task whose code called cancel. */
static void say_calling_task(const lun_fold *f, phrase *l, const lun_record *r) {
  if (r->f[1]) lun_f_say_object(f, l, r->f[1]);
  else lun_f_say(l, *r->str[3] ? r->str[3] : "the program");
  if (r->f[4]) lun_f_say(l, ", "), lun_f_say_where(f, l, r->f[4]);
}

/* "call c.cancel (timer set by repl·2)": the callback that did it. */
static void say_callback(const lun_fold *f, phrase *l, const lun_record *r) {
  const handle *h = lun_f_handle(f, r->f[5]);
  if (!h && !*r->str[3]) return say_calling_task(f, l, r);
  if (h && *h->name) lun_f_say_handle(f, l, h);
  else lun_f_sayf(l, "call %s", *r->str[3] ? r->str[3] : "of the program");
  if (!h || !h->by) return;
  lun_f_say(l, " (timer set by ");
  lun_f_say_object(f, l, h->by);
  lun_f_say(l, ")");
}

/* The engine says "Task-1's group": on screen the owner, the task asked or the one that awaits it, has its label. */
static void say_group(const lun_fold *f, phrase *l, const lun_record *r) {
  const task *t = lun_f_task(f, r->f[0]), *parent = t ? lun_f_task(f, t->pub.parent) : NULL;
  const task *owners[] = {lun_f_task(f, r->f[1]), parent, t ? lun_f_task(f, t->pub.by) : NULL, t};
  const char *given = r->str[3], *end = strstr(given, "'s group");
  for (size_t i = 0; end && i < sizeof owners / sizeof *owners; i++) {
    const task *o = owners[i];
    if (!o || strlen(o->pub.name) != (size_t)(end - given) || strncmp(given, o->pub.name, (size_t)(end - given))) continue;
    return lun_f_sayf(l, "%s's group", o->pub.label);
  }
  lun_f_say(l, *given ? given : "the task group");
}

/* "timeout(0.5) of fetch·3": the engine says it with the task's name, on screen it has a label; or it says who asked
 * and leaves whose it is to the record. */
static void say_owned(const lun_fold *f, phrase *l, const lun_record *r, const char *given) {
  const task *t = lun_f_task(f, r->f[0]);
  const char *of = strstr(given, " of ");
  if (!of) return lun_f_say(l, given), say_of(f, l, r->f[1]);
  if (!t || strcmp(of + 4, t->pub.name)) return lun_f_say(l, given);
  lun_f_sayf(l, "%.*s of %s", (int)(of - given < LABEL_MAX ? of - given : LABEL_MAX), given, t->pub.label);
}

void lun_f_say_asker(const lun_fold *f, phrase *l, const lun_record *r) {
  const char *given = r->str[3];
  switch (r->aux & ~LUN_CANCEL_REFUSED) {
    case LUN_ASK_CALL: return say_callback(f, l, r);
    case LUN_ASK_TASK: return say_calling_task(f, l, r);
    case LUN_ASK_TIMEOUT: return say_owned(f, l, r, *given ? given : "a timeout");
    case LUN_ASK_GROUP: return say_group(f, l, r);
    case LUN_ASK_GATHER: return say_owned(f, l, r, *given ? given : "gather");
    case LUN_ASK_RUN: return lun_f_say(l, *given ? given : "the end of run");
    case LUN_ASK_SIGINT: return lun_f_say(l, "Ctrl-C");
    case LUN_ASK_VIEWER: return lun_f_say(l, "the viewer");
    default: return lun_f_say(l, *given ? given : "somebody");
  }
}

/* ---- for others ---- */

size_t lun_fold_members(const lun_fold *f, uint32_t id, uint32_t *out, size_t max) {
  const future *u = lun_f_future(f, id);
  size_t n = u ? u->nmembers : 0;
  if (n && max) memcpy(out, u->member, (n < max ? n : max) * sizeof *out);
  return n;
}

const char *lun_fold_file(const lun_fold *f, uint32_t where) {
  const char *file = f->file[LUN_WHERE_FILE(where)];
  return file ? file : "";
}

static size_t give(const phrase *l, char *dst, size_t cap) {
  if (cap == 0) return 0;
  size_t n = fitting(l->s, l->n, cap - 1);
  memcpy(dst, l->s, n);
  dst[n] = 0;
  return n;
}

size_t lun_fold_name(const lun_fold *f, uint32_t id, char *dst, size_t cap) {
  phrase l = {.n = 0};
  const handle *h = lun_f_handle(f, id);
  const coro *c = lun_f_coro(f, id);
  bool awaitable = lun_f_task(f, id) || lun_f_future(f, id);
  if (id == 0) lun_f_say(&l, "nobody");
  else if (h && !awaitable) lun_f_say_handle(f, &l, h);
  else if (c && !awaitable && *c->func) lun_f_say(&l, c->func);
  else if (c && !awaitable) lun_f_sayf(&l, "coroutine %u", id);
  else lun_f_say_object(f, &l, id);
  return give(&l, dst, cap);
}

size_t lun_fold_asker(const lun_fold *f, const lun_record *r, char *dst, size_t cap) {
  phrase l = {.n = 0};
  lun_f_say_asker(f, &l, r);
  return give(&l, dst, cap);
}

const char *lun_fold_handle_name(const lun_fold *f, uint32_t id) {
  const handle *h = lun_f_handle(f, id);
  return h ? h->name : "";
}
