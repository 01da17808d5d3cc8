/*
 * Hash tables, of texts and of packed keys. One struct a table: it is made from a vocabulary, and
 * find() gives the id of a text or key, or MEDTRIE_NONE. All have as much room as they ask for by
 * themselves when told the count before.
 */
#ifndef MEDTRIE_BENCH_PEERS_HASH_HPP
#define MEDTRIE_BENCH_PEERS_HASH_HPP

#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include <absl/container/flat_hash_map.h>
#include <boost/unordered/unordered_flat_map.hpp>
#define XXH_INLINE_ALL
#include <xxhash.h>

#include "../workload.hpp"
#include "uthash.hpp"

/* ---- Hashes ------------------------------------------------------------------------------ */

/* A multiplication and a fold of its better half: the cheapest mixing that these tables bear. */
struct mixed_hash {
    using is_avalanching = void; /* tells boost not to mix again */

    std::size_t operator()(std::uint64_t key) const noexcept
    {
        std::uint64_t mixed = key * UINT64_C(0x9E3779B97F4A7C15);

        return static_cast<std::size_t>(mixed ^ mixed >> 32);
    }
};

/* Inlined; for texts of up to 16 bytes one of the fastest there are. */
struct text_hash {
    using is_avalanching = void;
    using is_transparent = void;

    std::size_t operator()(std::string_view text) const noexcept
    {
        return XXH3_64bits(text.data(), text.size());
    }
};

/* ---- Tables ------------------------------------------------------------------------------ */

/* The standard's, absl's and boost's maps. A map of views needs what the view is of for every
 * compare; one of strings has these short texts inside itself, and is larger. */
template <typename map_type> struct map_of_views {
    map_type map;

    explicit map_of_views(const vocabulary &codes)
    {
        map.reserve(codes.size());
        for (medtrie_id id = 0; id < codes.size(); id++)
            map.emplace(codes.texts[id], id);
    }

    medtrie_id find(std::string_view text) const
    {
        auto found = map.find(text);

        return found != map.end() ? found->second : MEDTRIE_NONE;
    }
};

template <typename map_type> struct map_of_keys {
    map_type map;

    explicit map_of_keys(const vocabulary &codes)
    {
        map.reserve(codes.size());
        for (medtrie_id id = 0; id < codes.size(); id++)
            map.emplace(codes.keys[id], id);
    }

    medtrie_id find(std::uint64_t key) const
    {
        auto found = map.find(key);

        return found != map.end() ? found->second : MEDTRIE_NONE;
    }
};

using std_text = map_of_views<std::unordered_map<std::string_view, medtrie_id>>;
using std_text_xxh3 = map_of_views<std::unordered_map<std::string_view, medtrie_id, text_hash>>;
using std_key = map_of_keys<std::unordered_map<std::uint64_t, medtrie_id>>;
using std_key_mixed = map_of_keys<std::unordered_map<std::uint64_t, medtrie_id, mixed_hash>>;

using absl_text = map_of_views<absl::flat_hash_map<std::string_view, medtrie_id>>;
using absl_text_xxh3 = map_of_views<absl::flat_hash_map<std::string_view, medtrie_id, text_hash>>;
using absl_string_xxh3 =
    map_of_views<absl::flat_hash_map<std::string, medtrie_id, text_hash, std::equal_to<>>>;
using absl_key = map_of_keys<absl::flat_hash_map<std::uint64_t, medtrie_id>>;
using absl_key_mixed = map_of_keys<absl::flat_hash_map<std::uint64_t, medtrie_id, mixed_hash>>;

using boost_text = map_of_views<boost::unordered_flat_map<std::string_view, medtrie_id>>;
using boost_text_xxh3 =
    map_of_views<boost::unordered_flat_map<std::string_view, medtrie_id, text_hash>>;
using boost_string_xxh3 =
    map_of_views<boost::unordered_flat_map<std::string, medtrie_id, text_hash, std::equal_to<>>>;
using boost_key = map_of_keys<boost::unordered_flat_map<std::uint64_t, medtrie_id>>;
using boost_key_mixed =
    map_of_keys<boost::unordered_flat_map<std::uint64_t, medtrie_id, mixed_hash>>;

#endif
