/* display.c - opens SDL's window, and brings a frame to the screen: into the
 * window's surface, or as a texture when an accelerated renderer is wanted. What
 * is drawn is the same in both. */
#include "display.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "display_internal.h"

static bool wants_renderer(void) {
  const char *render = getenv("LUNETTE_RENDER");
  if (render && strcmp(render, "software") == 0) return false;
  return (render && strcmp(render, "accelerated") == 0) || getenv("SDL_RENDER_DRIVER") != NULL;
}

/* Without a display SDL falls back to drivers that show nothing, and says nothing. */
static bool shows_nothing(void) {
  const char *driver = SDL_GetCurrentVideoDriver();
  bool asked = getenv("SDL_VIDEODRIVER") != NULL;
  return !driver || (!asked && (strcmp(driver, "offscreen") == 0 || strcmp(driver, "dummy") == 0));
}

static bool refuse(char *err, size_t errsize, const char *why) {
  snprintf(
    err, errsize,
    "There is no window: %s. `--screenshot FILE.png` draws without one; so does the terminal: `lunette view TRACE`.",
    why);
  return false;
}

/* Asked without either, some drivers complain by themselves. */
static bool names_display(void) {
  static const char *const names[] = {"DISPLAY", "WAYLAND_DISPLAY", "SDL_VIDEODRIVER"};
  bool any = false;
  for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
    const char *value = getenv(names[i]);
    any |= value && *value;
  }
#ifdef __linux__
  return any;
#else
  return true;
#endif
}

static bool begin_video(char *err, size_t errsize) {
  if (!wants_renderer()) SDL_SetHint(SDL_HINT_FRAMEBUFFER_ACCELERATION, "0"); /* it costs more than it saves */
  SDL_SetHint(SDL_HINT_VIDEO_ALLOW_SCREENSAVER, "1");
  SDL_SetHint(SDL_HINT_VIDEO_X11_NET_WM_BYPASS_COMPOSITOR, "0");
  if (names_display() && SDL_Init(SDL_INIT_VIDEO) != 0) return refuse(err, errsize, SDL_GetError());
  if (names_display() && !shows_nothing()) return true;
  return refuse(err, errsize, "no display was found (DISPLAY and WAYLAND_DISPLAY say where one is)");
}

static void measure(lun_display *d) {
  int w, h;
  SDL_GetWindowSize(d->window, &w, &h);
  d->pw = w;
  d->ph = h;
  if (d->renderer) SDL_GetRendererOutputSize(d->renderer, &d->pw, &d->ph);
  double natural = w > 0 ? (double)d->pw / w : 1;
  d->scale = d->wanted > 0 ? d->wanted : natural > 0 ? natural : 1;
}

lun_display *lun_display_open(const char *title, int w, int h, double scale, char *err, size_t errsize) {
  lun_display *d = calloc(1, sizeof *d);
  if (!d || !begin_video(err, errsize)) {
    if (!d) snprintf(err, errsize, "There is no memory left for a window.");
    lun_display_close(d);
    return NULL;
  }
  d->wanted = scale;
  if (scale > 0) w = (int)(w * scale), h = (int)(h * scale);
  d->window = SDL_CreateWindow(title, SDL_WINDOWPOS_CENTERED, SDL_WINDOWPOS_CENTERED, w, h,
                               SDL_WINDOW_RESIZABLE | SDL_WINDOW_ALLOW_HIGHDPI);
  if (!d->window) {
    refuse(err, errsize, SDL_GetError());
    lun_display_close(d);
    return NULL;
  }
  SDL_SetWindowMinimumSize(d->window, 320, 200);
  if (wants_renderer()) d->renderer = SDL_CreateRenderer(d->window, -1, SDL_RENDERER_PRESENTVSYNC);
  measure(d);
  SDL_StartTextInput();
  return d;
}

