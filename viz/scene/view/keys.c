/* keys.c - the table of keys. To add a key is to add a row: its words appear in
 * the last row, in the help and in the docs by themselves. */
#include "keys.h"

#include "layout.h"

#define T   LUN_IN_TYPE
#define L   LUN_IN_LOOK
#define P   LUN_IN_PAST
#define E   LUN_IN_LEARN
#define LP  (L | P)
#define TLP (T | L | P)

#define CHAR(c) LUN_KEY_CHAR, 0, (c)
#define CTRL(c) LUN_KEY_CHAR, LUN_MOD_CTRL, (c)
#define ALT(c)  LUN_KEY_CHAR, LUN_MOD_ALT, (c)
#define KEY(k)  LUN_KEY_##k, 0, 0
#define CMD(c)  LUN_CMD_##c

static const lun_binding table[] = {
  /* The prompt's own keys are told here and done by its line editor. */
  {T, KEY(ENTER), CMD(PASS), 0, 8, "Enter", "run", "run the input; while it is unfinished, begin a new line"},
  {T, KEY(TAB), CMD(PASS), 0, 7, "Tab", "complete", "complete the name at the cursor"},
  {T, CTRL('r'), CMD(PASS), 0, 9, "Ctrl-R", "search history", "search the history"},
  {T, CTRL('c'), CMD(PASS), 0, 5, "Ctrl-C", "cancel the await", "cancel what the input awaits; or clear the line"},
  {T, CTRL('z'), CMD(PASS), 0, 0, "Ctrl-Z", NULL, "leave the awaited input in the background"},
  {T, CTRL('d'), CMD(PASS), 0, 0, "Ctrl-D", NULL, "leave, on an empty line"},

  {T, KEY(ESC), CMD(LOOK), 0, 2, "Esc", "look around: pause, step, go back",
   "look around: single keys, the prompt waits"},
  {LP, CHAR('i'), CMD(TYPE), 0, 2, "i", "type", "type at the prompt"},
  {LP, KEY(ESC), CMD(BACK), 0, 0, "Esc q", NULL, "back: closes what was opened last"},
  {LP, CHAR('q'), CMD(BACK), 0, 0, NULL, NULL, NULL},
  {LP, CHAR('1'), CMD(PANEL), LUN_PANEL_REPL, 0, "1 to 6", NULL, "go to the panel, 6: the lesson; Alt-1 to Alt-6 while typing"},
  {LP, CHAR('2'), CMD(PANEL), LUN_PANEL_LOOP, 0, NULL, NULL, NULL},
  {LP, CHAR('3'), CMD(PANEL), LUN_PANEL_TIMELINE, 0, NULL, NULL, NULL},
  {LP, CHAR('4'), CMD(PANEL), LUN_PANEL_SOURCE, 0, NULL, NULL, NULL},
  {LP, CHAR('5'), CMD(PANEL), LUN_PANEL_SEQUENCE, 0, NULL, NULL, NULL},
  {LP, CHAR('6'), CMD(PANEL), LUN_PANEL_LESSON, 0, NULL, NULL, NULL},
  {TLP, ALT('1'), CMD(PANEL), LUN_PANEL_REPL, 0, NULL, NULL, NULL},
  {TLP, ALT('2'), CMD(PANEL), LUN_PANEL_LOOP, 0, NULL, NULL, NULL},
  {TLP, ALT('3'), CMD(PANEL), LUN_PANEL_TIMELINE, 0, NULL, NULL, NULL},
  {TLP, ALT('4'), CMD(PANEL), LUN_PANEL_SOURCE, 0, NULL, NULL, NULL},
  {TLP, ALT('5'), CMD(PANEL), LUN_PANEL_SEQUENCE, 0, NULL, NULL, NULL},
  {TLP, ALT('6'), CMD(PANEL), LUN_PANEL_LESSON, 0, NULL, NULL, NULL},
  {LP, KEY(TAB), CMD(NEXT_PANEL), 0, 0, "Tab", NULL, "the next panel"},
  {LP, CHAR('['), CMD(TAB_PREV), 0, 0, "[ ]", NULL, "the tab before, the tab after"},
  {LP, CHAR(']'), CMD(TAB_NEXT), 0, 0, NULL, NULL, NULL},
  {LP, CHAR('z'), CMD(ALONE), 0, 0, "z", NULL, "this panel alone, and back"},

  {L, CHAR(' '), CMD(PAUSE), 0, 3, "Space F5", "pause", "pause the loop between two callbacks; go on"},
  {LP, KEY(F5), CMD(PAUSE), 0, 0, NULL, NULL, NULL},
  {T, KEY(F5), CMD(PAUSE), 0, 3, "F5", "pause", NULL},
  {P, CHAR(','), CMD(STEP_BACK), 0, 1, ", .", "callback", NULL},
  {L, CHAR('.'), CMD(STEP), 0, 4, ". F6", "step", "the next callback, then hold"},
  {P, CHAR('.'), CMD(STEP), 0, 0, NULL, NULL, NULL},
  {LP, KEY(F6), CMD(STEP), 0, 0, NULL, NULL, NULL},
  {T, KEY(F6), CMD(STEP), 0, 4, "F6", "step", NULL},
  {LP, CHAR(','), CMD(STEP_BACK), 0, 0, ", F7", NULL, "the callback before: into the past"},
  {TLP, KEY(F7), CMD(STEP_BACK), 0, 0, NULL, NULL, NULL},
  {LP, CHAR('>'), CMD(TICK), 0, 0, "> <", NULL, "the next tick, the tick before"},
  {LP, CHAR('<'), CMD(TICK_BACK), 0, 5, "< >", "tick", NULL},
  {LP, CHAR('s'), CMD(STEP_LINE), 0, 0, "s S", NULL, "the next line of code; S: what it calls and awaits runs through"},
  {LP, CHAR('S'), CMD(STEP_OVER), 0, 0, NULL, NULL, NULL},
  {L, CHAR('u'), CMD(STEP_OUT), 0, 0, "u", NULL, "until the function that runs returns"},
  {LP, CHAR('A'), CMD(STEP_AWAIT), 0, 0, "A", NULL, "to the next await of the selected task"},
  {LP, CHAR('b'), CMD(BREAK), 0, 0, "b", NULL, "a breakpoint on the selected task, in Source on the line; again: none"},
  {LP, CHAR('h'), CMD(LEFT), 0, 4, "h l", "column", "a column to the left, to the right"},
  {LP, KEY(LEFT), CMD(LEFT), 0, 0, NULL, NULL, NULL},
  {LP, CHAR('l'), CMD(RIGHT), 0, 0, NULL, NULL, NULL},
  {LP, KEY(RIGHT), CMD(RIGHT), 0, 0, NULL, NULL, NULL},
  {LP, CHAR('H'), CMD(HALF_LEFT), 0, 0, "H L", NULL, "half a screen to the left, to the right"},
  {LP, CHAR('L'), CMD(HALF_RIGHT), 0, 0, NULL, NULL, NULL},
  {P, KEY(HOME), CMD(BEGIN), 0, 7, "Home", "start", NULL},
  {LP, CHAR('g'), CMD(BEGIN), 0, 0, "Home g", NULL, "to the beginning of the record"},
  {LP, KEY(HOME), CMD(BEGIN), 0, 0, NULL, NULL, NULL},
  {P, KEY(END), CMD(NOW), 0, 2, "End", "now", NULL},
  {LP, CHAR('G'), CMD(NOW), 0, 0, "End G F", NULL, "back to now, and follow it"},
  {LP, KEY(END), CMD(NOW), 0, 0, NULL, NULL, NULL},
  {LP, CHAR('F'), CMD(NOW), 0, 0, NULL, NULL, NULL},
  {L, CHAR('('), CMD(SLOWER), 0, 8, "( )", "speed", "slower, faster"},
  {L, CHAR(')'), CMD(FASTER), 0, 0, NULL, NULL, NULL},

  {LP, CHAR('j'), CMD(DOWN), 0, 6, "j k", "task", "the task, or the line, below and above"},
  {LP, KEY(DOWN), CMD(DOWN), 0, 0, NULL, NULL, NULL},
  {LP, CHAR('k'), CMD(UP), 0, 0, NULL, NULL, NULL},
  {LP, KEY(UP), CMD(UP), 0, 0, NULL, NULL, NULL},
  {LP, KEY(PGDN), CMD(PAGE_DOWN), 0, 0, "PgUp PgDn", NULL, "a page"},
  {LP, KEY(PGUP), CMD(PAGE_UP), 0, 0, NULL, NULL, NULL},
  {LP, KEY(ENTER), CMD(ENTER), 0, 7, "Enter", "sequence", "the sequence of the selected task; there: to the row, an await alone, a fold"},
  {LP, CHAR('+'), CMD(CLOSER), 0, 6, "+ -", "zoom", "closer, wider"},
  {LP, CHAR('='), CMD(CLOSER), 0, 0, NULL, NULL, NULL},
  {LP, CHAR('-'), CMD(WIDER), 0, 0, NULL, NULL, NULL},
  {LP, CHAR('f'), CMD(FIT), 0, 0, "f", NULL, "fit the chosen span, or the task; again: automatic"},
  {LP, CHAR('t'), CMD(TABLE), 0, 0, "t", NULL, "the timeline as a table of tasks; again: as lanes"},
  {LP, CHAR('a'), CMD(AXIS), 0, 0, "a", NULL, "axis: time, or a column group per callback"},
  {LP, CHAR('m'), CMD(MARK), 0, 8, "m", "mark", "mark this instant; the status shows the time since"},
  {LP, CHAR('/'), CMD(FIND), 0, 8, "/", "find", "find a task, a line of source, output; n, N: next, before"},
  {LP, CHAR('n'), CMD(FIND_NEXT), 0, 0, NULL, NULL, NULL},
  {LP, CHAR('N'), CMD(FIND_PREV), 0, 0, NULL, NULL, NULL},
  {LP, CHAR('w'), CMD(WHY), 0, 7, "w", "why", "why it waits, why it ran: Enter goes to the record; again: closes"},
  {LP, CHAR('!'), CMD(TROUBLE), 0, 9, "!", "next trouble", "the next trouble, and what to do about it"},
  {LP, CHAR('o'), CMD(ORDER), 0, 0, "o", NULL, "order of the tasks: tree, state, time run, waited, memory"},
  {L, CHAR('x'), CMD(ASK_CANCEL), 0, 9, "x", "cancel task", "cancel the selected task; asks first"},
  {P, CHAR('x'), CMD(ASK_CANCEL), 0, 0, NULL, NULL, NULL},
  {LP, CHAR('e'), CMD(EDIT), 0, 0, "e", NULL, "edit the source where the task is"},
  {LP, CHAR('y'), CMD(COPY), 0, 0, "y", NULL, "copy a task, a line of source or output, a sequence (Mermaid)"},
  {LP, CHAR('T'), CMD(THEME), 0, 0, "T", NULL, "dark or light"},
  {LP, CHAR('W'), CMD(WINDOW), 0, 0, "W", NULL, "the same picture in a window of its own"},

  /* The mouse is told here and done in view_mouse.c, by what the frame showed. */
  {LP, KEY(CLICK), CMD(NONE), 0, 0, "click", NULL, "select, and say what it is; twice: Enter; a title: its panel"},
  {LP, KEY(DRAG), CMD(NONE), 0, 0, "drag", NULL, "pan; on the ruler: move the cursor; with Shift, or the right"},
  {LP, KEY(RELEASE), CMD(NONE), 0, 0, "", NULL, "button: choose a span of time, which f fits"},
  {LP, KEY(WHEEL_UP), CMD(NONE), 0, 0, "wheel", NULL, "scroll; with Ctrl: zoom at the pointer; with Shift: sideways"},

  /* In a lesson; keys that are not here do what they do in the past. */
  {E, CHAR('1'), CMD(CHOOSE), 1, 1, "1 2 3", "choose", "in a lesson: choose an answer"},
  {E, CHAR('2'), CMD(CHOOSE), 2, 0, NULL, NULL, NULL},
  {E, CHAR('3'), CMD(CHOOSE), 3, 0, NULL, NULL, NULL},
  {E, CHAR('4'), CMD(CHOOSE), 4, 0, NULL, NULL, NULL},
  {E, CHAR('5'), CMD(CHOOSE), 5, 0, NULL, NULL, NULL},
  {E, CHAR('6'), CMD(CHOOSE), 6, 0, NULL, NULL, NULL},
  {E, CHAR('7'), CMD(CHOOSE), 7, 0, NULL, NULL, NULL},
  {E, CHAR('8'), CMD(CHOOSE), 8, 0, NULL, NULL, NULL},
  {E, KEY(ENTER), CMD(GO_ON), 0, 1, "Enter", "go on", "in a lesson: answer, run, check, offer the event; then go on"},
  {E, CHAR('e'), CMD(WRITE), 0, 2, "e", "edit", "in a lesson: edit your program"},
  {E, CHAR('?'), CMD(HINT), 0, 3, "?", "a hint", "in a lesson: a hint, after a try"},
  {E, CHAR('j'), CMD(DOWN), 0, 2, "j k", "event", NULL},
  {E, CHAR(','), CMD(STEP_BACK), 0, 6, ", .", "step", NULL},
  {E, CHAR('n'), CMD(PAGE_NEXT), 0, 3, "n p", "page", "in a lesson: the next step, the one before"},
  {E, CHAR('v'), CMD(EVENTS), 0, 4, "v", "events", "in a lesson: what happened, event by event; j and k go through it"},
  {E, CHAR('Q'), CMD(QUIT), 0, 3, "Q", "leave", "in a lesson: leave it; it goes on here another time"},
  {E, CHAR('p'), CMD(PAGE_PREV), 0, 0, NULL, NULL, NULL},
  {E, CHAR('s'), CMD(SKIP), 0, 7, "s", "skip", "in a lesson: go on without passing the step"},
  {E, CHAR('r'), CMD(RESTART), 0, 8, "r", "begin again", "in a lesson: begin the step again"},
  {E, CHAR('E'), CMD(ENGLISH), 0, 9, "E", "English", "in a lesson: the English text beside its translation"},
  {E, CHAR('i'), CMD(PROMPT), 0, 4, "i", "prompt", "in a lesson: a prompt with its program; .back comes back"},
  {E, CHAR('S'), CMD(SOLUTION), 0, 4, "S", "solution", "in a lesson: a program that passes"},
  {E, KEY(ESC), CMD(LOOK), 0, 5, "Esc", "look around", "in a lesson: look around; 6 or Esc comes back"},

  {TLP | E, KEY(F1), CMD(HELP), 0, 1, "F1", "help", "this help; ? while looking"},
  {LP, CHAR('?'), CMD(HELP), 0, 0, NULL, NULL, NULL},
  {TLP, KEY(F10), CMD(QUIT), 0, 0, "F10 Q", NULL, "quit"},
  {LP, CHAR('Q'), CMD(QUIT), 0, 0, NULL, NULL, NULL},
};

const lun_binding *lun_bindings(size_t *n) {
  *n = sizeof table / sizeof *table;
  return table;
}

static bool matches(const lun_binding *b, lun_mode mode, const lun_key *key) {
  if (!(b->modes & 1u << mode) || b->name != key->name) return false;
  unsigned ignored = key->name == LUN_KEY_CHAR ? LUN_MOD_SHIFT : 0;
  return b->mods == (key->mods & ~ignored) && (key->name != LUN_KEY_CHAR || b->ch == key->ch);
}

const lun_binding *lun_binding_of(lun_mode mode, const lun_key *key) {
  for (size_t i = 0; i < sizeof table / sizeof *table; i++)
    if (matches(&table[i], mode, key)) return &table[i];
  return mode == LUN_MODE_LEARN ? lun_binding_of(LUN_MODE_PAST, key) : NULL;
}
