/* A layer between the OpenCL loader and the driver (OPENCL_LAYERS), in which one call goes wrong after a while:
 *   FAULTY_CALL   clCreateBuffer, clEnqueueNDRangeKernel or clFinish
 *   FAULTY_AFTER  how many of them still go well
 *   FAULTY_ERROR  what the others say, a number of cl.h; 0: they never come back
 * Written without the OpenCL headers: a dispatch table is an array of functions, in the order of cl_icd.h. */
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { CREATE_BUFFER = 14, FINISH = 47, ENQUEUE_ND_RANGE_KERNEL = 59, LAYER_API_VERSION = 0x4240, INVALID_VALUE = -30 };

typedef void *(*buffer_call)(void *context, unsigned long flags, size_t size, void *host, int *error);
typedef int (*finish_call)(void *queue);
typedef int (*launch_call)(void *queue, void *kernel, unsigned dimensions, const size_t *offset, const size_t *global,
                           const size_t *local, unsigned events, const void *wait, void *event);

static void *const *target;
static void *table[1024];
static atomic_long calls;

/* 0, or what the call has to say instead of doing its work. */
static int fault_of(const char *call)
{
    const char *faulty = getenv("FAULTY_CALL"), *after = getenv("FAULTY_AFTER"), *error = getenv("FAULTY_ERROR");
    if (!faulty || !after || !error || strcmp(call, faulty) != 0) return 0;
    if (atomic_fetch_add(&calls, 1) < atol(after)) return 0;
    while (atoi(error) == 0) pause();
    return atoi(error);
}

static void *create_buffer(void *context, unsigned long flags, size_t size, void *host, int *error)
{
    int fault = fault_of("clCreateBuffer");
    if (fault == 0) return ((buffer_call)target[CREATE_BUFFER])(context, flags, size, host, error);
    if (error) *error = fault;
    return NULL;
}

static int finish(void *queue)
{
    int fault = fault_of("clFinish");
    return fault ? fault : ((finish_call)target[FINISH])(queue);
}

static int launch(void *queue, void *kernel, unsigned dimensions, const size_t *offset, const size_t *global,
                  const size_t *local, unsigned events, const void *wait, void *event)
{
    int fault = fault_of("clEnqueueNDRangeKernel");
    return fault ? fault : ((launch_call)target[ENQUEUE_ND_RANGE_KERNEL])(
        queue, kernel, dimensions, offset, global, local, events, wait, event);
}

int clGetLayerInfo(unsigned name, size_t size, void *value, size_t *size_ret)
{
    if (name != LAYER_API_VERSION || (value && size < sizeof(unsigned))) return INVALID_VALUE;
    if (value) *(unsigned *)value = 100;
    if (size_ret) *size_ret = sizeof(unsigned);
    return 0;
}

int clInitLayer(unsigned entries, void *const *dispatch, unsigned *entries_ret, void *const **layer_ret)
{
    if (!dispatch || !entries_ret || !layer_ret || entries > 1024 || entries <= ENQUEUE_ND_RANGE_KERNEL)
        return INVALID_VALUE;
    target = dispatch;
    memcpy(table, dispatch, entries * sizeof *table);
    table[CREATE_BUFFER] = (void *)create_buffer;
    table[FINISH] = (void *)finish;
    table[ENQUEUE_ND_RANGE_KERNEL] = (void *)launch;
    *entries_ret = entries;
    *layer_ret = table;
    return 0;
}
