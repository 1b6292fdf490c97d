/* export_jsonl.c - JSON, an object an event, with the names of docs/trace.md:
 * seq, t (seconds), turn, kind, task, then what the kind has. It is for
 * programs: ids stay numbers, what there is not is null or absent. */
#include <inttypes.h>
#include <string.h>

#include "export.h"
#include "json.h"

typedef struct line {
  lun_json j;
  const lun_export_at *at;
  const lun_record *r;
  const lun_kind_info *info;
} line;

/* A key that is a part of a field's name. */
static void put_part_of_key(line *l, const char *name, size_t n) {
  char key[32];
  snprintf(key, sizeof key, "%.*s", (int)n, name);
  lun_json_key(&l->j, key);
}

static void put_seconds(line *l, int64_t ns) { lun_json_time(&l->j, ns, 9); }

static void put_object(line *l, const char *key, uint32_t id) {
  lun_json_key(&l->j, key);
  if (id) lun_json_uint(&l->j, id);
  else lun_json_null(&l->j);
}

/* ---- the aux byte: what it is called depends on its vocabulary ---- */

static const char *const aux_key[LUN_SET_COUNT] = {
  [LUN_SET_CLOCK] = "clock",   [LUN_SET_EDGE] = "edge",     [LUN_SET_STATUS] = "status", [LUN_SET_OUTCOME] = "outcome",
  [LUN_SET_HOW] = "how",       [LUN_SET_PARK] = "how",      [LUN_SET_WHAT] = "what",     [LUN_SET_WAITS] = "how",
  [LUN_SET_ASKER] = "how",     [LUN_SET_POOL] = "pool",     [LUN_SET_IO] = "side",       [LUN_SET_STREAM] = "stream",
  [LUN_SET_HOLD] = "hold",     [LUN_SET_VALUE] = "outcome", [LUN_SET_BREAK] = "on",      [LUN_SET_LEVEL] = "level",
  [LUN_SET_WRONG] = "whose",   [LUN_SET_TRACED] = "how",    [LUN_SET_SPAN] = "status",   [LUN_SET_ATTR] = "type",
  [LUN_SET_READING] = "clock",
};

/* What a handle does, as lessons ask for it: the name of the function, or else the kind of work. */
static const char *what_of_handle(const line *l, const char *word) {
  const char *name = lun_fold_handle_name(l->at->fold, l->r->f[0]);
  if (l->r->kind == LUN_K_RUN && *l->r->str[2]) name = l->r->str[2];
  return *name ? name : word;
}

static void put_aux(line *l) {
  const lun_record *r = l->r;
  unsigned set = l->info->aux;
  const char *word = lun_aux_word(set, r->aux), *key = aux_key[set];
  switch (set) {
    case LUN_SET_NONE:
    case LUN_SET_LOOP: return; /* LOOP: it is part of the kind's name */
    case LUN_SET_FLAGS: return r->aux == LUN_FLAG_LIB ? lun_json_put_bool(&l->j, "lib", true) : (void)0;
    case LUN_SET_OK: return lun_json_put_bool(&l->j, "ok", r->aux == LUN_OK);
    case LUN_SET_ASKER: lun_json_put_bool(&l->j, "accepted", !(r->aux & LUN_CANCEL_REFUSED)); break;
    default: break;
  }
  if (r->kind == LUN_K_EXIT && r->aux == LUN_OUT_RESULT) word = "return";
  if (r->kind == LUN_K_QUEUE_WAIT) key = "side";
  if (set == LUN_SET_WHAT && !strcmp(l->info->field[0].name, "handle")) word = what_of_handle(l, word);
  lun_json_put_str(&l->j, key, word);
}

/* ---- fields ---- */

/* The name without the ending that tells its unit or which half it is. */
static void put_plain_key(line *l, const char *name) {
  size_t n = strlen(name);
  bool ends = n > 3 && (!strcmp(name + n - 3, "_us") || !strcmp(name + n - 3, "_lo"));
  put_part_of_key(l, name, ends ? n - 3 : n);
}

static bool is_flag(const char *name) { return !strcmp(name, "started") || !strcmp(name, "istask"); }

static bool in_microseconds(const char *name) {
  size_t n = strlen(name);
  return n > 3 && !strcmp(name + n - 3, "_us");
}

/* One of two fields that are one number: the whole goes under the name of the lower half. */
static bool put_half(line *l, unsigned i, const char *name) {
  size_t n = strlen(name);
  if (n > 3 && !strcmp(name + n - 3, "_hi")) return true;
  if (n <= 3 || strcmp(name + n - 3, "_lo")) return false;
  uint64_t whole = l->r->f[i] | (uint64_t)l->r->f[i + 1] << 32;
  put_plain_key(l, name);
  if (!whole && !strcmp(name, "from_lo")) return lun_json_null(&l->j), true;
  if (strcmp(name, "id_lo") && strcmp(name, "from_lo")) return lun_json_uint(&l->j, whole), true;
  char hex[17]; /* of a span, as everybody writes it */
  snprintf(hex, sizeof hex, "%016" PRIx64, whole);
  lun_json_str(&l->j, hex);
  return true;
}

