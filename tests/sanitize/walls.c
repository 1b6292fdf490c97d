/* walls.c - linked into the programs watched for leaks (V=asan, V=leak). LeakSanitizer looks into a process from a second one, which
 * finds its threads under /proc: behind the walls of a lesson there is none, the second process ends at once, and the first
 * would wait for it for ever. What ends behind walls is not asked for its leaks. */
#include <fcntl.h>
#include <unistd.h>

__attribute__((visibility("default"))) int __lsan_is_turned_off(void);

int __lsan_is_turned_off(void) {
  int threads = open("/proc/self/task", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (threads >= 0) close(threads);
  return threads < 0;
}
