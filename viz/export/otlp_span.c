/* otlp_span.c - writes spans by the rules of OTLP's JSON encoding (otlp.h): names
 * in lowerCamelCase, ids in hex, 64-bit numbers as strings of digits, enums as
 * numbers, attribute values by their type. It knows nothing of tasks. */
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "otlp.h"

enum {
  EVENTS_MAX = 128,    /* of a span, as in the OpenTelemetry SDKs */
  TEXT_MAX = 4096,     /* bytes of one */
  KEPT_MAX = 64 << 20, /* bytes of all that wait */
};

/* A mixture that gives no number twice: so spans that are counted have ids of their own. */
static uint64_t mixed(uint64_t x) {
  x += 0x9E3779B97F4A7C15u;
  x = (x ^ x >> 30) * 0xBF58476D1CE4E5B9u;
  x = (x ^ x >> 27) * 0x94D049BB133111EBu;
  return x ^ x >> 31;
}

static int64_t present(const otlp *x) {
  int64_t t = lun_fold_now(x->at->fold)->t, from = x->at->o->from;
  return t > from ? t : from;
}

otlp_span otlp_begin(otlp *x, const char *name, const otlp_span *parent) {
  uint64_t id;
  do id = mixed(x->trace[1] + ++x->spans);
  while (!id);
  const uint64_t *trace = parent ? parent->trace : x->trace;
  return (otlp_span){.id = id, .parent = parent ? parent->id : 0, .trace = {trace[0], trace[1]}, .begin = present(x), .name = name, .message = ""};
}

/* As many bytes of the text as fit, without cutting a character. */
static size_t cut(const char *s, size_t n) {
  if (n <= TEXT_MAX) return n;
  n = TEXT_MAX;
  while (n > TEXT_MAX - 4 && ((unsigned char)s[n] & 0xC0) == 0x80) n--;
  return n;
}

void otlp_add_event(otlp *x, otlp_span *s, const char *name, const char *key, const char *text, size_t n) {
  n = cut(text, n);
  if (s->nevents == EVENTS_MAX || x->kept > KEPT_MAX) return (void)s->dropped++;
  if (s->nevents == s->event_cap) {
    size_t cap = s->event_cap ? 2 * s->event_cap : 4;
    otlp_event *wide = realloc(s->event, cap * sizeof *wide);
    if (!wide) return (void)(x->oom = true);
    s->event = wide;
    s->event_cap = cap;
  }
  otlp_event e = {.t = present(x), .name = name, .key = n ? key : NULL, .text = calloc(1, n + 1)};
  if (!e.text) return (void)(x->oom = true);
  memcpy(e.text, text, n);
  for (size_t i = 0; i < n; i++)
    if (!e.text[i]) e.text[i] = ' '; /* it ends at a zero */
  x->kept += n + sizeof e;
  s->event[s->nevents++] = e;
}

/* ---- writing ---- */

static void put_id(otlp *x, const char *key, uint64_t id) {
  char hex[17];
  snprintf(hex, sizeof hex, "%016" PRIx64, id);
  lun_json_put_str(&x->j, key, hex);
}

static void put_trace(otlp *x, const uint64_t trace[2]) {
  char hex[33];
  snprintf(hex, sizeof hex, "%016" PRIx64 "%016" PRIx64, trace[0], trace[1]);
  lun_json_put_str(&x->j, "traceId", hex);
}

static void put_time(otlp *x, const char *key, int64_t t) {
  char digits[24];
  snprintf(digits, sizeof digits, "%" PRIu64, (uint64_t)x->wall + (uint64_t)t);
  lun_json_put_str(&x->j, key, digits);
}

static void open_attribute(otlp *x, const char *key, const char *type) {
  lun_json_open(&x->j, '{');
  lun_json_put_str(&x->j, "key", key);
  lun_json_key(&x->j, "value");
  lun_json_open(&x->j, '{');
  lun_json_key(&x->j, type);
}

static void close_attribute(otlp *x) {
  lun_json_close(&x->j, '}');
  lun_json_close(&x->j, '}');
}

void otlp_bytes(otlp *x, const char *key, const char *text, size_t n) {
  if (!n) return;
  open_attribute(x, key, "stringValue");
  lun_json_text(&x->j, text, n);
  close_attribute(x);
}

void otlp_text(otlp *x, const char *key, const char *text) { otlp_bytes(x, key, text, strlen(text)); }

void otlp_int(otlp *x, const char *key, int64_t v) {
  char digits[24];
  snprintf(digits, sizeof digits, "%" PRId64, v);
  open_attribute(x, key, "intValue");
  lun_json_str(&x->j, digits);
  close_attribute(x);
}

void otlp_bool(otlp *x, const char *key, bool v) {
  open_attribute(x, key, "boolValue");
  lun_json_bool(&x->j, v);
  close_attribute(x);
}

void otlp_where(otlp *x, uint32_t where) {
  const char *file = lun_fold_file(x->at->fold, where);
  if (!*file) return;
  otlp_text(x, "code.file.path", file);
  otlp_int(x, "code.line.number", LUN_WHERE_LINE(where));
}

