// The search of Miner.Kernels as one would write it in OpenCL C by hand: FIPS 180-4 with all that is constant left to the
// compiler. It reads a job as KernelJob writes it and leaves its hits as KernelResults says.

#define SHARED 9    // words of a job that all versions have in common
#define VARIANT 18  // words of each version
#define CAPACITY 127
#define PADDING 0x80000000u
#define HEADER_BITS 640u
#define DIGEST_BITS 256u

__constant uint K[64] = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
};

#define ROTR(x, n) rotate((x), 32u - (n))
#define BIG0(x) (ROTR(x, 2u) ^ ROTR(x, 13u) ^ ROTR(x, 22u))
#define BIG1(x) (ROTR(x, 6u) ^ ROTR(x, 11u) ^ ROTR(x, 25u))
#define SMALL0(x) (ROTR(x, 7u) ^ ROTR(x, 18u) ^ ((x) >> 3))
#define SMALL1(x) (ROTR(x, 17u) ^ ROTR(x, 19u) ^ ((x) >> 10))
#define CHOOSE(e, f, g) bitselect((g), (f), (e))
#define MAJORITY(a, b, c) bitselect((b), (a), (b) ^ (c))
#define REVERSED(x) as_uint(as_uchar4(x).wzyx)

// sum: h + K + W. The words keep their places: the names move from round to round.
#define ROUND(a, b, c, d, e, f, g, h, sum) { uint t = (sum) + BIG1(e) + CHOOSE(e, f, g); d += t; h = t + BIG0(a) + MAJORITY(a, b, c); }

#define ROUNDS8(t0, t1, t2, t3, t4, t5, t6, t7) \
    ROUND(a, b, c, d, e, f, g, h, h + (t0)) ROUND(h, a, b, c, d, e, f, g, g + (t1)) \
    ROUND(g, h, a, b, c, d, e, f, f + (t2)) ROUND(f, g, h, a, b, c, d, e, e + (t3)) \
    ROUND(e, f, g, h, a, b, c, d, d + (t4)) ROUND(d, e, f, g, h, a, b, c, c + (t5)) \
    ROUND(c, d, e, f, g, h, a, b, b + (t6)) ROUND(b, c, d, e, f, g, h, a, a + (t7))

#define TERMS8(t, i) ROUNDS8(t[i], t[i + 1], t[i + 2], t[i + 3], t[i + 4], t[i + 5], t[i + 6], t[i + 7])
#define ROUNDS16(k) \
    ROUNDS8(K[k] + w[0], K[k + 1] + w[1], K[k + 2] + w[2], K[k + 3] + w[3], \
            K[k + 4] + w[4], K[k + 5] + w[5], K[k + 6] + w[6], K[k + 7] + w[7]) \
    ROUNDS8(K[k + 8] + w[8], K[k + 9] + w[9], K[k + 10] + w[10], K[k + 11] + w[11], \
            K[k + 12] + w[12], K[k + 13] + w[13], K[k + 14] + w[14], K[k + 15] + w[15])

#define EXPAND(i) w[i] += SMALL0(w[(i + 1) & 15]) + w[(i + 9) & 15] + SMALL1(w[(i + 14) & 15]);
#define EXPAND1TO15 \
    EXPAND(1) EXPAND(2) EXPAND(3) EXPAND(4) EXPAND(5) EXPAND(6) EXPAND(7) EXPAND(8) \
    EXPAND(9) EXPAND(10) EXPAND(11) EXPAND(12) EXPAND(13) EXPAND(14) EXPAND(15)
#define EXPAND16 EXPAND(0) EXPAND1TO15

// W16 to W31 of the header's second block; what is the same for all nonces comes with the job.
#define HEADER_WORDS(nonce) { \
    w[0] = job[1]; \
    w[1] = job[2]; \
    w[2] = SMALL0(nonce) + job[5]; \
    w[3] = (nonce) + job[6]; \
    w[4] = SMALL1(w[2]) + PADDING; \
    w[5] = SMALL1(w[3]); \
    w[6] = SMALL1(w[4]) + HEADER_BITS; \
    w[7] = SMALL1(w[5]) + w[0]; \
    w[8] = SMALL1(w[6]) + w[1]; \
    w[9] = SMALL1(w[7]) + w[2]; \
    w[10] = SMALL1(w[8]) + w[3]; \
    w[11] = SMALL1(w[9]) + w[4]; \
    w[12] = SMALL1(w[10]) + w[5]; \
    w[13] = SMALL1(w[11]) + w[6]; \
    w[14] = SMALL1(w[12]) + w[7] + SMALL0(HEADER_BITS); \
    w[15] = SMALL1(w[13]) + w[8] + job[7]; }

