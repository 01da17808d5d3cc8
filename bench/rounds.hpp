/* Contenders that are measured in turn, round by round, so that a machine whose speed drifts slows
 * all of them. */
#ifndef MEDTRIE_BENCH_ROUNDS_HPP
#define MEDTRIE_BENCH_ROUNDS_HPP

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <functional>
#include <vector>

constexpr int ROUNDS = 9;

struct contender {
    const char *name;
    std::size_t count;                  /* of codes that a run answers */
    std::function<std::uint64_t()> run; /* returns something that depends on every answer */
    std::vector<double> rounds;         /* ns a code; sorted once all are measured */
};

inline void measure(std::vector<contender> &list)
{
    volatile std::uint64_t sink = 0;

    for (int round = 0; round < ROUNDS; round++)
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
    std::printf("%-38s %9s %9s %9s\n", "ns a code", "median", "least", "greatest");
    for (const contender &one : list)
        std::printf("%-38s %9.2f %9.2f %9.2f\n", one.name, median(one), one.rounds.front(),
                    one.rounds.back());
}

#endif
