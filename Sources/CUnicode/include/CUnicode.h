#ifndef CUNICODE_H
#define CUNICODE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// ICU renames its functions by version with macros, which Swift does not see: these few stand for them.

/// Decodes a whole text of a named character set to UTF-16.
///
/// `units` and `offsets` must each have room for `length + 1` elements: no character set read here gives more UTF-16
/// units than it has bytes. `offsets` receives, for each unit, the byte at which its character begins. Bytes that are
/// not of the set become U+FFFD.
/// Returns the number of units; -1 where the set is not known.
ptrdiff_t unicode_decode(
    const char *charset, const uint8_t *bytes, size_t length, uint16_t *units, int32_t *offsets, size_t *malformed);

/// Whether a character set of this name, or alias of a name, is known.
bool unicode_knows(const char *charset);

#endif
