/* uthash with its own hash (Jenkins) and with another that is given as a type. */
#ifndef MEDTRIE_BENCH_PEERS_UTHASH_HPP
#define MEDTRIE_BENCH_PEERS_UTHASH_HPP

#include <cstring>
#include <string_view>
#include <vector>

#include <uthash.h>

#include "../workload.hpp"

struct jenkins_hash {
    unsigned operator()(std::string_view bytes) const
    {
        unsigned hash;

        HASH_JEN(bytes.data(), bytes.size(), hash);
        return hash;
    }

    unsigned operator()(const std::uint64_t &key) const
    {
        return (*this)(std::string_view(reinterpret_cast<const char *>(&key), sizeof key));
    }
};

/* Items lie in one array, in the order of the codes. */
template <typename hash_type> struct uthash_text {
    struct item {
        UT_hash_handle hh;
        medtrie_id id;
    };

    std::vector<item> items;
    item *head = nullptr;

    explicit uthash_text(const vocabulary &codes) : items(codes.size())
    {
        for (medtrie_id id = 0; id < codes.size(); id++) {
            std::string_view text = codes.texts[id];
            unsigned hash = static_cast<unsigned>(hash_type()(text));

            items[id].id = id;
            HASH_ADD_KEYPTR_BYHASHVALUE(hh, head, text.data(), text.size(), hash, &items[id]);
        }
    }

    ~uthash_text()
    {
        HASH_CLEAR(hh, head);
    }

    medtrie_id find(std::string_view text) const
    {
        unsigned hash = static_cast<unsigned>(hash_type()(text));
        item *found = nullptr;

        HASH_FIND_BYHASHVALUE(hh, head, text.data(), text.size(), hash, found);
        return found != nullptr ? found->id : MEDTRIE_NONE;
    }
};

template <typename hash_type> struct uthash_key {
    struct item {
        UT_hash_handle hh;
        std::uint64_t key;
        medtrie_id id;
    };

    std::vector<item> items;
    item *head = nullptr;

    explicit uthash_key(const vocabulary &codes) : items(codes.size())
    {
        for (medtrie_id id = 0; id < codes.size(); id++) {
            unsigned hash = static_cast<unsigned>(hash_type()(codes.keys[id]));

            items[id].id = id;
            items[id].key = codes.keys[id];
            HASH_ADD_KEYPTR_BYHASHVALUE(hh, head, &items[id].key, sizeof(std::uint64_t), hash,
                                        &items[id]);
        }
    }

    ~uthash_key()
    {
        HASH_CLEAR(hh, head);
    }

    medtrie_id find(std::uint64_t key) const
    {
        unsigned hash = static_cast<unsigned>(hash_type()(key));
        item *found = nullptr;

        HASH_FIND_BYHASHVALUE(hh, head, &key, sizeof key, hash, found);
        return found != nullptr ? found->id : MEDTRIE_NONE;
    }
};

#endif
