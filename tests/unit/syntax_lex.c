/* syntax_lex.c - the lexer: tokens, words of the forms, unfinished input, the name before a cursor. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../vm/syntax/lex.h"

static int tests, failed;

static void ok(bool good, const char *what, const char *on) {
  printf("%sok %d - %s: ", good ? "" : "not ", ++tests, what);
  for (; *on; on++) putchar((unsigned char)*on < ' ' || *on == '#' ? '.' : *on);
  putchar('\n');
  failed += !good;
}

/* A letter for each token: enough to see a whole text's tokens at a glance. */
static char letter(const lun_token *t) {
  switch (t->type) {
    case LUN_T_NAME: return 'n';
    case LUN_T_NUMBER: return '9';
    case LUN_T_STRING: return t->bad ? '!' : 's';
    case LUN_T_COMMENT: return t->bad ? '?' : 'c';
    case LUN_T_ERROR: return 'E';
    case LUN_T_AWAIT: return 'A';
    case LUN_T_ASYNC: return 'Y';
    case LUN_T_WITH: return 'W';
    case LUN_T_AS: return 'S';
    default: return t->type < 256 ? (char)t->type : t->type >= LUN_T_AND ? 'k' : 'o';
  }
}

static void tokens(const char *text, const char *expected) {
  char got[128];
  size_t n = 0;
  lun_lexer lx;
  lun_token t;
  lun_lex_init(&lx, text, strlen(text));
  while ((t = lun_lex(&lx)).type != LUN_T_EOF && n + 1 < sizeof got) got[n++] = letter(&t);
  got[n] = 0;
  ok(strcmp(got, expected) == 0, "tokens", text);
  if (strcmp(got, expected)) printf("# want %s\n# got  %s\n", expected, got);
}

static void last_line(const char *text, unsigned line) {
  lun_lexer lx;
  lun_token t;
  lun_lex_init(&lx, text, strlen(text));
  while ((t = lun_lex(&lx)).type != LUN_T_EOF) {}
  ok(t.line == line, "line of the end", text);
}

static void unfinished(const char *text, bool expected) {
  ok(lun_chunk_unfinished(text, strlen(text)) == expected, expected ? "unfinished" : "finished", text);
}

static void chain(const char *text, const char *expected) {
  size_t start = 0;
  bool found = lun_name_chain(text, strlen(text), &start);
  ok(expected ? found && strcmp(text + start, expected) == 0 : !found, "name before the cursor", text);
}

static void test_tokens(void) {
  tokens("x = a.b[1] .. \"s\\\"\" --c", "n=n.n[9]osc");
  tokens("[[a]=]\n]] [==[ ]] ]=] ]==] --[[ x ]] y", "sscn");
  tokens("'a\\\nb' 'a\\z \n  b' 'bad\nx", "ss!n");
  tokens("'never ends\\", "!");
  tokens("[[ never", "!");
  tokens("--[=[ never ]]", "?");
  tokens("0x1p-4 1e+5 3..2 .5 0xA.8 3x ...", "999999o");
  tokens("a<<b>>c//d~=e::f<=g>=h==i", "nonononononononon");
  tokens("#!shebang\n#t", "c#n");
  tokens("$ \xE4\xB8\xAD x \xFF", "EEnE");
  tokens("end until x", "kkn");
}

static void test_words(void) {
  tokens("await f() await (x).y await await z", "An()A(n).nAAn");
  tokens("t.await (x) t:await(x) await = 1 await.x await 's' await{}", "n.n(n)n:n(n)n=9n.nnsn{}");
  tokens("function await(x) end local await goto await f()", "kn(n)kknknn()");
  tokens("local function await (x) end ::await:: await (f)", "kkn(n)konoA(n)");
  tokens("async function f() end", "Ykn()k");
  tokens("local async function f() end", "kYkn()k");
  tokens("local async = 1", "kn=9");
  tokens("x = async function() end", "n=Yk()k");
  tokens("x = async\nfunction f() end", "n=nkn()k");
  tokens("x = a > async\nfunction f() end", "n=n>nkn()k");
  tokens("local x <const>\nasync function f() end", "kn<n>Ykn()k");
  tokens("f(async function() end)", "n(Yk()k)");
  tokens("async for v in e do end", "Yknknkk");
  tokens("for async in pairs(t) do end", "knkn(n)kk");
  tokens("async with e as x, as as y do end", "YWnSn,nSnkk");
  tokens("async with f{as = 1} as as do as = x end", "YWn{n=9}Snkn=nk");
  tokens("x = async\nwith = 3", "n=nn=9");
  tokens("$\xE4\xB8\xAD\xB8 \xE4", "EEE");
  tokens("with = as async = with", "n=nn=n");
  tokens("f() async --[[c]] with g() do end", "n()YcWn()kk");
}

