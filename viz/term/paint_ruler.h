/* paint_ruler.h - the row of times above the lanes. */
#ifndef LUN_PAINT_RULER_H
#define LUN_PAINT_RULER_H

#include "panel.h"

/* Paints it into the top row of r, the panel; `lanes` is what lies right of the names. The mouse finds the ruler there. */
void lun_paint_ruler(lun_stage *s, lun_rect r, lun_rect lanes, const lun_scale *scale);

#endif
