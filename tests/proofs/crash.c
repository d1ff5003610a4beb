// Ends a process, or fails its disk, at the n-th operation on files of one folder: a numbered crash point. Preloaded into
// the child of the kill test. CRASH_DIR names the folder, CRASH_AT the number, CRASH_HOW what happens there:
//   before, after   SIGKILL before or after the operation
//   torn            a write is cut in half, then SIGKILL
//   full            from there on 12 writes fail with ENOSPC
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

static const char *dir, *how;
static long at = -1;
static atomic_long count;

__attribute__((constructor)) static void start(void) {
    dir = getenv("CRASH_DIR");
    how = getenv("CRASH_HOW");
    const char *number = getenv("CRASH_AT");
    if (dir && how && number) at = atol(number);
}

static int is_ours(int fd) {
    char link[64], path[512];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length <= 0) return 0;
    path[length] = 0;
    if (strncmp(path, dir, strlen(dir)) != 0) return 0;
    // The node's disk is another one: it may be late or deaf, but it is not full when ours is.
    return strcmp(how, "full") != 0 || strncmp(path + strlen(dir), "/node", 5) != 0;
}

// Where CRASH_REPORT names a file, a run to the end says how many operations there were.
__attribute__((destructor)) static void report(void) {
    const char *file = getenv("CRASH_REPORT");
    FILE *out = file ? fopen(file, "w") : NULL;
    if (out) { fprintf(out, "%ld\n", (long)count); fclose(out); }
}

static void die(void) { kill(getpid(), SIGKILL); for (;;) pause(); }

// How far this operation is from the numbered one; negative: before it, or none of ours.
static long turn(int ours) { return at < 0 || !ours ? -1 : atomic_fetch_add(&count, 1) - at; }

#define NEXT(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

#define WRITE(call, half)                                               \
    long now = turn(at >= 0 && is_ours(fd));                            \
    if (now == 0 && !strcmp(how, "before")) die();                      \
    if (now == 0 && !strcmp(how, "torn")) { half; die(); }              \
    if (now >= 0 && now < 12 && !strcmp(how, "full")) { errno = ENOSPC; return -1; } \
    ssize_t done = call;                                                \
    if (now == 0 && !strcmp(how, "after")) die();                       \
    return done;

ssize_t write(int fd, const void *data, size_t size) {
    WRITE(NEXT(write)(fd, data, size), NEXT(write)(fd, data, size / 2))
}
ssize_t pwrite(int fd, const void *data, size_t size, off_t offset) {
    WRITE(NEXT(pwrite)(fd, data, size, offset), NEXT(pwrite)(fd, data, size / 2, offset))
}
ssize_t pwrite64(int fd, const void *data, size_t size, off64_t offset) {
    WRITE(NEXT(pwrite64)(fd, data, size, offset), NEXT(pwrite64)(fd, data, size / 2, offset))
}

#define OTHER(ours, call)                                               \
    long now = turn(at >= 0 && ours);                                   \
    if (now == 0 && strcmp(how, "after") && strcmp(how, "full")) die(); \
    int done = call;                                                    \
    if (now == 0 && !strcmp(how, "after")) die();                       \
    return done;

int fsync(int fd) { OTHER(is_ours(fd), NEXT(fsync)(fd)) }
int fdatasync(int fd) { OTHER(is_ours(fd), NEXT(fdatasync)(fd)) }
int ftruncate(int fd, off_t size) { OTHER(is_ours(fd), NEXT(ftruncate)(fd, size)) }
int ftruncate64(int fd, off64_t size) { OTHER(is_ours(fd), NEXT(ftruncate64)(fd, size)) }
int rename(const char *from, const char *to) { OTHER(!strncmp(to, dir, strlen(dir)), NEXT(rename)(from, to)) }
int unlink(const char *path) { OTHER(!strncmp(path, dir, strlen(dir)), NEXT(unlink)(path)) }
