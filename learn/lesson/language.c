/* language.c - the choice of a language, and the place of its catalogue (language.h). */
#include "language.h"

#include <libintl.h>
#include <limits.h>
#include <locale.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Where catalogues are, seen from the program's folder: an installation, a build's folder. */
static const char *const places[] = {"../share/lunette/locale", "../locale"};

static void bind(const char *program) {
  char home[PATH_MAX], folder[PATH_MAX + 64];
  if (realpath(program, home) == NULL || strrchr(home, '/') == NULL) return;
  *strrchr(home, '/') = '\0';
  for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
    snprintf(folder, sizeof folder, "%s/%s", home, places[i]);
    if (access(folder, R_OK) != 0) continue;
    bindtextdomain("lunette", folder);
    break;
  }
  bind_textdomain_codeset("lunette", "UTF-8");
  textdomain("lunette");
}

/* What the environment asks for: "ru:en" or "zh_CN.UTF-8". */
static const char *asked(void) {
  static const char *const names[] = {"LC_ALL", "LC_MESSAGES", "LANG"};
  const char *locale = "", *list = getenv("LANGUAGE");
  for (size_t i = 0; i < sizeof names / sizeof *names && *locale == '\0'; i++)
    if (getenv(names[i]) != NULL) locale = getenv(names[i]);
  bool plain = *locale == '\0' || strcmp(locale, "C") == 0 || strcmp(locale, "POSIX") == 0; /* gettext then asks no LANGUAGE either */
  return !plain && list != NULL && *list != '\0' ? list : locale;
}

/* The first language of the list, without country and encoding; "" for English and for C. */
static void first_of(const char *list, char out[static LUN_LANG_SIZE]) {
  size_t n = strcspn(list, ":_.@");
  snprintf(out, LUN_LANG_SIZE, "%.*s", (int)n, list);
  if (strcmp(out, "en") == 0 || strcmp(out, "C") == 0 || strcmp(out, "POSIX") == 0) *out = '\0';
}

/* In the locale C, which is also that of a language that the system has not installed, gettext translates nothing, and no
 * character is wide: then UTF-8 it is, here and in the processes that we start. */
static void leave_c(const char *lang) {
  setenv("LANGUAGE", lang, 1);
  setlocale(LC_MESSAGES, "C.UTF-8");
  setlocale(LC_CTYPE, "C.UTF-8");
  setenv(getenv("LC_ALL") != NULL ? "LC_ALL" : "LC_MESSAGES", "C.UTF-8", 1);
}

void lun_language_open(const char *program, const char *told, char lang[static LUN_LANG_SIZE]) {
  first_of(told != NULL ? told : asked(), lang);
  if (told != NULL) setenv("LANGUAGE", *lang != '\0' ? lang : "en", 1);
  setlocale(LC_ALL, "");
  const char *messages = setlocale(LC_MESSAGES, NULL);
  if (*lang != '\0' && (messages == NULL || strcmp(messages, "C") == 0 || strcmp(messages, "POSIX") == 0)) leave_c(lang);
  setlocale(LC_NUMERIC, "C");
  bind(program);
}
