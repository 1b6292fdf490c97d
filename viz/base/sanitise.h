/* sanitise.h - text from programs and traces, made fit to be shown.
 *
 * Whatever a program prints or calls its tasks is data: none of its control
 * bytes may reach a terminal, none of its invisible characters may reorder or
 * hide what stands beside it. Everything that is drawn goes through here. */
#ifndef LUN_SANITISE_H
#define LUN_SANITISE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What lun_utf8 gives for bytes that are no character. */
#define LUN_UTF8_BAD UINT32_MAX
/* A buffer of this size always holds the sanitised form of n bytes. */
#define LUN_SANITISED_SIZE(n) (8 * (size_t)(n) + 1)

/* Decodes the character at s, n > 0 bytes. Returns the bytes it takes, at least 1. Bytes that are no character
 * (overlong forms, surrogates, a cut-off sequence) give LUN_UTF8_BAD and the length of the maximal subpart, which
 * stands for one U+FFFD. */
size_t lun_utf8(const char *s, size_t n, uint32_t *cp);

/* Writes cp, a scalar value, as UTF-8; returns the bytes written, 1 to 4. */
size_t lun_utf8_put(char dst[4], uint32_t cp);

/* True for what must never be sent as it is: control characters, bidirectional overrides and isolates, zero-width,
 * tag, filler and private characters, line and paragraph separators. */
bool lun_unsafe(uint32_t cp);

/* Copies the n bytes at src into dst as one line of valid, harmless UTF-8 with a zero at its end: line ends as \n
 * and \r, other control bytes as \x1b, unsafe characters as <U+202E>, what is not UTF-8 as U+FFFD, tabs as spaces to
 * the next multiple of 8 characters. Writes at most cap bytes, the zero included; what does not fit is cut between
 * two characters or escapes. Returns the bytes written without the zero. */
size_t lun_sanitise(char *dst, size_t cap, const char *src, size_t n);

#endif
