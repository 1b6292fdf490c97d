/* ports.c - a list of pairs, the newest first (ports.h). It makes no system call. */
#include "ports.h"

#include <stdlib.h>

enum { FIRST_FREE = 49152 /* of the numbers that nobody asks for by name */, REMEMBERED_MAX = 4096 };

typedef struct pair {
  int fd, family; /* fd -1: it is closed */
  uint16_t own, real;
} pair;

struct lun_ports {
  pair *pair;
  int n, cap;
  uint16_t next;
};

lun_ports *lun_ports_new(void) {
  lun_ports *p = calloc(1, sizeof *p);
  if (p) p->next = FIRST_FREE;
  return p;
}

void lun_ports_free(lun_ports *p) {
  if (p) free(p->pair);
  free(p);
}

/* Makes room for one; the oldest of those that are closed are forgotten first. */
static bool make_room(lun_ports *p) {
  if (p->n >= REMEMBERED_MAX) {
    int kept = 0;
    for (int i = 0; i < p->n; i++)
      if (p->pair[i].fd >= 0 || i >= p->n / 2) p->pair[kept++] = p->pair[i];
    p->n = kept;
  }
  if (p->n < p->cap) return true;
  int cap = p->cap ? p->cap * 2 : 16;
  pair *grown = realloc(p->pair, (size_t)cap * sizeof *grown);
  if (!grown) return false;
  p->pair = grown;
  p->cap = cap;
  return true;
}

static uint16_t new_number(lun_ports *p) {
  uint16_t number = p->next;
  p->next = p->next == UINT16_MAX ? FIRST_FREE : (uint16_t)(p->next + 1);
  return number;
}

bool lun_ports_add(lun_ports *p, int fd, int family, uint16_t own, uint16_t real) {
  if (!make_room(p)) return false;
  p->pair[p->n++] = (pair){fd, family, own ? own : new_number(p), real};
  return true;
}

uint16_t lun_ports_real(const lun_ports *p, int family, uint16_t own) {
  for (int i = p->n - 1; i >= 0; i--)
    if (p->pair[i].fd >= 0 && p->pair[i].family == family && p->pair[i].own == own) return p->pair[i].real;
  return 0;
}

uint16_t lun_ports_own(const lun_ports *p, int family, uint16_t real) {
  for (int i = p->n - 1; i >= 0; i--)
    if (p->pair[i].family == family && p->pair[i].real == real) return p->pair[i].own;
  return real;
}

bool lun_ports_has(const lun_ports *p, int fd) {
  int i = p->n - 1;
  while (i >= 0 && p->pair[i].fd != fd) i--;
  return i >= 0;
}

void lun_ports_closed(lun_ports *p, int fd) {
  for (int i = 0; i < p->n; i++)
    if (p->pair[i].fd == fd) p->pair[i].fd = -1;
}
