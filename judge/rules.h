/* rules.h - the Lua files of judge/rules, compiled into the program. */
#ifndef LUN_JUDGE_RULES_H
#define LUN_JUDGE_RULES_H

#include "../vm/embedded.h"

extern const lun_embedded lun_rules[];

#endif
