/*
 * Exact lookups, one at a time: medtrie beside a sorted array with binary search and
 * boost::unordered_flat_map, on the same codes and the same queries in the same run.
 *
 * usage: exact INDEX
 *
 * The codes are those of ICD-10-CM and ICD-10-PCS that are valid in the newest loaded release. Each
 * peer has one table a system, as medtrie has, and is asked for the same one. A query is a code as
 * people write it (E11.9) or, for the tables of integers, the packed key; 19 of 20 are found, the
 * others are codes with one character changed. Every answer is compared with that of the sorted
 * array before anything is timed. Rounds are interleaved, so that a machine whose speed drifts
 * slows all of them; printed are median, least and greatest of the rounds in ns a lookup.
 */
#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <random>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/unordered/unordered_flat_map.hpp>

#include <medtrie/medtrie.h>

namespace
{

constexpr std::size_t QUERY_COUNT = 1000000;
constexpr int ROUNDS = 9;
constexpr unsigned MISS_EVERY = 20;

/* boost mixes what its own hash of an integer gives; this one is mixed already, and is faster. */
struct strong_hash {
    using is_avalanching = void;

    std::size_t operator()(std::uint64_t key) const noexcept
    {
        std::uint64_t mixed = key * UINT64_C(0x9E3779B97F4A7C15);

        return static_cast<std::size_t>(mixed ^ mixed >> 32);
    }
};

/* The codes of one system in the tables of all peers. */
struct system_tables {
    const medtrie_system *system;
    std::vector<std::string> displays; /* by place */
    std::vector<medtrie_id> ids;
    std::vector<std::pair<std::string_view, medtrie_id>> sorted_texts;
    std::vector<std::pair<std::uint64_t, medtrie_id>> sorted_keys;
    boost::unordered_flat_map<std::string_view, medtrie_id> text_map;
    boost::unordered_flat_map<std::uint64_t, medtrie_id> key_map;
    boost::unordered_flat_map<std::uint64_t, medtrie_id, strong_hash> strong_key_map;
};

struct query {
    const char *text;
    std::uint32_t size;
    std::uint32_t table;
    std::uint64_t key;
};

void load(system_tables &tables, const medtrie_system *system)
{
    medtrie_system_view view{};
    medtrie_id id = MEDTRIE_NONE;

    view.struct_size = sizeof view;
    medtrie_system_describe(system, &view);
    tables.system = system;
    while ((id = medtrie_descendant_after(system, MEDTRIE_NONE, id, view.default_period)) !=
           MEDTRIE_NONE) {
        char display[24];

        if (id >= view.code_count)
            continue;
        tables.displays.emplace_back(display, medtrie_display(system, id, display));
        tables.ids.push_back(id);
    }
    for (std::size_t i = 0; i < tables.displays.size(); i++) {
        std::string_view text = tables.displays[i];
        std::uint64_t key = medtrie_key(system, text.data(), text.size());

        tables.sorted_texts.emplace_back(text, tables.ids[i]);
        tables.sorted_keys.emplace_back(key, tables.ids[i]);
        tables.text_map.emplace(text, tables.ids[i]);
        tables.key_map.emplace(key, tables.ids[i]);
        tables.strong_key_map.emplace(key, tables.ids[i]);
    }
    std::sort(tables.sorted_texts.begin(), tables.sorted_texts.end());
    std::sort(tables.sorted_keys.begin(), tables.sorted_keys.end());
}

/* The id of a key in a sorted array, or MEDTRIE_NONE. */
template <typename key_type>
medtrie_id search(const std::vector<std::pair<key_type, medtrie_id>> &sorted, const key_type &key)
{
    auto found = std::lower_bound(sorted.begin(), sorted.end(), key,
                                  [](const std::pair<key_type, medtrie_id> &item,
                                     const key_type &wanted) { return item.first < wanted; });

    return found != sorted.end() && found->first == key ? found->second : MEDTRIE_NONE;
}

template <typename map_type, typename key_type>
medtrie_id look_up(const map_type &map, const key_type &key)
{
    auto found = map.find(key);

    return found != map.end() ? found->second : MEDTRIE_NONE;
}

/* A code with its last character replaced: well formed, seldom a code. Codes that another release
 * had would be found by medtrie alone, so they are passed over. */
std::string misspell(const system_tables &tables, const std::string &code, std::mt19937_64 &random)
{
    for (;;) {
        std::string text = code;

        text.back() = "0123456789ABCDEFGHJKLMNPQRSTUVWXYZ"[random() % 34];
        if (medtrie_find(tables.system, text.data(), text.size()) == MEDTRIE_NONE)
            return text;
        text[random() % text.size()] = 'Q';
        if (medtrie_find(tables.system, text.data(), text.size()) == MEDTRIE_NONE)
            return text;
    }
}

/* Queries over both systems in random order, their texts packed like a column of a file. */
std::vector<query> ask(const std::vector<system_tables> &all, std::string &texts)
{
    std::mt19937_64 random(20260401);
    std::vector<query> queries;
    std::vector<std::size_t> starts;
    std::size_t total = 0;

    for (const system_tables &tables : all)
        total += tables.displays.size();
    for (std::size_t i = 0; i < QUERY_COUNT; i++) {
        std::size_t place = random() % total;
        std::uint32_t table = 0;

        while (place >= all[table].displays.size())
            place -= all[table++].displays.size();
        std::string text = all[table].displays[place];
        if (random() % MISS_EVERY == 0)
            text = misspell(all[table], text, random);
        starts.push_back(texts.size());
        queries.push_back({nullptr, static_cast<std::uint32_t>(text.size()), table,
                           medtrie_key(all[table].system, text.data(), text.size())});
        texts += text;
    }
    for (std::size_t i = 0; i < queries.size(); i++)
        queries[i].text = texts.data() + starts[i];
    return queries;
}

struct contender {
    const char *name;
    /* Answers all queries and returns the sum of the answers; writes each where answers is given. */
    std::function<std::uint64_t(medtrie_id *answers)> run;
    std::vector<double> rounds;
};

/* The loop that every contender runs: a lookup, and something that depends on its answer. */
template <typename lookup_type>
std::function<std::uint64_t(medtrie_id *)> loop(const std::vector<query> &queries,
                                                lookup_type lookup)
{
    return [&queries, lookup](medtrie_id *answers) {
        std::uint64_t sum = 0;

        for (std::size_t i = 0; i < queries.size(); i++) {
            medtrie_id id = lookup(queries[i]);

            sum += id;
            if (answers != nullptr)
                answers[i] = id;
        }
        return sum;
    };
}

std::vector<contender> contenders(const std::vector<system_tables> &all,
                                  const std::vector<query> &queries)
{
    std::vector<contender> list;

    list.push_back({"text    medtrie", loop(queries, [&all](const query &q) {
                        return medtrie_find(all[q.table].system, q.text, q.size);
                    }), {}});
    list.push_back({"text    boost::unordered_flat_map", loop(queries, [&all](const query &q) {
                        return look_up(all[q.table].text_map, std::string_view(q.text, q.size));
                    }), {}});
    list.push_back({"text    sorted array", loop(queries, [&all](const query &q) {
                        return search(all[q.table].sorted_texts, std::string_view(q.text, q.size));
                    }), {}});
    list.push_back({"packed  medtrie", loop(queries, [&all](const query &q) {
                        return medtrie_find_key(all[q.table].system, q.key);
                    }), {}});
    list.push_back({"packed  boost::unordered_flat_map", loop(queries, [&all](const query &q) {
                        return look_up(all[q.table].key_map, q.key);
                    }), {}});
    list.push_back({"packed  boost, multiplicative hash", loop(queries, [&all](const query &q) {
                        return look_up(all[q.table].strong_key_map, q.key);
                    }), {}});
    list.push_back({"packed  sorted array", loop(queries, [&all](const query &q) {
                        return search(all[q.table].sorted_keys, q.key);
                    }), {}});
    return list;
}

/* Whether all contenders give the same answers. */
bool agree(std::vector<contender> &list)
{
    std::vector<medtrie_id> expected(QUERY_COUNT), answers(QUERY_COUNT);

    list.front().run(expected.data());
    for (contender &peer : list) {
        peer.run(answers.data());
        if (answers != expected) {
            std::fprintf(stderr, "exact: %s gives other answers\n", peer.name);
            return false;
        }
    }
    return true;
}

void measure(std::vector<contender> &list)
{
    volatile std::uint64_t sink = 0;

    for (int round = 0; round < ROUNDS; round++)
        for (contender &peer : list) {
            auto start = std::chrono::steady_clock::now();

            sink = sink + peer.run(nullptr);
            std::chrono::duration<double, std::nano> spent =
                std::chrono::steady_clock::now() - start;
            peer.rounds.push_back(spent.count() / static_cast<double>(QUERY_COUNT));
        }
    for (contender &peer : list)
        std::sort(peer.rounds.begin(), peer.rounds.end());
}

double median(const contender &peer)
{
    return peer.rounds[peer.rounds.size() / 2];
}

} // namespace

