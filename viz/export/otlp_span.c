/* otlp_span.c - writes spans by the rules of OTLP's JSON encoding (otlp.h): names
 * in lowerCamelCase, ids in hex, 64-bit numbers as strings of digits, enums as
 * numbers, attribute values by their type. It knows nothing of tasks. */
#include <inttypes.h>
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

otlp_span otlp_begin(otlp *x, const char *name, uint64_t parent) {
  uint64_t id;
  do id = mixed(x->trace[1] + ++x->spans);
  while (!id);
  return (otlp_span){.id = id, .parent = parent, .begin = present(x), .name = name, .message = ""};
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

static void put_trace(otlp *x) {
  char hex[33];
  snprintf(hex, sizeof hex, "%016" PRIx64 "%016" PRIx64, x->trace[0], x->trace[1]);
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

static void put_events(otlp *x, const otlp_span *s) {
  if (s->nevents) {
    lun_json_key(&x->j, "events");
    lun_json_open(&x->j, '[');
    for (size_t i = 0; i < s->nevents; i++) put_event(x, &s->event[i]);
    lun_json_close(&x->j, ']');
  }
  if (s->dropped) lun_json_put_uint(&x->j, "droppedEventsCount", s->dropped);
}

static void put_link(otlp *x, const otlp_span *s) {
  if (!s->link) return;
  lun_json_key(&x->j, "links");
  lun_json_open(&x->j, '[');
  lun_json_open(&x->j, '{');
  put_trace(x);
  put_id(x, "spanId", s->link);
  lun_json_key(&x->j, "attributes");
  lun_json_open(&x->j, '[');
  otlp_text(x, "asyncio.relation", "awaited by");
  lun_json_close(&x->j, ']');
  lun_json_close(&x->j, '}');
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
  put_trace(x);
  put_id(x, "spanId", s->id);
  if (s->parent) put_id(x, "parentSpanId", s->parent);
  lun_json_put_str(&x->j, "name", s->name);
  lun_json_put_uint(&x->j, "kind", 1); /* internal */
  put_time(x, "startTimeUnixNano", s->begin);
  put_time(x, "endTimeUnixNano", present(x));
  put_events(x, s);
  put_link(x, s);
  put_status(x, s);
  lun_json_key(&x->j, "attributes");
  lun_json_open(&x->j, '[');
}

void otlp_end_close(otlp *x, otlp_span *s) {
  lun_json_close(&x->j, ']');
  lun_json_close(&x->j, '}');
  for (size_t i = 0; i < s->nevents; i++) {
    x->kept -= strlen(s->event[i].text) + sizeof s->event[i];
    free(s->event[i].text);
  }
  free(s->event);
  *s = (otlp_span){0};
}
