/*
 * Exact lookups: medtrie beside hash tables, tries, sorted arrays and databases that hold the same
 * codes and are asked the same questions in the same run.
 *
 * usage: medtrie-bench-exact INDEX [--quick] [--rows FILE]
 *
 * Suites exact-text (text in), exact-packed (packed key in), exact-text-packed (text in, packed by
 * medtrie, then looked up in the tables of integers) and stream (lines of a text). All of a system
 * is one measurement, whose rounds are interleaved.
 */
#include <cstring>

#include "contest.hpp"
#include "entries.hpp"
#include "peers/databases.hpp"
#include "peers/hash.hpp"
#include "peers/pack.hpp"
#include "peers/sorted.hpp"
#include "peers/tries.hpp"

namespace
{

/* In a hurry only the fastest peers are asked everything. */
enum class pace { FAST, SLOW };

bool takes_part(const contest &all, pace speed, const questions &column)
{
    return !all.quick || speed == pace::FAST || column.workload == "uniform-95";
}

template <typename peer_type>
void add_text_peer(contest &all, const char *kind, const char *name, pace speed)
{
    auto peer = std::make_shared<peer_type>(all.codes);

    for (const questions &column : all.columns) {
        auto ask = [peer, &column](std::size_t i) { return peer->find(column.text(i)); };

        if (!takes_part(all, speed, column))
            continue;
        add_single(all, all.about("exact-text", kind, name, column), column, ask);
    }
}

/* A table of integers, asked with keys that were packed before, and with texts that are packed in
 * blocks by medtrie's best kernel on the way. */
template <typename peer_type>
void add_key_peer(contest &all, const char *kind, const char *name, pace speed)
{
    auto peer = std::make_shared<peer_type>(all.codes);
    const medtrie_system *system = all.codes.handle;

    for (const questions &column : all.columns) {
        auto ask = [peer, &column](std::size_t i) { return peer->find(column.keys[i]); };
        auto ask_packing = [peer, &column, system](std::size_t first, std::size_t count,
                                                   medtrie_id *ids) {
            struct medtrie_texts texts = texts_of(column, first, count);
            std::uint64_t keys[BLOCK];

            medtrie_key_batch(system, &texts, keys);
            for (std::size_t i = 0; i < count; i++)
                ids[i] = peer->find(keys[i]);
        };

        if (!takes_part(all, speed, column))
            continue;
        add_single(all, all.about("exact-packed", kind, name, column), column, ask);
        if (std::strcmp(kind, "database") != 0)
            add_batch(all, all.about("exact-text-packed", kind, name, column), column, BLOCK,
                      ask_packing);
    }
}

/* The same for texts that are packed by code of their own. */
template <typename peer_type> void add_pext_peer(contest &all, const char *name)
{
    unsigned dot_behind = all.codes.system == "icd10cm" ? 3 : 8;

    if (!can_pack_by_pext())
        return;
    auto peer = std::make_shared<peer_type>(all.codes);
    for (const questions &column : all.columns) {
        auto ask_packing = [peer, &column, dot_behind](std::size_t first, std::size_t count,
                                                       medtrie_id *ids) {
            std::uint64_t keys[BLOCK];

            pack_by_pext(column, first, count, dot_behind, keys);
            for (std::size_t i = 0; i < count; i++)
                ids[i] = peer->find(keys[i]);
        };

        add_batch(all, all.about("exact-text-packed", "hash", name, column), column, BLOCK,
                  ask_packing);
    }
}

/* What each line of a text is in a table of texts: memchr finds the ends. */
template <typename peer_type, typename find_type>
void add_line_peer(contest &all, const char *name, find_type find)
{
    auto peer = std::make_shared<peer_type>(all.codes);

    for (const questions &column : all.columns) {
        subject about = all.about("stream", "hash", name, column);
        auto ids = all.ids;
        auto run = [peer, &column, ids, find]() -> std::uint64_t {
            const char *at = column.lines.data(), *end = at + column.lines.size();
            medtrie_id *next = ids->data();

            while (at < end) {
                auto stop = static_cast<const char *>(
                    std::memchr(at, '\n', static_cast<std::size_t>(end - at)));

                *next++ = find(*peer, std::string_view(at, static_cast<std::size_t>(stop - at)));
                at = stop + 1;
            }
            return (*ids)[column.size() / 2];
        };

        if (!takes_part(all, pace::SLOW, column))
            continue;
        about.bytes = static_cast<double>(column.lines.size()) / static_cast<double>(column.size());
        run();
        check(about, column, 0, column.size(), [&ids](std::size_t i) { return (*ids)[i]; });
        all.list.push_back({about, column.size(), run, {}});
    }
}

void add_text_peers(contest &all)
{
    add_text_peer<std_text>(all, "hash", "std-unordered_map", pace::SLOW);
    add_text_peer<std_text_xxh3>(all, "hash", "std-unordered_map-xxh3", pace::SLOW);
    add_text_peer<uthash_text<jenkins_hash>>(all, "hash", "uthash", pace::SLOW);
    add_text_peer<uthash_text<text_hash>>(all, "hash", "uthash-xxh3", pace::SLOW);
    add_text_peer<absl_text>(all, "hash", "absl-flat_hash_map", pace::SLOW);
    add_text_peer<absl_text_xxh3>(all, "hash", "absl-flat_hash_map-xxh3", pace::FAST);
    add_text_peer<absl_string_xxh3>(all, "hash", "absl-flat_hash_map-string-xxh3", pace::FAST);
    add_text_peer<boost_text>(all, "hash", "boost-unordered_flat_map", pace::SLOW);
    add_text_peer<boost_text_xxh3>(all, "hash", "boost-unordered_flat_map-xxh3", pace::FAST);
    add_text_peer<boost_string_xxh3>(all, "hash", "boost-unordered_flat_map-string-xxh3",
                                     pace::FAST);
    add_text_peer<darts_text>(all, "trie", "darts", pace::FAST);
    add_text_peer<marisa_text>(all, "trie", "marisa", pace::SLOW);
    add_text_peer<judysl_text>(all, "trie", "judysl", pace::SLOW);
    add_text_peer<sorted_text>(all, "sorted", "sorted", pace::SLOW);
    add_text_peer<lmdb_text>(all, "database", "lmdb", pace::SLOW);
    add_text_peer<sqlite_text>(all, "database", "sqlite", pace::SLOW);
}

void add_key_peers(contest &all)
{
    add_key_peer<std_key>(all, "hash", "std-unordered_map", pace::SLOW);
    add_key_peer<std_key_mixed>(all, "hash", "std-unordered_map-mixed", pace::SLOW);
    add_key_peer<uthash_key<jenkins_hash>>(all, "hash", "uthash", pace::SLOW);
    add_key_peer<uthash_key<mixed_hash>>(all, "hash", "uthash-mixed", pace::SLOW);
    add_key_peer<absl_key>(all, "hash", "absl-flat_hash_map", pace::SLOW);
    add_key_peer<absl_key_mixed>(all, "hash", "absl-flat_hash_map-mixed", pace::FAST);
    add_key_peer<boost_key>(all, "hash", "boost-unordered_flat_map", pace::SLOW);
    add_key_peer<boost_key_mixed>(all, "hash", "boost-unordered_flat_map-mixed", pace::FAST);
    add_key_peer<judyl_key>(all, "trie", "judyl", pace::SLOW);
    add_key_peer<sorted_key>(all, "sorted", "sorted", pace::SLOW);
    add_key_peer<eytzinger_key>(all, "sorted", "sorted-eytzinger", pace::SLOW);
    add_pext_peer<boost_key_mixed>(all, "boost-unordered_flat_map-mixed-pext");
    add_pext_peer<absl_key_mixed>(all, "absl-flat_hash_map-mixed-pext");
    add_key_peer<lmdb_key>(all, "database", "lmdb", pace::SLOW);
    add_key_peer<sqlite_key>(all, "database", "sqlite", pace::SLOW);
}

void add_line_peers(contest &all)
{
    const medtrie_system *system = all.codes.handle;

    add_line_peer<boost_text_xxh3>(
        all, "memchr-boost-xxh3",
        [](const boost_text_xxh3 &peer, std::string_view text) { return peer.find(text); });
    add_line_peer<boost_key_mixed>(all, "memchr-key-boost-mixed",
                                   [system](const boost_key_mixed &peer, std::string_view text) {
                                       return peer.find(
                                           medtrie_key(system, text.data(), text.size()));
                                   });
}

/* The latency of the best hash table, where nothing overlaps. */
void add_chained_peers(contest &all)
{
    auto texts = std::make_shared<boost_text_xxh3>(all.codes);
    auto keys = std::make_shared<boost_key_mixed>(all.codes);

    for (const questions &column : all.columns) {
        if (column.workload != "uniform-95")
            continue;
        add_chain(all,
                  all.about("exact-text", "hash", "boost-unordered_flat_map-xxh3-chain", column),
                  column, [texts, &column](std::size_t i) { return texts->find(column.text(i)); });
        add_chain(all,
                  all.about("exact-packed", "hash", "boost-unordered_flat_map-mixed-chain", column),
                  column, [keys, &column](std::size_t i) { return keys->find(column.keys[i]); });
    }
}

void add_own(contest &all, const std::vector<level> &levels)
{
    std::size_t slots = slot_count(levels.front().index, all.codes.system);

    for (const questions &column : all.columns) {
        for (const level &at : levels) {
            add_own_texts(all, at, column);
            add_own_keys(all, at, column);
            add_own_packing(all, at, column);
            add_own_lines(all, at, column);
        }
        add_independent(all, column, slots);
        if (column.workload == "uniform-95")
            add_dependent(all, column, slots);
    }
}

void bench(const std::vector<level> &levels, const options &given, const std::string &system,
           const std::vector<std::string> &workloads)
{
    const medtrie_index *index = levels.back().index;
    vocabulary codes = load_vocabulary(index, system);
    struct medtrie_range siblings = sibling_range(codes);
    std::vector<questions> columns;

    for (const std::string &workload : workloads)
        columns.push_back(ask(index, codes, workload, std::size_t{1} << (given.quick ? 18 : 20)));
    std::printf("%s: %zu codes; of one stem: %u, from %s on\n", system.c_str(), codes.size(),
                siblings.end - siblings.first, std::string(codes.texts[siblings.first]).c_str());

    contest all(codes, columns, given.quick);
    add_own(all, levels);
    add_text_peers(all);
    add_key_peers(all);
    add_line_peers(all);
    add_chained_peers(all);
    finish(all, given);
}

} // namespace

int main(int argc, char **argv)
{
    options given = read_options(argc, argv);
    std::vector<level> levels = open_levels(given.index);
    std::vector<std::string> workloads = workload_names;

    if (given.quick)
        workloads.resize(4);
    bench(levels, given, "icd10cm", workloads);
    bench(levels, given, "icd10pcs", workloads);
    if (!given.quick)
        bench(levels, given, "hcpcs", {"uniform-95"});
    close_levels(levels);
    return 0;
}