static void test_unfinished(void) {
  static const char *const whole[] = {"",          "x",          "x = 1",       "f()",         "return",
                                      "break",     "return 1",   "do end",      "if x then end", "x = 'abc",
                                      "end",       "f(]",        "-- comment",  "async",       "t.await",
                                      "repeat until x", "local x <const>", "await f()", "async with e as x do end", "::a::",
                                      "x = $ (",   "if x the",   "f(a b",       "{1, 2 3",    "while x print(1)", "if x end",
                                      "if x then else else", "goto a",     "async function f() end", "[[a]]", "function f() end )",
                                      "x then",    "async with a b", "local x <const>, y"};
  static const char *const half[] = {"f(",        "x =",        "x = 1 +",     "do",          "if x",
                                     "if x then",  "if x then else", "if x then elseif y", "{1; 2", "{f(), function() end", "f(function() x = 1 y = 2",
                                     "for a, b in c", "if f 's'", "async with a, b as c", "while x", "for i = 1, 2", "function f()",
                                     "function",   "local",      "repeat",      "repeat until", "[[ long",
                                     "--[[ long", "x.",         "x:",          "{1,",         "await",
                                     "x = await",  "await\n",   "not",         "async with e as x", "async with e as x do",
                                     "async for v in e do", "async function f()", "local async function f()", "x = 'a\\", "x and",
                                     "print(1,",  "x = 'a\\\n", "x = 'a\\\r"};
  for (size_t i = 0; i < sizeof whole / sizeof *whole; i++) unfinished(whole[i], false);
  for (size_t i = 0; i < sizeof half / sizeof *half; i++) unfinished(half[i], true);
}

/* Line by line the answer is that to the whole: another line may make another token of the last ones. */
static void grows(const char *text) {
  lun_growing g;
  lun_growing_begin(&g);
  bool same = true, more = true;
  for (size_t n = 0, end = strlen(text); same && more && n < end; n++) {
    n += strcspn(text + n, "\n");
    bool whole = lun_chunk_unfinished(text, n);
    more = lun_growing_unfinished(&g, text, n);
    same = whole == more;
  }
  ok(same, "line by line as at once", text);
}

static void test_growing(void) {
  static const char *const texts[] = {
    "x = {\n1,\n\n-- a\n2\n}", "f(\nasync\nfunction\n(a)\nreturn\nawait\nf()\nend)", "x = await\n-- b\n\nf()", "await\nawait\nawait\nx",
    "x = [[\na]\n]=]\n]]", "x = [==[\n]]\n]=]\n]===]\n]==]", "--[[\n]\n]] x = {\n1}", "--[=[\n]] [[\n]=]\nx", "x = 'a\\\nb\\\nc'",
    "x = {'a\\\nb\\\\\nc'", "x = \"a\\\nb' \\\nc\" ..\n'\\\n'", "x = {'a\\\n\\\n\\\\\\\n', 1,\n2}", "local\nasync\nfunction f()\nend",
    "do\nasync\n= 3\nasync\nwith = 4\nend", "async with a,\nb as\nc do\nx = as\nend", "x = {a\nb}", "if x\nthen\nelseif\ny then\nelse\nend", "(((\n)\n)\n)",
    "f(await\n--[[ long\ncomment\n]]\n(g))", "repeat\nlocal x <const>\n= 3\nuntil\nx", "goto\na\n::a\n::\n"};
  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) grows(texts[i]);
}

