#ifndef RQ_CPLACES_H
#define RQ_CPLACES_H

#include <stddef.h>
#include <stdint.h>

// The list of places (datasets/places.tsv) as it stood when the library was built.
extern const uint8_t rq_places_data[];
extern const uint8_t rq_places_data_end[];

static inline const uint8_t *rq_places_begin(void) { return rq_places_data; }
static inline size_t rq_places_count(void) { return (size_t)(rq_places_data_end - rq_places_data); }

#endif
