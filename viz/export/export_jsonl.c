/* export_jsonl.c - JSON, an object an event, with the names of docs/trace.md:
 * seq, t (seconds), turn, kind, task, then what the kind has. It is for
 * programs: ids stay numbers, what there is not is null or absent. */
#include <inttypes.h>
#include <string.h>

#include "export.h"
#include "../base/sanitise.h"

/* ---- JSON ---- */

static void put_escaped(FILE *out, uint32_t cp) {
  char utf8[4];
  if (cp == '"' || cp == '\\') fprintf(out, "\\%c", (int)cp);
  else if (cp == '\n') fputs("\\n", out);
  else if (cp == '\t') fputs("\\t", out);
  else if (cp < 0x20 || (cp >= 0x7F && cp < 0xA0)) fprintf(out, "\\u%04x", (unsigned)cp);
  else if (cp < 0x10000 && lun_unsafe(cp)) fprintf(out, "\\u%04x", (unsigned)cp);
  else fwrite(utf8, 1, lun_utf8_put(utf8, cp == LUN_UTF8_BAD ? 0xFFFD : cp), out);
}

static void put_string(FILE *out, const char *s, size_t n) {
  fputc('"', out);
  while (n > 0) {
    uint32_t cp;
    size_t took = lun_utf8(s, n, &cp);
    put_escaped(out, cp);
    s += took;
    n -= took;
  }
  fputc('"', out);
}

static void put_key(FILE *out, const char *key) { fprintf(out, ",\"%s\":", key); }

static void put_word(FILE *out, const char *key, const char *word) {
  put_key(out, key);
  put_string(out, word, strlen(word));
}

static void put_bool(FILE *out, const char *key, bool v) {
  put_key(out, key);
  fputs(v ? "true" : "false", out);
}

/* Nanoseconds as seconds, exactly, without needless zeros. */
static void put_seconds(FILE *out, int64_t ns) {
  uint64_t size = ns < 0 ? 0 - (uint64_t)ns : (uint64_t)ns;
  char part[16];
  size_t n = (size_t)snprintf(part, sizeof part, "%09" PRIu64, size % 1000000000);
  while (n > 1 && part[n - 1] == '0') part[--n] = 0;
  fprintf(out, "%s%" PRIu64 ".%s", ns < 0 ? "-" : "", size / 1000000000, part);
}

static void put_object(FILE *out, const char *key, uint32_t id) {
  put_key(out, key);
  if (id) fprintf(out, "%u", id);
  else fputs("null", out);
}

/* ---- the aux byte: what it is called depends on its vocabulary ---- */

static const char *const aux_key[LUN_SET_COUNT] = {
  [LUN_SET_CLOCK] = "clock", [LUN_SET_EDGE] = "edge",     [LUN_SET_STATUS] = "status", [LUN_SET_OUTCOME] = "outcome",
  [LUN_SET_HOW] = "how",     [LUN_SET_PARK] = "how",      [LUN_SET_WHAT] = "what",     [LUN_SET_WAITS] = "how",
  [LUN_SET_ASKER] = "how",   [LUN_SET_POOL] = "pool",     [LUN_SET_IO] = "side",       [LUN_SET_STREAM] = "stream",
  [LUN_SET_HOLD] = "hold",   [LUN_SET_VALUE] = "outcome",
};

/* What a handle does, as lessons ask for it: the name of the function, or else the kind of work. */
static const char *what_of_handle(const lun_export_at *at, const char *word) {
  const char *name = lun_fold_handle_name(at->fold, at->rec->f[0]);
  if (at->rec->kind == LUN_K_RUN && *at->rec->str[2]) name = at->rec->str[2];
  return *name ? name : word;
}

static void put_aux(const lun_export_at *at, const lun_kind_info *info) {
  const lun_record *r = at->rec;
  const char *word = lun_aux_word(info->aux, r->aux), *key = aux_key[info->aux];
  switch (info->aux) {
    case LUN_SET_NONE:
    case LUN_SET_LOOP: return; /* LOOP: it is part of the kind's name */
    case LUN_SET_FLAGS: return r->aux == LUN_FLAG_LIB ? put_bool(at->out, "lib", true) : (void)0;
    case LUN_SET_OK: return put_bool(at->out, "ok", r->aux == LUN_OK);
    case LUN_SET_ASKER: put_bool(at->out, "accepted", !(r->aux & LUN_CANCEL_REFUSED)); break;
    default: break;
  }
  if (r->kind == LUN_K_EXIT && r->aux == LUN_OUT_RESULT) word = "return";
  if (r->kind == LUN_K_QUEUE_WAIT) key = "side";
  if (info->aux == LUN_SET_WHAT && !strcmp(info->field[0].name, "handle")) word = what_of_handle(at, word);
  put_word(at->out, key, word);
}

/* ---- fields ---- */

/* The name without the ending that tells its unit or which half it is. */
static void put_plain_key(FILE *out, const char *name) {
  size_t n = strlen(name);
  bool ends = n > 3 && (!strcmp(name + n - 3, "_us") || !strcmp(name + n - 3, "_lo"));
  fprintf(out, ",\"%.*s\":", (int)(ends ? n - 3 : n), name);
}