static void put_number(line *l, unsigned i, const char *name) {
  uint32_t v = l->r->f[i];
  if (is_flag(name)) return lun_json_put_bool(&l->j, name, v != 0);
  if (l->r->kind == LUN_K_END && !strcmp(name, "status")) name = "exit"; /* `status` is the word */
  if (put_half(l, i, name)) return;
  if (!in_microseconds(name)) return lun_json_put_uint(&l->j, name, v);
  put_plain_key(l, name);
  if (v == UINT32_MAX) lun_json_null(&l->j);
  else put_seconds(l, (int64_t)v * 1000);
}

/* The text of what a record tells is called by what it is. */
static const char *string_key(const lun_record *r, const char *name) {
  bool outcome = r->kind == LUN_K_EXIT || r->kind == LUN_K_DONE;
  if (outcome && !strcmp(name, "text")) return r->aux == LUN_OUT_RESULT ? "result" : "error";
  if (r->kind == LUN_K_WARN && !strcmp(name, "message")) return "text";
  return name;
}

static void put_where(line *l, unsigned i) {
  if (!l->r->f[i]) return;
  if (*l->r->str[i]) lun_json_put_str(&l->j, "file", l->r->str[i]);
  lun_json_put_uint(&l->j, "line", LUN_WHERE_LINE(l->r->f[i]));
}

static void put_field(line *l, unsigned i) {
  const lun_record *r = l->r;
  const char *name = l->info->field[i].name;
  switch (l->info->field[i].type) {
    case LUN_F_OBJ: return strcmp(name, "task") ? put_object(l, name, r->f[i]) : (void)0;
    case LUN_F_STR:
      if (!strcmp(name, "what") && l->info->aux == LUN_SET_WHAT) return; /* put_aux did */
      return lun_json_put_str(&l->j, string_key(r, name), r->str[i]);
    case LUN_F_WHERE: return put_where(l, i);
    case LUN_F_LO: put_plain_key(l, name); return put_seconds(l, lun_export_i64(r, i));
    case LUN_F_BACK:
      lun_json_key(&l->j, name);
      return r->f[i] && r->f[i] < r->seq ? lun_json_uint(&l->j, r->seq - r->f[i]) : lun_json_null(&l->j);
    case LUN_F_NUM: return put_number(l, i, name);
    default: return; /* LEN and the other half of a number */
  }
}

/* ---- what the state adds ---- */

static void put_what_is_awaited(line *l) {
  const lun_future *u = lun_fold_future(l->at->fold, l->r->f[1]);
  if (u) lun_json_put_str(&l->j, "what", lun_aux_word(LUN_SET_WHAT, u->what));
  else if (lun_fold_task(l->at->fold, l->r->f[1])) lun_json_put_str(&l->j, "what", "task");
}

static void put_func(line *l) {
  char name[512];
  size_t n = lun_fold_name(l->at->fold, l->r->f[0], name, sizeof name);
  lun_json_key(&l->j, "func");
  lun_json_text(&l->j, name, n);
}

static void put_duration(line *l) {
  const lun_now *now = lun_fold_now(l->at->fold);
  lun_json_key(&l->j, "dur");
  put_seconds(l, now->run_handle ? l->r->t - now->t_run : 0);
}

static void put_extra(line *l) {
  switch (l->r->kind) {
    case LUN_K_PARK: return put_what_is_awaited(l);
    case LUN_K_ENTER:
    case LUN_K_EXIT: return put_func(l);
    case LUN_K_RAN: return put_duration(l);
    default: return;
  }
}

static uint32_t task_of(const line *l) {
  for (unsigned i = 0; i < l->info->nfields; i++)
    if (!strcmp(l->info->field[i].name, "task") && l->r->f[i]) return l->r->f[i];
  return lun_fold_now(l->at->fold)->running;
}

static void put_kind(line *l) {
  char kind[64];
  const char *word = l->info->aux == LUN_SET_LOOP ? lun_aux_word(LUN_SET_LOOP, l->r->aux) : "";
  snprintf(kind, sizeof kind, "%s%s%s", l->info->name, *word ? "." : "", word);
  lun_json_put_str(&l->j, "kind", kind);
}

void lun_export_jsonl(const lun_export_at *at) {
  line l = {.j = {.out = at->out}, .at = at, .r = at->rec, .info = lun_kind(at->rec->kind)};
  if (!lun_export_concerns(at)) return;
  lun_json_open(&l.j, '{');
  lun_json_put_uint(&l.j, "seq", l.r->seq);
  lun_json_key(&l.j, "t");
  put_seconds(&l, l.r->t);
  lun_json_put_uint(&l.j, "turn", lun_fold_now(at->fold)->tick);
  put_kind(&l);
  put_object(&l, "task", task_of(&l));
  if (l.r->snapshot) lun_json_put_bool(&l.j, "snapshot", true);
  put_aux(&l);
  for (unsigned i = 0; i < l.info->nfields; i++) put_field(&l, i);
  put_extra(&l);
  if (l.info->units == LUN_TEXT) lun_json_key(&l.j, "text"), lun_json_text(&l.j, l.r->text, l.r->len);
  lun_json_close(&l.j, '}');
  fputc('\n', at->out);
}
