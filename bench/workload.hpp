/*
 * What the contenders hold and what they are asked: the codes that a system ever had, and columns
 * of questions, the same for all.
 *
 * A column lies in memory as one of Arrow does: texts one behind the other, and offsets. Everything
 * is drawn from a generator with a fixed seed, so that two runs ask the same.
 */
#ifndef MEDTRIE_BENCH_WORKLOAD_HPP
#define MEDTRIE_BENCH_WORKLOAD_HPP

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <medtrie/medtrie.h>

/* The table of the peers: every code that a system had in any release, in official order, as people
 * write it and as medtrie_key packs it. The id of a code is its place. */
struct vocabulary {
    std::string system;
    const medtrie_system *handle;
    std::string bytes; /* the texts, one behind the other: smaller than a string each */
    std::vector<std::string_view> texts;
    std::vector<std::uint64_t> keys;

    std::size_t size() const
    {
        return texts.size();
    }
};

vocabulary load_vocabulary(const medtrie_index *index, const std::string &system);

/* A column of questions and what is to be answered. */
struct questions {
    std::string workload;
    std::string bytes;                 /* and 8 more behind the last text */
    std::vector<std::int32_t> offsets; /* one more than there are questions */
    std::vector<std::uint64_t> keys;   /* 0: a text that cannot be packed */
    std::vector<medtrie_id> ids;       /* MEDTRIE_NONE: a miss */
    std::string lines;                 /* the texts again, each with a line end */

    std::size_t size() const
    {
        return ids.size();
    }

    std::string_view text(std::size_t i) const
    {
        return {bytes.data() + offsets[i], static_cast<std::size_t>(offsets[i + 1] - offsets[i])};
    }
};

/* The workloads that ask() knows, in the order of the tables. */
extern const std::vector<std::string> workload_names;

/* A column of one workload; see "Workloads" in bench/README.md. */
questions ask(const medtrie_index *index, const vocabulary &codes, const std::string &workload,
              std::size_t count);

/* The codes that the workload s82-hit asks for: below S82, or in another system the three
 * characters below which most codes stand. */
struct medtrie_range sibling_range(const vocabulary &codes);

#endif
