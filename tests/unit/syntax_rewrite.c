/* syntax_rewrite.c - the rewriter: what each form becomes, what is refused and how, what stays as it is. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../vm/syntax/lex.h"
#include "../../vm/syntax/rewrite.h"

static int tests, failed;

static void ok(bool good, const char *what, const char *on) {
  printf("%sok %d - %s: ", good ? "" : "not ", ++tests, what);
  for (size_t i = 0; on[i] && i < 100; i++) putchar((unsigned char)on[i] < ' ' || on[i] == '#' ? ' ' : on[i]);
  putchar('\n');
  failed += !good;
}

/* Blanks do not matter but for line breaks. */
static bool same_code(const char *a, size_t n, const char *b) {
  size_t i = 0;
  for (;; i++, b++) {
    while (i < n && a[i] == ' ') i++;
    while (*b == ' ') b++;
    if (i == n || !*b) return i == n && !*b;
    if (a[i] != *b) return false;
  }
}

static void becomes(const char *src, unsigned flags, const char *expected) {
  lun_rewritten r;
  lun_rewrite(src, strlen(src), "=t", flags, &r);
  bool good = same_code(r.text + r.body, r.body_len, expected) && !*r.error && !r.broken;
  ok(good, "becomes", src);
  if (!good) printf("# want %s\n# got  %.*s\n# error %s\n", expected, (int)r.body_len, r.text + r.body, r.error);
  lun_rewritten_free(&r);
}

static void is_refused(const char *src, unsigned flags, const char *error) {
  lun_rewritten r;
  lun_rewrite(src, strlen(src), "@f.lua", flags, &r);
  ok(strcmp(r.error, error) == 0, error, src);
  if (strcmp(r.error, error)) printf("# got %s\n", r.error);
  lun_rewritten_free(&r);
}

static void stays(const char *src, unsigned flags) {
  lun_rewritten r;
  lun_rewrite(src, strlen(src), "=t", flags, &r);
  ok(!r.forms && !r.awaits && r.text == src && r.len == strlen(src), "stays as it is", src);
  lun_rewritten_free(&r);
}

static void awaits(const char *src, bool expected) {
  lun_rewritten r;
  lun_rewrite(src, strlen(src), "=t", LUN_TOP_AWAIT, &r);
  ok(r.awaits == expected, expected ? "awaits at top level" : "does not await at top level", src);
  lun_rewritten_free(&r);
}

static void test_await(void) {
  becomes("await a.b:c(x).d", 1, "__lun_await(a.b:c(x).d)");
  becomes("x = -await f()[1] ^ 2", 1, "x = -__lun_await(f()[1]) ^ 2");
  becomes("await await f() await(g).x", 1, "__lun_await(__lun_call(f())) __lun_await((g).x)");
  becomes("f(await g'x'{1}, await h)", 1, "f(__lun_await(g'x'{1}), __lun_await(h))");
  becomes("await --[[c]]\n f -- d\n ()", 1, "__lun_call(--[[c]]\n f -- d\n ())");
  becomes("t[await f()] = await g{await h()}", 1, "t[__lun_call(f())] = __lun_call(g{__lun_call(h())})");
  becomes("await a.b.c(x) await a.b:c'x' await o:m{...}", 1, "__lun_call(a.b.c(x)) __lun_call(a.b:c'x') __lun_call(o:m{...})");
  becomes("await f(x)(y) await f(x).y() await a[f()](x)", 1, "__lun_await(f(x)(y)) __lun_await(f(x).y()) __lun_await(a[f()](x))");
  becomes("await (f)(x) await (f(x)) await f(await g)", 1, "__lun_await((f)(x)) __lun_await((f(x))) __lun_call(f(__lun_await(g)))");
  stays("await = 1 t.await(x) await.y = await.z f.await (z) t:await(x)", 1);
  stays("local await = 1 print(await) await = t.await (x) goto await function await() end", 1);
}

