/*
 * How a contender is made of something that answers: its loop over a column of questions, and the
 * proof that its answers are right, which ends the program when they are not.
 */
#ifndef MEDTRIE_BENCH_CONTEST_HPP
#define MEDTRIE_BENCH_CONTEST_HPP

#include <algorithm>
#include <chrono>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "rounds.hpp"
#include "session.hpp"
#include "workload.hpp"

/* One system: what is asked, and who answers. */
struct contest {
    const vocabulary &codes;
    const std::vector<questions> &columns;
    bool quick;
    std::vector<contender> list;
    std::shared_ptr<std::vector<medtrie_id>> ids; /* where batches write; one for all */

    contest(const vocabulary &asked, const std::vector<questions> &all, bool hurried)
        : codes(asked), columns(all), quick(hurried),
          ids(std::make_shared<std::vector<medtrie_id>>())
    {
        for (const questions &column : columns)
            ids->resize(std::max(ids->size(), column.size()));
    }

    subject about(const char *suite, const char *kind, const std::string &peer,
                  const questions &column) const
    {
        return {suite, kind, peer, codes.system, column.workload, codes.size()};
    }

    /* Of slow contenders a round shall not take longer. */
    double round_ns() const
    {
        return quick ? 0.1e9 : 0.3e9;
    }
};

[[noreturn]] inline void differ(const subject &about, const questions &column, std::size_t i,
                                medtrie_id answer)
{
    give_up(about.suite + ", " + about.system + ", " + about.workload + ": " + about.peer +
            " answers " + std::to_string(answer) + " to \"" + std::string(column.text(i)) +
            "\", expected " + std::to_string(column.ids[i]));
}

/* Compares the answers to questions [first, end), which `ask` gives by their numbers. */
template <typename ask_type>
void check(const subject &about, const questions &column, std::size_t first, std::size_t end,
           const ask_type &ask)
{
    for (std::size_t i = first; i < end; i++) {
        medtrie_id answer = ask(i);

        if (answer != column.ids[i])
            differ(about, column, i, answer);
    }
}

/* How many questions fit into a round, told by asking the first of them. */
template <typename ask_type>
std::size_t affordable(const contest &all, const subject &about, const questions &column,
                       const ask_type &ask)
{
    std::size_t sample = std::min<std::size_t>(column.size(), 4096);
    auto start = std::chrono::steady_clock::now();

    check(about, column, 0, sample, ask);
    std::chrono::duration<double, std::nano> spent = std::chrono::steady_clock::now() - start;
    double fit = all.round_ns() / (spent.count() / static_cast<double>(sample));
    return std::clamp(static_cast<std::size_t>(fit), sample, column.size());
}

/* A contender that answers question by question: ask(i) gives the id. */
template <typename ask_type>
void add_single(contest &all, const subject &about, const questions &column, ask_type ask)
{
    std::size_t count = affordable(all, about, column, ask);

    check(about, column, 0, count, ask);
    all.list.push_back({about,
                        count,
                        [count, ask]() {
                            std::uint64_t sum = 0;

                            for (std::size_t i = 0; i < count; i++)
                                sum += ask(i);
                            return sum;
                        },
                        {}});
}

/* A contender that answers questions [first, first + count) at once: ask(first, count, ids). */
template <typename ask_type>
void add_batch(contest &all, const subject &about, const questions &column, std::size_t block,
               ask_type ask)
{
    auto ids = all.ids;
    std::size_t count = column.size();
    auto run = [count, block, ids, ask]() -> std::uint64_t {
        for (std::size_t first = 0; first < count; first += block)
            ask(first, std::min(block, count - first), ids->data() + first);
        return (*ids)[count / 2];
    };

    std::fill(ids->begin(), ids->end(), 0);
    run();
    check(about, column, 0, count, [&ids](std::size_t i) { return (*ids)[i]; });
    all.list.push_back({about, count, run, {}});
}

/* The latency: each question can be read only when the answer before is known. */
template <typename ask_type>
void add_chain(contest &all, const subject &about, const questions &column, ask_type ask)
{
    /* What the compiler cannot know to be 0. */
    volatile std::size_t nothing = 0;
    std::size_t mask = nothing;
    std::size_t count = affordable(all, about, column, ask);

    all.list.push_back({about,
                        count,
                        [count, mask, ask]() {
                            std::uint64_t sum = 0;
                            std::size_t last = 0;

                            for (std::size_t i = 0; i < count; i++) {
                                last = ask(i + (last & mask));
                                sum += last;
                            }
                            return sum;
                        },
                        {}});
}

/* A part of a column as medtrie takes it. */
inline struct medtrie_texts texts_of(const questions &column, std::size_t first, std::size_t count)
{
    struct medtrie_texts texts = {};

    texts.count = count;
    texts.bytes = column.bytes.data();
    texts.offsets32 = column.offsets.data() + first;
    return texts;
}

/* So that those who answer the same questions stand next to each other, in time and in print. */
inline void sort_by_workload(contest &all)
{
    auto place = [](const contender &one) {
        return std::find(workload_names.begin(), workload_names.end(), one.about.workload) -
               workload_names.begin();
    };

    std::stable_sort(all.list.begin(), all.list.end(),
                     [&place](const contender &a, const contender &b) {
                         return std::make_pair(place(a), a.about.suite) <
                                std::make_pair(place(b), b.about.suite);
                     });
}

inline void write_rows(const std::vector<contender> &list, const options &given)
{
    if (given.rows == nullptr)
        return;
    std::FILE *file = std::fopen(given.rows, "a");
    if (file == nullptr)
        give_up(std::string("cannot append to ") + given.rows);
    append_rows(list, file);
    if (std::fclose(file) != 0)
        give_up(std::string("cannot append to ") + given.rows);
}

/* Measures, prints and appends to the file of rows. */
inline void finish(contest &all, const options &given)
{
    sort_by_workload(all);
    measure(all.list, given.rounds);
    print(all.list);
    write_rows(all.list, given);
}

#endif
