/* The lines above the prompt: joined, bounded, wrapped, scrolled, as of an earlier time. */
#include <locale.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../repl/transcript.h"

static int count, failures;

static void ok(bool good, const char *name) {
  printf("%sok %d - %s\n", good ? "" : "not ", ++count, name);
  failures += !good;
}

static void add(lun_transcript *t, lun_entry_kind kind, int64_t when, const char *text) {
  lun_transcript_add(t, kind, when, text, strlen(text));
}

/* The grid as text: rows joined by '|', blanks at their ends left out; characters beyond ASCII as '?'. */
static const char *painted(const lun_transcript *t, int64_t now, int w, int h, int back) {
  static char text[4000];
  lun_cells g = {0};
  lun_cells_resize(&g, w, h);
  lun_cells_clear(&g);
  lun_transcript_paint(t, now, &g, (lun_rect){0, 0, w, h}, &back);
  size_t n = 0;
  for (int y = 0; y < h; y++) {
    size_t begin = n;
    for (int x = 0; x < w; x++) {
      uint32_t ch = lun_cells_at(&g, x, y)->ch[0];
      text[n++] = ch == 0 ? ' ' : ch < 0x80 ? (char)ch : '?';
    }
    while (n > begin && text[n - 1] == ' ') n--;
    text[n++] = '|';
  }
  text[n - 1] = '\0';
  lun_cells_free(&g);
  return text;
}

static void check(const lun_transcript *t, int64_t now, int w, int h, int back, const char *want, const char *name) {
  const char *got = painted(t, now, w, h, back);
  bool good = strcmp(got, want) == 0;
  if (!good) printf("# got  %s\n# want %s\n", got, want);
  ok(good, name);
}

static void test_lines(void) {
  lun_transcript t = {0};
  add(&t, LUN_E_OUT, 1, "one ");
  add(&t, LUN_E_OUT, 1, "line\nand");
  add(&t, LUN_E_OUT, 2, " another\n");
  check(&t, 9, 20, 3, 0, "one line|and another|", "output is joined to lines");
  add(&t, LUN_E_OUT, 3, "half");
  add(&t, LUN_E_VALUE, 3, "42");
  add(&t, LUN_E_OUT, 3, "rest\n");
  check(&t, 9, 20, 5, 0, "one line|and another|half|42|rest", "a value ends the line");
  lun_transcript_clear(&t);
  add(&t, LUN_E_INPUT, 1, "for i = 1, 2 do\n  f(i)\nend");
  check(&t, 9, 20, 3, 0, "> for i = 1, 2 do|>>   f(i)|>> end", "an input has its prompts");
  lun_transcript_free(&t);
}

static void test_wrapping(void) {
  lun_transcript t = {0};
  add(&t, LUN_E_OUT, 1, "abcdefghij\n");
  check(&t, 9, 4, 3, 0, "abcd|efgh|ij", "output is cut at the edge");
  check(&t, 9, 4, 2, 0, "efgh|ij", "the newest rows are shown");
  check(&t, 9, 4, 2, 1, "abcd|efgh", "others when scrolled");
  check(&t, 9, 4, 2, 99, "abcd|efgh", "not beyond the first one");
  lun_transcript_clear(&t);
  add(&t, LUN_E_NOTE, 1, "a note of words");
  check(&t, 9, 8, 3, 0, "a note|of words|", "a note is cut between words");
  check(&t, 9, 6, 3, 0, "a note|of|words", "and the blank where it is cut is gone");
  lun_transcript_clear(&t);
  add(&t, LUN_E_TEXT, 1, "  .a  one two three four five six\nend");
  check(&t, 9, 26, 3, 0, "  .a  one two three four|      five six|end", "a table's second column stays below itself");
  check(&t, 9, 12, 5, 0, "  .a  one|two three|four five|six|end", "unless it is too narrow for that");
  lun_transcript_clear(&t);
  add(&t, LUN_E_OUT, 1, "\xe4\xb8\xad\xe4\xb8\xad\xe4\xb8\xad\n");
  check(&t, 9, 5, 2, 0, "? ?|?", "wide characters are not cut in half");
  check(&t, 9, 1, 1, 0, "", "one column is enough not to crash");
  lun_transcript_free(&t);
}

static void test_past(void) {
  lun_transcript t = {0};
  add(&t, LUN_E_OUT, 10, "early\n");
  add(&t, LUN_E_OUT, 20, "late\n");
  check(&t, 15, 10, 2, 0, "early|", "in the past, what came later is not there");
  lun_transcript_age(&t);
  check(&t, 0, 10, 2, 0, "early|late", "of a new engine, all of it is past");
  lun_transcript_free(&t);
}

static void test_hostile(void) {
  lun_transcript t = {0};
  add(&t, LUN_E_OUT, 1, "\033[31mred\007\n");
  check(&t, 9, 30, 1, 0, "\\x1b[31mred\\x07", "control bytes are shown as escapes");
  lun_transcript_free(&t);
}

static void test_bounds(void) {
  lun_transcript t = {0};
  for (int i = 0; i < 3 * LUN_TRANSCRIPT_ENTRIES; i++) {
    char line[32];
    snprintf(line, sizeof line, "line %d\n", i);
    add(&t, LUN_E_OUT, i, line);
  }
  ok(t.count == LUN_TRANSCRIPT_ENTRIES, "so many lines are kept");
  check(&t, INT64_MAX, 12, 1, 0, "line 12287", "the newest");
  size_t n = 3 * LUN_TRANSCRIPT_BYTES;
  char *big = malloc(n);
  memset(big, 'x', n);
  lun_transcript_add(&t, LUN_E_OUT, 1, big, n);
  ok(t.bytes <= LUN_TRANSCRIPT_BYTES, "so many bytes, even of one endless line");
  check(&t, INT64_MAX, 3, 2, 0, "xxx|x", "which can be painted");
  free(big);
  lun_transcript_free(&t);
  ok(t.count == 0 && t.bytes == 0, "and nothing is left of it");
}

int main(void) {
  setvbuf(stdout, NULL, _IOLBF, 0);
  setlocale(LC_ALL, "C.UTF-8");
  test_lines();
  test_wrapping();
  test_past();
  test_hostile();
  test_bounds();
  printf("1..%d\n", count);
  return failures > 0;
}
