/* blocks.h - small blocks of memory, taken and given back far more often than the system's allocator is made for: a free
 * list for each size over large slabs. Whoever gives a block back says its size, so blocks carry none. Slabs go back to
 * the system all at once. It knows nobody who uses it, and is for one thread. */
#ifndef LUN_BLOCKS_H
#define LUN_BLOCKS_H

#include <stddef.h>

/* Each block is one of the system's: the address sanitizer wants it so, and valgrind (make V=valgrind). */
#if defined(__SANITIZE_ADDRESS__) || defined(LUN_VALGRIND)
#define LUN_EACH_BLOCK
#endif

/* The largest block that a stock has, in bytes. */
enum { LUN_BLOCKS_MOST = 1024 };

typedef struct lun_blocks lun_blocks;

lun_blocks *lun_blocks_new(void);      /* NULL: out of memory */
void lun_blocks_free(lun_blocks *p);   /* with all its blocks; NULL is allowed */
/* A block of 1 to LUN_BLOCKS_MOST bytes on a multiple of 16; NULL: out of memory. */
void *lun_blocks_take(lun_blocks *p, size_t size);
/* `size` is that with which it was taken, or another one for which lun_blocks_same is true. */
void lun_blocks_give(lun_blocks *p, void *block, size_t size);

enum { LUN_BLOCKS_STEP = 16 };
/* Are blocks of both sizes alike? Whoever watches each block knows it by its own. */
static inline int lun_blocks_same(size_t a, size_t b) {
#ifdef LUN_EACH_BLOCK
  return a == b;
#else
  return (a - 1) / LUN_BLOCKS_STEP == (b - 1) / LUN_BLOCKS_STEP;
#endif
}

#endif
