/* svg.h - a picture as SVG. */
#ifndef LUN_SVG_H
#define LUN_SVG_H

#include <stdio.h>

#include "picture.h"

/* Writes the whole document; `title` is told to whoever cannot see it. Fonts are asked for by their names. Whether `out`
 * could be written is for the caller to ask of it. */
void lun_svg_write(FILE *out, const lun_picture *p, const char *title);

#endif
