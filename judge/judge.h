/* judge.h - decides whether a recorded run has a property: the checks, answers
 * and searches of lessons, as chunks of Lua over the events of a trace.
 *
 * It is a process of its own: what a lesson's author wrote runs here with the
 * names of the lesson format and nothing else, within bounds of time and
 * memory, and never in the process that keeps the terminal. */
#ifndef LUN_JUDGE_H
#define LUN_JUDGE_H

#include <stdio.h>

/* Reads one request, a JSON object, from `in`, and writes one reply, a JSON object, to `out`. The request:
 *   traces    paths of recorded runs: one, or all runs of an exploration in their order
 *   source    the learner's program; start: what it began with. Texts, may be left out
 *   fences    a list of {role, code, file, line}: role is check, answer, find or when
 * The reply has `results`, one object a fence, in order; each has `error` (a sentence, with FILE:LINE where it is known)
 * when the fence failed by an error of its own, and otherwise:
 *   check     pass; and when it did not pass: why (a sentence), seq (of the event that breaks it, or null), run (which
 *             of the traces, from 1)
 *   answer    one of choice (an object from letter to boolean), number, order (a list of lines)
 *   find      seqs: numbers of the events for which it is true, in the first run that failed the check before it, if any
 *   when      value
 * or only `error`, when a trace cannot be read or the request is none. Returns the exit status. */
int lun_judge_main(FILE *in, FILE *out);

#endif
