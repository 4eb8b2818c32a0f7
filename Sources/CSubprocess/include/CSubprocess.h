#ifndef CSUBPROCESS_H
#define CSUBPROCESS_H

#include <stdint.h>
#include <stddef.h>
#include <sys/types.h>

/// Starts a program with `input` as its standard input and a pipe as its standard output; errors go nowhere.
///
/// The program may take `cpu_seconds` of processor time and `memory` bytes of address space, may write no files, and is
/// found along PATH. Returns its process number and sets `output` to the pipe's reading end; -1 with errno where it
/// cannot be started.
pid_t subprocess_start(char *const arguments[], int input, int *output, unsigned cpu_seconds, uint64_t memory);

/// A file without a name that holds some bytes, at its start; -1 with errno.
int subprocess_file(const void *bytes, size_t length);

#endif
