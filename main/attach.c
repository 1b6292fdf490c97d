/* attach.c - the commands that look at other processes: their arguments. What
 * they do is the room attach's. */
#include "../attach/attach.h"

#include <string.h>

#include "commands.h"

/* ps [--json] */
int lun_cmd_ps(int argc, char **argv, int first) {
  bool json = argc == first + 1 && strcmp(argv[first], "--json") == 0;
  if (argc > first && !json) return lun_usage_error("ps takes --json and nothing else, not", argv[first]);
  return lun_attach_list(json);
}