static void test_functions(void) {
  becomes("async function f() end", 1, "f = __lun_async(function() end, \"f\");");
  becomes("async function a --[[b]] . c() end", 1, "a --[[b]] . c = __lun_async(function() end, \"a.c\");");
  becomes("async function a.b : c() end", 1, "a.b.c = __lun_async(function(self) end, \"a.b:c\");");
  becomes("async function a:m(x, ...) end", 1, "a.m = __lun_async(function(self, x, ...) end, \"a:m\");");
  becomes("local async function f(x) end", 1, "local f; f = __lun_async(function(x) end, \"f\");");
  becomes("x = async function() end\n(g)()", 1, "x = __lun_async(function() end);\n(g)()");
  becomes("async\nfunction\nf\n(\n)\nend", 1, "\n\nf = __lun_async(function\n(\n)\nend, \"f\");");
  stays("local async = 1 x = async\nfunction f() end async = async with = as", 1);
}

static void test_with(void) {
  becomes("async with f() as x do g(x) end", 1, "__lun_with(f(), function(x) g(x) end);");
  becomes("async with a, b as c do end", 1, "__lun_with(a, function() return __lun_with(b, function(c) end) end);");
  becomes("async with a do f(...) end", 1, "__lun_with(a, function(__lun_v, ...) f(...) end, ...);");
  becomes("async with a do return 1, 2 end", 1,
          "do local __lun_w = __lun_with(a, function() return __lun_pack(1, 2) end) if __lun_w then "
          "return __lun_unpack(__lun_w) end end");
  becomes("while x do async with a do break end end", 1,
          "while x do do local __lun_w = __lun_with(a, function() do return \"break\" end end) if __lun_w then "
          "if __lun_w == \"break\" then break end end end end");
  becomes("async with a do goto out end ::out::", 1,
          "do local __lun_w = __lun_with(a, function() do return \"out\" end end) if __lun_w then "
          "if __lun_w == \"out\" then goto out end end end ::out::");
  becomes("async with a do goto out ::out:: end", 1, "__lun_with(a, function() goto out ::out:: end);");
  becomes("async with a do for i = 1, 2 do break end end", 1, "__lun_with(a, function() for i = 1, 2 do break end end);");
  becomes("async with a do f(function() return 1 end) end", 1, "__lun_with(a, function() f(function() return 1 end) end);");
  becomes("async for a, b in t:each() do end", 1, "for a, b in __lun_iter(t:each()) do end");
}

/* The inner call gives the way on to the outer one, which goes it where it can. */
static void test_ways_through_two(void) {
  becomes("while x do async with a do async with b do break end end end", 1,
          "while x do do local __lun_w = __lun_with(a, function() do local __lun_w = __lun_with(b, function() "
          "do return \"break\" end end) if __lun_w then return __lun_w end end end) if __lun_w then "
          "if __lun_w == \"break\" then break end end end end");
  becomes("async with a do while x do async with b do break end end end", 1,
          "__lun_with(a, function() while x do do local __lun_w = __lun_with(b, function() do return \"break\" end end) "
          "if __lun_w then if __lun_w == \"break\" then break end return __lun_w end end end end);");
  becomes("async with a do async with b do return 1 end end", 1,
          "do local __lun_w = __lun_with(a, function() do local __lun_w = __lun_with(b, function() "
          "return __lun_pack(1) end) if __lun_w then return __lun_w end end end) if __lun_w then "
          "return __lun_unpack(__lun_w) end end");
  becomes("::l:: async with a do async with b do goto l end end", 1,
          "::l:: do local __lun_w = __lun_with(a, function() do local __lun_w = __lun_with(b, function() "
          "do return \"l\" end end) if __lun_w then return __lun_w end end end) if __lun_w then "
          "if __lun_w == \"l\" then goto l end end end");
  becomes("async with a do ::l:: async with b do goto l end end", 1,
          "__lun_with(a, function() ::l:: do local __lun_w = __lun_with(b, function() do return \"l\" end end) "
          "if __lun_w then if __lun_w == \"l\" then goto l end return __lun_w end end end);");
  becomes("async with a do if x then goto l elseif y then goto m end goto l end ::l:: ::m:: ::long::", 1,
          "do local __lun_w = __lun_with(a, function() if x then do return \"l\" end elseif y then do return \"m\" end end "
          "do return \"l\" end end) if __lun_w then if __lun_w == \"l\" then goto l end if __lun_w == \"m\" then goto m end "
          "end end ::l:: ::m:: ::long::");
  becomes("async with a as x, b as y do f(...) end", 1,
          "__lun_with(a, function(x, ...) return __lun_with(b, function(y, ...) f(...) end, ...) end, ...);");
  becomes("async with a, b do f(...) end", 1,
          "__lun_with(a, function(__lun_v, ...) return __lun_with(b, function(__lun_v, ...) f(...) end, ...) end, ...);");
  becomes("async with a do async with b do f(..., ...) end end", 1,
          "__lun_with(a, function(__lun_v, ...) __lun_with(b, function(__lun_v, ...) f(..., ...) end, ...); end, ...);");
  becomes("function f() return async function() async with a do g(...) end end end", 1,
          "function f() return __lun_async(function() __lun_with(a, function() g(...) end); end) end");
  becomes("async with f(function() local as = 1 end) do end", 1, "__lun_with(f(function() local as = 1 end), function() end);");
  becomes("async with a do goto --[[c]] out -- d\n end ::out::", 1,
          "do local __lun_w = __lun_with(a, function() do return \"out\" end --[[c]] -- d\n end) if __lun_w then "
          "if __lun_w == \"out\" then goto out end end end ::out::");
  becomes("async with a do break end", 1, "__lun_with(a, function() break end);"); /* Lua says that there is no loop */
}

