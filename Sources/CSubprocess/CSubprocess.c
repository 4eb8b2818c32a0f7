#define _GNU_SOURCE
#include "CSubprocess.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

static void limit(int resource, rlim_t most) {
  struct rlimit value = {most, most};
  setrlimit(resource, &value);
}

pid_t subprocess_start(char *const arguments[], int input, int *output, unsigned cpu_seconds, uint64_t memory) {
  int ends[2];
  // The failure of exec comes back through a pipe of its own, which a successful exec closes.
  int report[2];
  if (pipe(ends) != 0) return -1;
  if (pipe(report) != 0) {
    close(ends[0]);
    close(ends[1]);
    return -1;
  }
  fcntl(ends[0], F_SETFD, FD_CLOEXEC);
  fcntl(report[0], F_SETFD, FD_CLOEXEC);
  fcntl(report[1], F_SETFD, FD_CLOEXEC);
  pid_t child = fork();
  if (child == 0) {
    // Only functions that are safe after a fork of a program with threads.
    int nowhere = open("/dev/null", O_RDWR);
    dup2(input, STDIN_FILENO);
    dup2(ends[1], STDOUT_FILENO);
    dup2(nowhere, STDERR_FILENO);
    for (int descriptor = 3; descriptor < 256; descriptor++) {
      if (descriptor != report[1]) close(descriptor);
    }
    limit(RLIMIT_CPU, cpu_seconds);
    limit(RLIMIT_AS, memory);
    limit(RLIMIT_FSIZE, 0);
    limit(RLIMIT_CORE, 0);
    signal(SIGINT, SIG_IGN);
    signal(SIGPIPE, SIG_DFL);
    execvp(arguments[0], arguments);
    int failure = errno;
    ssize_t written = write(report[1], &failure, sizeof failure);
    (void)written;
    _exit(127);
  }
  int saved = errno;
  close(ends[1]);
  close(report[1]);
  int failure = child < 0 ? saved : 0;
  if (child > 0) {
    ssize_t got;
    do got = read(report[0], &failure, sizeof failure);
    while (got < 0 && errno == EINTR);
    if (got <= 0) failure = 0;
  }
  close(report[0]);
  if (failure != 0) {
    close(ends[0]);
    errno = failure;
    return -1;
  }
  *output = ends[0];
  return child;
}

int subprocess_file(const void *bytes, size_t length) {
#ifdef __linux__
  int file = memfd_create("document", MFD_CLOEXEC);
#else
  FILE *stream = tmpfile();
  int file = stream == NULL ? -1 : dup(fileno(stream));
  if (stream != NULL) fclose(stream);
  if (file >= 0) fcntl(file, F_SETFD, FD_CLOEXEC);
#endif
  if (file < 0) return -1;
  size_t done = 0;
  while (done < length) {
    ssize_t count = write(file, (const char *)bytes + done, length - done);
    if (count < 0) {
      if (errno == EINTR) continue;
      int failure = errno;
      close(file);
      errno = failure;
      return -1;
    }
    done += (size_t)count;
  }
  lseek(file, 0, SEEK_SET);
  return file;
}
