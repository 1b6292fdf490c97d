/* json.c - JSON, piece by piece (json.h). */
#include "json.h"

#include <inttypes.h>
#include <string.h>

#include "../base/sanitise.h"

static void separate(lun_json *j) {
  if (j->comma) fputc(',', j->out);
  j->comma = true;
}

void lun_json_open(lun_json *j, char bracket) {
  separate(j);
  fputc(bracket, j->out);
  j->comma = false;
}

void lun_json_close(lun_json *j, char bracket) {
  fputc(bracket, j->out);
  j->comma = true;
}

/* ---- text ---- */

static void escape(FILE *out, uint32_t cp) {
  char utf8[4];
  if (cp == '"' || cp == '\\') fprintf(out, "\\%c", (int)cp);
  else if (cp == '\n') fputs("\\n", out);
  else if (cp == '\t') fputs("\\t", out);
  else if (cp < 0x20 || cp == '<' || cp == '>' || cp == '&') fprintf(out, "\\u%04x", (unsigned)cp);
  else if (cp < 0x10000 && lun_unsafe(cp)) fprintf(out, "\\u%04x", (unsigned)cp);
  else if (cp != LUN_UTF8_BAD && lun_unsafe(cp))
    fprintf(out, "\\u%04x\\u%04x", 0xD800 + ((unsigned)(cp - 0x10000) >> 10), 0xDC00 + ((unsigned)cp & 0x3FF));
  else fwrite(utf8, 1, lun_utf8_put(utf8, cp == LUN_UTF8_BAD ? 0xFFFD : cp), out);
}

/* Plain letters are most of it: they are written in one go. */
static size_t plain(const char *s, size_t n) {
  size_t i = 0;
  while (i < n && s[i] >= 0x20 && s[i] < 0x7F && !strchr("\"\\<>&", s[i])) i++;
  return i;
}

void lun_json_text(lun_json *j, const char *s, size_t n) {
  separate(j);
  fputc('"', j->out);
  while (n > 0) {
    uint32_t cp;
    size_t took = plain(s, n);
    if (took) fwrite(s, 1, took, j->out);
    else took = lun_utf8(s, n, &cp), escape(j->out, cp);
    s += took;
    n -= took;
  }
  fputc('"', j->out);
}

void lun_json_str(lun_json *j, const char *s) { lun_json_text(j, s, strlen(s)); }

void lun_json_key(lun_json *j, const char *key) {
  separate(j);
  fprintf(j->out, "\"%s\":", key);
  j->comma = false;
}

/* ---- the rest ---- */

static void word(lun_json *j, const char *w) {
  separate(j);
  fputs(w, j->out);
}

void lun_json_uint(lun_json *j, uint64_t v) {
  separate(j);
  fprintf(j->out, "%" PRIu64, v);
}

void lun_json_double(lun_json *j, double v) {
  char digits[40];
  snprintf(digits, sizeof digits, "%.17g", v);
  char *comma = strchr(digits, ','); /* in some languages */
  if (comma) *comma = '.';
  separate(j);
  fputs(digits, j->out);
}

void lun_json_bool(lun_json *j, bool v) { word(j, v ? "true" : "false"); }
void lun_json_null(lun_json *j) { word(j, "null"); }

void lun_json_time(lun_json *j, int64_t ns, int places) {
  uint64_t size = ns < 0 ? 0 - (uint64_t)ns : (uint64_t)ns, unit = 1;
  char part[24];
  for (int i = 0; i < places; i++) unit *= 10;
  size_t n = (size_t)snprintf(part, sizeof part, "%0*" PRIu64, places, size % unit);
  while (n > 1 && part[n - 1] == '0') part[--n] = 0;
  separate(j);
  fprintf(j->out, "%s%" PRIu64 ".%s", ns < 0 ? "-" : "", size / unit, part);
}

void lun_json_put_str(lun_json *j, const char *key, const char *s) {
  lun_json_key(j, key);
  lun_json_str(j, s);
}

void lun_json_put_uint(lun_json *j, const char *key, uint64_t v) {
  lun_json_key(j, key);
  lun_json_uint(j, v);
}

void lun_json_put_bool(lun_json *j, const char *key, bool v) {
  lun_json_key(j, key);
  lun_json_bool(j, v);
}