static void test_session(void) {
  becomes("local x, y <const> = 1, 2", LUN_REPL, "__lun_session.x, __lun_session.y = 1, 2");
  becomes("local x <const>, y = 1, 2", LUN_REPL, "__lun_session.x, __lun_session.y = 1, 2");
  becomes("local x\nlocal y", LUN_REPL, "__lun_session.x = nil\n __lun_session.y = nil");
  becomes("local function f() local x = 1 end", LUN_REPL, "__lun_session.f = function() local x = 1 end");
  becomes("local async function f() end", LUN_REPL, "__lun_session.f = __lun_async(function() end, \"f\");");
  stays("local x <close> = f() do local y = 1 end", LUN_REPL);
  stays("local _ENV = {}", LUN_REPL);
  stays("local x = 1", LUN_TOP_AWAIT);
}

/* What we make of it would be right, or wrong for another reason than the one that one can see. */
static void test_what_calls_would_hide(void) {
  static const char *const behind[] = {"(x)", "{x}", "[x]", ".x", ":x()", "'x'"};
  static const char *const near[] = {"(", "{", "[", ".", ":", "'x'"};
  for (size_t i = 0; i < sizeof behind / sizeof *behind; i++) {
    char src[80], error[120];
    snprintf(src, sizeof src, "f(async function() end %s)", behind[i]);
    snprintf(error, sizeof error, "f.lua:1: unexpected symbol near '%s'", near[i]);
    is_refused(src, 1, error);
  }
  becomes("x = async function() end 'y'", 1, "x = __lun_async(function() end); 'y'"); /* Lua refuses 'y' */
  is_refused("await async function() end", 1, "f.lua:1: unexpected symbol near 'async'");
  is_refused("async with a; do end", 1, "f.lua:1: 'do' expected near ';'");
  is_refused("async with a = b do end", 1, "f.lua:1: 'do' expected near '='");
  is_refused("async with #a # do end", 1, "f.lua:1: 'do' expected near '#'");
  is_refused("async with a ) do end", 1, "f.lua:1: 'do' expected near ')'");
  is_refused("async with a ] do end", 1, "f.lua:1: 'do' expected near ']'");
  is_refused("async with a } do end", 1, "f.lua:1: 'do' expected near '}'");
  is_refused("async with a ::l:: do end", 1, "f.lua:1: 'do' expected near '::'");
  is_refused("async with a + as x do end", 1, "f.lua:1: 'do' expected near 'x'");
  is_refused("async with a + , b do end", 1, "f.lua:1: unexpected symbol near ','");
  is_refused("async with a + ) do end", 1, "f.lua:1: unexpected symbol near ')'");
  is_refused("async with a +", 1, "f.lua:1: unexpected symbol near <eof>");
  becomes("async with a and b or c .. 'd' do end", 1, "__lun_with(a and b or c .. 'd', function() end);");
  is_refused("async with 'a string that is longer than any message would want to have it, by far, and then some' as 's' do end", 1,
             "f.lua:1: <name> expected near ''s''");
  is_refused("async with a as 'a string that is longer than any message would want to have it, by far' do end", 1,
             "f.lua:1: <name> expected near ''a string that is longer than any message would want to have'");
  is_refused("async with a as '\xE4\xB8\xAD' do end", 1, "f.lua:1: <name> expected near ''?" "?" "?''");
}

