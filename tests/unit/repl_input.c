/* The decoder of what a terminal sends, fed whole and byte by byte. */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../repl/line/input.h"

static int count, failures;

static void ok(bool good, const char *name) {
  printf("%sok %d - %s\n", good ? "" : "not ", ++count, name);
  failures += !good;
}

/* Adds a token to a transcript: "k13", "k0+2:x", "paste(abc)". */
static void note(char *out, const lun_typed *t) {
  out += strlen(out);
  if (t->type == LUN_TYPED_KEY && t->key.name >= LUN_KEY_CLICK)
    sprintf(out, "mouse%d+%d@%d,%d ", t->key.name - LUN_KEY_CLICK, t->key.mods, t->key.x, t->key.y);
  else if (t->type == LUN_TYPED_KEY && t->key.name == LUN_KEY_CHAR) sprintf(out, "%d:U+%X ", t->key.mods, t->key.ch);
  else if (t->type == LUN_TYPED_KEY) sprintf(out, "%d:k%d ", t->key.mods, t->key.name);
  else if (t->type == LUN_TYPED_PASTE) sprintf(out, "%.*s", (int)t->n, t->bytes);
  else if (t->type == LUN_TYPED_PASTE_END) strcpy(out, "(pasted) ");
  else if (t->type == LUN_TYPED_REPLY) sprintf(out, "reply(%.*s) ", (int)t->n, t->bytes);
}

/* Feeds `bytes` in pieces of `piece`, waits at the end, and writes what came out. */
static void decode(char *out, const char *bytes, size_t n, size_t piece) {
  lun_input in = {0};
  lun_typed t;
  *out = '\0';
  while (n > 0) {
    size_t room, k = n < piece ? n : piece;
    char *to = lun_input_room(&in, &room);
    memcpy(to, bytes, k);
    lun_input_added(&in, k);
    bytes += k;
    n -= k;
    while (lun_input_next(&in, false, &t)) note(out, &t);
  }
  while (lun_input_next(&in, true, &t)) note(out, &t);
  if (lun_input_pending(&in)) strcat(out, "PENDING");
}

static void check(const char *bytes, const char *want, const char *name) {
  char whole[1000], pieces[1000];
  decode(whole, bytes, strlen(bytes), 1000);
  decode(pieces, bytes, strlen(bytes), 1);
  bool good = strcmp(whole, want) == 0 && strcmp(pieces, want) == 0;
  if (!good) printf("# want  %s\n# whole %s\n# piece %s\n", want, whole, pieces);
  ok(good, name);
}

static void test_keys(void) {
  char want[100];
  check("a\xe4\xb8\xad", "0:U+61 0:U+4E2D ", "characters");
  check("\003\032", "4:U+63 4:U+7A ", "control keys");
  sprintf(want, "0:k%d 0:k%d 0:k%d ", LUN_KEY_ENTER, LUN_KEY_TAB, LUN_KEY_BACKSPACE);
  check("\r\t\177", want, "Enter, Tab, Backspace");
  sprintf(want, "0:k%d ", LUN_KEY_ESC);
  check("\033", want, "Esc alone, when nothing follows it");
  sprintf(want, "0:k%d 0:k%d ", LUN_KEY_UP, LUN_KEY_UP);
  check("\033[A\033OA", want, "an arrow, in both its forms");
  sprintf(want, "4:k%d 1:k%d 0:k%d ", LUN_KEY_RIGHT, LUN_KEY_TAB, LUN_KEY_DELETE);
  check("\033[1;5C\033[Z\033[3~", want, "modifiers");
  sprintf(want, "0:k%d 0:k%d 0:k%d 0:k%d ", LUN_KEY_F1, LUN_KEY_F1, LUN_KEY_F5, LUN_KEY_F10);
  check("\033OP\033[[A\033[15~\033[21~", want, "function keys");
  check("\033" "1\033\xc3\xa9", "2:U+31 2:U+E9 ", "Alt with a character");
}

static void test_mouse(void) {
  check("\033[<0;43;13M\033[<0;44;13m", "mouse0+0@42,12 mouse4+0@43,12 ", "a click and its release");
  check("\033[<2;43;13M\033[<34;44;13M", "mouse0+1@42,12 mouse1+1@43,12 ", "the right button is the left one with Shift");
  check("\033[<65;1;1M\033[<64;1;1M", "mouse3+0@0,0 mouse2+0@0,0 ", "the wheel");
  check("\033[<35;43;13M", "", "motion without a button is nothing");
  check("\033[M !!", "mouse0+0@0,0 ", "the old form");
}

static void test_paste(void) {
  check("\033[200~x\ny\033[201~z", "x\ny(pasted) 0:U+7A ", "a paste is text, and ends");
  check("\033[200~\033[A\033[201\033[201~", "\033[A\033[201(pasted) ", "sequences in a paste are text");
  check("\033[200~rm\r\003\033[201~", "rm\r\003(pasted) ", "Enter and Ctrl-C in a paste are text");
}

static void test_noise(void) {
  check("\033]11;rgb:1010/1313/1c1c\033\\q", "reply(11;rgb:1010/1313/1c1c) 0:U+71 ", "the terminal's background");
  check("\033[?62;c\033[>0;276;0ch", "0:U+68 ", "replies to questions are nothing");
  check("\xff\xc0\x80z", "0:U+7A ", "bytes that are no character are dropped");
  check("\xe4\xb8", "", "a character that stopped in its middle is dropped");
  check("\xc2\x9b" "31m", "0:U+33 0:U+31 0:U+6D ", "a C1 control is dropped, what follows is text");
  check("\033[12;", "", "a sequence that stopped in its middle is dropped");
}

/* Whatever comes, the decoder takes all of it and reports the same in any pieces. */
static void test_random(void) {
  static const char alphabet[] = "\033[]OMPm<;0129~A\a\\a\xc3\xa9\xff\r";
  unsigned seed = 7;
  bool same = true;
  for (int round = 0; round < 3000; round++) {
    char bytes[32], whole[4000], pieces[4000];
    for (size_t i = 0; i < sizeof bytes; i++) {
      seed = seed * 1664525u + 1013904223u;
      bytes[i] = alphabet[(seed >> 20) % (sizeof alphabet - 1)];
    }
    decode(whole, bytes, sizeof bytes, sizeof bytes);
    decode(pieces, bytes, sizeof bytes, 3);
    same = same && (strcmp(whole, pieces) == 0);
  }
  ok(same, "3,000 random sequences, the same in any pieces");
}

int main(void) {
  test_keys();
  test_mouse();
  test_paste();
  test_noise();
  test_random();
  printf("1..%d\n", count);
  return failures > 0;
}
