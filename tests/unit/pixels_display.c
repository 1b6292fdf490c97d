/* The window itself, on a display of SDL's that shows nothing: when there is none, how large a frame is, and which keys of the
 * table the events of SDL become. */
#include <SDL.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../viz/window/display.h"

static int count, failures;

static void ok(bool good, const char *name) {
  printf("%sok %d - %s\n", good ? "" : "not ", ++count, name);
  fflush(stdout);
  failures += !good;
}

static void surroundings(const char *driver, const char *display, const char *render) {
  static const char *const names[] = {"SDL_VIDEODRIVER", "DISPLAY", "LUNETTE_RENDER", "WAYLAND_DISPLAY", "SDL_RENDER_DRIVER"};
  const char *values[] = {driver, display, render, NULL, render ? "software" : NULL};
  for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
    if (values[i]) setenv(names[i], values[i], 1);
    else unsetenv(names[i]);
  }
}

/* ---- no display ---- */

static bool is_refused(const char *driver, const char *display, const char *why) {
  char err[300] = "";
  surroundings(driver, display, NULL);
  lun_display *d = lun_display_open("test", 400, 300, 0, err, sizeof err);
  bool refused = !d && strstr(err, "There is no window: ") == err && strstr(err, why) && strstr(err, "--screenshot FILE.png");
  if (!refused) printf("# %s\n", err);
  lun_display_close(d);
  return refused;
}

static void test_none(void) {
  ok(is_refused(NULL, NULL, "no display was found"), "without a display that is said, and what else there is");
  ok(is_refused(NULL, "", "no display was found"), "an empty name is none");
  ok(is_refused("nonsense", NULL, "nonsense not available"), "of a driver that there is not SDL tells");
}

/* ---- frames ---- */

static void fill(const lun_canvas *c, uint32_t color) {
  for (int y = 0; y < c->h; y++)
    for (int x = 0; x < c->w; x++) c->pixel[y * c->pitch + x] = color;
}

/* The window takes the size; its events are not of interest. */
static void resize(lun_display *d, int w, int h) {
  lun_display_event e;
  for (Uint32 id = 1; id < 20; id++)
    if (SDL_GetWindowFromID(id)) SDL_SetWindowSize(SDL_GetWindowFromID(id), w, h);
  while (lun_display_wait(d, 0, &e)) continue;
}

static void test_frames(const char *render, const char *how) {
  char err[300] = "", name[200];
  lun_canvas c = {0}, again = {0};
  double w, h, scale;
  surroundings("dummy", NULL, render);
  lun_display *d = lun_display_open("test", 400, 300, 2, err, sizeof err);
  if (!d) printf("Bail out! %s\n", err), exit(1);
  lun_display_size(d, &w, &h, &scale);
  snprintf(name, sizeof name, "a window of 400 x 300 points, two pixels each, %s", how);
  ok(w == 400 && h == 300 && scale == 2, name);
  bool drawn = lun_display_begin(d, &c) && c.w == 800 && c.h == 600;
  if (drawn) fill(&c, 0xFF102030), lun_display_show(d);
  drawn = drawn && lun_display_begin(d, &again) && again.w == 800;
  if (drawn) lun_display_show(d);
  ok(drawn, "has frames of that size");
  resize(d, 640, 480);
  drawn = lun_display_begin(d, &c) && c.w == 640 && c.h == 480;
  if (drawn) fill(&c, 0xFF000000), lun_display_show(d);
  lun_display_size(d, &w, &h, &scale);
  ok(drawn && w == 320 && h == 240, "and of another size when it gets that");
  lun_display_full_screen(d);
  lun_display_full_screen(d);
  ok(lun_display_begin(d, &c), "it may become full screen, and be as before");
  bool copied = lun_display_copy("two words");
  char *clip = SDL_GetClipboardText();
  ok(copied && !strcmp(clip, "two words"), "what is copied is in the clipboard");
  SDL_free(clip);
  lun_display_close(d);
}

/* ---- events ---- */

static lun_display *display;

static lun_display_event comes(SDL_Event e) {
  lun_display_event out = {.kind = 99};
  SDL_PushEvent(&e);
  lun_display_wait(display, -1, &out);
  return out;
}

static lun_display_event types(SDL_Keycode code, unsigned mod) {
  return comes((SDL_Event){.key = {.type = SDL_KEYDOWN, .keysym = {.sym = code, .mod = (Uint16)mod}}});
}

static bool is_key(lun_display_event e, unsigned name, uint32_t ch, unsigned mods) {
  bool good = e.kind == LUN_EVENT_KEY && e.key.name == name && e.key.ch == ch && e.key.mods == mods;
  if (!good) printf("# kind %d, key %d, U+%04X, modifiers %d\n", e.kind, e.key.name, (unsigned)e.key.ch, e.key.mods);
  return good;
}

static lun_display_event writes(const char *text) {
  SDL_Event e = {.text = {.type = SDL_TEXTINPUT}};
  snprintf(e.text.text, sizeof e.text.text, "%s", text);
  return comes(e);
}