/* What is open may be that deep and no deeper, whatever it is. */
static void test_depth(void) {
  static const char *const opens[] = {"do ", "while x do ", "if x then ", "repeat ", "f(", "x = function() ", "await ", "async with a do ", "f(function(", "do --[[await]] "};
  for (size_t i = 0; i < sizeof opens / sizeof *opens; i++) {
    static char src[64 << 10];
    size_t n = (size_t)snprintf(src, sizeof src, i % 2 ? "y = async function() end " : "-- await\n");
    while (n < sizeof src - 60) n += (size_t)snprintf(src + n, sizeof src - n, "%s", opens[i]);
    snprintf(src + n, sizeof src - n, "x");
    lun_rewritten r;
    int status = lun_rewrite(src, strlen(src), "@f.lua", 1, &r);
    bool good = status == 0 && r.cut && strncmp(r.error, i % 2 ? "f.lua:1: too many nested levels near '" : "f.lua:2: too many nested levels near '", 37) == 0;
    ok(good, "as deep as it may be", opens[i]);
    if (!good) printf("# %d %d %s\n", status, r.cut, r.error);
    lun_rewritten_free(&r);
  }
}

static void test_too_many(void) {
  static const char *const parts[] = {"::l%d::\n", "goto l%d\n"};
  static const char *const errors[] = {"f.lua:32769: too many labels near 'l32767'", "f.lua:32769: too many gotos near 'l32767'"};
  size_t size = 1 << 20;
  char *src = malloc(size);
  for (int k = 0; k < 2; k++) {
    size_t n = (size_t)snprintf(src, size, "async with a do\n");
    for (int i = 0; i < 32768; i++) n += (size_t)snprintf(src + n, size - n, parts[k], i);
    is_refused(src, 1, errors[k]);
  }
  free(src);
}

static void test_errors(void) {
  is_refused("\nlocal function f() await x end", 1, "f.lua:2: 'await' outside async function 'f'");
  is_refused("function a.b:c() return function() await x end end", 1, "f.lua:1: 'await' outside async function 'a.b:c'");
  is_refused("function f() async for v in x do end end", 1, "f.lua:1: 'async for' outside async function 'f'");
  is_refused("async function f() async with a do g(function() await x end) end end", 0, "");
  is_refused("function f() local t = {g = function() async with a do end end} end", 1,
             "f.lua:1: 'async with' outside async function 'f'");
  is_refused("function a --[[of b]] . b() await x end", 1, "f.lua:1: 'await' outside async function 'a.b'");
  is_refused("function a_name_that_goes_on_and_on_until_it_is_longer.than_the_room_that_a_message_has_for_it.and_then_some_more() await x end", 1,
             "f.lua:1: 'await' outside async function 'a_name_that_goes_on_and_on_until_it_is_longer.than_the_room_that_a_message_has_for_it.and_then_some'");
  is_refused("await x", 0, "f.lua:1: 'await' outside function");
  is_refused("async with x do end", 0, "f.lua:1: 'async with' outside async function");
  is_refused("function f() return async function() await x end end", 0, "");
  is_refused("async with do end", 1, "f.lua:1: unexpected symbol near 'do'");
  is_refused("async with a as do end", 1, "f.lua:1: <name> expected near 'do'");
  is_refused("async with a 's' as '\033[m' do end", 1, "f.lua:1: <name> expected near ''?[m''");
  is_refused("async with a\nf() end", 1, "f.lua:2: 'do' expected near 'f'");
  is_refused("async with a as b.c do end", 1, "f.lua:1: 'do' expected near '.'");
  is_refused("async for i = 1, 2 do end", 1, "f.lua:1: 'in' expected near '='");
  is_refused("async for i in do end", 1, "f.lua:1: unexpected symbol near 'do'");
  is_refused("async for i in a", 1, "f.lua:1: 'do' expected near <eof>");
  is_refused("f(async function() end (x))", 1, "f.lua:1: unexpected symbol near '('");
  is_refused("async with a do goto nowhere end", 1, "f.lua:1: no visible label 'nowhere' for <goto> at line 1");
}

