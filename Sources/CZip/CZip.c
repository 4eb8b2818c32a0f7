#include "CZip.h"

#include <minizip/unzip.h>
#include <stdlib.h>
#include <string.h>

struct zip_archive {
  const uint8_t *bytes;
  size_t length;
  size_t position;
  unzFile file;
};

static voidpf open_memory(voidpf opaque, const void *name, int mode) {
  (void)name;
  (void)mode;
  return opaque;
}

static uLong read_memory(voidpf opaque, voidpf stream, void *target, uLong size) {
  (void)stream;
  zip_archive *archive = opaque;
  size_t left = archive->length - archive->position;
  size_t count = size < left ? size : left;
  memcpy(target, archive->bytes + archive->position, count);
  archive->position += count;
  return count;
}

static uLong write_memory(voidpf opaque, voidpf stream, const void *source, uLong size) {
  (void)opaque;
  (void)stream;
  (void)source;
  (void)size;
  return 0;
}

static ZPOS64_T tell_memory(voidpf opaque, voidpf stream) {
  (void)stream;
  return ((zip_archive *)opaque)->position;
}

static long seek_memory(voidpf opaque, voidpf stream, ZPOS64_T offset, int origin) {
  (void)stream;
  zip_archive *archive = opaque;
  ZPOS64_T base = origin == ZLIB_FILEFUNC_SEEK_CUR ? archive->position : origin == ZLIB_FILEFUNC_SEEK_END ? archive->length : 0;
  if (offset > archive->length || base + offset > archive->length) return -1;
  archive->position = base + offset;
  return 0;
}

static int close_memory(voidpf opaque, voidpf stream) {
  (void)opaque;
  (void)stream;
  return 0;
}

static int error_memory(voidpf opaque, voidpf stream) {
  (void)opaque;
  (void)stream;
  return 0;
}

zip_archive *zip_archive_open(const uint8_t *bytes, size_t length) {
  zip_archive *archive = malloc(sizeof *archive);
  if (archive == NULL) return NULL;
  *archive = (zip_archive){.bytes = bytes, .length = length, .position = 0, .file = NULL};
  zlib_filefunc64_def functions = {
      .zopen64_file = open_memory,
      .zread_file = read_memory,
      .zwrite_file = write_memory,
      .ztell64_file = tell_memory,
      .zseek64_file = seek_memory,
      .zclose_file = close_memory,
      .zerror_file = error_memory,
      .opaque = archive,
  };
  archive->file = unzOpen2_64("", &functions);
  if (archive->file == NULL) {
    free(archive);
    return NULL;
  }
  return archive;
}

void zip_archive_close(zip_archive *archive) {
  unzClose(archive->file);
  free(archive);
}

uint64_t zip_archive_count(zip_archive *archive) {
  unz_global_info64 info;
  return unzGetGlobalInfo64(archive->file, &info) == UNZ_OK ? info.number_entry : 0;
}

static bool describe(zip_archive *archive, zip_entry *entry) {
  unz_file_info64 info;
  memset(entry->name, 0, sizeof entry->name);
  if (unzGetCurrentFileInfo64(archive->file, &info, entry->name, sizeof entry->name - 1, NULL, 0, NULL, 0) != UNZ_OK) return false;
  entry->name_length = strlen(entry->name);
  entry->is_utf8 = info.flag & (1 << 11);
  entry->is_encrypted = info.flag & 1;
  entry->compressed_size = info.compressed_size;
  entry->size = info.uncompressed_size;
  return true;
}

bool zip_archive_first(zip_archive *archive, zip_entry *entry) {
  return unzGoToFirstFile(archive->file) == UNZ_OK && describe(archive, entry);
}

bool zip_archive_next(zip_archive *archive, zip_entry *entry) {
  return unzGoToNextFile(archive->file) == UNZ_OK && describe(archive, entry);
}

ptrdiff_t zip_archive_read(zip_archive *archive, uint8_t *target, size_t capacity) {
  if (unzOpenCurrentFile(archive->file) != UNZ_OK) return -1;
  size_t filled = 0;
  int got = 0;
  while (filled < capacity) {
    size_t left = capacity - filled;
    got = unzReadCurrentFile(archive->file, target + filled, left < (1u << 20) ? (unsigned)left : 1u << 20);
    if (got <= 0) break;
    filled += got;
  }
  int closed = unzCloseCurrentFile(archive->file);
  return got < 0 || (got == 0 && closed != UNZ_OK) ? -1 : (ptrdiff_t)filled;
}
