/* keys.h - keys as text, for pictures of what comes of them: "2<Enter>n". */
#ifndef LUN_WINDOW_KEYS_H
#define LUN_WINDOW_KEYS_H

#include "../viz/scene/view/keys.h"

/* Takes the next key of *text; a character stands for itself, others are <Enter>, <Esc>, <Tab>, <Left>, <F1>... False:
 * there is none. What is no name is the character '<'. */
bool lun_keys_next(const char **text, lun_key *key);

#endif