static void test_top_level(void) {
  awaits("await f()", true);
  awaits("pcall(function() await f() end)", true);
  awaits("async with a do end", true);
  awaits("async for a in b do end", true);
  awaits("async function f() await g() end", false);
  awaits("asyncio.run(main())", false);
}

static void test_names_of_chunks(void) {
  struct {
    const char *chunkname, *error;
  } cases[] = {{"=stdin", "stdin:1: 'await' outside function"},
               {"@a/b.lua", "a/b.lua:1: 'await' outside function"},
               {"await x\n", "[string \"await x...\"]:1: 'await' outside function"},
               {"await x", "[string \"await x\"]:1: 'await' outside function"},
               {"-- a chunk whose first line is far longer than any message shows",
                "[string \"-- a chunk whose first line is far longer tha...\"]:1: 'await' outside function"},
               {"@/a/path/that/goes/on/and/on/until/it/is/longer/than/messages/have/room/for.lua",
                "...nd/on/until/it/is/longer/than/messages/have/room/for.lua:1: 'await' outside function"}};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    lun_rewritten r;
    lun_rewrite("await x", 7, cases[i].chunkname, 0, &r);
    ok(strcmp(r.error, cases[i].error) == 0, "the chunk's name in a message", cases[i].error);
    lun_rewritten_free(&r);
  }
}

static void test_files(void) {
  const char *src = "\xEF\xBB\xBF#!/usr/bin/env lunette\nawait f()";
  lun_rewritten r;
  lun_rewrite(src, strlen(src), "@f", LUN_FILE | LUN_TOP_AWAIT, &r);
  ok(same_code(r.text + r.body, r.body_len, "\n__lun_call(f())"), "a shell's line is skipped, its line break kept", "");
  lun_rewritten_free(&r);
  lun_rewrite(src, strlen(src), "@f", LUN_TOP_AWAIT, &r);
  ok(r.broken, "only in files", "");
  lun_rewritten_free(&r);
  static const char *const short_ones[] = {"", "#", "#!await", "\xEF\xBB", "\xEF\xBB\xBF", "\xEF\xBB\xBF#"};
  for (size_t i = 0; i < sizeof short_ones / sizeof *short_ones; i++) {
    int status = lun_rewrite(short_ones[i], strlen(short_ones[i]), "@f", LUN_FILE, &r);
    ok(status == 0 && !r.forms && !r.broken && r.text + r.len == short_ones[i] + strlen(short_ones[i]), "a file that ends early", short_ones[i]);
    lun_rewritten_free(&r);
  }
}

static void test_messages(void) {
  char a[] = "f:1: syntax error near '__lun_await'", b[] = "no hidden name", c[] = "__lun_with __lun_async";
  lun_unhide(a);
  lun_unhide(b);
  lun_unhide(c);
  ok(!strcmp(a, "f:1: syntax error near 'await'") && !strcmp(b, "no hidden name") && !strcmp(c, "async async"),
     "messages without hidden names", a);
}

/* --- any bytes --- */

