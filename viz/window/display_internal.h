/* display_internal.h - what the two halves of the display share. */
#ifndef LUN_DISPLAY_INTERNAL_H
#define LUN_DISPLAY_INTERNAL_H

#include <SDL.h>

#include "display.h"

struct lun_display {
  SDL_Window *window;
  SDL_Renderer *renderer; /* NULL: pixels go into the window's own surface */
  SDL_Texture *texture;
  lun_canvas own;       /* when they cannot be drawn where they go */
  int pw, ph;           /* pixels */
  double scale, wanted; /* pixels a point; wanted: by option, 0: none */
  bool pressed;
};

/* display_keys.c: what an event of SDL means. */
lun_display_event lun_display_translate(lun_display *d, const SDL_Event *e);

#endif
