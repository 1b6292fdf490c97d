/* sheet_sequence.c - the sequence diagram in points. */
#include "../scene/sequence.h"
#include "sheet_internal.h"

void lun_sheet_sequence(lun_sheet *s, const lun_slot *slot) {
  lun_rect r = slot->area;
  lun_sheet_title(s, slot, r.x == 0 ? s->margin : r.x + 20, r.y + 28);
}
