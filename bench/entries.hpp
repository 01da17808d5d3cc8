/* medtrie's own entries of the exact suites and of stream, at one level of the processor, and the
 * bare loads that are the limit. */
#ifndef MEDTRIE_BENCH_ENTRIES_HPP
#define MEDTRIE_BENCH_ENTRIES_HPP

#include <algorithm>
#include <numeric>
#include <random>
#include <string>
#include <vector>

#include "contest.hpp"

constexpr std::size_t BLOCK = 1024, SMALL_BLOCK = 64;

inline void add_own_texts(contest &all, const level &at, const questions &column)
{
    const medtrie_system *system = at.system(all.codes.system);
    std::string name = "medtrie-" + at.name + "-";
    auto find = [system, &column](std::size_t i) {
        std::string_view text = column.text(i);

        return medtrie_find(system, text.data(), text.size());
    };
    auto find_batch = [system, &column](std::size_t first, std::size_t count, medtrie_id *ids) {
        struct medtrie_texts texts = texts_of(column, first, count);

        medtrie_find_batch(system, &texts, ids);
    };

    add_single(all, all.about("exact-text", "own", name + "single", column), column, find);
    add_batch(all, all.about("exact-text", "own", name + "batch", column), column, BLOCK,
              find_batch);
    add_batch(all, all.about("exact-text", "own", name + "batch64", column), column, SMALL_BLOCK,
              find_batch);
    if (column.workload == "uniform-95")
        add_chain(all, all.about("exact-text", "own", name + "chain", column), column, find);
}

inline void add_own_keys(contest &all, const level &at, const questions &column)
{
    const medtrie_system *system = at.system(all.codes.system);
    std::string name = "medtrie-" + at.name + "-";
    auto find = [system, &column](std::size_t i) {
        return medtrie_find_key(system, column.keys[i]);
    };
    auto find_batch = [system, &column](std::size_t first, std::size_t count, medtrie_id *ids) {
        medtrie_find_keys(system, column.keys.data() + first, count, nullptr, ids);
    };

    add_single(all, all.about("exact-packed", "own", name + "single", column), column, find);
    add_batch(all, all.about("exact-packed", "own", name + "batch", column), column, BLOCK,
              find_batch);
    add_batch(all, all.about("exact-packed", "own", name + "batch64", column), column, SMALL_BLOCK,
              find_batch);
    if (column.workload == "uniform-95")
        add_chain(all, all.about("exact-packed", "own", name + "chain", column), column, find);
}

/* Packing alone, which every row of exact-text-packed but those of -pext has in it. */
inline void add_own_packing(contest &all, const level &at, const questions &column)
{
    const medtrie_system *system = at.system(all.codes.system);
    auto keys = std::make_shared<std::vector<std::uint64_t>>(column.size());
    auto run = [system, &column, keys]() -> std::uint64_t {
        for (std::size_t first = 0; first < column.size(); first += BLOCK) {
            struct medtrie_texts texts =
                texts_of(column, first, std::min(BLOCK, column.size() - first));

            medtrie_key_batch(system, &texts, keys->data() + first);
        }
        return (*keys)[column.size() / 2];
    };
    subject about =
        all.about("exact-text-packed", "own", "medtrie-" + at.name + "-key_batch", column);

    run();
    if (*keys != column.keys)
        give_up(about.peer + " packs otherwise than medtrie_key");
    all.list.push_back({about, column.size(), run, {}});
}

inline void add_own_lines(contest &all, const level &at, const questions &column)
{
    const medtrie_system *system = at.system(all.codes.system);
    auto ids = all.ids;
    subject about = all.about("stream", "own", "medtrie-" + at.name + "-lines", column);
    auto run = [system, &column, ids]() -> std::uint64_t {
        std::size_t done = 0, offset = 0, taken;

        while (done < column.size()) {
            done += medtrie_find_lines(system, column.lines.data() + offset,
                                       column.lines.size() - offset, true, ids->data() + done,
                                       std::min<std::size_t>(4096, column.size() - done), &taken);
            offset += taken;
        }
        return (*ids)[done / 2];
    };

    about.bytes = static_cast<double>(column.lines.size()) / static_cast<double>(column.size());
    std::fill(ids->begin(), ids->end(), 0);
    run();
    check(about, column, 0, column.size(), [&ids](std::size_t i) { return (*ids)[i]; });
    all.list.push_back({about, column.size(), run, {}});
}

/* ---- The limit --------------------------------------------------------------------------- */

/* How many slots the perfect hash of a system has. */
inline std::size_t slot_count(const medtrie_index *index, const std::string &system)
{
    medtrie_section_view view{};

    view.struct_size = sizeof view;
    for (std::size_t i = 0; medtrie_section_at(index, i, &view); i++)
        if (std::string(view.name.data, view.name.size) == "slots" &&
            std::string(view.system.data, view.system.size) == system)
            return view.size_bytes / 8;
    give_up("the index has no slots for " + system);
}

/* Loads of 8 bytes from an array as large as our slots, one a question, their places ready: the
 * same place for the same key, so that what a workload asks often is loaded often. */
inline void add_independent(contest &all, const questions &column, std::size_t slots)
{
    auto table = std::make_shared<std::vector<std::uint64_t>>(slots);
    auto places = std::make_shared<std::vector<std::uint32_t>>();

    std::iota(table->begin(), table->end(), 0);
    for (std::uint64_t key : column.keys) {
        std::uint64_t mixed = (key ^ key >> 31) * UINT64_C(0x9E3779B97F4A7C15);

        mixed = (mixed ^ mixed >> 29) * UINT64_C(0xBF58476D1CE4E5B9);
        places->push_back(static_cast<std::uint32_t>((mixed >> 32) * slots >> 32));
    }
    all.list.push_back({all.about("exact-packed", "limit", "bare-independent", column),
                        column.size(),
                        [table, places]() {
                            std::uint64_t sum = 0;

                            for (std::uint32_t place : *places)
                                sum += (*table)[place];
                            return sum;
                        },
                        {}});
}

/* Each load names the next: one cycle through the whole array in random order (Sattolo). */
inline void add_dependent(contest &all, const questions &column, std::size_t slots)
{
    auto table = std::make_shared<std::vector<std::uint64_t>>(slots);
    std::mt19937_64 random(1);
    std::size_t count = std::min<std::size_t>(column.size(), std::size_t{1} << 19);

    std::iota(table->begin(), table->end(), 0);
    for (std::size_t i = slots - 1; i > 0; i--)
        std::swap((*table)[i], (*table)[random() % i]);
    all.list.push_back({all.about("exact-packed", "limit", "bare-dependent", column),
                        count,
                        [table, count]() {
                            std::uint64_t place = 0;

                            for (std::size_t i = 0; i < count; i++)
                                place = (*table)[place];
                            return place;
                        },
                        {}});
}

#endif
