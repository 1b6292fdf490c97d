/* stock.h - objects of one size, taken and given back one by one.
 *
 * A fold makes and forgets a few small objects for each turn of a loop; here
 * that is a push and a pop, and they lie close together. Memory is kept for the
 * next ones until the stock is freed. Internal to viz/. */
#ifndef LUN_STOCK_H
#define LUN_STOCK_H

#include <stddef.h>

typedef struct lun_stock_block lun_stock_block;

/* All zeros, but for `size`, is an empty stock. */
typedef struct lun_stock {
  size_t size; /* of each object, bytes: at least that of a pointer */
  void *spare; /* those given back, the newest first: each begins with the next one */
  lun_stock_block *block;
  size_t fresh, cap; /* of the newest block: objects that were taken, and all */
} lun_stock;

/* An object, zeroed, aligned for anything. NULL when out of memory. */
void *lun_stock_take(lun_stock *s);
void lun_stock_give(lun_stock *s, void *object); /* NULL is allowed */
/* Frees all memory. What was taken must have been given back, or be of no interest to anybody any more. */
void lun_stock_free(lun_stock *s);

#endif
