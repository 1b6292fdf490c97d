/* tape.c - a trace in memory around bytes that claim to be records. It owns how the first bytes of a fuzzer's input are
 * read as wishes about the file, and knows nothing of what records mean. */
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "../../vm/trace.h"
#include "../../viz/base/sanitise.h"
#include "fuzz.h"

/* What the first byte asks for; each wish may take some more bytes. */
enum { CLOSED = 1, RING = 2, HEADER = 4, BLOCK = 8, TWO_BLOCKS = 16, CUT = 32 };

typedef struct wishes {
  const uint8_t *at;
  size_t n;
} wishes;

static uint8_t next(wishes *w) { return w->n ? w->n--, *w->at++ : 0; }

static uint64_t next64(wishes *w) {
  uint64_t v = 0;
  for (int i = 0; i < 8; i++) v = v << 8 | next(w);
  return v;
}

static void patch(wishes *w, void *over, size_t size) {
  size_t at = next(w) % (size - 7);
  uint64_t value = next64(w);
  memcpy((char *)over + at, &value, sizeof value);
}

static void put(int fd, const void *bytes, size_t n, off_t at) {
  DEMAND(pwrite(fd, bytes, n, at) == (ssize_t)n, "the file in memory takes what it is given");
}

static void put_block(int fd, lun_block_header *b, unsigned flags, wishes *w, size_t used) {
  off_t at = (off_t)(LUN_HEADER_SIZE + b->number * LUN_BLOCK_SIZE);
  if (used > LUN_BLOCK_SIZE - sizeof *b) used = LUN_BLOCK_SIZE - sizeof *b;
  b->used = (uint32_t)used;
  put(fd, w->at, used, at + (off_t)sizeof *b);
  w->at += used;
  w->n -= used;
  lun_block_header said = *b;
  if (flags & BLOCK) patch(w, &said, sizeof said);
  put(fd, &said, sizeof said, at);
}

tape tape_of(const uint8_t *data, size_t n) {
  tape t = {.fd = memfd_create("trace", 0)};
  DEMAND(t.fd >= 0, "there is a file in memory");
  snprintf(t.path, sizeof t.path, "/proc/self/fd/%d", t.fd);
  wishes w = {data, n};
  unsigned flags = next(&w);
  lun_file_header h = {.version = LUN_TRACE_VERSION, .header_size = LUN_HEADER_SIZE, .block_size = LUN_BLOCK_SIZE,
                       .slots = flags & RING ? 2 : 0, .endian = 0x01020304, .head = flags & TWO_BLOCKS ? 1 : 0,
                       .closed = flags & CLOSED ? 1 : 0};
  memcpy(h.magic, LUN_TRACE_MAGIC, sizeof h.magic);
  if (flags & HEADER) patch(&w, &h, sizeof h);
  char header[LUN_HEADER_SIZE] = {0};
  memcpy(header, &h, sizeof h);
  put(t.fd, header, sizeof header, 0);
  lun_block_header b = {.magic = LUN_BLOCK_MAGIC, .flags = LUN_BLOCK_KEY, .first_seq = 1};
  size_t first = flags & TWO_BLOCKS ? (size_t)next(&w) << 8 : SIZE_MAX;
  put_block(t.fd, &b, flags, &w, first < w.n ? first : w.n);
  if (flags & TWO_BLOCKS) {
    b = (lun_block_header){.magic = LUN_BLOCK_MAGIC, .flags = LUN_BLOCK_KEY, .number = 1, .key = 1, .first_seq = 1000};
    put_block(t.fd, &b, flags, &w, w.n);
  }
  off_t size = lseek(t.fd, 0, SEEK_END);
  if (flags & CUT) DEMAND(ftruncate(t.fd, size > 100 ? size - 100 : 0) == 0, "it can be cut");
  return t;
}

void tape_free(tape *t) { close(t->fd); }

/* Said here once more, and not asked of the sanitiser, whose mistakes would then be nobody's: controls, what reorders or
 * hides the text beside it, line separators, tags. */
static bool is_harmful(uint32_t cp) {
  static const uint32_t ranges[][2] = {{0x00, 0x09}, {0x0B, 0x1F}, {0x7F, 0x9F}, {0x200B, 0x200B}, {0x200E, 0x200F}, {0x2028, 0x202E},
                                       {0x2060, 0x2060}, {0x2066, 0x2069}, {0xFEFF, 0xFEFF}, {0xE0000, 0xE007F}};
  for (size_t i = 0; i < sizeof ranges / sizeof *ranges; i++)
    if (cp >= ranges[i][0] && cp <= ranges[i][1]) return true;
  return false;
}

bool harmless(const char *text, size_t n) {
  for (size_t i = 0; i < n;) {
    uint32_t cp;
    size_t k = lun_utf8(text + i, n - i, &cp);
    if (cp == LUN_UTF8_BAD || is_harmful(cp)) return false;
    i += k;
  }
  return true;
}
