/* edit.c - the editor of edit.h, made of GNU readline's callback interface.
 *
 * It owns readline: its key maps, its input (a queue that lun_edit_feed fills)
 * and its history list. It never lets readline touch the terminal, read it,
 * catch a signal, change the environment or wait. Where a line editor thinks
 * in one line and this one in several (Up, Home, Ctrl-K, Enter), readline's
 * functions are replaced in all key maps, so that a user's own bindings of
 * them, from an inputrc, are replaced as well. */
#include "edit.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <readline/readline.h>
#include <readline/history.h>

#include "../../viz/base/sanitise.h"
#include "edit_lines.h"
#include "edit_undo.h"

struct lun_edit {
  lun_edit_options options;
  FILE *null;           /* where readline may write */
  const char *queue;    /* bytes not yet read, of the key being fed */
  size_t queued;
  char *accepted;
  lun_edit_event event; /* of the key being fed */
  bool changed;
  int entry;            /* where the history stood after the last key */
  char message[256];
};

static lun_edit *self; /* readline's callbacks take no argument */

/* readline keeps key maps and its kill ring for the life of the process, ncurses what it knows of the terminal; a
 * sanitizer's report of leaks would name nothing else. (Asked for by name by the sanitizers' run time; unused
 * otherwise.) */
const char *__lsan_default_suppressions(void);
__attribute__((visibility("default"))) const char *__lsan_default_suppressions(void) {
  return "leak:libreadline\nleak:libtinfo\nleak:libncursesw\n";
}

/* ---- what readline calls ---- */

static int next_byte(FILE *in) {
  (void)in;
  if (self->queued == 0) return EOF;
  self->queued--;
  return (unsigned char)*self->queue++;
}

static int bytes_left(void) {
  return self->queued > 0;
}

static void note_change(void) {
  self->changed = true;
}

static void take_line(char *line) {
  if (line == NULL) {
    self->event = LUN_EDIT_EOF;
    return;
  }
  free(self->accepted);
  self->accepted = line;
  self->event = LUN_EDIT_ACCEPT;
}

/* ---- keys that begin a line or end the input ---- */

/* The line before the cursor is whole: `end` goes back to where its block began. */
static void outdent_line(void) {
  const lun_edit_options *o = &self->options;
  int n = o->outdent != NULL ? (int)o->outdent(o->ud, rl_line_buffer, (size_t)rl_point) : 0, begin = rl_point;
  if (n == 0) return;
  while (begin > 0 && rl_line_buffer[begin - 1] != '\n') begin--;
  rl_delete_text(begin, begin + n);
  rl_point -= n;
}

static int new_line(int count, int key) {
  (void)count, (void)key;
  size_t indent = 0;
  rl_begin_undo_group();
  outdent_line();
  if (self->options.indent != NULL) indent = self->options.indent(self->options.ud, rl_line_buffer, (size_t)rl_point);
  rl_insert_text("\n");
  while (indent-- > 0) rl_insert_text(" ");
  rl_end_undo_group();
  return 0;
}

static int enter(int count, int key) {
  const lun_edit_options *o = &self->options;
  if (o->unfinished != NULL && o->unfinished(o->ud, rl_line_buffer, (size_t)rl_end)) return new_line(count, key);
  rl_point = rl_end;
  outdent_line();
  return rl_newline(count, key);
}

/* ---- keys that are for the caller ---- */

static int ask_complete(int count, int key) {
  (void)count, (void)key;
  self->event = LUN_EDIT_COMPLETE;
  return 0;
}

static int ask_clear(int count, int key) {
  (void)count, (void)key;
  self->event = LUN_EDIT_CLEAR;
  return 0;
}

static int nothing(int count, int key) {
  (void)count, (void)key;
  return 0;
}

static int read_inputrc_again(int count, int key);

/* readline's functions, and what stands in their place. */
static const struct replacement {
  rl_command_func_t *theirs, *ours;
} replacements[] = {
  {rl_newline, enter},
  {rl_operate_and_get_next, enter}, /* its second half comes too early here */
  {rl_get_previous_history, lun_edit_up},
  {rl_get_next_history, lun_edit_down},
  {rl_beg_of_line, lun_edit_home},
  {rl_end_of_line, lun_edit_end},
  {rl_kill_line, lun_edit_kill_to_end},
  {rl_unix_line_discard, lun_edit_kill_to_begin},
  {rl_noninc_forward_search, lun_edit_search_forward},
  {rl_noninc_reverse_search, lun_edit_search_back},
  {rl_noninc_forward_search_again, lun_edit_search_forward_again},
  {rl_noninc_reverse_search_again, lun_edit_search_back_again},
  {rl_vi_search, lun_edit_vi_search},
  {rl_vi_search_again, lun_edit_vi_search_again},
  {rl_complete, ask_complete},
  {rl_menu_complete, ask_complete},
  {rl_old_menu_complete, ask_complete},
  {rl_backward_menu_complete, ask_complete},
  {rl_possible_completions, ask_complete},
  {rl_insert_completions, ask_complete},
  {rl_delete_or_show_completions, rl_delete},
  {rl_vi_complete, ask_complete},
  {rl_clear_screen, ask_clear},
  {rl_clear_display, ask_clear},
  {rl_bracketed_paste_begin, nothing}, /* it would wait for the rest; the input decoder does it */
  {rl_re_read_init_file, read_inputrc_again},
};

