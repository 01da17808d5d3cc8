/*
 * What a check costs beside a plain lookup, in the same run.
 *
 * usage: medtrie-bench-check INDEX [--quick] [--rows FILE]
 *
 * The codes are those of ICD-10-CM that are billable in the newest loaded release, as people write
 * them, in random order; each has a date of service of its own, a day of the two years before the
 * last covered one, as claims have. Measured are medtrie_find; medtrie_find with
 * medtrie_period_on and medtrie_billable, which a caller would write by hand; medtrie_check with a
 * verdict, and without; and medtrie_check of codes that are wrong in the ways of a biller, with
 * their repairs. Codes that the date makes invalid are left out of the first four.
 */
#include <random>
#include <string>

#include <medtrie/medtrie.h>

#include "contest.hpp"

namespace
{

struct query {
    const char *text;
    std::uint32_t size;
    medtrie_day day;
};

/* Queries whose texts stand one behind the other, like a column of a file. */
struct dated_questions {
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

/* A code as it is mistyped: a character left out, one too many, two swapped, one that looks alike.
 */
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

void ask(const medtrie_system *system, bool quick, dated_questions &right, dated_questions &wrong)
{
    const std::size_t right_count = quick ? 200000 : 1000000, wrong_count = right_count / 50;
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
    while (right.queries.size() < right_count || wrong.queries.size() < wrong_count) {
        const std::string &code = codes[random() % codes.size()];
        medtrie_day day = period.last_day - static_cast<medtrie_day>(random() % 730);

        if (right.queries.size() < right_count &&
            medtrie_check(system, code.data(), code.size(), day, nullptr) == MEDTRIE_STATUS_VALID)
            right.add(code, day);
        std::string bad = mistype(code, random);
        if (wrong.queries.size() < wrong_count &&
            medtrie_check(system, bad.data(), bad.size(), day, nullptr) != MEDTRIE_STATUS_VALID)
            wrong.add(bad, day);
    }
    right.settle();
    wrong.settle();
}

/* Who answers at one level of the processor. */
class checks
{
  public:
    checks(const level &asked, std::vector<contender> &into)
        : at(asked), system(asked.system("icd10cm")), list(into)
    {
        medtrie_system_view view{};

        view.struct_size = sizeof view;
        medtrie_system_describe(system, &view);
        code_count = view.code_count;
        verdict->struct_size = sizeof *verdict;
    }

    void add_right(const dated_questions &right)
    {
        const medtrie_system *of = system;
        auto into = verdict;

        add("find", right,
            [of](const query &q) -> std::uint64_t { return medtrie_find(of, q.text, q.size); });
        add("find-billable", right, [of](const query &q) -> std::uint64_t {
            return medtrie_billable(of, medtrie_find(of, q.text, q.size),
                                    medtrie_period_on(of, q.day));
        });
        add("check-status", right, [of](const query &q) -> std::uint64_t {
            return medtrie_check(of, q.text, q.size, q.day, nullptr);
        });
        add("check", right, [of, into](const query &q) {
            return medtrie_check(of, q.text, q.size, q.day, into.get()) + into->code.size;
        });
    }

    void add_wrong(const dated_questions &wrong)
    {
        const medtrie_system *of = system;
        const medtrie_index *index = at.index;
        auto into = verdict;

        add("check-wrong", wrong, [of, into](const query &q) {
            return medtrie_check(of, q.text, q.size, q.day, into.get()) + into->repair_count;
        });
        add("check_all-wrong", wrong, [index, into](const query &q) {
            return medtrie_check_all(index, nullptr, 0, q.text, q.size, q.day, into.get(), 1) +
                   into->repair_count;
        });
    }

  private:
    template <typename ask_type>
    void add(const char *call, const dated_questions &asked, ask_type one)
    {
        subject about = {"date",    "own",       "medtrie-" + at.name + "-" + call,
                         "icd10cm", "own-dates", code_count};

        list.push_back({about,
                        asked.queries.size(),
                        [&asked, one]() {
                            std::uint64_t sum = 0;

                            for (const query &q : asked.queries)
                                sum += one(q);
                            return sum;
                        },
                        {}});
    }

    const level &at;
    const medtrie_system *system;
    std::vector<contender> &list;
    std::size_t code_count = 0;
    std::shared_ptr<medtrie_verdict> verdict = std::make_shared<medtrie_verdict>();
};

} // namespace

int main(int argc, char **argv)
{
    options given = read_options(argc, argv);
    std::vector<level> levels = open_levels(given.index);
    std::vector<contender> list;
    dated_questions right, wrong;

    ask(levels.back().system("icd10cm"), given.quick, right, wrong);
    for (const level &at : levels) {
        checks all(at, list);

        all.add_right(right);
        all.add_wrong(wrong);
    }
    measure(list, given.rounds);
    print(list);
    write_rows(list, given);
    close_levels(levels);
    return 0;
}
