/* The line editor, fed with bytes, without a terminal. */
#include <locale.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../repl/line/edit.h"

static int count, failures;

static void ok(bool good, const char *name) {
  printf("%sok %d - %s\n", good ? "" : "not ", ++count, name);
  failures += !good;
}

/* Feeds a string of plain keys; an escape sequence must come alone. Returns the last event. */
static lun_edit_event type(lun_edit *e, const char *keys) {
  lun_edit_event event = LUN_EDIT_NONE;
  while (*keys != '\0') {
    size_t n = 1;
    while (((unsigned char)keys[n] & 0xC0) == 0x80) n++;
    event = lun_edit_feed(e, keys, n);
    keys += n;
  }
  return event;
}

static lun_edit_event key(lun_edit *e, const char *sequence) {
  return lun_edit_feed(e, sequence, strlen(sequence));
}

static bool text_is(const lun_edit *e, const char *text, size_t point) {
  size_t n;
  const char *now = lun_edit_text(e, &n);
  bool good = n == strlen(text) && memcmp(now, text, n) == 0 && lun_edit_point(e) == point;
  if (!good) printf("# text \"%.*s\", cursor %zu\n", (int)n, now, lun_edit_point(e));
  return good;
}

static bool took(lun_edit *e, const char *text) {
  char *line = lun_edit_take(e);
  bool good = line != NULL && strcmp(line, text) == 0;
  free(line);
  return good;
}

static bool unfinished(void *ud, const char *text, size_t len) {
  (void)ud;
  return len > 0 && text[len - 1] == '(';
}

static size_t indent(void *ud, const char *text, size_t len) {
  (void)ud, (void)text;
  return len > 0 ? 2 : 0;
}

/* The line that closes goes back to where it was opened. */
static size_t outdent(void *ud, const char *text, size_t len) {
  (void)ud;
  return len > 3 && memcmp(text + len - 3, "  )", 3) == 0 ? 2 : 0;
}

static void test_lines(lun_edit *e) {
  ok(type(e, "1+1") == LUN_EDIT_NONE && text_is(e, "1+1", 3), "typed keys make a text");
  ok(type(e, "\r") == LUN_EDIT_ACCEPT && took(e, "1+1") && text_is(e, "", 0), "Enter accepts it");
  ok(lun_edit_take(e) == NULL, "it can be taken once");
  ok(type(e, "f(\r)\r") == LUN_EDIT_ACCEPT && took(e, "f(\n)"), "Enter takes back what a closing line is indented too far");
  ok(type(e, "f(\r") == LUN_EDIT_NONE && text_is(e, "f(\n  ", 5), "Enter on an unfinished text begins a line");
  type(e, "x)");
  key(e, "\033[A");
  ok(text_is(e, "f(\n  x)", 2), "Up goes up in the text, to its end when the line is short");
  key(e, "\001");
  key(e, "\033[B");
  ok(text_is(e, "f(\n  x)", 3), "Down keeps the column");
  key(e, "\013");
  ok(text_is(e, "f(\n", 3), "Ctrl-K kills to the end of the line");
  key(e, "\025");
  ok(text_is(e, "f(", 2), "Ctrl-U at the begin of a line joins it");
  key(e, "\031");
  ok(text_is(e, "f(\n  x)", 7), "Ctrl-Y gives back what the two killed");
  lun_edit_cancel(e);
  ok(text_is(e, "", 0), "cancel clears the text");
}

static void test_characters(lun_edit *e) {
  type(e, "a\xe4\xb8\xad" "e\xcc\x81");
  key(e, "\033[D");
  ok(text_is(e, "a\xe4\xb8\xad" "e\xcc\x81", 4), "Left steps over a combining character");
  key(e, "\177");
  ok(text_is(e, "a" "e\xcc\x81", 1), "Backspace takes a wide character whole");
  lun_edit_cancel(e);
}

static void test_paste(lun_edit *e) {
  const char *hostile = "for i = 1, 3 do\r\n\tprint(i)\rend\033[31m\007\xff" "\xc2\x9b";
  lun_edit_paste(e, hostile, strlen(hostile));
  ok(text_is(e, "for i = 1, 3 do\n\tprint(i)\nend[31m", 33), "a paste keeps lines and tabs, and drops control bytes");
  ok(lun_edit_take(e) == NULL, "a paste runs nothing");
  key(e, "\037");
  ok(text_is(e, "", 0), "one undo removes it");
  size_t n = 215000;
  char *big = malloc(n + 1);
  memset(big, 'x', n);
  big[n] = '\0';
  lun_edit_paste(e, big, n);
  ok(text_is(e, big, n), "a paste of 215 kB is whole");
  free(big);
  lun_edit_cancel(e);
}

