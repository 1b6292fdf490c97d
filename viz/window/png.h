/* png.h - pixels as a PNG file. */
#ifndef LUN_PNG_H
#define LUN_PNG_H

#include "raster.h"

/* Writes the canvas to `path`, "-" for standard output, as a whole or not at all. False, with one sentence in err. */
bool lun_png_write(const char *path, lun_canvas canvas, char *err, size_t errsize);

#endif
