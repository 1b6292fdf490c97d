/* display_keys.c - from SDL's events to the keys of the table: names of keys,
 * letters as they were typed, the mouse in points. */
#include <string.h>

#include "../base/sanitise.h"
#include "display_internal.h"

static const struct {
  SDL_Keycode code;
  uint8_t name;
} names[] = {
  {SDLK_ESCAPE, LUN_KEY_ESC},    {SDLK_RETURN, LUN_KEY_ENTER}, {SDLK_KP_ENTER, LUN_KEY_ENTER},
  {SDLK_TAB, LUN_KEY_TAB},       {SDLK_UP, LUN_KEY_UP},        {SDLK_BACKSPACE, LUN_KEY_BACKSPACE},
  {SDLK_INSERT, LUN_KEY_INSERT}, {SDLK_DOWN, LUN_KEY_DOWN},    {SDLK_DELETE, LUN_KEY_DELETE},
  {SDLK_LEFT, LUN_KEY_LEFT},     {SDLK_RIGHT, LUN_KEY_RIGHT},  {SDLK_HOME, LUN_KEY_HOME},
  {SDLK_END, LUN_KEY_END},       {SDLK_PAGEUP, LUN_KEY_PGUP},  {SDLK_PAGEDOWN, LUN_KEY_PGDN},
  {SDLK_F1, LUN_KEY_F1},         {SDLK_F2, LUN_KEY_F2},        {SDLK_F3, LUN_KEY_F3},
  {SDLK_F4, LUN_KEY_F4},         {SDLK_F5, LUN_KEY_F5},        {SDLK_F6, LUN_KEY_F6},
  {SDLK_F7, LUN_KEY_F7},         {SDLK_F8, LUN_KEY_F8},        {SDLK_F9, LUN_KEY_F9},
  {SDLK_F10, LUN_KEY_F10},       {SDLK_F11, LUN_KEY_F11},      {SDLK_F12, LUN_KEY_F12},
};

static uint8_t mods_of(unsigned mod) {
  return (uint8_t)((mod & KMOD_SHIFT ? LUN_MOD_SHIFT : 0) | (mod & KMOD_ALT ? LUN_MOD_ALT : 0) |
                   (mod & KMOD_CTRL ? LUN_MOD_CTRL : 0));
}

static lun_display_event nothing(void) { return (lun_display_event){.kind = LUN_EVENT_OTHER}; }

/* Letters come as text, unless Ctrl or Alt is held: then there is none. */
static lun_display_event key_down(const SDL_KeyboardEvent *e) {
  uint8_t mods = mods_of(e->keysym.mod);
  lun_display_event out = {.kind = LUN_EVENT_KEY, .key = {.mods = mods}};
  for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
    if (names[i].code != e->keysym.sym) continue;
    out.key.name = names[i].name;
    return out;
  }
  bool held = mods & (LUN_MOD_CTRL | LUN_MOD_ALT);
  if (!held || e->keysym.sym < 32 || e->keysym.sym >= 127) return nothing();
  out.key.name = LUN_KEY_CHAR;
  out.key.ch = (uint32_t)e->keysym.sym;
  return out;
}

static lun_display_event text(const char *s) {
  lun_display_event out = {.kind = LUN_EVENT_KEY, .key = {.name = LUN_KEY_CHAR}};
  bool held = SDL_GetModState() & (KMOD_CTRL | KMOD_LALT);
  if (!*s || held) return nothing();
  lun_utf8(s, strlen(s), &out.key.ch);
  return out.key.ch == LUN_UTF8_BAD ? nothing() : out;
}

static lun_display_event at(lun_display *d, uint8_t name, int x, int y) {
  int w, h;
  SDL_GetWindowSize(d->window, &w, &h);
  double k = w > 0 ? d->pw / (double)w / d->scale : 1; /* SDL's units are not ours when the scale was chosen */
  lun_display_event out = {.kind = LUN_EVENT_KEY, .x = x * k, .y = y * k};
  out.key = (lun_key){.name = name, .mods = mods_of(SDL_GetModState()), .x = (int)out.x, .y = (int)out.y};
  return out;
}

static lun_display_event button(lun_display *d, const SDL_MouseButtonEvent *e) {
  bool down = e->type == SDL_MOUSEBUTTONDOWN;
  if (e->button != SDL_BUTTON_LEFT && e->button != SDL_BUTTON_RIGHT) return nothing();
  d->pressed = down;
  SDL_CaptureMouse(down ? SDL_TRUE : SDL_FALSE);
  lun_display_event out = at(d, !down ? LUN_KEY_RELEASE : e->clicks == 2 ? LUN_KEY_DOUBLE : LUN_KEY_CLICK, e->x, e->y);
  if (e->button == SDL_BUTTON_RIGHT) out.key.mods |= LUN_MOD_SHIFT;
  return out;
}

static lun_display_event motion(lun_display *d, const SDL_MouseMotionEvent *e) {
  lun_display_event out = at(d, LUN_KEY_DRAG, e->x, e->y);
  if (!d->pressed) out.kind = LUN_EVENT_POINTER;
  return out;
}

static lun_display_event wheel(lun_display *d, const SDL_MouseWheelEvent *e) {
  int x, y;
  SDL_GetMouseState(&x, &y);
  lun_display_event out = at(d, e->y > 0 || (e->y == 0 && e->x < 0) ? LUN_KEY_WHEEL_UP : LUN_KEY_WHEEL_DOWN, x, y);
  if (e->y == 0) out.key.mods |= LUN_MOD_SHIFT;
  return out;
}

static lun_display_event window(const SDL_WindowEvent *e) {
  switch (e->event) {
    case SDL_WINDOWEVENT_SIZE_CHANGED:
    case SDL_WINDOWEVENT_EXPOSED:
    case SDL_WINDOWEVENT_RESTORED:
    case SDL_WINDOWEVENT_SHOWN: return (lun_display_event){.kind = LUN_EVENT_RESIZED};
    case SDL_WINDOWEVENT_LEAVE: return (lun_display_event){.kind = LUN_EVENT_LEFT};
    case SDL_WINDOWEVENT_CLOSE: return (lun_display_event){.kind = LUN_EVENT_QUIT};
    default: return nothing();
  }
}

lun_display_event lun_display_translate(lun_display *d, const SDL_Event *e) {
  switch (e->type) {
    case SDL_QUIT: return (lun_display_event){.kind = LUN_EVENT_QUIT};
    case SDL_WINDOWEVENT: return window(&e->window);
    case SDL_KEYDOWN: return key_down(&e->key);
    case SDL_TEXTINPUT: return text(e->text.text);
    case SDL_MOUSEBUTTONDOWN:
    case SDL_MOUSEBUTTONUP: return button(d, &e->button);
    case SDL_MOUSEMOTION: return motion(d, &e->motion);
    case SDL_MOUSEWHEEL: return wheel(d, &e->wheel);
    default: return nothing();
  }
}
