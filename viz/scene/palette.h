/* palette.h - from roles to colours, for each theme and each depth of colour. */
#ifndef LUN_PALETTE_H
#define LUN_PALETTE_H

#include "../base/ink.h"
#include "view/view.h"

typedef enum lun_depth { LUN_DEPTH_MONO, LUN_DEPTH_8, LUN_DEPTH_16, LUN_DEPTH_256 } lun_depth;

/* What a back end needs to show a style: numbers of the terminal's palette, -1 for its own colour. */
typedef struct lun_look {
  int fg, bg;
  uint8_t attr; /* LUN_BOLD, LUN_REVERSE, LUN_UNDERLINE */
} lun_look;

lun_look lun_palette_look(lun_theme theme, lun_depth depth, lun_style st);
/* The same colours as 0xRRGGBB, for back ends that have all of them. */
uint32_t lun_palette_rgb(lun_theme theme, lun_ink ink);
/* The colour of text in a style: on a coloured ground the one that reads best there. */
uint32_t lun_palette_text_rgb(lun_theme theme, lun_style st);
/* What makes the running colour stand out against a light ground. */
uint32_t lun_palette_edge_rgb(lun_theme theme);
uint32_t lun_palette_ground_rgb(lun_theme theme, lun_ground ground);

#endif
