/* fuzz.h - what the fuzz targets share. A target takes any bytes, does with them what the program does with text or
 * files that it did not write, and demands what must hold whatever they are. Each is one file here; built by clang it is
 * fuzzed (`make fuzz`), and built by any compiler with replay.c it is a test that goes through its corpus. */
#ifndef FUZZ_H
#define FUZZ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

/* Ends the process with a sentence when what must hold does not. */
#define DEMAND(held, ...)                                                                  \
  do {                                                                                     \
    if (!(held)) {                                                                         \
      fprintf(stderr, "%s:%d: does not hold: %s\n# ", __FILE__, __LINE__, #held);          \
      fprintf(stderr, __VA_ARGS__);                                                        \
      fputc('\n', stderr);                                                                 \
      abort();                                                                             \
    }                                                                                      \
  } while (0)

/* Whether text, as it would be written to a terminal or a file, is valid UTF-8 and holds no character that may not be
 * shown (sanitise.h), but for line ends. */
bool harmless(const char *text, size_t n);

/* A trace in memory, whose records are the bytes given: the header and the headers of its blocks are right, unless the
 * first bytes, which say what they are like, damage them. */
typedef struct tape {
  int fd;
  char path[64]; /* under which it can be opened again */
} tape;
tape tape_of(const uint8_t *data, size_t n);
void tape_free(tape *t);

#endif
