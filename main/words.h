/* words.h - what may stand behind each command, as rows: an option with its
 * value, or an operand. `lunette help COMMAND` and completion come from them.
 *
 * What a value is called says what it is: a FILE, a PID, "dark|light"; the
 * table of complete.c knows what there is of each. */
#ifndef LUN_WORDS_H
#define LUN_WORDS_H

#include <stdbool.h>
#include <stddef.h>

typedef struct lun_word {
  const char *name;  /* "--at"; "": an operand */
  const char *value; /* of the option, or what the operand is; "": none; "[...]": operands that go with the option */
  const char *help;  /* one line; NULL: not for people */
} lun_word;

/* Writes row i of `command` ("" means what stands without a command) into *w. False behind the last one. */
bool lun_word_at(const char *command, size_t i, lun_word *w);
/* Whether the option has a value, which is the next argument. */
bool lun_word_takes_value(const lun_word *w);
/* Prints how the command is used, and its options, a line each. */
struct lun_program;
void lun_words_help(const struct lun_program *c);

#endif
