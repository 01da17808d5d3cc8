/* Tries: darts (double array), marisa (LOUDS), Judy. */
#ifndef MEDTRIE_BENCH_PEERS_TRIES_HPP
#define MEDTRIE_BENCH_PEERS_TRIES_HPP

#include <cstring>
#include <string_view>
#include <vector>

#include <Judy.h>
#include <darts.h>
#include <marisa.h>

#include "../session.hpp"
#include "../workload.hpp"
#include "sorted.hpp"

struct darts_text {
    Darts::DoubleArray trie;

    explicit darts_text(const vocabulary &codes)
    {
        std::vector<medtrie_id> order = order_of(codes.texts);
        std::vector<const char *> texts;
        std::vector<std::size_t> sizes;
        std::vector<int> ids;

        for (medtrie_id id : order) {
            texts.push_back(codes.texts[id].data());
            sizes.push_back(codes.texts[id].size());
            ids.push_back(static_cast<int>(id));
        }
        if (trie.build(texts.size(), texts.data(), sizes.data(), ids.data()) != 0)
            give_up("darts: cannot build");
    }

    /* -1, for none, is MEDTRIE_NONE. */
    medtrie_id find(std::string_view text) const
    {
        return static_cast<medtrie_id>(trie.exactMatchSearch<int>(text.data(), text.size()));
    }
};

/* marisa numbers its keys itself, so that the ids stand in a table. One trie and the largest cache
 * are its fastest form. */
struct marisa_text {
    marisa::Trie trie;
    std::vector<medtrie_id> ids;
    mutable marisa::Agent agent;

    explicit marisa_text(const vocabulary &codes) : ids(codes.size())
    {
        marisa::Keyset keys;

        for (std::string_view text : codes.texts)
            keys.push_back(text.data(), text.size());
        trie.build(keys, 1 | MARISA_HUGE_CACHE);
        for (medtrie_id id = 0; id < codes.size(); id++)
            ids[keys[id].id()] = id;
    }

    medtrie_id find(std::string_view text) const
    {
        agent.set_query(text.data(), text.size());
        return trie.lookup(agent) ? ids[agent.key().id()] : MEDTRIE_NONE;
    }
};

/* JudySL takes texts that end in NUL, as those of a column do not. */
struct judysl_text {
    Pvoid_t array = nullptr;

    explicit judysl_text(const vocabulary &codes)
    {
        for (medtrie_id id = 0; id < codes.size(); id++) {
            std::uint8_t copy[32];
            PPvoid_t place = JudySLIns(&array, terminate(codes.texts[id], copy), PJE0);

            *reinterpret_cast<Word_t *>(place) = id;
        }
    }

    ~judysl_text()
    {
        JudySLFreeArray(&array, PJE0);
    }

    medtrie_id find(std::string_view text) const
    {
        std::uint8_t copy[32];
        PPvoid_t place = JudySLGet(array, terminate(text, copy), PJE0);

        return place != nullptr ? static_cast<medtrie_id>(*reinterpret_cast<const Word_t *>(place))
                                : MEDTRIE_NONE;
    }

  private:
    static const std::uint8_t *terminate(std::string_view text, std::uint8_t copy[32])
    {
        std::size_t size = std::min<std::size_t>(text.size(), 31);

        std::memcpy(copy, text.data(), size);
        copy[size] = 0;
        return copy;
    }
};

struct judyl_key {
    Pvoid_t array = nullptr;

    explicit judyl_key(const vocabulary &codes)
    {
        for (medtrie_id id = 0; id < codes.size(); id++)
            *reinterpret_cast<Word_t *>(JudyLIns(&array, codes.keys[id], PJE0)) = id;
    }

    ~judyl_key()
    {
        JudyLFreeArray(&array, PJE0);
    }

    medtrie_id find(std::uint64_t key) const
    {
        PPvoid_t place = JudyLGet(array, key, PJE0);

        return place != nullptr ? static_cast<medtrie_id>(*reinterpret_cast<const Word_t *>(place))
                                : MEDTRIE_NONE;
    }
};

#endif