static void test_deep_input(void) {
  char text[5001];
  memset(text, '(', sizeof text - 1);
  text[sizeof text - 1] = 0;
  ok(lun_chunk_unfinished(text, 4000), "unfinished", "4000 brackets");
  ok(!lun_chunk_unfinished(text, 5000), "finished, for Lua will refuse it", "5000 brackets");
}

static void test_classes(void) {
  static const char text[] = "x await f async function t() end nil 1 's' --c\n + $";
  static const enum lun_token_class classes[] = {
    LUN_CLASS_NAME, LUN_CLASS_ASYNC, LUN_CLASS_NAME, LUN_CLASS_ASYNC, LUN_CLASS_KEYWORD, LUN_CLASS_NAME, LUN_CLASS_OPERATOR, LUN_CLASS_OPERATOR,
    LUN_CLASS_KEYWORD, LUN_CLASS_CONSTANT, LUN_CLASS_NUMBER, LUN_CLASS_STRING, LUN_CLASS_COMMENT, LUN_CLASS_OPERATOR, LUN_CLASS_ERROR};
  lun_lexer lx;
  lun_token t;
  size_t i = 0;
  bool good = true;
  lun_lex_init(&lx, text, sizeof text - 1);
  for (; (t = lun_lex(&lx)).type != LUN_T_EOF; i++) good = good && i < sizeof classes / sizeof *classes && lun_token_class(t.type) == classes[i];
  ok(good && i == sizeof classes / sizeof *classes, "what each is to be coloured as", text);
}

static void test_chains(void) {
  chain("", "");
  chain("pri", "pri");
  chain("x = a.b.c", "a.b.c");
  chain("f(a.b:", "a.b:");
  chain("a . b", "a . b");
  chain("a.b c", "c");
  chain("f() ", "");
  chain("f().x", NULL);
  chain("('x'):", NULL);
  chain("'a.b", NULL);
  chain("-- a.b", NULL);
  chain("3", NULL);
  chain("x = whi", "whi");
  chain("await asyncio.ga", "asyncio.ga");
  chain("a..b", "b");
}

/* A word soup finds the seams between tokens; the sanitizers find what reads past the end. */
static const char *const soup[] = {"await", "async", "with", "as", "function", "end", "do", "local", "<", ">", "const", "::", "goto",
                                   "(", ")", "[", "]", "{", "}", "[[", "]]", "--", "--[[", "\"", "'", "\\", "\n", "\r", " ", "x",
                                   "1", "0x", ".", "..", "...", ":", "return", "\xFF", "#!", "=", "[=[", "]=]", "e+", "for", "in"};

static bool survives(unsigned seed) {
  char text[256];
  size_t n = 0, end = 0, start;
  for (unsigned r = seed; n < 200; r = r * 1664525u + 1013904223u) {
    const char *word = soup[(r >> 16) % (sizeof soup / sizeof *soup)];
    memcpy(text + n, word, strlen(word));
    n += strlen(word);
  }
  char *exact = malloc(n); /* so that the first byte past the end is out of bounds */
  memcpy(exact, text, n);
  lun_lexer lx;
  lun_token t;
  bool good = true;
  lun_lex_init(&lx, exact, n);
  while ((t = lun_lex(&lx)).type != LUN_T_EOF) {
    good = good && t.start >= end && t.end > t.start && t.end <= n;
    end = t.end;
  }
  lun_chunk_unfinished(exact, n);
  lun_name_chain(exact, n, &start);
  free(exact);
  return good;
}

static void test_soup(void) {
  unsigned bad = 0;
  for (unsigned seed = 1; seed <= 20000; seed++) bad += !survives(seed * 2654435761u);
  ok(bad == 0, "20000 soups of tokens", "in order and within the text");
}

int main(void) {
  test_tokens();
  test_words();
  last_line("a\r\nb\n\rc\n\nd\r\re", 7);
  last_line("[[\n\n]] 'a\\\nb' --[[\n]]\n", 6);
  test_unfinished();
  test_growing();
  test_deep_input();
  test_classes();
  test_chains();
  test_soup();
  printf("1..%d\n", tests);
  return failed != 0;
}
