/* fonts.h - letters as masks: finds Inter, JetBrains Mono and what helps out
 * where they have no glyph, by fontconfig; renders text once and keeps it. */
#ifndef LUN_FONTS_H
#define LUN_FONTS_H

#include "../picture/picture.h"

typedef struct lun_fonts lun_fonts;

/* How much of each pixel a text covers, 0 to 255, w x h of them; the baseline is `ascent` below its top. */
typedef struct lun_letters {
  int w, h, ascent;
  const uint8_t *alpha;
} lun_letters;

/* Opens the fonts. NULL, with one sentence in err, when there is no font at all. */
lun_fonts *lun_fonts_open(char *err, size_t errsize);
void lun_fonts_close(lun_fonts *f);
/* The widths of these fonts, for pictures that are to be drawn with them; valid as long as they are. */
const lun_metrics *lun_fonts_metrics(lun_fonts *f);
/* The text at `scale` pixels a point; valid until the next call. NULL when it is empty or memory is out. */
const lun_letters *lun_fonts_letters(lun_fonts *f, lun_type type, double scale, const char *text);
/* The family that is used for a face: a test asks whether it is the one that the design wants. */
const char *lun_fonts_family(const lun_fonts *f, lun_face face);

#endif
