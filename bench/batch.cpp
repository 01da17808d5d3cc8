/*
 * What batches gain over single calls, on the same codes in the same run.
 *
 * usage: batch INDEX
 *
 * For ICD-10-CM and ICD-10-PCS each a column of a million codes as people write them, in random
 * order, of those that are valid in the newest loaded release; one of 20 has its last character
 * changed. Every code has a day of its own, out of the two years before the last covered one. The
 * answers of a batch are compared with those of the single call before anything is timed.
 */
#include <cstdlib>
#include <random>
#include <string>

#include <medtrie/medtrie.h>

#include "rounds.hpp"

namespace
{

constexpr std::size_t COUNT = 1000000;
constexpr unsigned MISS_EVERY = 20;

struct column {
    const medtrie_system *system;
    std::string bytes, lines;
    std::vector<std::int32_t> offsets;
    std::vector<medtrie_day> days;
    std::vector<std::uint64_t> keys;
    std::vector<medtrie_id> ids; /* what the single call says */
    medtrie_texts texts;
    /* What a batch writes. */
    std::vector<medtrie_id> found;
    std::vector<std::uint64_t> packed;
    std::vector<std::uint8_t> answers;
};

void fill(column &column, const medtrie_system *system)
{
    std::mt19937_64 random(20260401);
    medtrie_system_view view{};
    medtrie_period_view period{};

    view.struct_size = sizeof view;
    period.struct_size = sizeof period;
    medtrie_system_describe(system, &view);
    medtrie_period_at(system, view.default_period, &period);
    column.system = system;
    column.offsets.push_back(0);
    while (column.ids.size() < COUNT) {
        auto id = static_cast<medtrie_id>(random() % view.code_count);
        char display[24];

        if (!medtrie_valid(system, id, view.default_period))
            continue;
        std::string text(display, medtrie_display(system, id, display));
        if (random() % MISS_EVERY == 0)
            text.back() = "0123456789ABCDEFGHJKLMNPQRSTUVWXYZ"[random() % 34];
        column.bytes += text;
        column.lines += text + "\n";
        column.offsets.push_back(static_cast<std::int32_t>(column.bytes.size()));
        column.days.push_back(period.last_day - static_cast<medtrie_day>(random() % 730));
        column.keys.push_back(medtrie_key(system, text.data(), text.size()));
        column.ids.push_back(medtrie_find(system, text.data(), text.size()));
    }
    column.texts.count = COUNT;
    column.texts.bytes = column.bytes.data();
    column.texts.offsets32 = column.offsets.data();
    column.found.resize(COUNT);
    column.packed.resize(COUNT);
    column.answers.resize(COUNT);
}

template <typename ask_type> contender one_by_one(const char *name, ask_type ask)
{
    return {name, COUNT,
            [ask]() {
                std::uint64_t sum = 0;

                for (std::size_t i = 0; i < COUNT; i++)
                    sum += ask(i);
                return sum;
            },
            {}};
}

std::size_t find_lines(column &c)
{
    std::size_t taken;

    return medtrie_find_lines(c.system, c.lines.data(), c.lines.size(), true, c.found.data(), COUNT,
                              &taken);
}

void billable_batch(column &c)
{
    medtrie_billable_batch(c.system, c.ids.data(), COUNT, nullptr, c.days.data(), 1,
                           c.answers.data(), nullptr);
}

std::uint8_t billable(const column &c, std::size_t i)
{
    medtrie_period period = medtrie_period_on(c.system, c.days[i]);

    if (c.ids[i] == MEDTRIE_NONE)
        return MEDTRIE_ROW_NO;
    if (period == MEDTRIE_NOT_COVERED)
        return MEDTRIE_ROW_NOT_COVERED;
    return medtrie_billable(c.system, c.ids[i], period) ? MEDTRIE_ROW_YES : MEDTRIE_ROW_NO;
}

bool agree(column &c)
{
    medtrie_find_batch(c.system, &c.texts, c.found.data());
    bool same = c.found == c.ids;
    medtrie_find_keys(c.system, c.keys.data(), COUNT, nullptr, c.found.data());
    same = same && c.found == c.ids;
    same = same && find_lines(c) == COUNT && c.found == c.ids;
    medtrie_key_batch(c.system, &c.texts, c.packed.data());
    same = same && c.packed == c.keys;
    billable_batch(c);
    for (std::size_t i = 0; i < COUNT; i++)
        same = same && c.answers[i] == billable(c, i);
    return same;
}

std::vector<contender> contenders(column &c)
{
    std::vector<contender> list;

    list.push_back(one_by_one("text: medtrie_find", [&c](std::size_t i) {
        return medtrie_find(c.system, c.bytes.data() + c.offsets[i],
                            static_cast<std::size_t>(c.offsets[i + 1] - c.offsets[i]));
    }));
    list.push_back({"text: medtrie_find_batch", COUNT, [&c]() -> std::uint64_t {
                        medtrie_find_batch(c.system, &c.texts, c.found.data());
                        return c.found[COUNT / 2];
                    }, {}});
    list.push_back({"lines: medtrie_find_lines", COUNT, [&c]() -> std::uint64_t {
                        return find_lines(c);
                    }, {}});
    list.push_back(one_by_one("packed: medtrie_find_key", [&c](std::size_t i) {
        return medtrie_find_key(c.system, c.keys[i]);
    }));
    list.push_back({"packed: medtrie_find_keys", COUNT, [&c]() -> std::uint64_t {
                        medtrie_find_keys(c.system, c.keys.data(), COUNT, nullptr, c.found.data());
                        return c.found[COUNT / 2];
                    }, {}});
    list.push_back(one_by_one("key: medtrie_key", [&c](std::size_t i) {
        return medtrie_key(c.system, c.bytes.data() + c.offsets[i],
                           static_cast<std::size_t>(c.offsets[i + 1] - c.offsets[i]));
    }));
    list.push_back({"key: medtrie_key_batch", COUNT, [&c]() -> std::uint64_t {
                        medtrie_key_batch(c.system, &c.texts, c.packed.data());
                        return c.packed[COUNT / 2];
                    }, {}});
    list.push_back(one_by_one("date: period_on, billable", [&c](std::size_t i) {
        return billable(c, i);
    }));
    list.push_back({"date: medtrie_billable_batch", COUNT, [&c]() -> std::uint64_t {
                        billable_batch(c);
                        return c.answers[COUNT / 2];
                    }, {}});
    return list;
}

bool bench(const medtrie_index *index, const std::string &name)
{
    column column{};

    fill(column, medtrie_system_named(index, name.data(), name.size()));
    if (!agree(column)) {
        std::fprintf(stderr, "batch: %s: a batch gives other answers\n", name.c_str());
        return false;
    }
    std::vector<contender> list = contenders(column);
    measure(list);
    std::printf("%s, %zu codes, %.1f bytes each with its line end\n", name.c_str(), COUNT,
                static_cast<double>(column.lines.size()) / COUNT);
    print(list);
    std::printf("\n");
    return true;
}

} // namespace

int main(int argc, char **argv)
{
    medtrie_index *index = nullptr;
    medtrie_error error{};

    error.struct_size = sizeof error;
    if (argc != 2) {
        std::fprintf(stderr, "usage: batch INDEX\n");
        return 2;
    }
    if (medtrie_open(argv[1], nullptr, &index, &error) != MEDTRIE_OK) {
        std::fprintf(stderr, "batch: %s\n", error.message);
        return 1;
    }
    bool same = bench(index, "icd10cm") && bench(index, "icd10pcs");
    medtrie_close(index);
    return same ? 0 : 1;
}