static rl_command_func_t *replaced(rl_command_func_t *f) {
  for (size_t i = 0; i < sizeof replacements / sizeof *replacements; i++)
    if (replacements[i].theirs == f) return replacements[i].ours;
  return f;
}

/* Replaces in a map and in those that its prefixes lead to; none is its own ancestor. */
static void replace_in(Keymap map, int depth) {
  if (map == NULL || depth > 16) return;
  for (int key = 0; key < KEYMAP_SIZE; key++) {
    if (map[key].type == ISFUNC) map[key].function = replaced(map[key].function);
    if (map[key].type == ISKMAP) replace_in((Keymap)map[key].function, depth + 1);
  }
}

/* What must hold whatever the inputrc says: nothing rings, blinks, or waits. */
static void settle_bindings(void) {
  static const char *const maps[] = {"emacs-standard", "vi-insert", "vi-command"};
  rl_variable_bind("bell-style", "none");
  rl_variable_bind("blink-matching-paren", "off");
  rl_variable_bind("enable-bracketed-paste", "off");
  rl_variable_bind("show-mode-in-prompt", "off");
  rl_variable_bind("horizontal-scroll-mode", "off");
  rl_variable_bind("comment-begin", "--");
  for (size_t i = 0; i < sizeof maps / sizeof *maps; i++) replace_in(rl_get_keymap_by_name(maps[i]), 0);
  rl_bind_keyseq_in_map("\\e\\C-m", new_line, rl_get_keymap_by_name("emacs-standard"));
  rl_bind_key_in_map('\t', ask_complete, rl_get_keymap_by_name("vi-insert"));
}

static int read_inputrc_again(int count, int key) {
  int r = rl_re_read_init_file(count, key);
  settle_bindings();
  return r;
}

/* ---- the editor ---- */

static void set_up_readline(lun_edit *e) {
  rl_readline_name = "lunette";
  rl_catch_signals = rl_catch_sigwinch = 0;
  rl_change_environment = 0;
  rl_prep_term_function = NULL;
  rl_deprep_term_function = NULL;
  rl_instream = e->null;
  rl_outstream = e->null;
  rl_getc_function = next_byte;
  rl_input_available_hook = bytes_left;
  rl_redisplay_function = note_change;
  rl_tty_set_echoing(1);
  rl_initialize();
  settle_bindings();
  using_history();
  rl_callback_handler_install("", take_line);
}

lun_edit *lun_edit_new(const lun_edit_options *options) {
  if (self != NULL) return NULL;
  lun_edit *e = calloc(1, sizeof *e);
  if (e == NULL) return NULL;
  e->null = fopen("/dev/null", "r+e");
  if (e->null == NULL) {
    free(e);
    return NULL;
  }
  if (options != NULL) e->options = *options;
  e->changed = true;
  self = e;
  set_up_readline(e);
  return e;
}

void lun_edit_free(lun_edit *e) {
  if (e == NULL) return;
  rl_callback_handler_remove();
  clear_history();
  rl_outstream = rl_instream = NULL;
  fclose(e->null);
  free(e->accepted);
  free(e);
  self = NULL;
}

/* True for what is or begins a sequence of keys. In a search readline 8.2 loses track of one that is not bound (Ctrl-X
 * and a quote, say) and then follows a null pointer, so the search is ended first, as such a key does anyway. */
static bool is_sequence(const char *bytes, size_t n) {
  unsigned char first = (unsigned char)bytes[0];
  if (first == '\033') return n > 1;
  return rl_get_keymap()[first].type == ISKMAP;
}

lun_edit_event lun_edit_feed(lun_edit *e, const char *bytes, size_t n) {
  if (n == 0) return LUN_EDIT_NONE;
  if (RL_ISSTATE(RL_STATE_ISEARCH) && is_sequence(bytes, n)) lun_edit_feed(e, "\033", 1);
  e->queue = bytes;
  e->queued = n;
  e->event = LUN_EDIT_NONE;
  /* On an empty queue readline would read the end of the input, so it is asked only while there are bytes. */
  while (e->queued > 0) rl_callback_read_char();
  if (where_history() != e->entry) lun_edit_drop_lists();
  e->entry = where_history();
  e->changed = true;
  return e->event;
}

