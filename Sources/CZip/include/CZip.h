#ifndef CZIP_H
#define CZIP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// An archive read from memory, by minizip; it does not own the bytes.
typedef struct zip_archive zip_archive;

/// An entry as the archive's directory describes it.
typedef struct {
  /// The name as stored, cut to the room there is.
  char name[1024];
  size_t name_length;
  /// Whether the name says it is UTF-8.
  bool is_utf8;
  bool is_encrypted;
  uint64_t compressed_size;
  uint64_t size;
} zip_entry;

/// Opens an archive over bytes that must outlive it; NULL where they are none.
zip_archive *zip_archive_open(const uint8_t *bytes, size_t length);
void zip_archive_close(zip_archive *archive);
/// The number of entries the directory names.
uint64_t zip_archive_count(zip_archive *archive);
/// Moves to the first entry, or to the next; false at the end and where the directory is broken.
bool zip_archive_first(zip_archive *archive, zip_entry *entry);
bool zip_archive_next(zip_archive *archive, zip_entry *entry);
/// Inflates the current entry into `target`, at most `capacity` bytes of it; the number of bytes, -1 where it is broken.
ptrdiff_t zip_archive_read(zip_archive *archive, uint8_t *target, size_t capacity);

#endif
