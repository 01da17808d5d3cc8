/* Sorted arrays: of texts with the standard's binary search, of packed keys with one whose steps
 * are conditional moves, and the latter in the order of a breadth-first walk (Eytzinger), in which
 * the next loads can be foreseen. */
#ifndef MEDTRIE_BENCH_PEERS_SORTED_HPP
#define MEDTRIE_BENCH_PEERS_SORTED_HPP

#include <algorithm>
#include <numeric>
#include <string_view>
#include <vector>

#include "../workload.hpp"

/* The ids in ascending order of what `of` has for them. */
template <typename value_type> std::vector<medtrie_id> order_of(const std::vector<value_type> &of)
{
    std::vector<medtrie_id> order(of.size());

    std::iota(order.begin(), order.end(), 0);
    std::sort(order.begin(), order.end(),
              [&of](medtrie_id a, medtrie_id b) { return of[a] < of[b]; });
    return order;
}

struct sorted_text {
    std::vector<std::string_view> texts;
    std::vector<medtrie_id> ids;

    explicit sorted_text(const vocabulary &codes) : ids(order_of(codes.texts))
    {
        for (medtrie_id id : ids)
            texts.push_back(codes.texts[id]);
    }

    medtrie_id find(std::string_view text) const
    {
        auto found = std::lower_bound(texts.begin(), texts.end(), text);

        return found != texts.end() && *found == text ? ids[found - texts.begin()] : MEDTRIE_NONE;
    }
};

struct sorted_key {
    std::vector<std::uint64_t> keys;
    std::vector<medtrie_id> ids;

    explicit sorted_key(const vocabulary &codes) : ids(order_of(codes.keys))
    {
        for (medtrie_id id : ids)
            keys.push_back(codes.keys[id]);
    }

    medtrie_id find(std::uint64_t key) const
    {
        const std::uint64_t *base = keys.data();

        for (std::size_t left = keys.size(); left > 1;) {
            std::size_t half = left / 2;

            /* A product, for compilers make a branch of a choice here. */
            base += (base[half] <= key) * half;
            left -= half;
        }
        return *base == key ? ids[base - keys.data()] : MEDTRIE_NONE;
    }
};

struct eytzinger_key {
    std::vector<std::uint64_t> keys; /* from 1 */
    std::vector<medtrie_id> ids;

    explicit eytzinger_key(const vocabulary &codes)
        : keys(codes.size() + 1), ids(codes.size() + 1, MEDTRIE_NONE)
    {
        std::vector<medtrie_id> order = order_of(codes.keys);
        std::size_t next = 0;

        place(codes, order, next, 1);
    }

    medtrie_id find(std::uint64_t key) const
    {
        std::size_t node = 1;

        while (node < keys.size()) {
            __builtin_prefetch(keys.data() + node * 8);
            node = node * 2 + (keys[node] < key);
        }
        /* Back to where it last went left; 0: never. */
        node >>= __builtin_ffsll(static_cast<long long>(~node));
        return keys[node] == key ? ids[node] : MEDTRIE_NONE;
    }

  private:
    void place(const vocabulary &codes, const std::vector<medtrie_id> &order, std::size_t &next,
               std::size_t node)
    {
        if (node >= keys.size())
            return;
        place(codes, order, next, node * 2);
        ids[node] = order[next++];
        keys[node] = codes.keys[ids[node]];
        place(codes, order, next, node * 2 + 1);
    }
};

#endif
