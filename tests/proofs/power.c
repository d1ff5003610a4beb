// Writes down what a process does to the files of one folder, in order, so that a test can rebuild what a disk may hold
// after a loss of power at any moment. Preloaded; POWER_DIR names the folder, POWER_LOG the file, which must lie elsewhere.
// A record: kind (1 byte), length of the path and of the rest (4 bytes each), offset or size (8), path, rest; little-endian.
//   C create   M make a folder   W write (rest: the data)   T set the size   R rename (rest: the new path)
//   U unlink   D remove a folder   S fsync or fdatasync, of a file or folder
// What is written through mmap is not seen: of SQLite's files that is the index (-shm), which is made anew after a crash.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#define NEXT(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

static const char *dir;
static int out = -1;
// An operation and its record are one step: the order of the records is that of the operations.
static pthread_mutex_t order = PTHREAD_MUTEX_INITIALIZER;

__attribute__((constructor)) static void start(void) {
    const char *file = getenv("POWER_LOG");
    dir = getenv("POWER_DIR");
    if (dir && file) out = NEXT(open)(file, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
}

static int is_ours(const char *path) { return out >= 0 && path && strncmp(path, dir, strlen(dir)) == 0; }

// The path behind a descriptor; 0 where it is none of the folder's, or has no name any more.
static int name_of(int fd, char *path, size_t room) {
    char link[64];
    if (out < 0 || fd == out) return 0;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, room - 1);
    if (length <= 0) return 0;
    path[length] = 0;
    return is_ours(path) && !strstr(path, " (deleted)");
}

static void note(char kind, const char *path, int64_t at, const void *rest, size_t size) {
    uint32_t lengths[2] = {(uint32_t)strlen(path), (uint32_t)size};
    struct iovec parts[5] = {
        {&kind, 1}, {lengths, sizeof lengths}, {&at, sizeof at}, {(void *)path, lengths[0]}, {(void *)rest, size}};
    if (writev(out, parts, 5) != (ssize_t)(17 + lengths[0] + size)) abort();
}

#define STEP(ours, call, good, ...)                                     \
    if (!(ours)) return call;                                           \
    pthread_mutex_lock(&order);                                         \
    __typeof__(call) done = call;                                       \
    int error = errno;                                                  \
    if (good) note(__VA_ARGS__);                                        \
    pthread_mutex_unlock(&order);                                       \
    errno = error;                                                      \
    return done;

static int open_noted(int (*next)(const char *, int, ...), const char *path, int flags, mode_t mode) {
    if (!is_ours(path) || !(flags & (O_CREAT | O_TRUNC))) return next(path, flags, mode);
    pthread_mutex_lock(&order);
    int is_new = access(path, F_OK) != 0;
    int fd = next(path, flags, mode);
    int error = errno;
    if (fd >= 0 && is_new) note('C', path, 0, NULL, 0);
    else if (fd >= 0 && (flags & O_TRUNC)) note('T', path, 0, NULL, 0);
    pthread_mutex_unlock(&order);
    errno = error;
    return fd;
}

#define OPEN(name)                                                      \
    int name(const char *path, int flags, ...) {                        \
        va_list more;                                                   \
        va_start(more, flags);                                          \
        mode_t mode = flags & O_CREAT ? va_arg(more, mode_t) : 0;       \
        va_end(more);                                                   \
        return open_noted(NEXT(name), path, flags, mode);               \
    }
OPEN(open)
OPEN(open64)

ssize_t write(int fd, const void *data, size_t size) {
    char path[512];
    // Where it goes is known afterwards, whether at the end of the file or where the last one ended.
    STEP(name_of(fd, path, sizeof path), NEXT(write)(fd, data, size), done > 0,
         'W', path, lseek(fd, 0, SEEK_CUR) - done, data, (size_t)done)
}

#define PWRITE(name, offset_type)                                       \
    ssize_t name(int fd, const void *data, size_t size, offset_type at) { \
        char path[512];                                                 \
        STEP(name_of(fd, path, sizeof path), NEXT(name)(fd, data, size, at), done > 0, 'W', path, at, data, (size_t)done) \
    }
PWRITE(pwrite, off_t)
PWRITE(pwrite64, off64_t)

#define SIZE(name, size_type)                                           \
    int name(int fd, size_type size) {                                  \
        char path[512];                                                 \
        STEP(name_of(fd, path, sizeof path), NEXT(name)(fd, size), done == 0, 'T', path, size, NULL, 0) \
    }
SIZE(ftruncate, off_t)
SIZE(ftruncate64, off64_t)

#define SYNC(name)                                                      \
    int name(int fd) {                                                  \
        char path[512];                                                 \
        STEP(name_of(fd, path, sizeof path), NEXT(name)(fd), done == 0, 'S', path, 0, NULL, 0) \
    }
SYNC(fsync)
SYNC(fdatasync)

int rename(const char *from, const char *to) {
    STEP(is_ours(from), NEXT(rename)(from, to), done == 0, 'R', from, 0, to, strlen(to))
}
int unlink(const char *path) { STEP(is_ours(path), NEXT(unlink)(path), done == 0, 'U', path, 0, NULL, 0) }
int mkdir(const char *path, mode_t mode) { STEP(is_ours(path), NEXT(mkdir)(path, mode), done == 0, 'M', path, 0, NULL, 0) }
int rmdir(const char *path) { STEP(is_ours(path), NEXT(rmdir)(path), done == 0, 'D', path, 0, NULL, 0) }
