/* ink.h - the roles of what is drawn, and rectangles to draw in: what the fold's
 * readers, the layout and every back end agree on. A style names roles (running,
 * dim, raised...), never colours: palette.h turns roles into colours. */
#ifndef LUN_INK_H
#define LUN_INK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define LUN_CELLS_MAX_W 1000
#define LUN_CELLS_MAX_H 500

/* What the foreground says. */
#define LUN_INKS(X) \
  X(TEXT) X(DIM) X(FAINT) X(RULE) X(RUNNING) X(READY) X(WAITING) X(CANCEL) X(CANCEL_TEXT) X(FAILED) X(DONE)
#define X(n) LUN_INK_##n,
typedef enum lun_ink { LUN_INKS(X) LUN_INK_COUNT } lun_ink;
#undef X

/* What stands behind it. On the coloured ones the ink is ignored: the text takes the colour that reads best there. */
#define LUN_GROUNDS(X) X(NONE) X(RAISED) X(SELECTED) X(RUNNING) X(CANCEL) X(FAILED) X(PAST)
#define X(n)           LUN_GROUND_##n,
typedef enum lun_ground { LUN_GROUNDS(X) LUN_GROUND_COUNT } lun_ground;
#undef X

/* CODE: letters of a program, for who has other letters for them. */
enum { LUN_BOLD = 1, LUN_REVERSE = 2, LUN_UNDERLINE = 4, LUN_CODE = 8 };

typedef struct lun_style {
  uint8_t ink, ground, attr;
} lun_style;

/* Styles as expressions: lun_ink_of(LUN_INK_DIM), lun_bold(LUN_INK_TEXT), lun_on(style, LUN_GROUND_RAISED). */
static inline lun_style lun_ink_of(lun_ink ink) { return (lun_style){(uint8_t)ink, LUN_GROUND_NONE, 0}; }
static inline lun_style lun_bold(lun_ink ink) { return (lun_style){(uint8_t)ink, LUN_GROUND_NONE, LUN_BOLD}; }
static inline lun_style lun_on(lun_style s, lun_ground g) {
  s.ground = (uint8_t)g;
  return s;
}

typedef struct lun_rect {
  int x, y, w, h;
} lun_rect;

/* The common part of two rectangles; w or h is 0 when there is none. */
lun_rect lun_rect_meet(lun_rect a, lun_rect b);

#endif
