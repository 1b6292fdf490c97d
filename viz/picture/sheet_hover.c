/* sheet_hover.c - what the pointer is at, in words beside it. */
#include "../scene/sentences.h"
#include "sheet_internal.h"

void lun_sheet_hover(lun_sheet *s) { (void)s; }
