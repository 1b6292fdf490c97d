/* edit_lines.c - keys of the line editor that know of several lines: what Up,
 * Down, Home, End, Ctrl-K and Ctrl-U do in a text that holds line ends. They
 * work on readline's line and keep nothing. */
#include "edit_lines.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <wchar.h>

#include <readline/readline.h>

#include "../../viz/base/sanitise.h"

static int line_begin(int at) {
  while (at > 0 && rl_line_buffer[at - 1] != '\n') at--;
  return at;
}

static int line_end(int at) {
  while (at < rl_end && rl_line_buffer[at] != '\n') at++;
  return at;
}

/* The columns between two bytes of one line. */
static int columns(int from, int to) {
  int sum = 0;
  while (from < to) {
    uint32_t cp;
    from += (int)lun_utf8(rl_line_buffer + from, (size_t)(rl_end - from), &cp);
    int w = cp == LUN_UTF8_BAD ? 1 : wcwidth((wchar_t)cp);
    sum += w < 0 ? 1 : w;
  }
  return sum;
}

/* The byte of the line at `begin` that stands at `column`, or its end. */
static int at_column(int begin, int column) {
  int at = begin, end = line_end(begin);
  while (at < end) {
    uint32_t cp;
    int next = at + (int)lun_utf8(rl_line_buffer + at, (size_t)(end - at), &cp);
    if (columns(begin, next) > column) break;
    at = next;
  }
  return at;
}

int lun_edit_up(int count, int key) {
  int begin = line_begin(rl_point);
  if (begin == 0) return rl_get_previous_history(count, key);
  rl_point = at_column(line_begin(begin - 1), columns(begin, rl_point));
  return 0;
}

int lun_edit_down(int count, int key) {
  int end = line_end(rl_point);
  if (end == rl_end) return rl_get_next_history(count, key);
  rl_point = at_column(end + 1, columns(line_begin(rl_point), rl_point));
  return 0;
}

/* Home: to the begin of the line, and from there to the begin of the text. */
int lun_edit_home(int count, int key) {
  (void)count, (void)key;
  int begin = line_begin(rl_point);
  rl_point = rl_point == begin ? 0 : begin;
  return 0;
}

int lun_edit_end(int count, int key) {
  (void)count, (void)key;
  int end = line_end(rl_point);
  rl_point = rl_point == end ? rl_end : end;
  return 0;
}

int lun_edit_kill_to_end(int count, int key) {
  if (count < 0 || memchr(rl_line_buffer + rl_point, '\n', (size_t)(rl_end - rl_point)) == NULL)
    return rl_kill_line(count, key);
  int end = line_end(rl_point);
  return rl_kill_text(rl_point, end == rl_point ? end + 1 : end);
}

int lun_edit_kill_to_begin(int count, int key) {
  (void)count, (void)key;
  int begin = line_begin(rl_point);
  int from = begin == rl_point && begin > 0 ? begin - 1 : begin;
  rl_kill_text(rl_point, from);
  rl_point = from;
  return 0;
}
