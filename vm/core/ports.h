/* ports.h - port numbers that are private to this process: a program's 8888 is another
 * port to the system, so that two runs of one program do not meet. Numbers only;
 * the calls are net.c's. */
#ifndef LUN_PORTS_H
#define LUN_PORTS_H

#include <stdbool.h>
#include <stdint.h>

typedef struct lun_ports lun_ports;

lun_ports *lun_ports_new(void);      /* NULL: out of memory */
void lun_ports_free(lun_ports *p);   /* NULL is allowed */

/* The system's `real` port of this family (AF_...), that of descriptor fd, is called `own` from now on; own 0: it gets a
 * number that is the same in each run. False: out of memory. */
bool lun_ports_add(lun_ports *p, int fd, int family, uint16_t own, uint16_t real);
/* The system's number of `own`, while its descriptor is open; 0: nobody has it. */
uint16_t lun_ports_real(const lun_ports *p, int family, uint16_t own);
/* What the system's number is called here: itself, unless it was added. */
uint16_t lun_ports_own(const lun_ports *p, int family, uint16_t real);
bool lun_ports_has(const lun_ports *p, int fd); /* has fd a number already? */
/* fd is closed. Its number can be taken again, and connections that it had keep their names. */
void lun_ports_closed(lun_ports *p, int fd);

#endif
