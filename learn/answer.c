/* answer.c - how much of what people type is taken for the same answer (answer.h). */
#include "answer.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "lesson/language.h"

enum { LINES_MAX = 64 };

/* The text without what may stand around an answer and says nothing; a point before it may begin a number. */
static void strip(const char **s, size_t *n) {
  while (*n > 0 && strchr(" \t\r\n`'\"([", **s) != NULL) ++*s, --*n;
  while (*n > 0 && strchr(" \t\r\n`'\")].,:;", (*s)[*n - 1]) != NULL) --*n;
}

/* Whether two texts are the same but for case, blanks and the quotes of code. */
static bool alike(const char *a, size_t na, const char *b, size_t nb) {
  static const char idle[] = " \t\r\n`*";
  for (;;) {
    while (na > 0 && strchr(idle, *a) != NULL) a++, na--;
    while (nb > 0 && strchr(idle, *b) != NULL) b++, nb--;
    if (na == 0 || nb == 0) return na == nb;
    if (tolower((unsigned char)*a) != tolower((unsigned char)*b)) return false;
    a++, na--, b++, nb--;
  }
}

/* ---- a choice ---- */

static void name_letters(const lun_step *s, char *err, size_t errsize) {
  char letters[64] = "";
  size_t n = 0;
  for (const lun_option *o = s->option; o != NULL && n + 3 < sizeof letters; o = o->next)
    n += (size_t)snprintf(letters + n, sizeof letters - n, "%s%c", n > 0 ? " " : "", o->letter);
  snprintf(err, errsize, _("The answer is one of the letters %s."), letters);
}

bool lun_answer_choice(const lun_step *s, const char *typed, char *letter, char *err, size_t errsize) {
  size_t n = strlen(typed);
  const char *core = typed;
  strip(&core, &n);
  for (const lun_option *o = s->option; o != NULL; o = o->next) {
    bool named = n == 1 && tolower((unsigned char)*core) == o->letter;
    if (named || alike(typed, strlen(typed), o->text, strlen(o->text))) return *letter = o->letter, true;
  }
  name_letters(s, err, errsize);
  return false;
}

/* ---- a number ---- */

/* Behind a number may stand one word, or none; but thousandths of a second would be another number. */
static bool is_unit(const char *s, size_t n) {
  static const char *const thousandths[] = {"ms", "us", "\xc2\xb5s"};
  for (size_t i = 0; i < n; i++)
    if (isspace((unsigned char)s[i]) || isdigit((unsigned char)s[i]) || ispunct((unsigned char)s[i])) return false;
  for (size_t i = 0; i < sizeof thousandths / sizeof *thousandths; i++)
    if (strlen(thousandths[i]) == n && strncmp(s, thousandths[i], n) == 0) return false;
  return true;
}

bool lun_answer_number(const char *typed, double *number, char *err, size_t errsize) {
  char copy[64], *end;
  size_t n = strlen(typed);
  strip(&typed, &n);
  snprintf(copy, sizeof copy, "%.*s", (int)(n < sizeof copy ? n : sizeof copy - 1), typed);
  char *comma = strchr(copy, ',');
  if (comma != NULL) *comma = '.';
  *number = strtod(copy, &end);
  const char *rest = end;
  size_t left = strlen(end);
  strip(&rest, &left);
  bool decimal = end != copy && strspn(copy, "0123456789.+-eE") >= (size_t)(end - copy);
  if (decimal && n < sizeof copy && isfinite(*number) && is_unit(rest, left)) return true;
  snprintf(err, errsize, _("The answer is a number alone, such as 3 or 0.5, in the unit that the question names."));
  return false;
}

/* ---- an order ---- */

typedef struct ordering {
  const char *const *line;
  size_t n, taken;
  size_t place[LINES_MAX]; /* which line stands there */
  bool used[LINES_MAX];
} ordering;

static bool take(ordering *o, size_t i) {
  if (i >= o->n || o->used[i]) return false;
  o->used[i] = true;
  o->place[o->taken++] = i;
  return true;
}

/* "2 1 3", "2, 1, 3", "2 > 1 > 3"; and "213" when there are less than ten. */
static bool by_numbers(ordering *o, const char *typed) {
  bool apart = typed[strcspn(typed, " ,;>/-\t")] != '\0' || o->n >= 10;
  while (*typed != '\0') {
    char *end;
    if (strchr(" ,;>/-\t\r\n", *typed) != NULL && typed++) continue;
    if (!isdigit((unsigned char)*typed)) return false;
    unsigned long i = apart ? strtoul(typed, &end, 10) : (unsigned long)(*typed - '0');
    if (i < 1 || !take(o, i - 1)) return false;
    typed = apart ? end : typed + 1;
  }
  return o->taken == o->n;
}

static bool take_text(ordering *o, const char *s, size_t n) {
  for (size_t i = 0; i < o->n; i++)
    if (!o->used[i] && alike(s, n, o->line[i], strlen(o->line[i]))) return take(o, i);
  return false;
}

/* The lines themselves; one of them may have a / of its own, so the longest piece that is a line is taken. */
static bool by_text(ordering *o, const char *typed) {
  while (*typed != '\0') {
    const char *end = typed + strlen(typed);
    while (!take_text(o, typed, (size_t)(end - typed))) {
      for (end--; end > typed && *end != '/';) end--;
      if (end <= typed) return false;
    }
    typed = *end == '/' ? end + 1 : end;
  }
  return o->taken == o->n;
}

static char *joined(const ordering *o) {
  char *s = strdup("");
  for (size_t i = 0; i < o->taken && s != NULL; i++) {
    char *more = NULL;
    if (asprintf(&more, "%s%s%s", s, i > 0 ? " / " : "", o->line[o->place[i]]) < 0) more = NULL;
    free(s);
    s = more;
  }
  return s;
}

/* Lines may be numbers themselves: what has a / in it is first taken for lines. */
bool lun_answer_order(const char *const *line, size_t n, const char *typed, char **order, char *err, size_t errsize) {
  static bool (*const ways[])(ordering *, const char *) = {by_text, by_numbers, by_text};
  ordering o = {0};
  bool good = false;
  for (size_t i = strchr(typed, '/') != NULL ? 0 : 1; i < sizeof ways / sizeof *ways && !good; i++) {
    o = (ordering){.line = line, .n = n < LINES_MAX ? n : LINES_MAX};
    good = ways[i](&o, typed);
  }
  *order = good ? joined(&o) : NULL;
  if (!good) snprintf(err, errsize, _("The answer is all %zu lines in their order: by their numbers, such as 2 1 3, or as they are, with / between."), n);
  else if (*order == NULL) snprintf(err, errsize, _("out of memory"));
  return *order != NULL;
}
