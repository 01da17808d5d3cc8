/* Contenders that are measured in turn, round by round, so that a machine whose speed drifts slows
 * all of them; what they took is printed, and written as rows of JSON for bench/report. */
#ifndef MEDTRIE_BENCH_ROUNDS_HPP
#define MEDTRIE_BENCH_ROUNDS_HPP

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <functional>
#include <string>
#include <vector>

/* What a row of the results is about: see "Results" in bench/README.md for the names. */
struct subject {
    std::string suite;    /* exact-text, exact-packed, ... */
    std::string kind;     /* own, hash, trie, sorted, tree, database or limit */
    std::string peer;     /* of our own: level and call, medtrie-avx2-batch */
    std::string system;   /* icd10cm, ... */
    std::string workload; /* uniform-95, ... */
    std::size_t keys;     /* distinct texts in the peer's table */
    double bytes = 0;     /* of a question with its line end, in the suite stream */
};

struct contender {
    subject about;
    std::size_t count;                  /* of questions that a run answers */
    std::function<std::uint64_t()> run; /* returns something that depends on every answer */
    std::vector<double> rounds;         /* ns a question; sorted once all are measured */
};

inline void measure(std::vector<contender> &list, int rounds)
{
    volatile std::uint64_t sink = 0;

    for (int round = 0; round < rounds; round++)
        for (contender &one : list) {
            auto start = std::chrono::steady_clock::now();

            sink = sink + one.run();
            std::chrono::duration<double, std::nano> spent =
                std::chrono::steady_clock::now() - start;
            one.rounds.push_back(spent.count() / static_cast<double>(one.count));
        }
    for (contender &one : list)
        std::sort(one.rounds.begin(), one.rounds.end());
}

inline double median(const contender &one)
{
    return one.rounds[one.rounds.size() / 2];
}

inline void print(const std::vector<contender> &list)
{
    std::printf("%-14s %-9s %-13s %-40s %9s %9s %9s\n", "suite", "system", "workload", "ns each",
                "median", "least", "greatest");
    for (const contender &one : list)
        std::printf("%-14s %-9s %-13s %-40s %9.2f %9.2f %9.2f\n", one.about.suite.c_str(),
                    one.about.system.c_str(), one.about.workload.c_str(), one.about.peer.c_str(),
                    median(one), one.rounds.front(), one.rounds.back());
}

/* Appends one line of JSON a contender. None of the names has a character that JSON escapes. */
inline void append_rows(const std::vector<contender> &list, std::FILE *file)
{
    for (const contender &one : list) {
        std::fprintf(file,
                     "{\"suite\": \"%s\", \"class\": \"%s\", \"peer\": \"%s\", \"system\": \"%s\", "
                     "\"workload\": \"%s\", \"keys\": %zu, \"ns_median\": %.3f, \"ns_min\": %.3f, "
                     "\"ns_max\": %.3f",
                     one.about.suite.c_str(), one.about.kind.c_str(), one.about.peer.c_str(),
                     one.about.system.c_str(), one.about.workload.c_str(), one.about.keys,
                     median(one), one.rounds.front(), one.rounds.back());
        if (one.about.bytes > 0)
            std::fprintf(file, ", \"bytes\": %.3f", one.about.bytes);
        std::fprintf(file, "}\n");
    }
}

#endif
