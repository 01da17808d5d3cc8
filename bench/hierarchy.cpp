/*
 * The hierarchy: medtrie beside SQLite, which walks up and down a column of parents with recursive
 * common table expressions, or compares the columns of nested sets.
 *
 * usage: medtrie-bench-hierarchy INDEX [--quick] [--rows FILE]
 *        medtrie-bench-hierarchy INDEX --questions FILE
 *
 * The tree is that of the default period, and only what is valid in it is asked for: SQLite knows
 * nothing else. All ask by ids, which are SQLite's integer primary key: its fastest.
 *
 *   subsumes     pairs: a concept and one above it, drawn from its whole chain (uniform-hit), any
 * two (uniform-miss), or one half of each (uniform-50). medtrie says which of four relations,
 * SQLite whether the first is above the second ancestors    all above a code descendants  all below
 * a category or a grouping between chapters and categories; ns for each such concept, and a line
 * says how many stand below one rollup       the category of a code; of ICD-10-PCS the table (three
 * characters)
 *
 * With --questions it writes questions and answers for simple_icd10cm.py and measures nothing.
 */
#include "questions.hpp"
#include "tree.hpp"

namespace
{

struct pairs {
    const char *workload;
    std::vector<medtrie_id> above, below;
};

/* What is asked of one system. */
struct questions_of_tree {
    std::vector<pairs> subsumes;
    std::vector<medtrie_id> codes;   /* of ancestors and rollup */
    std::vector<medtrie_id> parents; /* of descendants */
};

typedef std::mt19937_64 generator;

medtrie_id pick(generator &random, const std::vector<medtrie_id> &from)
{
    return from[random() % from.size()];
}

/* Of a hundred pairs so many have one above the other by intent. */
pairs ask_pairs(const tree &tree, const char *workload, unsigned related, std::size_t count)
{
    generator random(20260401);
    pairs asked{workload, {}, {}};

    while (asked.above.size() < count) {
        medtrie_id below = pick(random, tree.concepts);
        std::vector<medtrie_id> chain = tree.ancestors(below);

        if (chain.empty())
            continue;
        asked.above.push_back(pick(random, random() % 100 < related ? chain : tree.concepts));
        asked.below.push_back(below);
    }
    return asked;
}

questions_of_tree ask(const tree &tree, std::size_t count)
{
    generator random(20260401);
    questions_of_tree asked{{ask_pairs(tree, "uniform-50", 50, count),
                             ask_pairs(tree, "uniform-hit", 100, count),
                             ask_pairs(tree, "uniform-miss", 0, count)},
                            {},
                            {}};

    while (asked.codes.size() < count)
        asked.codes.push_back(pick(random, tree.codes));
    while (asked.parents.size() < count / 16)
        asked.parents.push_back(pick(random, tree.branches));
    return asked;
}

/* One system's measurement. */
struct trial {
    const std::vector<level> &levels;
    const options &given;
    std::string name;
    tree all;
    questions_of_tree asked;
    tree_database database;
    std::vector<std::uint8_t> outcomes;
    std::vector<medtrie_id> rolled;
    std::vector<contender> list;

    trial(const std::vector<level> &at, const options &how, const std::string &system)
        : levels(at), given(how), name(system), all(at.back().system(system)),
          asked(ask(all, std::size_t{1} << (how.quick ? 18 : 20))), database(all),
          outcomes(asked.codes.size()), rolled(asked.codes.size())
    {
    }

    subject about(const char *kind, const std::string &peer, const char *workload) const
    {
        return {"hierarchy", kind, peer, name, workload, all.concepts.size()};
    }

