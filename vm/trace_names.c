/* trace_names.c - the tables of trace.h as data: the names, captions, sizes and
 * fields of the kinds, and the words of the aux bytes. It writes and reads no
 * trace. */
#include "trace.h"

#include <stddef.h>

#define F(type, name) {#name, LUN_F_##type},
#define X(kind, name, units, aux, caption, fields) \
  {name, caption, units, LUN_SET_##aux, sizeof((lun_field_info[]){fields}) / sizeof(lun_field_info), {fields}},
static const lun_kind_info kinds[LUN_KIND_COUNT] = {{"none", "", 1, LUN_SET_NONE, 0, {{0, 0}}}, LUN_KINDS(X)};
#undef X
#undef F

#define X(c, w) w,
#define S(set) static const char *const words_##set[] = {LUN_AUX_##set(X) NULL};
LUN_AUX_SETS(S)
#undef S
#undef X

#define S(set) {words_##set, LUN_AUX_COUNT_##set},
static const struct {
  const char *const *words;
  unsigned count;
} sets[LUN_SET_COUNT] = {LUN_AUX_SETS(S)};
#undef S

const lun_kind_info *lun_kind(unsigned kind) {
  return kind > LUN_K_NONE && kind < LUN_KIND_COUNT ? &kinds[kind] : NULL;
}

const char *lun_aux_word(unsigned set, unsigned aux) {
  if (set >= LUN_SET_COUNT) return "?";
  if (set == LUN_SET_ASKER) aux &= ~LUN_CANCEL_REFUSED;
  return aux < sets[set].count ? sets[set].words[aux] : "?";
}
