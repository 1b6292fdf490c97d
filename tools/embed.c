/* embed.c - a build tool: writes the text files it is given as one C array of
 * (name, text, length), so that the program needs no files beside it. Names
 * are the files' base names without their ending. It is not part of Lunette. */
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
  const char *base = strrchr(path, '/'), *dot;
  base = base ? base + 1 : path;
  dot = strrchr(base, '.');
  printf("  {\"%.*s\", (const char *)text_%d, sizeof text_%d - 1},\n", dot ? (int)(dot - base) : (int)strlen(base), base,
         index, index);
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
