/* standard.c - the three standard streams, whatever they are: closed, a full
 * device, a pipe that nobody reads. It never looks at what is written there. */
#include "standard.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

void lun_standard_open(void) {
  int fd;
  do fd = open("/dev/null", O_RDWR);
  while (fd >= 0 && fd <= STDERR_FILENO);
  if (fd >= 0) close(fd);
}

int lun_standard_end(int status) {
  errno = 0;
  if (fflush(stdout) == 0 && !ferror(stdout)) return status;
  fprintf(stderr, "lunette: standard output cannot be written: %s\n", errno ? strerror(errno) : "some of it is lost");
  return status ? status : 74;
}
