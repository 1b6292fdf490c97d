/* trace_doc.c - a build tool: the tables of docs/trace.md, made from the table
 * of records in vm/trace.h, so that the page cannot fall behind. It is not part
 * of Lunette.
 *
 *   trace_doc                 prints the tables
 *   trace_doc FILE            puts them between the marks in FILE
 *   trace_doc --check FILE    fails when FILE has others there */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../vm/trace.h"

static const char begin_mark[] = "<!-- made by tools/trace_doc.c -->\n", end_mark[] = "<!-- end -->\n";

#define S(set) #set,
static const char *const set_names[] = {LUN_AUX_SETS(S)};
#undef S
#define X(t) #t,
static const char *const type_names[] = {"", LUN_FIELD_TYPES(X)};
#undef X

/* The caption is a template of the text export; for the page its brackets and braces would be noise. */
static void print_meaning(FILE *out, const char *caption) {
  if (!*caption) fputs("-", out);
  for (const char *p = caption; *p; p++) {
    if (*p == '{' || *p == '}') fputc('*', out);
    else if (*p != '[' && *p != ']') fputc(*p == '|' ? '/' : *p, out);
  }
}

static void print_kind(FILE *out, unsigned kind) {
  const lun_kind_info *info = lun_kind(kind);
  fprintf(out, "| %u | `%s` | ", kind, info->name);
  if (info->units == LUN_TEXT) fputs("1 + text", out);
  else fprintf(out, "%u", info->units);
  fprintf(out, " | %s | ", info->aux == LUN_SET_NONE ? "" : set_names[info->aux]);
  for (unsigned i = 0; i < info->nfields; i++)
    fprintf(out, "%s`%s` %s", i ? ", " : "", info->field[i].name, type_names[info->field[i].type]);
  fputs(" | ", out);
  print_meaning(out, info->caption);
  fputs(" |\n", out);
}

static void print_set(FILE *out, unsigned set) {
  fprintf(out, "| %s |", set_names[set]);
  for (unsigned i = 0; strcmp(lun_aux_word(set, i), "?"); i++) {
    const char *word = lun_aux_word(set, i);
    fprintf(out, "%s %u %s", i ? "," : "", i, *word ? word : "(none)");
  }
  fputs(" |\n", out);
}

static void print_tables(FILE *out) {
  fputs("| number | kind | units | aux | fields | what happened |\n|---|---|---|---|---|---|\n", out);
  for (unsigned k = 1; k < LUN_KIND_COUNT; k++) print_kind(out, k);
  fputs("\n| aux | its values |\n|---|---|\n", out);
  for (unsigned set = LUN_SET_NONE + 1; set < LUN_SET_COUNT; set++) print_set(out, set);
}

static char *slurp(FILE *in) {
  size_t n = 0, cap = 1 << 16;
  char *text = malloc(cap);
  for (size_t got; text && (got = fread(text + n, 1, cap - n - 1, in)) > 0;) {
    n += got;
    if (n + 1 == cap) text = realloc(text, cap *= 2);
  }
  if (text) text[n] = 0;
  return text;
}

static char *made_tables(void) {
  char *text = NULL;
  size_t n;
  FILE *out = open_memstream(&text, &n);
  if (!out) return NULL;
  print_tables(out);
  fclose(out);
  return text;
}

static int fail(const char *path, const char *why) {
  fprintf(stderr, "trace_doc: %s: %s\n", path, why);
  return 1;
}

static int bring_up_to_date(const char *path, int only_check) {
  FILE *in = fopen(path, "r");
  char *text = in ? slurp(in) : NULL, *tables = made_tables();
  if (in) fclose(in);
  if (!text || !tables) return fail(path, "cannot be read");
  char *begin = strstr(text, begin_mark), *end = begin ? strstr(begin, end_mark) : NULL;
  if (!end) return fail(path, "has no marks for the tables");
  begin += strlen(begin_mark);
  if (strlen(tables) == (size_t)(end - begin) && !strncmp(begin, tables, strlen(tables))) return 0;
  if (only_check) return fail(path, "its tables are not those of vm/trace.h; run `build/trace_doc docs/trace.md`");
  FILE *out = fopen(path, "w");
  if (!out) return fail(path, "cannot be written");
  fprintf(out, "%.*s%s%s", (int)(begin - text), text, tables, end);
  free(text);
  free(tables);
  return fclose(out) ? fail(path, "cannot be written") : 0;
}

int main(int argc, char **argv) {
  if (argc == 1) return print_tables(stdout), 0;
  if (argc == 2) return bring_up_to_date(argv[1], 0);
  if (argc == 3 && !strcmp(argv[1], "--check")) return bring_up_to_date(argv[2], 1);
  return fprintf(stderr, "usage: trace_doc [[--check] FILE]\n"), 2;
}
