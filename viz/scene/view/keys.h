/* keys.h - the one table of keys: key, modes, command, and its words.
 *
 * The last row of the screen, the help (F1, ?) and the docs are made from this
 * table; nothing else decides what a key does outside of the prompt's own line
 * editing. Decoding bytes into keys is the REPL's business. */
#ifndef LUN_KEYS_H
#define LUN_KEYS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef enum lun_key_name {
  LUN_KEY_CHAR, /* a character: see `ch` */
  LUN_KEY_ESC,
  LUN_KEY_ENTER,
  LUN_KEY_TAB,
  LUN_KEY_BACKSPACE,
  LUN_KEY_INSERT,
  LUN_KEY_DELETE,
  LUN_KEY_UP,
  LUN_KEY_DOWN,
  LUN_KEY_LEFT,
  LUN_KEY_RIGHT,
  LUN_KEY_HOME,
  LUN_KEY_END,
  LUN_KEY_PGUP,
  LUN_KEY_PGDN,
  LUN_KEY_F1,
  LUN_KEY_F2,
  LUN_KEY_F3,
  LUN_KEY_F4,
  LUN_KEY_F5,
  LUN_KEY_F6,
  LUN_KEY_F7,
  LUN_KEY_F8,
  LUN_KEY_F9,
  LUN_KEY_F10,
  LUN_KEY_F11,
  LUN_KEY_F12,
  LUN_KEY_CLICK,
  LUN_KEY_DRAG,
  LUN_KEY_WHEEL_UP,
  LUN_KEY_WHEEL_DOWN,
  LUN_KEY_RELEASE,
  LUN_KEY_DOUBLE, /* mouse: see x, y; a second click at once is DOUBLE instead */
  LUN_KEY_COUNT
} lun_key_name;

enum { LUN_MOD_SHIFT = 1, LUN_MOD_ALT = 2, LUN_MOD_CTRL = 4 };

typedef struct lun_key {
  uint8_t name; /* lun_key_name */
  uint8_t mods;
  uint32_t ch; /* LUN_KEY_CHAR: the character */
  int x, y;    /* mouse: the cell or the pixel, from 0; its right button is told as the left one with SHIFT */
} lun_key;

/* Where a key holds. TYPE: the prompt has the keyboard. LOOK: single keys. PAST: as LOOK, the cursor is in the past.
 * LEARN: the lesson has the keys; those that it does not take do what they do in PAST. */
typedef enum lun_mode { LUN_MODE_TYPE, LUN_MODE_LOOK, LUN_MODE_PAST, LUN_MODE_LEARN, LUN_MODE_COUNT } lun_mode;
enum { LUN_IN_TYPE = 1 << LUN_MODE_TYPE, LUN_IN_LOOK = 1 << LUN_MODE_LOOK, LUN_IN_PAST = 1 << LUN_MODE_PAST,
       LUN_IN_LEARN = 1 << LUN_MODE_LEARN };

/* What keys do. Those of the first row are carried out by lun_view_key itself;
 * those of the second are handed to whoever runs the screen. */
typedef enum lun_cmd {
  LUN_CMD_NONE,
  LUN_CMD_PASS, /* PASS: not ours, the prompt's line editor takes the key */
  LUN_CMD_LOOK,
  LUN_CMD_TYPE,
  LUN_CMD_PANEL,
  LUN_CMD_NEXT_PANEL,
  LUN_CMD_TAB_PREV,
  LUN_CMD_TAB_NEXT,
  LUN_CMD_ALONE,
  LUN_CMD_DOWN,
  LUN_CMD_UP,
  LUN_CMD_PAGE_DOWN,
  LUN_CMD_PAGE_UP,
  LUN_CMD_LEFT,
  LUN_CMD_RIGHT,
  LUN_CMD_HALF_LEFT,
  LUN_CMD_HALF_RIGHT,
  LUN_CMD_CLOSER,
  LUN_CMD_WIDER,
  LUN_CMD_FIT,
  LUN_CMD_AXIS,
  LUN_CMD_TABLE,
  LUN_CMD_ENTER,
  LUN_CMD_BACK,
  LUN_CMD_FIND,
  LUN_CMD_FIND_NEXT,
  LUN_CMD_FIND_PREV,
  LUN_CMD_WHY,
  LUN_CMD_ORDER,
  LUN_CMD_THEME,
  LUN_CMD_HELP,
  LUN_CMD_ASK_CANCEL,

  LUN_CMD_MARK,  /* at the present of a live run: a mark in the record, too */
  LUN_CMD_PAUSE, /* pause, or go on */
  LUN_CMD_STEP,
  LUN_CMD_STEP_LINE, /* to the next line of code; over what it calls; out of the function */
  LUN_CMD_STEP_OVER,
  LUN_CMD_STEP_OUT,
  LUN_CMD_STEP_AWAIT, /* until the task lun_command.task gives the loop back */
  LUN_CMD_BREAK,      /* a breakpoint at lun_command.where, or on lun_command.task; again: none */
  LUN_CMD_STEP_BACK,
  LUN_CMD_TICK,
  LUN_CMD_TICK_BACK,
  LUN_CMD_BEGIN,
  LUN_CMD_NOW,  /* to the first record; back to now */
  LUN_CMD_TROUBLE, /* to the next one: lun_view_trouble */
  LUN_CMD_SEEK, /* to the time lun_command.t */
  LUN_CMD_SLOWER,
  LUN_CMD_FASTER,
  LUN_CMD_CANCEL_TASK,
  LUN_CMD_EDIT,
  LUN_CMD_WINDOW, /* the same picture in a window */
  LUN_CMD_COPY, /* the selected thing to the clipboard */
  LUN_CMD_QUIT,
  LUN_CMD_CHOOSE, /* the answer lun_command.arg */
  LUN_CMD_GO_ON,  /* what comes next in the step: answer, run, check, offer, or the next step */
  LUN_CMD_HINT,
  LUN_CMD_PAGE_NEXT,
  LUN_CMD_PAGE_PREV,
  LUN_CMD_WRITE, /* edit one's program */
  LUN_CMD_SOLUTION,
  LUN_CMD_RESTART,
  LUN_CMD_ENGLISH, /* the English text beside a translated one */
  LUN_CMD_PROMPT,  /* leave the lesson for a prompt with its program */
  LUN_CMD_EVENTS,  /* the list of what happened, below the lesson's text */
  LUN_CMD_SKIP,
  LUN_CMD_COUNT
} lun_cmd;

/* A row of the table. Several rows may have one command. */
typedef struct lun_binding {
  uint8_t modes;      /* LUN_IN_... */
  uint8_t name, mods; /* of the key */
  uint32_t ch;
  uint8_t cmd;       /* lun_cmd */
  int8_t arg;        /* PANEL: its number */
  uint8_t rank;      /* in the last row: 1 stays longest, 9 goes first; 0: never there */
  const char *label; /* "Esc", "F5", ", ."; NULL: shown with the row above */
  const char *hint;  /* its words in the last row; what follows a colon goes first */
  const char *help;  /* a phrase for the help; NULL: as the row above */
} lun_binding;

/* The table, in the order of the help; *n gets its length. */
const lun_binding *lun_bindings(size_t *n);
/* The binding of a key in a mode, NULL when it has none. */
const lun_binding *lun_binding_of(lun_mode mode, const lun_key *key);

#endif