static bool is_flag(const char *name) { return !strcmp(name, "started") || !strcmp(name, "istask"); }

static bool in_microseconds(const char *name) {
  size_t n = strlen(name);
  return n > 3 && !strcmp(name + n - 3, "_us");
}

static void put_number(FILE *out, const lun_record *r, const char *name, uint32_t v) {
  if (is_flag(name)) return put_bool(out, name, v != 0);
  if (r->kind == LUN_K_END && !strcmp(name, "status")) name = "exit"; /* `status` is the word */
  if (!in_microseconds(name)) {
    put_key(out, name);
    fprintf(out, "%u", v);
    return;
  }
  put_plain_key(out, name);
  if (v == UINT32_MAX) fputs("null", out);
  else put_seconds(out, (int64_t)v * 1000);
}

/* The text of what a record tells is called by what it is. */
static const char *string_key(const lun_record *r, const char *name) {
  bool outcome = r->kind == LUN_K_EXIT || r->kind == LUN_K_DONE;
  if (outcome && !strcmp(name, "text")) return r->aux == LUN_OUT_RESULT ? "result" : "error";
  if (r->kind == LUN_K_WARN && !strcmp(name, "message")) return "text";
  return name;
}

static void put_where(FILE *out, const lun_record *r, unsigned i) {
  if (!r->f[i]) return;
  if (*r->str[i]) put_word(out, "file", r->str[i]);
  put_key(out, "line");
  fprintf(out, "%u", LUN_WHERE_LINE(r->f[i]));
}

static void put_field(const lun_export_at *at, const lun_kind_info *info, unsigned i) {
  const lun_record *r = at->rec;
  const char *name = info->field[i].name;
  switch (info->field[i].type) {
    case LUN_F_OBJ: return strcmp(name, "task") ? put_object(at->out, name, r->f[i]) : (void)0;
    case LUN_F_STR:
      if (!strcmp(name, "what") && info->aux == LUN_SET_WHAT) return; /* put_aux did */
      return put_word(at->out, string_key(r, name), r->str[i]);
    case LUN_F_WHERE: return put_where(at->out, r, i);
    case LUN_F_LO:
      put_plain_key(at->out, name);
      return put_seconds(at->out, (int64_t)(r->f[i] | (uint64_t)r->f[i + 1] << 32));
    case LUN_F_BACK:
      put_key(at->out, name);
      if (r->f[i] && r->f[i] < r->seq) fprintf(at->out, "%" PRIu64, r->seq - r->f[i]);
      else fputs("null", at->out);
      return;
    case LUN_F_NUM: return put_number(at->out, r, name, r->f[i]);
    default: return; /* LEN and the other half of a number */
  }
}

/* ---- what the state adds ---- */

static void put_what_is_awaited(const lun_export_at *at) {
  const lun_future *u = lun_fold_future(at->fold, at->rec->f[1]);
  if (u) put_word(at->out, "what", lun_aux_word(LUN_SET_WHAT, u->what));
  else if (lun_fold_task(at->fold, at->rec->f[1])) put_word(at->out, "what", "task");
}

static void put_func(const lun_export_at *at) {
  char name[512];
  size_t n = lun_fold_name(at->fold, at->rec->f[0], name, sizeof name);
  put_key(at->out, "func");
  put_string(at->out, name, n);
}

static void put_extra(const lun_export_at *at) {
  const lun_now *now = lun_fold_now(at->fold);
  switch (at->rec->kind) {
    case LUN_K_PARK: return put_what_is_awaited(at);
    case LUN_K_ENTER:
    case LUN_K_EXIT: return put_func(at);
    case LUN_K_RAN: put_key(at->out, "dur"); return put_seconds(at->out, now->run_handle ? at->rec->t - now->t_run : 0);
    default: return;
  }
}

static uint32_t task_of(const lun_export_at *at, const lun_kind_info *info) {
  for (unsigned i = 0; i < info->nfields; i++)
    if (!strcmp(info->field[i].name, "task") && at->rec->f[i]) return at->rec->f[i];
  return lun_fold_now(at->fold)->running;
}

void lun_export_jsonl(const lun_export_at *at) {
  const lun_record *r = at->rec;
  const lun_kind_info *info = lun_kind(r->kind);
  FILE *out = at->out;
  fprintf(out, "{\"seq\":%" PRIu64 ",\"t\":", r->seq);
  put_seconds(out, r->t);
  fprintf(out, ",\"turn\":%u,\"kind\":\"%s", lun_fold_now(at->fold)->tick, info->name);
  if (info->aux == LUN_SET_LOOP) fprintf(out, ".%s", lun_aux_word(LUN_SET_LOOP, r->aux));
  fputc('"', out);
  put_object(out, "task", task_of(at, info));
  if (r->snapshot) put_bool(out, "snapshot", true);
  put_aux(at, info);
  for (unsigned i = 0; i < info->nfields; i++) put_field(at, info, i);
  put_extra(at);
  if (info->units == LUN_TEXT) {
    put_key(out, "text");
    put_string(out, r->text, r->len);
  }
  fputs("}\n", out);
}