int main(int argc, char **argv)
{
    medtrie_index *index = nullptr;
    medtrie_error error{};
    std::vector<system_tables> all(2);
    std::string texts;

    error.struct_size = sizeof error;
    if (argc != 2) {
        std::fprintf(stderr, "usage: exact INDEX\n");
        return 2;
    }
    if (medtrie_open(argv[1], nullptr, &index, &error) != MEDTRIE_OK) {
        std::fprintf(stderr, "exact: %s\n", error.message);
        return 1;
    }
    load(all[0], medtrie_system_named(index, "icd10cm", 7));
    load(all[1], medtrie_system_named(index, "icd10pcs", 8));
    std::vector<query> queries = ask(all, texts);
    std::vector<contender> list = contenders(all, queries);
    if (!agree(list))
        return 1;
    measure(list);

    std::printf("%zu ICD-10-CM + %zu ICD-10-PCS codes, %zu queries, 95 %% found, %d rounds\n\n",
                all[0].ids.size(), all[1].ids.size(), queries.size(), ROUNDS);
    std::printf("%-38s %9s %9s %9s\n", "ns a lookup", "median", "least", "greatest");
    for (const contender &peer : list)
        std::printf("%-38s %9.2f %9.2f %9.2f\n", peer.name, median(peer), peer.rounds.front(),
                    peer.rounds.back());
    std::printf("\nmedtrie is ahead of boost by %.2f for text and %.2f for packed keys (of its two "
                "hashes the faster)\n",
                median(list[1]) / median(list[0]),
                std::min(median(list[4]), median(list[5])) / median(list[3]));
    all.clear();
    medtrie_close(index);
    return 0;
}
