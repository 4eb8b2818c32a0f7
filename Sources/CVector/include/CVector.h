#ifndef CVECTOR_H
#define CVECTOR_H

#include <stdint.h>

#if defined(__SSE2__)
#include <emmintrin.h>
#elif defined(__ARM_NEON)
#include <arm_neon.h>
#endif

// Instructions on sixteen bytes that every processor of its kind has and that loops written in Swift are not turned
// into. Each is a function of a line that the caller inlines, with a plain form for processors of other kinds.

typedef int16_t vector_int16x8 __attribute__((ext_vector_type(8)));
typedef int32_t vector_int32x4 __attribute__((ext_vector_type(4)));
typedef uint16_t vector_uint16x8 __attribute__((ext_vector_type(8)));
typedef uint8_t vector_uint8x16 __attribute__((ext_vector_type(16)));

/// The sums of the first and second, third and fourth … of eight numbers.
static inline __attribute__((always_inline)) vector_int32x4 vector_pair_sums(vector_int16x8 numbers) {
#if defined(__SSE2__)
  return (vector_int32x4)_mm_madd_epi16((__m128i)numbers, _mm_set1_epi16(1));
#elif defined(__ARM_NEON)
  return (vector_int32x4)vpaddlq_s16((int16x8_t)numbers);
#else
  return __builtin_convertvector(numbers.even, vector_int32x4) + __builtin_convertvector(numbers.odd, vector_int32x4);
#endif
}

/// The first four of eight numbers, wider.
static inline __attribute__((always_inline)) vector_int32x4 vector_low_values(vector_int16x8 numbers) {
#if defined(__SSE2__)
  // The second number of each pair is multiplied by zero.
  const __m128i ones = _mm_set1_epi32(1);
  return (vector_int32x4)_mm_madd_epi16(_mm_unpacklo_epi16((__m128i)numbers, (__m128i)numbers), ones);
#else
  return __builtin_convertvector(numbers.lo, vector_int32x4);
#endif
}

/// The last four of eight numbers, wider.
static inline __attribute__((always_inline)) vector_int32x4 vector_high_values(vector_int16x8 numbers) {
#if defined(__SSE2__)
  const __m128i ones = _mm_set1_epi32(1);
  return (vector_int32x4)_mm_madd_epi16(_mm_unpackhi_epi16((__m128i)numbers, (__m128i)numbers), ones);
#else
  return __builtin_convertvector(numbers.hi, vector_int32x4);
#endif
}

/// Which of sixteen numbers, those of `x` before those of `y`, are at most `span` above `low`, without sign and round the
/// end of their range: a bit each, that of the first lowest.
static inline __attribute__((always_inline)) uint32_t vector_range_bits_16(
    vector_uint16x8 x, vector_uint16x8 y, uint16_t low, uint16_t span) {
#if defined(__SSE2__)
  const __m128i lows = _mm_set1_epi16((short)low), spans = _mm_set1_epi16((short)span), zero = _mm_setzero_si128();
  const __m128i a = _mm_cmpeq_epi16(_mm_subs_epu16(_mm_sub_epi16((__m128i)x, lows), spans), zero);
  const __m128i b = _mm_cmpeq_epi16(_mm_subs_epu16(_mm_sub_epi16((__m128i)y, lows), spans), zero);
  return (uint32_t)_mm_movemask_epi8(_mm_packs_epi16(a, b));
#else
  uint32_t bits = 0;
  for (int place = 0; place < 8; place++) {
    bits |= (uint32_t)((uint16_t)(x[place] - low) <= span) << place;
    bits |= (uint32_t)((uint16_t)(y[place] - low) <= span) << (place + 8);
  }
  return bits;
#endif
}

/// The same of sixteen numbers of a byte.
static inline __attribute__((always_inline)) uint32_t vector_range_bits_8(
    vector_uint8x16 x, uint8_t low, uint8_t span) {
#if defined(__SSE2__)
  const __m128i above = _mm_sub_epi8((__m128i)x, _mm_set1_epi8((char)low));
  const __m128i beyond = _mm_subs_epu8(above, _mm_set1_epi8((char)span));
  return (uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(beyond, _mm_setzero_si128()));
#else
  uint32_t bits = 0;
  for (int place = 0; place < 16; place++) bits |= (uint32_t)((uint8_t)(x[place] - low) <= span) << place;
  return bits;
#endif
}

/// Which of sixteen numbers, those of `x` before those of `y`, are greater than `bound`, with their signs.
static inline __attribute__((always_inline)) uint32_t vector_above_bits_16(
    vector_int16x8 x, vector_int16x8 y, int16_t bound) {
#if defined(__SSE2__)
  const __m128i bounds = _mm_set1_epi16(bound);
  const __m128i a = _mm_cmpgt_epi16((__m128i)x, bounds), b = _mm_cmpgt_epi16((__m128i)y, bounds);
  return (uint32_t)_mm_movemask_epi8(_mm_packs_epi16(a, b));
#else
  uint32_t bits = 0;
  for (int place = 0; place < 8; place++) {
    bits |= (uint32_t)(x[place] > bound) << place;
    bits |= (uint32_t)(y[place] > bound) << (place + 8);
  }
  return bits;
#endif
}

/// The lowest bits of sixteen bytes, that of the first lowest.
static inline __attribute__((always_inline)) uint32_t vector_flag_bits(vector_uint8x16 flags) {
#if defined(__SSE2__)
  return (uint32_t)_mm_movemask_epi8(_mm_slli_epi16((__m128i)flags, 7));
#else
  uint32_t bits = 0;
  for (int half = 0; half < 2; half++) {
    uint64_t bytes = 0;
    for (int place = 0; place < 8; place++) bytes |= (uint64_t)(flags[half * 8 + place] & 1) << (place * 8);
    // The product moves the lowest bit of each of the eight bytes into the highest one.
    bits |= (uint32_t)((bytes * 0x0102040810204080u) >> 56) << (half * 8);
  }
  return bits;
#endif
}

#endif