static void test_history(lun_edit *e) {
  lun_edit_remember(e, "first()");
  lun_edit_remember(e, "second(\n1)");
  lun_edit_remember(e, "second(\n1)");
  key(e, "\020");
  ok(text_is(e, "second(\n1)", 10), "Ctrl-P recalls an entry of two lines");
  key(e, "\020");
  key(e, "\020");
  ok(text_is(e, "first()", 7), "the same entry twice is one");
  key(e, "\016");
  key(e, "\016");
  key(e, "\016");
  ok(text_is(e, "", 0), "and back to the new line");
  type(e, "half");
  key(e, "\022");
  type(e, "fir");
  const char *message = lun_edit_message(e);
  ok(message != NULL && strstr(message, "fir") != NULL, "Ctrl-R shows what it searches");
  ok(lun_edit_wants_escape(e), "and takes Esc for itself");
  key(e, "\033");
  ok(lun_edit_message(e) == NULL && text_is(e, "first()", 0), "Esc ends the search at the entry");
  ok(!lun_edit_wants_escape(e), "then Esc is the caller's again");
  key(e, "\022");
  type(e, "sec");
  lun_edit_cancel(e);
  ok(lun_edit_message(e) == NULL && text_is(e, "", 0), "Ctrl-C in a search leaves an empty line");
  key(e, "\022");
  type(e, "fi");
  lun_edit_paste(e, "X", 1);
  ok(lun_edit_message(e) == NULL, "a paste ends a search");
  lun_edit_cancel(e);
}

static void test_events(lun_edit *e) {
  ok(type(e, "\004") == LUN_EDIT_EOF, "Ctrl-D on an empty line is the end");
  ok(type(e, "ab\001\004") == LUN_EDIT_NONE && text_is(e, "b", 0), "elsewhere it deletes");
  lun_edit_cancel(e);
  type(e, "pri");
  ok(type(e, "\t") == LUN_EDIT_COMPLETE && text_is(e, "pri", 3), "Tab asks for completions and inserts nothing");
  lun_edit_replace(e, 0, 3, "print", 5);
  ok(text_is(e, "print", 5), "and the answer replaces the word");
  lun_edit_replace(e, 4, 9999, "!", 1);
  ok(text_is(e, "prin!", 5), "a range beyond the text is cut");
  ok(type(e, "\014") == LUN_EDIT_CLEAR, "Ctrl-L is the caller's");
  lun_edit_changed(e);
  ok(!lun_edit_changed(e), "nothing changed since asked");
  type(e, "x");
  ok(lun_edit_changed(e), "a key changes what is drawn");
  key(e, "\033" "5");
  ok(lun_edit_message(e) != NULL && strstr(lun_edit_message(e), "arg: 5") != NULL, "a numeric argument is shown");
  lun_edit_cancel(e);
}

/* Random bytes: it may do anything but crash, hang, or run what was not entered. */
static void test_noise(lun_edit *e) {
  unsigned seed = 20261120;
  for (int i = 0; i < 100000; i++) {
    seed = seed * 1664525u + 1013904223u;
    char byte = (char)(seed >> 24);
    if ((unsigned char)byte >= 0x80) byte &= 0x7F;
    lun_edit_feed(e, &byte, 1);
    free(lun_edit_take(e));
    if (i % 1000 == 0) lun_edit_cancel(e);
  }
  lun_edit_cancel(e);
  ok(text_is(e, "", 0), "100,000 random keys");
}

int main(void) {
  setvbuf(stdout, NULL, _IOLBF, 0);
  setlocale(LC_ALL, "C.UTF-8");
  setenv("INPUTRC", "/dev/null", 1);
  lun_edit_options options = {.unfinished = unfinished, .indent = indent, .outdent = outdent};
  lun_edit *e = lun_edit_new(&options);
  ok(e != NULL, "an editor without a terminal");
  ok(lun_edit_new(&options) == NULL, "there is one at a time");
  test_lines(e);
  test_characters(e);
  test_paste(e);
  test_history(e);
  test_events(e);
  test_noise(e);
  lun_edit_free(e);
  printf("1..%d\n", count);
  return failures > 0;
}
