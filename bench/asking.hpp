/* What the measurements share that have answers of their own kind: contenders made of a question's
 * number, and how many questions a slow peer gets. Lookups of a code have contest.hpp. */
#ifndef MEDTRIE_BENCH_ASKING_HPP
#define MEDTRIE_BENCH_ASKING_HPP

#include <random>

#include "contest.hpp"

inline medtrie_system_view describe(const medtrie_system *system)
{
    medtrie_system_view view{};

    view.struct_size = sizeof view;
    medtrie_system_describe(system, &view);
    return view;
}

/* What a round of one contender may take. Here are more slow peers than in other programs. */
inline double round_seconds(const options &given)
{
    return given.quick ? 0.02 : 0.2;
}

/* How many of the questions can be asked in that time, found by asking some; ask(i) answers
 * question i. */
template <typename ask_type>
std::size_t count_within(double seconds, std::size_t questions, const ask_type &ask)
{
    volatile std::uint64_t sink = 0;
    auto start = std::chrono::steady_clock::now();
    std::chrono::duration<double> spent{};
    std::size_t asked = 0;

    while (asked < questions && spent.count() < seconds / 4) {
        sink = sink + static_cast<std::uint64_t>(ask(asked++));
        spent = std::chrono::steady_clock::now() - start;
    }
    double most = static_cast<double>(asked) * seconds / spent.count();
    return std::min(questions, static_cast<std::size_t>(most) + 1);
}

/* Asks one question after the other. */
template <typename ask_type> contender one_by_one(subject about, std::size_t count, ask_type ask)
{
    return {std::move(about),
            count,
            [count, ask]() {
                std::uint64_t sum = 0;

                for (std::size_t i = 0; i < count; i++)
                    sum += static_cast<std::uint64_t>(ask(i));
                return sum;
            },
            {}};
}

constexpr std::size_t ROWS_A_CALL = 1024;

/* Asks in batches: ask(first, count) answers so many questions into the same places of answers. */
template <typename answer_type, typename ask_type>
contender in_batches(subject about, std::vector<answer_type> &answers, ask_type ask)
{
    return {std::move(about),
            answers.size(),
            [&answers, ask]() -> std::uint64_t {
                for (std::size_t first = 0; first < answers.size(); first += ROWS_A_CALL)
                    ask(first, std::min(ROWS_A_CALL, answers.size() - first));
                return answers[answers.size() / 2];
            },
            {}};
}

/* Ends the program unless a contender gives the answers that are expected of it. */
template <typename ask_type, typename expected_type>
void expect(const subject &about, std::size_t count, const ask_type &ask,
            const expected_type &expected)
{
    for (std::size_t i = 0; i < count; i++)
        if (static_cast<std::uint64_t>(ask(i)) != static_cast<std::uint64_t>(expected(i)))
            give_up(about.suite + ", " + about.system + ": " + about.peer + " answers " +
                    std::to_string(ask(i)) + " to question " + std::to_string(i) + ", expected " +
                    std::to_string(expected(i)));
}

inline void finish(std::vector<contender> &list, const options &given)
{
    measure(list, given.rounds);
    print(list);
    std::printf("\n");
    write_rows(list, given);
}

#endif
