/* precompile.c - a build tool: compiles the Lua files of vm/lib, their forms
 * rewritten, and writes them as one C array, so that an engine starts without
 * compiling them. The program uses them with the very release of Lua that this
 * was linked with, and compiles the texts otherwise. It is not part of Lunette. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <lauxlib.h>
#include <lua.h>

#include "vm/syntax/rewrite.h"

enum { TEXT_MAX = 1 << 20 };

typedef struct output {
  int n;
} output;

static int write_bytes(lua_State *L, const void *data, size_t n, void *ud) {
  output *o = ud;
  (void)L;
  for (size_t i = 0; i < n; i++) printf("%s%d,", o->n++ % 24 ? "" : "\n  ", ((const unsigned char *)data)[i]);
  return 0;
}

static void name_of(const char *path, char name[static 64]) {
  const char *base = strrchr(path, '/');
  snprintf(name, 64, "%s", base ? base + 1 : path);
  char *dot = strrchr(name, '.');
  if (dot) *dot = '\0';
}

static size_t read_text(const char *path, char *text) {
  FILE *in = fopen(path, "rb");
  size_t n = in ? fread(text, 1, TEXT_MAX, in) : 0;
  if (!in || fclose(in) != 0) perror(path), exit(1);
  return n;
}

/* Writes the array of one file; returns whether it has to be unwrapped. */
static bool compile(lua_State *L, const char *path, int index, char *text) {
  char name[64], chunkname[80];
  lun_rewritten r;
  output o = {0};
  name_of(path, name);
  snprintf(chunkname, sizeof chunkname, "=asyncio.%s", name);
  size_t n = read_text(path, text);
  if (lun_rewrite(text, n, chunkname, 0, &r) != 0 || *r.error) fprintf(stderr, "%s: %s\n", path, r.error), exit(1);
  if (luaL_loadbufferx(L, r.text, r.len, chunkname, "t") != LUA_OK) fprintf(stderr, "%s\n", lua_tostring(L, -1)), exit(1);
  printf("static const unsigned char code_%d[] = {", index);
  lua_dump(L, write_bytes, &o, 0);
  printf("0};\n");
  lua_pop(L, 1);
  bool forms = r.forms;
  lun_rewritten_free(&r);
  return forms;
}

int main(int argc, char **argv) {
  char *text = malloc(TEXT_MAX), name[64];
  bool *forms = calloc((size_t)argc, sizeof *forms);
  lua_State *L = luaL_newstate();
  if (!text || !forms || !L) return 1;
  printf("/* Made by tools/precompile.c. */\n#include \"vm/lua/library.h\"\n");
  for (int i = 1; i < argc; i++) forms[i] = compile(L, argv[i], i, text);
  printf("const lun_compiled lun_lib_code[] = {\n");
  for (int i = 1; i < argc; i++) {
    name_of(argv[i], name);
    printf("  {\"%s\", (const char *)code_%d, sizeof code_%d - 1, %d},\n", name, i, i, forms[i]);
  }
  printf("  {0, 0, 0, 0}};\nconst char lun_lib_release[] = \"");
  for (const char *s = lua_ident; *s; s++) printf(*s == '"' || *s == '\\' ? "\\%c" : "%c", *s);
  printf("\";\n");
  lua_close(L);
  free(forms);
  free(text);
  return 0;
}