/* Ends a search (keeping what it found) or an unfinished key, so that text can be inserted. */
static void settle(lun_edit *e) {
  if (RL_ISSTATE(RL_STATE_ISEARCH)) lun_edit_feed(e, "\033", 1);
  if (lun_edit_message(e) != NULL || RL_ISSTATE(RL_STATE_MULTIKEY | RL_STATE_VIMOTION | RL_STATE_CHARSEARCH)) {
    rl_callback_sigcleanup();
    rl_clear_message();
  }
}

/* Keeps what is text: valid UTF-8 without control characters, line ends as \n. Returns the bytes written. */
static size_t clean(char *to, const char *from, size_t n) {
  size_t used = 0;
  for (size_t i = 0; i < n;) {
    uint32_t cp;
    size_t len = lun_utf8(from + i, n - i, &cp);
    if (cp == '\r') {
      to[used++] = '\n';
      if (i + 1 < n && from[i + 1] == '\n') len++;
    } else if (cp == '\n' || cp == '\t' || (cp != LUN_UTF8_BAD && cp >= 0x20 && (cp < 0x7F || cp > 0x9F))) {
      memcpy(to + used, from + i, len);
      used += len;
    }
    i += len;
  }
  to[used] = '\0';
  return used;
}

void lun_edit_paste(lun_edit *e, const char *bytes, size_t n) {
  char *text = malloc(n + 1);
  if (text == NULL) return;
  clean(text, bytes, n);
  settle(e);
  rl_begin_undo_group();
  rl_insert_text(text);
  rl_end_undo_group();
  free(text);
  e->changed = true;
}

void lun_edit_replace(lun_edit *e, size_t from, size_t to, const char *text, size_t n) {
  char *copy = strndup(text, n);
  size_t end = (size_t)rl_end;
  if (copy == NULL) return;
  if (to > end) to = end;
  if (from > to) from = to;
  rl_begin_undo_group();
  rl_delete_text((int)from, (int)to);
  rl_point = (int)from;
  rl_insert_text(copy);
  rl_end_undo_group();
  free(copy);
  e->changed = true;
}

void lun_edit_set(lun_edit *e, const char *text) {
  settle(e);
  rl_replace_line(text, 1);
  rl_point = rl_end;
  e->changed = true;
}

void lun_edit_cancel(lun_edit *e) {
  lun_edit_forget_undo();
  rl_callback_sigcleanup();
  rl_free_line_state();
  rl_clear_message();
  rl_replace_line("", 1);
  rl_callback_handler_install("", take_line); /* begins a line anew: the saved one and its undo list go, too */
  if (rl_editing_mode == 0) rl_vi_insertion_mode(1, 0);
  e->changed = true;
}

char *lun_edit_take(lun_edit *e) {
  char *line = e->accepted;
  e->accepted = NULL;
  return line;
}

const char *lun_edit_text(const lun_edit *e, size_t *len) {
  (void)e;
  *len = (size_t)rl_end;
  return rl_line_buffer;
}

size_t lun_edit_point(const lun_edit *e) {
  (void)e;
  return (size_t)rl_point;
}

bool lun_edit_region(const lun_edit *e, size_t *from, size_t *to) {
  (void)e;
  if (!rl_mark_active_p() || rl_mark < 0 || rl_mark > rl_end) return false;
  *from = (size_t)(rl_mark < rl_point ? rl_mark : rl_point);
  *to = (size_t)(rl_mark < rl_point ? rl_point : rl_mark);
  return true;
}

const char *lun_edit_message(const lun_edit *e) {
  const char *from = rl_display_prompt;
  if (from == NULL || *from == '\0') return NULL;
  char *to = self->message, *end = to + sizeof e->message - 1;
  for (; *from != '\0' && to < end; from++) /* \001 and \002 enclose what takes no columns */
    if (*from != '\001' && *from != '\002') *to++ = *from;
  *to = '\0';
  return self->message;
}

const char *lun_edit_mode(const lun_edit *e) {
  (void)e;
  if (rl_editing_mode != 0) return "";
  return rl_get_keymap() == rl_get_keymap_by_name("vi-command") ? "cmd" : "ins";
}

bool lun_edit_wants_escape(const lun_edit *e) {
  const unsigned long busy = RL_STATE_ISEARCH | RL_STATE_NSEARCH | RL_STATE_MULTIKEY | RL_STATE_NUMERICARG |
                             RL_STATE_VIMOTION | RL_STATE_CHARSEARCH;
  return RL_ISSTATE(busy) || strcmp(lun_edit_mode(e), "ins") == 0;
}

void lun_edit_remember(lun_edit *e, const char *text) {
  (void)e;
  using_history();
  HIST_ENTRY *last = history_length > 0 ? history_get(history_base + history_length - 1) : NULL;
  if (last == NULL || strcmp(last->line, text) != 0) add_history(text);
  using_history();
}

bool lun_edit_changed(lun_edit *e) {
  bool changed = e->changed;
  e->changed = false;
  return changed;
}