/* The window is hidden, and goes with the process. SDL wakes a wait of its own by an event to the window, over a second connection
 * to the X server; if that comes when the window is no more, the X library ends the process with an error. */
void lun_display_close(lun_display *d) {
  if (!d) return;
  if (d->texture) SDL_DestroyTexture(d->texture);
  if (d->renderer) SDL_DestroyRenderer(d->renderer);
  if (d->window) SDL_HideWindow(d->window);
  else SDL_QuitSubSystem(SDL_INIT_VIDEO);
  free(d->own.pixel);
  free(d);
}

void lun_display_size(const lun_display *d, double *w, double *h, double *scale) {
  *w = d->pw / d->scale;
  *h = d->ph / d->scale;
  *scale = d->scale;
}

/* Frames. */

static bool is_ours(const SDL_Surface *s) { return s->format->BytesPerPixel == 4 && s->format->Rmask == 0xFF0000; }

static bool own_canvas(lun_display *d, int w, int h) {
  if (d->own.w == w && d->own.h == h && d->own.pixel) return true;
  uint32_t *pixel = realloc(d->own.pixel, (size_t)w * (size_t)h * sizeof *pixel);
  if (!pixel) return false;
  d->own = (lun_canvas){pixel, w, h, w};
  return true;
}

static bool fit_texture(lun_display *d) {
  int w = 0, h = 0;
  if (d->texture) SDL_QueryTexture(d->texture, NULL, NULL, &w, &h);
  if (d->texture && w == d->pw && h == d->ph) return true;
  if (d->texture) SDL_DestroyTexture(d->texture);
  d->texture = SDL_CreateTexture(d->renderer, SDL_PIXELFORMAT_ARGB8888, SDL_TEXTUREACCESS_STREAMING, d->pw, d->ph);
  return d->texture != NULL;
}

bool lun_display_begin(lun_display *d, lun_canvas *canvas) {
  measure(d);
  if (d->pw < 1 || d->ph < 1) return false;
  SDL_Surface *s = d->renderer ? NULL : SDL_GetWindowSurface(d->window);
  if (s && is_ours(s)) {
    *canvas = (lun_canvas){s->pixels, s->w, s->h, s->pitch / 4};
    return true;
  }
  bool ready = d->renderer ? fit_texture(d) : s != NULL;
  if (!ready || !own_canvas(d, d->pw, d->ph)) return false;
  *canvas = d->own;
  return true;
}

void lun_display_show(lun_display *d) {
  if (d->renderer) {
    SDL_UpdateTexture(d->texture, NULL, d->own.pixel, d->own.pitch * 4);
    SDL_RenderCopy(d->renderer, d->texture, NULL, NULL);
    SDL_RenderPresent(d->renderer);
    return;
  }
  SDL_Surface *s = SDL_GetWindowSurface(d->window);
  if (s && !is_ours(s) && d->own.w == s->w && d->own.h == s->h)
    SDL_ConvertPixels(s->w, s->h, SDL_PIXELFORMAT_ARGB8888, d->own.pixel, d->own.pitch * 4, s->format->format,
                      s->pixels, s->pitch);
  if (s) SDL_UpdateWindowSurface(d->window);
}

bool lun_display_wait(lun_display *d, int ms, lun_display_event *out) {
  SDL_Event e;
  int got = ms < 0 ? SDL_WaitEvent(&e) : ms == 0 ? SDL_PollEvent(&e) : SDL_WaitEventTimeout(&e, ms);
  if (got != 1) return false;
  *out = lun_display_translate(d, &e);
  return true;
}

void lun_display_full_screen(lun_display *d) {
  bool full = SDL_GetWindowFlags(d->window) & SDL_WINDOW_FULLSCREEN_DESKTOP;
  SDL_SetWindowFullscreen(d->window, full ? 0 : SDL_WINDOW_FULLSCREEN_DESKTOP);
}

bool lun_display_copy(const char *text) { return SDL_SetClipboardText(text) == 0; }
