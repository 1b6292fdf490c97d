/* lesson.h - a page of a lesson with everything that its panel knows to show, for the tests of the window's pictures; while
 * it asks there is no run to be seen. */
#ifndef LESSON_H
#define LESSON_H

#include "../../viz/scene/lesson.h"
#include "../../viz/scene/view/view.h"

static const lun_block question_blocks[] = {
  {.kind = LUN_BLOCK_HEAD, .text = "Predict"},
  {.kind = LUN_BLOCK_PROSE,
   .text = "Each of them holds `slot` for **two turns**.\n\n- the *first* one waits\n- so do 三个任务 and задача\n\n```\nawait slot:acquire()\n```"},
  {.kind = LUN_BLOCK_OPTION, .number = 1, .text = "`cyd` is cancelled before it has ever run, although somebody waits for it"},
  {.kind = LUN_BLOCK_OPTION, .number = 2, .text = "`cyd` cleans up"},
  {.kind = LUN_BLOCK_NOTE, .text = "Choose an answer."},
};

static const lun_block answer_blocks[] = {
  {.kind = LUN_BLOCK_HEAD, .text = "Predict"},
  {.kind = LUN_BLOCK_PROSE, .text = "Who cleans up?"},
  {.kind = LUN_BLOCK_OPTION, .number = 1, .mark = LUN_MARK_CHOSEN, .text = "`ada`"},
  {.kind = LUN_BLOCK_OPTION, .number = 2, .mark = LUN_MARK_RIGHT, .text = "`cyd` cleans up, once it is told so"},
  {.kind = LUN_BLOCK_HEAD, .text = "What happened"},
  {.kind = LUN_BLOCK_LINE, .number = 1, .text = "bob 1"},
  {.kind = LUN_BLOCK_LINE, .number = 2, .text = "ada 1"},
  {.kind = LUN_BLOCK_ENTRY, .text = "> 2 1"},
  {.kind = LUN_BLOCK_EVENT, .at.seq = 41, .text = "cyd is asked to stop"},
  {.kind = LUN_BLOCK_EVENT, .at.seq = 46, .mark = LUN_MARK_HERE, .text = "CancelledError is raised in cyd, at its await, which is in the third line of its body"},
  {.kind = LUN_BLOCK_CODE, .text = "local x = brew()\nprint(await x)"},
};

static inline lun_lesson_page lesson_page(bool asking) {
  lun_lesson_page page = {.title = "A cancellation is a request", .step = 3, .steps = 9, .lesson = 12, .lessons = 24};
  page.block = asking ? question_blocks : answer_blocks;
  page.n = asking ? sizeof question_blocks / sizeof *question_blocks : sizeof answer_blocks / sizeof *answer_blocks;
  return page;
}

static inline void lesson_view(lun_view *v, bool asking) {
  v->lesson = v->recorded = true;
  v->focus = v->tab = LUN_PANEL_LESSON;
  v->learn = (lun_lesson_keys){.asking = asking, .run = !asking, .options = asking ? 2 : 0};
  v->learn.veil = asking ? "hidden until you choose" : NULL;
  v->learn.enter = asking ? NULL : "go on";
  v->learn.can = 1u << ((asking ? LUN_CMD_CHOOSE : LUN_CMD_GO_ON) - LUN_CMD_CHOOSE);
}

#endif
