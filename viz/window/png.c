/* png.c - libpng's simplified interface, and a file that appears only when it is whole. */
#include "png.h"

#include <errno.h>
#include <png.h>
#include <stdio.h>
#include <string.h>

#include "../base/outfile.h"

static bool write_to(FILE *out, lun_canvas c, char *err, size_t errsize) {
  png_image image = {.version = PNG_IMAGE_VERSION, .width = (png_uint_32)c.w, .height = (png_uint_32)c.h};
  image.format = PNG_FORMAT_BGRA;
  if (png_image_write_to_stdio(&image, out, 0, c.pixel, c.pitch * 4, NULL) && fflush(out) == 0) return true;
  snprintf(err, errsize, "%s", *image.message ? image.message : strerror(errno));
  return false;
}

bool lun_png_write(const char *path, lun_canvas canvas, char *err, size_t errsize) {
  char why[256];
  if (strcmp(path, "-") == 0) {
    if (write_to(stdout, canvas, why, sizeof why)) return true;
    snprintf(err, errsize, "The picture could not be written to standard output: %s.", why);
    return false;
  }
  lun_outfile file;
  bool opened = lun_outfile_open(&file, path), drawn = opened && write_to(file.out, canvas, why, sizeof why);
  if (!opened) snprintf(why, sizeof why, "%s", strerror(errno));
  bool ok = opened && lun_outfile_close(&file, drawn) && drawn;
  if (drawn && !ok) snprintf(why, sizeof why, "%s", strerror(errno));
  if (!ok) snprintf(err, errsize, "%s could not be written: %s.", path, why);
  return ok;
}
