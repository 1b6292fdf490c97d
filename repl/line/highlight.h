/* highlight.h - what the bytes of a source are, by the language's lexer. */
#ifndef LUN_REPL_HIGHLIGHT_H
#define LUN_REPL_HIGHLIGHT_H

#include "../../viz/scene/highlight.h"

lun_highlight_fn lun_highlight;

#endif