static void test_keys(void) {
  ok(is_key(types(SDLK_UP, 0), LUN_KEY_UP, 0, 0) && is_key(types(SDLK_F12, 0), LUN_KEY_F12, 0, 0) && is_key(types(SDLK_KP_ENTER, 0), LUN_KEY_ENTER, 0, 0),
     "keys that have names");
  ok(is_key(types(SDLK_LEFT, KMOD_LSHIFT | KMOD_RALT), LUN_KEY_LEFT, 0, LUN_MOD_SHIFT | LUN_MOD_ALT), "with what is held beside them");
  ok(is_key(types('r', KMOD_LCTRL), LUN_KEY_CHAR, 'r', LUN_MOD_CTRL) && is_key(types('3', KMOD_LALT), LUN_KEY_CHAR, '3', LUN_MOD_ALT),
     "letters with Ctrl or Alt");
  ok(types('r', 0).kind == LUN_EVENT_OTHER && types(SDLK_LCTRL, KMOD_LCTRL).kind == LUN_EVENT_OTHER && types(1, KMOD_LCTRL).kind == LUN_EVENT_OTHER,
     "without them a letter comes as text, and a modifier alone is none");
  ok(is_key(writes("q"), LUN_KEY_CHAR, 'q', 0) && is_key(writes("\u00e9"), LUN_KEY_CHAR, 0xE9, 0), "text is letters");
  ok(writes("").kind == LUN_EVENT_OTHER && writes("\xff").kind == LUN_EVENT_OTHER, "if it is valid");
  SDL_SetModState(KMOD_LCTRL);
  ok(writes("r").kind == LUN_EVENT_OTHER, "and has not come as a key already");
  SDL_SetModState(KMOD_NONE);
}

static lun_display_event mouse(Uint32 type, Uint8 button, Uint8 clicks) {
  return comes((SDL_Event){.button = {.type = type, .button = button, .clicks = clicks, .x = 100, .y = 60}});
}

static lun_display_event moves(void) { return comes((SDL_Event){.motion = {.type = SDL_MOUSEMOTION, .x = 120, .y = 60}}); }
static lun_display_event turns(int x, int y) { return comes((SDL_Event){.wheel = {.type = SDL_MOUSEWHEEL, .x = x, .y = y}}); }

static void test_mouse(void) {
  lun_display_event e = mouse(SDL_MOUSEBUTTONDOWN, SDL_BUTTON_LEFT, 1);
  ok(is_key(e, LUN_KEY_CLICK, 0, 0) && e.x == 50 && e.y == 30 && e.key.x == 50 && e.key.y == 30, "a click, in points");
  e = moves();
  ok(is_key(e, LUN_KEY_DRAG, 0, 0) && e.x == 60, "a pressed mouse that moves drags");
  ok(is_key(mouse(SDL_MOUSEBUTTONUP, SDL_BUTTON_LEFT, 1), LUN_KEY_RELEASE, 0, 0) && moves().kind == LUN_EVENT_POINTER, "until it is let go");
  ok(is_key(mouse(SDL_MOUSEBUTTONDOWN, SDL_BUTTON_LEFT, 2), LUN_KEY_DOUBLE, 0, 0), "two clicks are one of their own");
  ok(is_key(mouse(SDL_MOUSEBUTTONDOWN, SDL_BUTTON_RIGHT, 1), LUN_KEY_CLICK, 0, LUN_MOD_SHIFT), "the right button is Shift and the left one");
  ok(mouse(SDL_MOUSEBUTTONDOWN, SDL_BUTTON_MIDDLE, 1).kind == LUN_EVENT_OTHER, "the middle one is none");
  ok(is_key(turns(0, 1), LUN_KEY_WHEEL_UP, 0, 0) && is_key(turns(0, -1), LUN_KEY_WHEEL_DOWN, 0, 0), "the wheel turns up and down");
  ok(is_key(turns(-1, 0), LUN_KEY_WHEEL_UP, 0, LUN_MOD_SHIFT) && is_key(turns(1, 0), LUN_KEY_WHEEL_DOWN, 0, LUN_MOD_SHIFT), "and sideways, as with Shift");
}

static unsigned window_says(Uint8 what) { return comes((SDL_Event){.window = {.type = SDL_WINDOWEVENT, .event = what}}).kind; }

static void test_window(void) {
  static const Uint8 drawn[] = {SDL_WINDOWEVENT_SIZE_CHANGED, SDL_WINDOWEVENT_EXPOSED, SDL_WINDOWEVENT_RESTORED, SDL_WINDOWEVENT_SHOWN};
  bool all = true;
  for (size_t i = 0; i < sizeof drawn; i++) all &= window_says(drawn[i]) == LUN_EVENT_RESIZED;
  ok(all, "a window that changes, or is uncovered, is drawn again");
  ok(window_says(SDL_WINDOWEVENT_LEAVE) == LUN_EVENT_LEFT && window_says(SDL_WINDOWEVENT_MOVED) == LUN_EVENT_OTHER, "the pointer may leave it");
  ok(window_says(SDL_WINDOWEVENT_CLOSE) == LUN_EVENT_QUIT && comes((SDL_Event){.type = SDL_QUIT}).kind == LUN_EVENT_QUIT, "closing it is the end");
  ok(comes((SDL_Event){.type = SDL_USEREVENT}).kind == LUN_EVENT_OTHER, "what is for others is nothing");
  lun_display_event e;
  ok(!lun_display_wait(display, 0, &e) && !lun_display_wait(display, 1, &e), "nobody waits longer than one is willing to");
}

static void test_events(void) {
  char err[300] = "";
  lun_display_event e;
  surroundings("dummy", NULL, NULL);
  display = lun_display_open("test", 400, 300, 2, err, sizeof err);
  if (!display) printf("Bail out! %s\n", err), exit(1);
  while (lun_display_wait(display, 0, &e)) continue;
  test_keys();
  test_mouse();
  test_window();
  lun_display_close(display);
}

int main(void) {
  test_none();
  test_frames(NULL, "drawn where they are shown");
  test_frames("accelerated", "drawn by a renderer");
  test_events();
  printf("1..%d\n", count);
  return failures != 0;
}
