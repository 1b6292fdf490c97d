/* motion.c - from one scale to another in equal factors, slower at both ends. */
#include "motion.h"

#include <math.h>

static const int64_t lasts = 120 * 1000 * 1000;

double lun_motion_at(lun_motion *m, int64_t now) {
  if (m->begun && now - m->begun >= lasts) m->begun = 0;
  if (!m->begun || m->from <= 0) return m->to;
  double part = (double)(now - m->begun) / (double)lasts, eased = part * part * (3 - 2 * part);
  return m->from * pow(m->to / m->from, eased);
}

bool lun_motion_go(lun_motion *m, double to, int64_t now) {
  if (to == m->to) return m->begun != 0;
  m->from = lun_motion_at(m, now);
  m->to = to;
  m->begun = m->from > 0 && !m->none ? now : 0;
  return m->begun != 0;
}
