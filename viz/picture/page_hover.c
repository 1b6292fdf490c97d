/* page_hover.c - what the pointer is at, in words beside it. */
#include "../scene/sentences.h"
#include "page_internal.h"

void lun_page_hover(lun_page *s) { (void)s; }
