/* edit.h - the line editor, without a terminal.
 *
 * The seam around the editing library: bytes of whole keys go in, a text with
 * a cursor comes out; who calls it draws that and reads the keyboard. The
 * library keeps its state in globals, so a process has one editor at a time.
 * Nothing here knows a screen, the engine, or Lua. */
#ifndef LUN_EDIT_H
#define LUN_EDIT_H

#include <stdbool.h>
#include <stddef.h>

typedef struct lun_edit lun_edit;

/* What a key led to. */
typedef enum lun_edit_event {
  LUN_EDIT_NONE,     /* nothing for the caller to do but to draw */
  LUN_EDIT_ACCEPT,   /* Enter on a finished text: fetch it with lun_edit_take */
  LUN_EDIT_EOF,      /* Ctrl-D on an empty line */
  LUN_EDIT_COMPLETE, /* Tab: ask for completions, then lun_edit_replace */
  LUN_EDIT_CLEAR     /* Ctrl-L */
} lun_edit_event;

typedef struct lun_edit_options {
  /* Says whether Enter shall begin a new line because the text is not finished. May be NULL. */
  bool (*unfinished)(void *ud, const char *text, size_t len);
  /* Columns to indent the line that follows `text`. May be NULL. */
  size_t (*indent)(void *ud, const char *text, size_t len);
  /* Blanks that the last line of `text`, which Enter ends, has too many at its begin. May be NULL. */
  size_t (*outdent)(void *ud, const char *text, size_t len);
  void *ud;
} lun_edit_options;

/* Makes the editor and reads the user's inputrc. Needs no terminal and writes to none. Returns NULL when there is
 * one already or memory is out. */
lun_edit *lun_edit_new(const lun_edit_options *options);
void lun_edit_free(lun_edit *e); /* NULL is allowed */

/* Feeds one whole key: a character, or the bytes of an escape sequence; never a part of either. */
lun_edit_event lun_edit_feed(lun_edit *e, const char *bytes, size_t n);
/* Inserts text at the cursor as one undoable change; never runs it. Line ends become \n, bytes that are no
 * text are left out. */
void lun_edit_paste(lun_edit *e, const char *bytes, size_t n);
/* Replaces the bytes [from, to) by `text` and puts the cursor behind it. */
void lun_edit_replace(lun_edit *e, size_t from, size_t to, const char *text, size_t n);
/* Replaces the whole text, the cursor at its end. */
void lun_edit_set(lun_edit *e, const char *text);
/* Ctrl-C: forgets the text, a search or an unfinished key. */
void lun_edit_cancel(lun_edit *e);
/* The accepted text, owned by the caller (free); NULL when nothing was accepted. */
char *lun_edit_take(lun_edit *e);

const char *lun_edit_text(const lun_edit *e, size_t *len); /* valid until the next call that changes it */
size_t lun_edit_point(const lun_edit *e);                  /* the cursor, in bytes */
bool lun_edit_region(const lun_edit *e, size_t *from, size_t *to); /* the active region, if any */
/* What stands in place of the prompt: "(reverse-i-search)`for': ", "(arg: 5) "; NULL when the prompt does. */
const char *lun_edit_message(const lun_edit *e);
const char *lun_edit_mode(const lun_edit *e); /* vi: "ins" or "cmd"; emacs: "" */
/* True when Esc means something to the editor: vi insertion, a search, the middle of a key. */
bool lun_edit_wants_escape(const lun_edit *e);
/* Adds an entry to the history that Up and Ctrl-R go through. */
void lun_edit_remember(lun_edit *e, const char *text);
/* True once after each change of what there is to draw. */
bool lun_edit_changed(lun_edit *e);

#endif
