/* faults.h - what a unit test asks of faults.c, when it is linked with it (a unit test called ..._failing.c): a failure right here, where
 * the program is given its failures by its environment. Only for tests of one thread at a time. */
#ifndef LUN_FAULTS_H
#define LUN_FAULTS_H

/* From now on the Nth call fails: "malloc:3", "read:1:forever", "read:1=4" (EINTR); NULL: none does. Counting begins anew. */
void lun_fault(const char *fault);

/* How many failures have been made since. */
unsigned lun_faults_made(void);

#endif