    /* A contender that answers question by question, as is expected of it. */
    template <typename ask_type, typename expected_type>
    void add(const char *kind, const std::string &peer, const char *workload, std::size_t questions,
             ask_type ask, expected_type expected)
    {
        subject it = about(kind, peer, workload);
        std::size_t count = count_within(round_seconds(given), questions, ask);

        expect(it, count, ask, expected);
        list.push_back(one_by_one(it, count, ask));
    }
};

/* ---- Subsumption --------------------------------------------------------------------------- */

void add_own_subsumption(trial &t, const level &at, const pairs &asked)
{
    const medtrie_system *system = at.system(t.name);
    medtrie_period period = t.all.period;
    std::vector<std::uint8_t> &outcomes = t.outcomes;
    std::string peer = "medtrie-" + at.name + "-subsumes";
    auto single = [&asked, system, period](std::size_t i) {
        return medtrie_subsumes(system, asked.above[i], asked.below[i], period);
    };
    auto batch = [&asked, &outcomes, system, period](std::size_t first, std::size_t count) {
        medtrie_subsumes_batch(system, asked.above.data() + first, 1, asked.below.data() + first, 1,
                               count, nullptr, period, outcomes.data() + first);
    };
    auto expected = [&asked, &all = t.all](std::size_t i) {
        return all.relation(asked.above[i], asked.below[i]);
    };

    t.add("own", peer, asked.workload, asked.above.size(), single, expected);
    t.list.push_back(in_batches(t.about("own", peer + "-batch", asked.workload), outcomes, batch));
    t.list.back().run();
    expect(
        t.list.back().about, outcomes.size(), [&outcomes](std::size_t i) { return outcomes[i]; },
        expected);
}

void add_sqlite_subsumption(trial &t)
{
    const pairs &asked = t.asked.subsumes.front();
    auto add = [&](const char *peer, statement &above) {
        t.add(
            "database", peer, asked.workload, asked.above.size(),
            [&asked, &above](std::size_t i) {
                return above.number(1, asked.above[i]).number(2, asked.below[i]).value();
            },
            [&asked, &all = t.all](std::size_t i) {
                return all.is_above(asked.above[i], asked.below[i]);
            });
    };

    add("sqlite-cte-subsumes", t.database.above_by_parents);
    add("sqlite-nested-sets-subsumes", t.database.above_by_sets);
}

/* ---- Roll-up ------------------------------------------------------------------------------- */

void add_own_rollup(trial &t, const level &at)
{
    const medtrie_system *system = at.system(t.name);
    const questions_of_tree &asked = t.asked;
    const tree &all = t.all;
    std::vector<medtrie_id> &rolled = t.rolled;
    std::string peer = "medtrie-" + at.name + "-rollup";
    auto batch = [&asked, &all, &rolled, system](std::size_t first, std::size_t count) {
        medtrie_ancestor_batch(system, asked.codes.data() + first, count, nullptr, all.kind,
                               all.period, rolled.data() + first);
    };

    t.add(
        "own", peer, "uniform-hit", asked.codes.size(),
        [&asked, &all, system](std::size_t i) {
            return medtrie_ancestor(system, asked.codes[i], all.kind, all.period);
        },
        [&asked, &all](std::size_t i) { return all.rolled_up(asked.codes[i]); });
    t.list.push_back(in_batches(t.about("own", peer + "-batch", "uniform-hit"), rolled, batch));
    t.list.back().run();
    expect(
        t.list.back().about, rolled.size(), [&rolled](std::size_t i) { return rolled[i]; },
        [&asked, &all](std::size_t i) { return all.rolled_up(asked.codes[i]); });
}

void add_sqlite_rollup(trial &t)
{
    const questions_of_tree &asked = t.asked;
    const tree &all = t.all;
    auto expected = [&asked, &all](std::size_t i) { return all.rolled_up(asked.codes[i]); };
    auto add = [&](const char *peer, statement &rollup) {
        t.add(
            "database", peer, "uniform-hit", asked.codes.size(),
            [&asked, &all, &rollup](std::size_t i) {
                return rollup.number(1, asked.codes[i]).number(2, all.kind).value(MEDTRIE_NONE);
            },
            expected);
    };

    add("sqlite-cte-rollup", t.database.rollup_by_parents);
    add("sqlite-nested-sets-rollup", t.database.rollup_by_sets);
}

/* ---- Walks --------------------------------------------------------------------------------- */

/* The sum of the ids of a walk stands for the walk: it does not depend on the order. */
void add_ancestors(trial &t)
{
    const questions_of_tree &asked = t.asked;
    const tree &all = t.all;
    auto own = [&asked, &all](std::size_t i) {
        medtrie_id chain[MEDTRIE_LEVELS_MAX];
        std::size_t count =
            medtrie_ancestors(all.system, asked.codes[i], all.period, chain, MEDTRIE_LEVELS_MAX);
        std::uint64_t sum = 0;

        for (std::size_t n = 0; n < count; n++)
            sum += chain[n];
        return sum;
    };
    auto expected = [&asked, &all](std::size_t i) { return all.sum_above(asked.codes[i]); };
    auto add = [&](const char *peer, statement &ancestors) {
        t.add(
            "database", peer, "uniform-hit", asked.codes.size(),
            [&asked, &ancestors](std::size_t i) {
                return ancestors.number(1, asked.codes[i]).sum();
            },
            expected);
    };

    t.add("own", "medtrie-ancestors", "uniform-hit", asked.codes.size(), own, expected);
    add("sqlite-cte-ancestors", t.database.ancestors_by_parents);
    add("sqlite-nested-sets-ancestors", t.database.ancestors_by_sets);
}

void add_descendants(trial &t)
{
    const questions_of_tree &asked = t.asked;
    const tree &all = t.all;
    auto own = [&asked, &all](std::size_t i) {
        medtrie_id id = MEDTRIE_NONE;
        std::uint64_t sum = 0;

        while ((id = medtrie_descendant_after(all.system, asked.parents[i], id, all.period)) !=
               MEDTRIE_NONE)
            sum += id;
        return sum;
    };
    auto expected = [&asked, &all](std::size_t i) { return all.sum_below(asked.parents[i]); };
    auto add = [&](const char *peer, statement &descendants) {
        t.add(
            "database", peer, "uniform-hit", asked.parents.size(),
            [&asked, &descendants](std::size_t i) {
                return descendants.number(1, asked.parents[i]).sum();
            },
            expected);
    };

    t.add("own", "medtrie-descendants", "uniform-hit", asked.parents.size(), own, expected);
    add("sqlite-cte-descendants", t.database.descendants_by_parents);
    add("sqlite-nested-sets-descendants", t.database.descendants_by_sets);
}

void bench(const std::vector<level> &levels, const options &given, const std::string &system)
{
    trial t(levels, given, system);
    std::size_t below = 0, above = 0;

    for (const level &at : levels) {
        for (const pairs &asked : t.asked.subsumes)
            add_own_subsumption(t, at, asked);
        add_own_rollup(t, at);
    }
    add_sqlite_subsumption(t);
    add_sqlite_rollup(t);
    add_ancestors(t);
    add_descendants(t);
    for (medtrie_id id : t.asked.parents)
        below += t.all.end_of(id) - t.all.place_of(id) - 1;
    for (medtrie_id id : t.asked.codes)
        above += t.all.ancestors(id).size();
    std::printf("%s: %zu concepts; on average %.1f above a code, %.1f below one whose descendants "
                "are asked for\n",
                system.c_str(), t.all.concepts.size(),
                static_cast<double>(above) / static_cast<double>(t.asked.codes.size()),
                static_cast<double>(below) / static_cast<double>(t.asked.parents.size()));
    finish(t.list, given);
}

} // namespace

int main(int argc, char **argv)
{
    if (argc == 4 && std::strcmp(argv[2], "--questions") == 0) {
        medtrie_index *index = open_index(argv[1]);

        question_writer(index, argv[3]).write(4096);
        medtrie_close(index);
        return 0;
    }
    options given = read_options(argc, argv);
    std::vector<level> levels = open_levels(given.index);

    bench(levels, given, "icd10cm");
    bench(levels, given, "icd10pcs");
    close_levels(levels);
    return 0;
}