static const char *const soup[] = {
    "await", "async", "with", "as", "function", "end", "do", "local", "<", ">", "const", "close", "::", "goto", "break", "return",
    "(", ")", "[", "]", "{", "}", "[[", "]]", "--", "--[[", "\"", "'", "\n", "\r\n", "if", "then", "else", "elseif", "while", "repeat",
    "until", "for", "in", "=", ",", ";", ".", ":", "...", "+", "not", "and", "1", "\xFF", "nil", "f()", "async with f() do", "end"};

/* Each name has a number of its own, so that its line can be looked up in the result. */
static size_t cook(unsigned seed, char *text, size_t size) {
  size_t n = 0;
  unsigned names = 0;
  for (unsigned r = seed; n + 40 < size; r = r * 1664525u + 1013904223u) {
    unsigned pick = (r >> 16) % (sizeof soup / sizeof *soup + 14);
    if (pick < sizeof soup / sizeof *soup) n += (size_t)snprintf(text + n, size - n, "%s ", soup[pick]);
    else n += (size_t)snprintf(text + n, size - n, "x%u ", names++);
  }
  return n;
}

/* Lines of the names x0, x1... in a text; 0 where a name is missing. */
static void name_lines(const char *s, size_t n, unsigned *lines, size_t max) {
  lun_lexer lx;
  lun_token t;
  memset(lines, 0, max * sizeof *lines);
  lun_lex_init(&lx, s, n);
  while ((t = lun_lex(&lx)).type != LUN_T_EOF) {
    if (t.type != LUN_T_NAME || s[t.start] != 'x') continue;
    unsigned name = (unsigned)strtoul(s + t.start + 1, NULL, 10);
    if (name < max && !lines[name]) lines[name] = t.line;
  }
}

static bool keeps_lines(unsigned seed, unsigned flags) {
  char text[600], *exact;
  unsigned before[100], after[100];
  size_t n = cook(seed, text, sizeof text);
  bool good = true;
  lun_rewritten r;
  exact = malloc(n);
  memcpy(exact, text, n);
  if (lun_rewrite(exact, n, "=soup", flags, &r) != 0) return free(exact), false;
  name_lines(exact, n, before, 100);
  name_lines(r.text + r.body, r.body_len, after, 100);
  for (int i = 0; i < 100; i++) good = good && (after[i] == 0 || after[i] == before[i]);
  if (!good) printf("# seed %u: %.*s\n# -> %.*s\n", seed, (int)n, exact, (int)r.body_len, r.text + r.body);
  lun_rewritten_free(&r);
  free(exact);
  return good;
}

static void test_soup(void) {
  unsigned bad = 0;
  for (unsigned seed = 1; seed <= 30000; seed++) bad += !keeps_lines(seed * 2654435761u, seed % 4);
  ok(bad == 0, "30000 soups of tokens", "each name stays on its line");
}

static void test_size(void) {
  size_t n = 10u << 20;
  char *text = malloc(n);
  lun_rewritten r;
  for (size_t i = 0; i + 10 <= n; i += 10) memcpy(text + i, "await f() ", 10);
  ok(lun_rewrite(text, n / 10 * 10, "=t", 1, &r) == 0 && r.forms && !r.broken, "a line of 10 MiB", "");
  lun_rewritten_free(&r);
  memset(text, '(', n);
  memcpy(text, "await f", 7);
  ok(lun_rewrite(text, 100000, "=t", 1, &r) == 0 && r.cut, "100000 brackets", r.error);
  lun_rewritten_free(&r);
  for (size_t i = 0; i + 6 <= n; i += 6) memcpy(text + i, "await ", 6);
  ok(lun_rewrite(text, 600000, "=t", 1, &r) == 0 && r.cut, "100000 awaits of awaits", r.error);
  lun_rewritten_free(&r);
  free(text);
}

int main(void) {
  test_await();
  test_functions();
  test_with();
  test_ways_through_two();
  test_session();
  test_errors();
  test_what_calls_would_hide();
  test_depth();
  test_too_many();
  test_top_level();
  test_names_of_chunks();
  test_files();
  test_messages();
  test_soup();
  test_size();
  printf("1..%d\n", tests);
  return failed != 0;
}
