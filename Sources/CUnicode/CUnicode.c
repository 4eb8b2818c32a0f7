#include "CUnicode.h"

#include <limits.h>
#include <pthread.h>
#include <unicode/ucnv.h>
#include <unicode/ucnv_cb.h>

static void count_malformed(
    const void *context, UConverterToUnicodeArgs *arguments, const char *bytes, int32_t length,
    UConverterCallbackReason reason, UErrorCode *status) {
  if (reason > UCNV_IRREGULAR) return;
  *(size_t *)context += 1;
  *status = U_ZERO_ERROR;
  static const UChar replacement[] = {0xFFFD};
  ucnv_cbToUWriteUChars(arguments, replacement, 1, 0, status);
  (void)bytes;
  (void)length;
}

ptrdiff_t unicode_decode(
    const char *charset, const uint8_t *bytes, size_t length, uint16_t *units, int32_t *offsets, size_t *malformed) {
  if (length >= INT_MAX) return -1;
  UErrorCode status = U_ZERO_ERROR;
  UConverter *converter = ucnv_open(charset, &status);
  if (U_FAILURE(status)) return -1;
  *malformed = 0;
  ucnv_setToUCallBack(converter, count_malformed, malformed, NULL, NULL, &status);
  UChar *target = (UChar *)units;
  const char *source = (const char *)bytes;
  ucnv_toUnicode(
      converter, &target, (const UChar *)units + length + 1, &source, source + length, offsets, true, &status);
  ucnv_close(converter);
  if (U_FAILURE(status)) return -1;
  return target - (UChar *)units;
}

bool unicode_knows(const char *charset) {
  UErrorCode status = U_ZERO_ERROR;
  return ucnv_countAliases(charset, &status) > 0 && U_SUCCESS(status);
}

// libxml2 and ICU ask for threads with weak references, which a static link leaves unresolved unless something needs
// the functions by name.
const void *const unicode_threads[] = {
    (const void *)pthread_once,           (const void *)pthread_self,          (const void *)pthread_equal,
    (const void *)pthread_getspecific,    (const void *)pthread_setspecific,   (const void *)pthread_key_create,
    (const void *)pthread_key_delete,     (const void *)pthread_mutex_init,    (const void *)pthread_mutex_destroy,
    (const void *)pthread_mutex_lock,     (const void *)pthread_mutex_unlock,  (const void *)pthread_cond_init,
    (const void *)pthread_cond_destroy,   (const void *)pthread_cond_wait,     (const void *)pthread_cond_signal,
};
