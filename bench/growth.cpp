/*
 * How the cost of a lookup grows with the number of codes, beside a hash table and a bare load from
 * an array that grows as our table does.
 *
 * usage: medtrie-bench-growth INDEX [--quick] [--rows FILE]
 *
 * INDEX is the one that bench/run compiles of what medtrie-bench-lists writes: a system a size. All
 * sizes are one measurement, asked uniform-95 at the machine's best level.
 */
#include <cstring>
#include <deque>

#include "contest.hpp"
#include "entries.hpp"
#include "peers/hash.hpp"

namespace
{

/* A size: its codes, its questions and who answers them. */
struct stage {
    vocabulary codes;
    std::vector<questions> columns;
    contest all;

    stage(const medtrie_index *index, const std::string &system, const options &given)
        : codes(load_vocabulary(index, system)), columns{ask(index, codes, "uniform-95",
                                                             std::size_t{1}
                                                                 << (given.quick ? 18 : 20))},
          all(codes, columns, given.quick)
    {
    }
};

void add_all(stage &at, const level &best)
{
    const questions &column = at.columns.front();
    auto texts = std::make_shared<boost_text_xxh3>(at.codes);
    auto keys = std::make_shared<boost_key_mixed>(at.codes);

    add_own_texts(at.all, best, column);
    add_own_keys(at.all, best, column);
    add_independent(at.all, column, slot_count(best.index, at.codes.system));
    add_single(at.all, at.all.about("exact-text", "hash", "boost-unordered_flat_map-xxh3", column),
               column, [texts, &column](std::size_t i) { return texts->find(column.text(i)); });
    add_single(at.all,
               at.all.about("exact-packed", "hash", "boost-unordered_flat_map-mixed", column),
               column, [keys, &column](std::size_t i) { return keys->find(column.keys[i]); });
}

/* The systems of the index, the smallest first. */
std::vector<std::string> systems_by_size(const medtrie_index *index)
{
    std::vector<std::pair<std::uint32_t, std::string>> found;
    std::vector<std::string> names;

    for (std::size_t i = 0; i < medtrie_system_count(index); i++) {
        medtrie_system_view view{};

        view.struct_size = sizeof view;
        medtrie_system_describe(medtrie_system_at(index, i), &view);
        found.emplace_back(view.code_count, std::string(view.name.data, view.name.size));
    }
    std::sort(found.begin(), found.end());
    for (const auto &one : found)
        names.push_back(one.second);
    return names;
}

} // namespace

int main(int argc, char **argv)
{
    options given = read_options(argc, argv);
    std::vector<level> levels = open_levels(given.index);
    const level &best = levels.back();
    std::deque<stage> stages;
    std::vector<contender> list;

    for (const std::string &system : systems_by_size(best.index)) {
        stages.emplace_back(best.index, system, given);
        add_all(stages.back(), best);
        for (contender &one : stages.back().all.list) {
            if (system != "union")
                one.about.system = "synthetic"; /* what is left of the name stands in keys */
            list.push_back(std::move(one));
        }
    }
    contest &last = stages.back().all;
    last.list = std::move(list);
    finish(last, given);
    return 0;
}
