/* export_internal.h - what the files of the walk share, and no exporter needs. */
#ifndef LUN_EXPORT_INTERNAL_H
#define LUN_EXPORT_INTERNAL_H

#include "export.h"

/* Whether the format has every option that was given; false with one sentence in err. */
bool lun_export_fits(const lun_exporter *e, const lun_export_options *o, char *err, size_t errsize);

#endif
