/* png.c - libpng's simplified interface, and a file that appears only when it is whole. */
#include "png.h"

#include <errno.h>
#include <png.h>
#include <stdio.h>
#include <string.h>

static bool write_to(FILE *out, lun_canvas c, char *err, size_t errsize) {
  png_image image = {.version = PNG_IMAGE_VERSION, .width = (png_uint_32)c.w, .height = (png_uint_32)c.h};
  image.format = PNG_FORMAT_BGRA;
  if (png_image_write_to_stdio(&image, out, 0, c.pixel, c.pitch * 4, NULL) && fflush(out) == 0) return true;
  snprintf(err, errsize, "%s", *image.message ? image.message : strerror(errno));
  return false;
}

bool lun_png_write(const char *path, lun_canvas canvas, char *err, size_t errsize) {
  char part[4096], why[256];
  if (strcmp(path, "-") == 0) {
    if (write_to(stdout, canvas, why, sizeof why)) return true;
    snprintf(err, errsize, "The picture could not be written to standard output: %s.", why);
    return false;
  }
  snprintf(part, sizeof part, "%s.part", path);
  FILE *out = fopen(part, "wb");
  bool ok = out && write_to(out, canvas, why, sizeof why);
  if (!out) snprintf(why, sizeof why, "%s", strerror(errno));
  if (out && fclose(out) != 0 && ok) ok = false, snprintf(why, sizeof why, "%s", strerror(errno));
  if (ok && rename(part, path) != 0) ok = false, snprintf(why, sizeof why, "%s", strerror(errno));
  if (!ok) {
    remove(part);
    snprintf(err, errsize, "%s could not be written: %s.", path, why);
  }
  return ok;
}
