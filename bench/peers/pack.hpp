/*
 * Packing as one would write it for a table of integers alone, by PEXT: medtrie_key_batch does more
 * (it refuses what is no code, and a grouping with a dot, for which it looks into the index), so
 * that a row with it alone would flatter us. Trusts that texts are codes as people write them.
 */
#ifndef MEDTRIE_BENCH_PEERS_PACK_HPP
#define MEDTRIE_BENCH_PEERS_PACK_HPP

#include <cstdint>
#include <cstring>

#include "../workload.hpp"

#if defined(__x86_64__)
#  include <immintrin.h>

inline bool can_pack_by_pext()
{
    return __builtin_cpu_supports("bmi2");
}

/* The keys of questions [first, first + count), with a dot behind so many characters; 8: none. */
__attribute__((target("bmi2"))) inline void pack_by_pext(const questions &column, std::size_t first,
                                                         std::size_t count, unsigned dot_behind,
                                                         std::uint64_t *keys)
{
    const std::uint64_t blanks = UINT64_C(0x2020202020202020);
    const std::uint64_t fields = UINT64_C(0x5F5F5F5F5F5F5F00); /* bits 6 and 4 to 0 of a byte */
    const std::uint64_t before = dot_behind < 8 ? (UINT64_C(1) << dot_behind * 8) - 1 : UINT64_MAX;

    for (std::size_t i = 0; i < count; i++) {
        const char *text = column.bytes.data() + column.offsets[first + i];
        auto size =
            static_cast<unsigned>(column.offsets[first + i + 1] - column.offsets[first + i]);
        std::uint64_t kept = _bzhi_u64(UINT64_MAX, size * 8), word, dotted;

        std::memcpy(&word, text, sizeof word); /* the column is padded */
        word = (word & kept) | (blanks & ~kept);
        /* A dot with nothing behind it is no code either, and stays. */
        dotted = 0 - static_cast<std::uint64_t>(dot_behind < 8 &&
                                                (word >> (dot_behind * 8 & 63) & 0xFF) == '.' &&
                                                size > dot_behind + 1);
        word = (word & (before | ~dotted)) | (((word >> 8 & ~before) | blanks << 56) & dotted);
        /* More than 8 bytes, or 8 of which none is the dot, are no code. */
        keys[i] = size > 8 || (word >> 56 != ' ') ? 0 : _pext_u64(__builtin_bswap64(word), fields);
    }
}
#else
inline bool can_pack_by_pext()
{
    return false;
}

inline void pack_by_pext(const questions &, std::size_t, std::size_t, unsigned, std::uint64_t *)
{
}
#endif

#endif
