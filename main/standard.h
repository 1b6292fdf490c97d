/* standard.h - the three standard streams, whatever they are. */
#ifndef LUN_STANDARD_H
#define LUN_STANDARD_H

/* Those that are closed become /dev/null, so that no other file gets their numbers. */
void lun_standard_open(void);

/* Writes what print has left. `status`, or 74 and a sentence when a program that ended well could not be heard. */
int lun_standard_end(int status);

#endif