// K + W of sixteen rounds.
#define TERMS16(at) \
    terms[at] = w[0] + K[at + 16]; terms[at + 1] = w[1] + K[at + 17]; \
    terms[at + 2] = w[2] + K[at + 18]; terms[at + 3] = w[3] + K[at + 19]; \
    terms[at + 4] = w[4] + K[at + 20]; terms[at + 5] = w[5] + K[at + 21]; \
    terms[at + 6] = w[6] + K[at + 22]; terms[at + 7] = w[7] + K[at + 23]; \
    terms[at + 8] = w[8] + K[at + 24]; terms[at + 9] = w[9] + K[at + 25]; \
    terms[at + 10] = w[10] + K[at + 26]; terms[at + 11] = w[11] + K[at + 27]; \
    terms[at + 12] = w[12] + K[at + 28]; terms[at + 13] = w[13] + K[at + 29]; \
    terms[at + 14] = w[14] + K[at + 30]; terms[at + 15] = w[15] + K[at + 31];

// The state after round 15 of the header's second block.
#define HEADER_ROUNDS(own, nonce) \
    uint a = own[0] + (nonce), b = own[1], c = own[2], d = own[3]; \
    uint e = own[4] + (nonce), f = own[5], g = own[6], h; \
    ROUND(a, b, c, d, e, f, g, h, own[7]) ROUND(h, a, b, c, d, e, f, g, own[8]) ROUND(g, h, a, b, c, d, e, f, own[9]) \
    ROUND(f, g, h, a, b, c, d, e, e + K[7]) ROUND(e, f, g, h, a, b, c, d, d + K[8]) ROUND(d, e, f, g, h, a, b, c, c + K[9]) \
    ROUND(c, d, e, f, g, h, a, b, b + K[10]) ROUND(b, c, d, e, f, g, h, a, a + K[11]) \
    ROUND(a, b, c, d, e, f, g, h, h + K[12]) ROUND(h, a, b, c, d, e, f, g, g + K[13]) \
    ROUND(g, h, a, b, c, d, e, f, f + K[14]) ROUND(f, g, h, a, b, c, d, e, e + K[15] + HEADER_BITS)

// Twelve rounds have moved the names by four.
#define SWAP_HALVES { uint t; t = a; a = e; e = t; t = b; b = f; f = t; t = c; c = g; g = t; t = d; d = h; h = t; }

// H7 of the outer hash: h after round 63 is e after round 60, in whose place it stands then.
static inline uint outer(uint w0, uint w1, uint w2, uint w3, uint w4, uint w5, uint w6, uint w7)
{
    uint w[16] = { w0, w1, w2, w3, w4, w5, w6, w7, PADDING, 0, 0, 0, 0, 0, 0, DIGEST_BITS };
    uint a = 0x6a09e667, b = 0xbb67ae85, c = 0x3c6ef372, d = 0xa54ff53a;
    uint e = 0x510e527f, f = 0x9b05688c, g = 0x1f83d9ab, h = 0x5be0cd19;
    ROUNDS16(0)
    EXPAND16
    ROUNDS16(16)
    EXPAND16
    ROUNDS16(32)
    EXPAND16
    ROUNDS16(48)
    return h + 0x5be0cd19;
}

static inline void report(__global uint *results, uint nonce, uint variant)
{
    uint place = atomic_inc((volatile __global uint *)results);
    if (place >= CAPACITY) return;
    results[1 + 2 * place] = nonce;
    results[2 + 2 * place] = variant;
}

__kernel void search_nonces(__global const uint *job, __global uint *results, uint first, uint count)
{
    uint index = get_global_id(0);
    if (index >= count) return;
    uint nonce = REVERSED(first + index);
    __global const uint *own = job + SHARED;
    uint w[16];
    HEADER_WORDS(nonce)
    HEADER_ROUNDS(own, nonce)
    SWAP_HALVES
    ROUNDS16(16)
    w[0] = SMALL1(w[14]) + w[9] + job[8];
    EXPAND1TO15
    ROUNDS16(32)
    EXPAND16
    ROUNDS16(48)
    uint top = outer(
        a + own[10], b + own[11], c + own[12], d + own[13], e + own[14], f + own[15], g + own[16], h + own[17]);
    if (REVERSED(top) <= job[0]) report(results, first + index, 0);
}

__kernel void search_versions(
    __global const uint *job, __global uint *results, uint first, uint count, int variants)
{
    uint index = get_global_id(0);
    if (index >= count) return;
    uint nonce = REVERSED(first + index);
    uint w[16], terms[48];
    HEADER_WORDS(nonce)
    TERMS16(0)
    w[0] = SMALL1(w[14]) + w[9] + job[8];
    EXPAND1TO15
    TERMS16(16)
    EXPAND16
    TERMS16(32)
    for (int variant = 0; variant < variants; variant++)
    {
        __global const uint *own = job + SHARED + VARIANT * variant;
        HEADER_ROUNDS(own, nonce)
        SWAP_HALVES
        TERMS8(terms, 0) TERMS8(terms, 8) TERMS8(terms, 16) TERMS8(terms, 24) TERMS8(terms, 32) TERMS8(terms, 40)
        uint top = outer(
            a + own[10], b + own[11], c + own[12], d + own[13], e + own[14], f + own[15], g + own[16], h + own[17]);
        if (REVERSED(top) <= job[0]) report(results, first + index, variant);
    }
}
