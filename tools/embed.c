/* embed.c - a build tool: writes the text files it is given as one C array of
 * (name, text, length), so that the program needs no files beside it. Names
 * are the files' base names; those of modules have no ending, as require has it.
 * It is not part of Lunette. */
#include <stdio.h>
#include <string.h>

static int embed(const char *path, int index) {
  FILE *in = fopen(path, "rb");
  if (!in) return perror(path), 1;
  printf("static const unsigned char text_%d[] = {", index);
  int c, n = 0;
  while ((c = getc(in)) != EOF) printf("%s%d,", n++ % 24 ? "" : "\n  ", c);
  printf("0};\n");
  fclose(in);
  return 0;
}

static void entry(const char *path, int index) {
  const char *base = strrchr(path, '/');
  base = base ? base + 1 : path;
  size_t n = strlen(base);
  if (n > 4 && strcmp(base + n - 4, ".lua") == 0) n -= 4;
  printf("  {\"%.*s\", (const char *)text_%d, sizeof text_%d - 1},\n", (int)n, base, index, index);
}

int main(int argc, char **argv) {
  if (argc < 3) return fprintf(stderr, "usage: embed NAME FILE...\n"), 2;
  printf("/* Made by tools/embed.c. */\n#include \"vm/embedded.h\"\nextern const lun_embedded %s[];\n", argv[1]);
  for (int i = 2; i < argc; i++)
    if (embed(argv[i], i)) return 1;
  printf("const lun_embedded %s[] = {\n", argv[1]);
  for (int i = 2; i < argc; i++) entry(argv[i], i);
  printf("  {0, 0, 0}};\n");
  return 0;
}
