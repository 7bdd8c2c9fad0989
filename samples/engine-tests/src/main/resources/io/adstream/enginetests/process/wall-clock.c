/*
 * Changes the wall clock of a process that preloads this library: adds the seconds in the file
 * ADSTREAM_TEST_CLOCK (8 bytes in this machine's order) to the system's time. The monotonic clock,
 * which timed waits use, is not changed, as on a machine whose clock is set.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static volatile int64_t none;
static volatile int64_t *ahead = &none;
static int (*real_clock)(clockid_t, struct timespec *);

__attribute__((constructor)) static void map(void) {
  const char *path = getenv("ADSTREAM_TEST_CLOCK");
  int file = path == NULL ? -1 : open(path, O_RDONLY);
  if (file >= 0) {
    void *mapped = mmap(NULL, sizeof none, PROT_READ, MAP_SHARED, file, 0);
    if (mapped != MAP_FAILED) {
      ahead = mapped;
    }
    close(file);
  }
}

int clock_gettime(clockid_t clock, struct timespec *time) {
  if (real_clock == NULL) {
    real_clock = (int (*)(clockid_t, struct timespec *))dlsym(RTLD_NEXT, "clock_gettime");
  }
  int result = real_clock(clock, time);
  if (result == 0 && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE)) {
    time->tv_sec += *ahead;
  }
  return result;
}

int gettimeofday(struct timeval *time, void *zone) {
  (void)zone;
  struct timespec now;
  int result = clock_gettime(CLOCK_REALTIME, &now);
  time->tv_sec = now.tv_sec;
  time->tv_usec = now.tv_nsec / 1000;
  return result;
}

time_t time(time_t *into) {
  struct timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  if (into != NULL) {
    *into = now.tv_sec;
  }
  return now.tv_sec;
}
