#ifndef RQ_CHELP_H
#define RQ_CHELP_H

#include <stddef.h>
#include <stdint.h>

// The documents docs/errors.md and docs/keywords.md as they stood when the program was built.
extern const uint8_t rq_errors_data[];
extern const uint8_t rq_errors_data_end[];
extern const uint8_t rq_keywords_data[];
extern const uint8_t rq_keywords_data_end[];

static inline const uint8_t *rq_errors_begin(void) { return rq_errors_data; }
static inline size_t rq_errors_count(void) { return (size_t)(rq_errors_data_end - rq_errors_data); }
static inline const uint8_t *rq_keywords_begin(void) { return rq_keywords_data; }
static inline size_t rq_keywords_count(void) { return (size_t)(rq_keywords_data_end - rq_keywords_data); }

#endif