static void put_attribute(otlp *x, const otlp_attribute *a) {
  static const char *const types[] = {[LUN_ATTR_TEXT] = "stringValue", [LUN_ATTR_INT] = "intValue",
                                      [LUN_ATTR_FLOAT] = "doubleValue", [LUN_ATTR_BOOL] = "boolValue"};
  unsigned type = a->type < LUN_AUX_COUNT_ATTR ? a->type : LUN_ATTR_TEXT;
  double v = type == LUN_ATTR_FLOAT ? strtod(a->value, NULL) : 0;
  if (type == LUN_ATTR_INT) return otlp_int(x, a->key, strtoll(a->value, NULL, 10));
  open_attribute(x, a->key, types[type]);
  if (type == LUN_ATTR_BOOL) lun_json_bool(&x->j, !strcmp(a->value, "true"));
  else if (type == LUN_ATTR_TEXT) lun_json_str(&x->j, a->value);
  else if (isfinite(v)) lun_json_double(&x->j, v);
  else lun_json_str(&x->j, isnan(v) ? "NaN" : v > 0 ? "Infinity" : "-Infinity");
  close_attribute(x);
}

bool otlp_has_attribute(const otlp_attributes *a, const char *key) {
  for (size_t i = 0; i < a->n; i++)
    if (!strcmp(a->a[i].key, key)) return true;
  return false;
}

void otlp_put_attributes(otlp *x, const otlp_attributes *a) {
  for (size_t i = 0; i < a->n; i++) put_attribute(x, &a->a[i]);
}

static void put_event(otlp *x, const otlp_event *e) {
  lun_json_open(&x->j, '{');
  put_time(x, "timeUnixNano", e->t);
  lun_json_put_str(&x->j, "name", e->name);
  if (e->key) {
    lun_json_key(&x->j, "attributes");
    lun_json_open(&x->j, '[');
    otlp_text(x, e->key, e->text);
    lun_json_close(&x->j, ']');
  }
  lun_json_close(&x->j, '}');
}

static void open_list(otlp *x, const char *key) {
  lun_json_key(&x->j, key);
  lun_json_open(&x->j, '[');
}

/* The program's own: an event, or a link. */
static void put_note(otlp *x, const otlp_note *n) {
  lun_json_open(&x->j, '{');
  if (n->name) put_time(x, "timeUnixNano", n->t), lun_json_put_str(&x->j, "name", *n->name ? n->name : "event");
  else put_trace(x, n->trace), put_id(x, "spanId", n->to);
  open_list(x, "attributes");
  otlp_put_attributes(x, &n->attributes);
  lun_json_close(&x->j, ']');
  lun_json_close(&x->j, '}');
}

/* What happened, and what the program says, in the order of time. */
static void put_events(otlp *x, const otlp_span *s) {
  uint32_t dropped = s->dropped + (s->work ? s->work->dropped : 0);
  size_t n = s->work ? s->work->nnotes : 0, at = 0;
  if (s->nevents || n) {
    open_list(x, "events");
    for (size_t i = 0; i <= s->nevents; i++) {
      for (; at < n && (i == s->nevents || s->work->note[at].t < s->event[i].t); at++)
        if (s->work->note[at].name) put_note(x, &s->work->note[at]);
      if (i < s->nevents) put_event(x, &s->event[i]);
    }
    lun_json_close(&x->j, ']');
  }
  if (dropped) lun_json_put_uint(&x->j, "droppedEventsCount", dropped);
}

static void put_links(otlp *x, const otlp_span *s) {
  if (!s->link && !s->work) return;
  open_list(x, "links");
  if (s->link) {
    lun_json_open(&x->j, '{');
    put_trace(x, s->link_trace);
    put_id(x, "spanId", s->link);
    open_list(x, "attributes");
    otlp_text(x, "asyncio.relation", s->relation);
    lun_json_close(&x->j, ']');
    lun_json_close(&x->j, '}');
  }
  for (size_t i = 0; s->work && i < s->work->nnotes; i++)
    if (!s->work->note[i].name && s->work->note[i].to) put_note(x, &s->work->note[i]);
  lun_json_close(&x->j, ']');
}

static void put_status(otlp *x, const otlp_span *s) {
  lun_json_key(&x->j, "status");
  lun_json_open(&x->j, '{');
  if (s->status) lun_json_put_uint(&x->j, "code", s->status);
  if (s->status == OTLP_ERROR && *s->message) lun_json_put_str(&x->j, "message", s->message);
  lun_json_close(&x->j, '}');
}

void otlp_end_open(otlp *x, const otlp_span *s) {
  if (x->j.comma) fputs(",\n", x->j.out), x->j.comma = false;
  lun_json_open(&x->j, '{');
  put_trace(x, s->trace);
  put_id(x, "spanId", s->id);
  if (s->parent) put_id(x, "parentSpanId", s->parent);
  if (s->remote) lun_json_put_uint(&x->j, "flags", 0x300); /* it is known where the parent is: elsewhere */
  lun_json_put_str(&x->j, "name", s->name);
  lun_json_put_uint(&x->j, "kind", 1); /* internal */
  put_time(x, "startTimeUnixNano", s->begin);
  put_time(x, "endTimeUnixNano", present(x));
  put_events(x, s);
  put_links(x, s);
  put_status(x, s);
  lun_json_key(&x->j, "attributes");
  lun_json_open(&x->j, '[');
}

void otlp_drop(otlp *x, otlp_span *s) {
  for (size_t i = 0; i < s->nevents; i++) {
    x->kept -= strlen(s->event[i].text) + sizeof s->event[i];
    free(s->event[i].text);
  }
  free(s->event);
  *s = (otlp_span){0};
}

void otlp_end_close(otlp *x, otlp_span *s) {
  lun_json_close(&x->j, ']');
  lun_json_close(&x->j, '}');
  otlp_drop(x, s);
}
