#ifndef CVECTOR_H
#define CVECTOR_H

#include <stdint.h>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

// Steps on sixteen bytes that loops written in Swift are not turned into. Each is a function of a line or two that the
// caller inlines; where the instruction has to be named, a form for other processors stands beside it.

typedef int16_t vector_int16x8 __attribute__((ext_vector_type(8)));
typedef int32_t vector_int32x4 __attribute__((ext_vector_type(4)));
typedef uint16_t vector_uint16x8 __attribute__((ext_vector_type(8)));
typedef int8_t vector_int8x16 __attribute__((ext_vector_type(16)));
typedef uint8_t vector_uint8x16 __attribute__((ext_vector_type(16)));

/// The sums of the first and second, third and fourth … of eight numbers.
static inline __attribute__((always_inline)) vector_int32x4 vector_pair_sums(vector_int16x8 numbers) {
#if defined(__SSE2__)
  return (vector_int32x4)_mm_madd_epi16((__m128i)numbers, _mm_set1_epi16(1));
#else
  return __builtin_convertvector(numbers.even, vector_int32x4) + __builtin_convertvector(numbers.odd, vector_int32x4);
#endif
}

/// The sums of the first four of eight numbers and those of eight others.
static inline __attribute__((always_inline)) vector_int32x4 vector_low_sums(vector_int16x8 x, vector_int16x8 y) {
  return vector_pair_sums(__builtin_shufflevector(x, y, 0, 8, 1, 9, 2, 10, 3, 11));
}

/// The sums of the last four of eight numbers and those of eight others.
static inline __attribute__((always_inline)) vector_int32x4 vector_high_sums(vector_int16x8 x, vector_int16x8 y) {
  return vector_pair_sums(__builtin_shufflevector(x, y, 4, 12, 5, 13, 6, 14, 7, 15));
}

/// The highest bits of sixteen bytes, that of the first lowest.
static inline __attribute__((always_inline)) uint32_t vector_sign_bits(vector_uint8x16 bytes) {
#if defined(__SSE2__)
  return (uint32_t)_mm_movemask_epi8((__m128i)bytes);
#else
  const vector_uint8x16 places = {1, 2, 4, 8, 16, 32, 64, 128, 1, 2, 4, 8, 16, 32, 64, 128};
  const vector_uint8x16 bits = ((vector_uint8x16)((vector_int8x16)bytes < 0)) & places;
  return (uint32_t)__builtin_reduce_or(bits.lo) | (uint32_t)__builtin_reduce_or(bits.hi) << 8;
#endif
}

/// The lowest bits of sixteen bytes, that of the first lowest.
static inline __attribute__((always_inline)) uint32_t vector_flag_bits(vector_uint8x16 flags) {
  return vector_sign_bits(flags << 7);
}

/// One bit for each lane of two masks, those of `x` before those of `y`.
static inline __attribute__((always_inline)) uint32_t vector_mask_bits(vector_int16x8 x, vector_int16x8 y) {
#if defined(__SSE2__)
  return vector_sign_bits((vector_uint8x16)_mm_packs_epi16((__m128i)x, (__m128i)y));
#else
  return vector_sign_bits((vector_uint8x16)__builtin_shufflevector(
      (vector_int8x16)x, (vector_int8x16)y, 0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30));
#endif
}

/// Which of sixteen numbers, those of `x` before those of `y`, are at most `span` above `low`, without sign and round the
/// end of their range: a bit each, that of the first lowest.
static inline __attribute__((always_inline)) uint32_t vector_range_bits_16(
    vector_uint16x8 x, vector_uint16x8 y, uint16_t low, uint16_t span) {
  return vector_mask_bits((vector_int16x8)(x - low <= span), (vector_int16x8)(y - low <= span));
}

/// The same of sixteen numbers of a byte.
static inline __attribute__((always_inline)) uint32_t vector_range_bits_8(
    vector_uint8x16 x, uint8_t low, uint8_t span) {
  return vector_sign_bits((vector_uint8x16)(x - low <= span));
}

/// Which of sixteen numbers, those of `x` before those of `y`, are greater than `bound`, with their signs.
static inline __attribute__((always_inline)) uint32_t vector_above_bits_16(
    vector_int16x8 x, vector_int16x8 y, int16_t bound) {
  return vector_mask_bits(x > bound, y > bound);
}

#endif
