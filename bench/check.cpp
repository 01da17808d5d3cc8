/*
 * What a check costs beside a plain lookup, in the same run.
 *
 * usage: check INDEX
 *
 * The codes are those of ICD-10-CM that are billable in the newest loaded release, as people write
 * them, in random order; each has a date of service of its own, a day of the two years before the
 * last covered one, as claims have. Measured are medtrie_find; medtrie_find with
 * medtrie_period_on and medtrie_billable, which a caller would write by hand; medtrie_check with a
 * verdict, and without; and medtrie_check of codes that are wrong in the ways of a biller, with
 * their repairs. Codes that the date makes invalid are left out of the first four. Rounds are
 * interleaved; printed are median, least and greatest in ns a code.
 */
#include <random>
#include <string>

#include <medtrie/medtrie.h>

#include "rounds.hpp"

namespace
{

constexpr std::size_t QUERY_COUNT = 1000000;
constexpr std::size_t WRONG_COUNT = 20000;

struct query {
    const char *text;
    std::uint32_t size;
    medtrie_day day;
};

/* Queries whose texts stand one behind the other, like a column of a file. */
struct questions {
    std::string texts;
    std::vector<query> queries;
    std::vector<std::size_t> starts;

    void add(const std::string &text, medtrie_day day)
    {
        starts.push_back(texts.size());
        queries.push_back({nullptr, static_cast<std::uint32_t>(text.size()), day});
        texts += text;
    }

    void settle()
    {
        for (std::size_t i = 0; i < queries.size(); i++)
            queries[i].text = texts.data() + starts[i];
    }
};

/* A code as it is mistyped: a character left out, one too many, two swapped, one that looks alike. */
std::string mistype(std::string text, std::mt19937_64 &random)
{
    std::size_t place = 1 + random() % (text.size() - 1);

    switch (random() % 5) {
    case 0:
        text.pop_back();
        break;
    case 1:
        text.insert(place, "-");
        break;
    case 2:
        std::swap(text[place - 1], text[place]);
        break;
    case 3:
        for (char &c : text)
            c = c == '0' ? 'O' : c == '1' ? 'l' : c;
        break;
    default:
        text[place] = "0123456789X"[random() % 11];
        break;
    }
    return text;
}

void ask(const medtrie_system *system, questions &right, questions &wrong)
{
    std::mt19937_64 random(20260401);
    medtrie_system_view view{};
    medtrie_period_view period{};
    std::vector<std::string> codes;

    view.struct_size = sizeof view;
    period.struct_size = sizeof period;
    medtrie_system_describe(system, &view);
    medtrie_period_at(system, view.default_period, &period);
    for (medtrie_id id = 0; id < view.code_count; id++) {
        char display[24];

        if (medtrie_billable(system, id, view.default_period))
            codes.emplace_back(display, medtrie_display(system, id, display));
    }
    while (right.queries.size() < QUERY_COUNT || wrong.queries.size() < WRONG_COUNT) {
        const std::string &code = codes[random() % codes.size()];
        medtrie_day day = period.last_day - static_cast<medtrie_day>(random() % 730);

        if (right.queries.size() < QUERY_COUNT &&
            medtrie_check(system, code.data(), code.size(), day, nullptr) == MEDTRIE_STATUS_VALID)
            right.add(code, day);
        std::string bad = mistype(code, random);
        if (wrong.queries.size() < WRONG_COUNT &&
            medtrie_check(system, bad.data(), bad.size(), day, nullptr) != MEDTRIE_STATUS_VALID)
            wrong.add(bad, day);
    }
    right.settle();
    wrong.settle();
}

template <typename ask_type>
contender make(const char *name, const questions &asked, ask_type one)
{
    return {name, asked.queries.size(),
            [&asked, one]() {
                std::uint64_t sum = 0;

                for (const query &q : asked.queries)
                    sum += one(q);
                return sum;
            },
            {}};
}

} // namespace

int main(int argc, char **argv)
{
    medtrie_index *index = nullptr;
    medtrie_error error{};
    questions right, wrong;
    medtrie_verdict verdict{};

    error.struct_size = sizeof error;
    verdict.struct_size = sizeof verdict;
    if (argc != 2) {
        std::fprintf(stderr, "usage: check INDEX\n");
        return 2;
    }
    if (medtrie_open(argv[1], nullptr, &index, &error) != MEDTRIE_OK) {
        std::fprintf(stderr, "check: %s\n", error.message);
        return 1;
    }
    const medtrie_system *system = medtrie_system_named(index, "icd10cm", 7);
    ask(system, right, wrong);

    std::vector<contender> list;
    list.push_back(make("medtrie_find", right, [system](const query &q) -> std::uint64_t {
        return medtrie_find(system, q.text, q.size);
    }));
    list.push_back(make("find, period_on, billable", right, [system](const query &q) -> std::uint64_t {
        return medtrie_billable(system, medtrie_find(system, q.text, q.size),
                                medtrie_period_on(system, q.day));
    }));
    list.push_back(make("medtrie_check, no verdict", right, [system](const query &q) -> std::uint64_t {
        return medtrie_check(system, q.text, q.size, q.day, nullptr);
    }));
    list.push_back(make("medtrie_check, valid", right, [system, &verdict](const query &q) {
        return medtrie_check(system, q.text, q.size, q.day, &verdict) + verdict.code.size;
    }));
    list.push_back(make("medtrie_check, wrong, repairs", wrong, [system, &verdict](const query &q) {
        return medtrie_check(system, q.text, q.size, q.day, &verdict) + verdict.repair_count;
    }));
    list.push_back(make("medtrie_check_all, wrong", wrong, [index, &verdict](const query &q) {
        return medtrie_check_all(index, nullptr, 0, q.text, q.size, q.day, &verdict, 1) +
               verdict.repair_count;
    }));
    measure(list);

    std::printf("%zu valid codes and %zu wrong ones of ICD-10-CM, %d rounds\n\n",
                right.queries.size(), wrong.queries.size(), ROUNDS);
    print(list);
    std::printf("\na check of a valid code costs %.2f times a plain find\n",
                median(list[3]) / median(list[0]));
    medtrie_close(index);
    return 0;
}
