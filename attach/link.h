/* link.h - the way to another process's engine: who is there, and asking one of
 * them something over its door (docs/attach.md). */
#ifndef LUN_LINK_H
#define LUN_LINK_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

typedef struct lun_link lun_link;

/* How a request went. BLOCKED: the engine is in the midst of a function in C, and says where. */
typedef enum lun_link_result { LUN_LINK_OK, LUN_LINK_REFUSED, LUN_LINK_BLOCKED, LUN_LINK_LOST } lun_link_result;

/* The processes that have a door, in ascending order; *n of them, in an array that is the caller's. Doors of processes
 * that are gone are removed. NULL with a sentence in err, or with an empty one when there is no memory. */
pid_t *lun_link_all(size_t *n, char *err, size_t errsize);

/* Opens the way to process `pid`. NULL with a sentence in err: there is no such engine, or it is another user's. */
lun_link *lun_link_open(pid_t pid, char *err, size_t errsize);
void lun_link_close(lun_link *l); /* NULL is allowed */
/* The same, but the socket stays open and is the caller's. */
int lun_link_release(lun_link *l);

/* Asks, and waits for the answer, knocking again now and then. Takes `request`. *answer is the caller's, NULL when there
 * is none. REFUSED and LOST leave a sentence in err. */
lun_link_result lun_link_ask(lun_link *l, json_t *request, json_t **answer, char *err, size_t errsize);
/* The path of a trace that begins with the present state, and is written as long as the link is open. */
lun_link_result lun_link_record(lun_link *l, char *path, size_t size, json_t **answer, char *err, size_t errsize);

#endif
