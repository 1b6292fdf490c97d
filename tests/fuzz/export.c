/* export.c - every exporter, on a trace of which every byte may be wrong; the first byte says which. What comes out is read
 * again by strict parsers that are not ours. */
#include <expat.h>
#include <jansson.h>
#include <string.h>

#include "../../viz/export/export.h"
#include "fuzz.h"

static void is_json(const char *text, size_t n, const char *format) {
  json_error_t e;
  json_t *json = json_loadb(text, n, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY | JSON_ALLOW_NUL, &e);
  DEMAND(json, "%s: line %d, column %d: %s", format, e.line, e.column, e.text);
  json_decref(json);
}

static void is_json_lines(const char *text, size_t n, const char *format) {
  for (const char *end; n > 0; n -= (size_t)(end - text) + 1, text = end + 1) {
    end = memchr(text, '\n', n);
    DEMAND(end, "%s: a line without an end", format);
    is_json(text, (size_t)(end - text), format);
  }
}

static void is_xml(const char *text, size_t n) {
  XML_Parser p = XML_ParserCreate("UTF-8");
  DEMAND(XML_Parse(p, text, (int)n, 1) == XML_STATUS_OK, "svg: line %lu: %s", XML_GetCurrentLineNumber(p),
         XML_ErrorString(XML_GetErrorCode(p)));
  XML_ParserFree(p);
}

/* Its own tags and no others: what a trace says closes no script and opens none. */
static void is_page(const char *text) {
  int open = 0, close = 0;
  for (const char *p = text; (p = strstr(p, "<script")); p++) open++;
  for (const char *p = text; (p = strstr(p, "</script")); p++) close++;
  DEMAND(open == close && open > 0, "html: %d scripts begin, %d end", open, close);
  DEMAND(!strstr(text, "<!--"), "html: a comment begins");
}

static void check(const char *format, const char *text, size_t n) {
  if (!strcmp(format, "jsonl") || !strcmp(format, "asciicast")) is_json_lines(text, n, format);
  else if (!strcmp(format, "chrome") || !strcmp(format, "otlp")) is_json(text, n, format);
  else if (!strcmp(format, "svg")) is_xml(text, n);
  else if (!strcmp(format, "html")) is_page(text);
  if (strcmp(format, "asciicast")) DEMAND(harmless(text, n), "%s", format);
}

static void export_it(const tape *t, const char *format, bool sequence) {
  char err[512], *text = NULL;
  size_t n = 0;
  FILE *out = open_memstream(&text, &n);
  DEMAND(out, "there is memory to write into");
  lun_export_options o = lun_export_defaults();
  o.format = format;
  if (sequence) o.picture = LUN_PICTURE_SEQUENCE, o.given |= LUN_TAKES_PICTURE;
  int status = lun_export(t->path, &o, out, err, sizeof err);
  fclose(out);
  if (status == 0) check(format, text, n);
  else DEMAND(harmless(err, strlen(err)) && *err, "%s: %s", format, err);
  free(text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n) {
  unsigned formats = 0;
  while (lun_exporters[formats].name) formats++;
  if (n == 0) return 0;
  const lun_exporter *e = &lun_exporters[(data[0] & 0x7F) % formats];
  tape t = tape_of(data + 1, n - 1);
  export_it(&t, e->name, (e->takes & LUN_TAKES_PICTURE) && data[0] & 0x80);
  tape_free(&t);
  return 0;
}
