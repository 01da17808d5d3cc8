/* What every program of this folder begins with: its command line, and the index, opened once for
 * each level of the processor that medtrie has kernels for. */
#ifndef MEDTRIE_BENCH_SESSION_HPP
#define MEDTRIE_BENCH_SESSION_HPP

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <vector>

#include <medtrie/medtrie.h>

struct options {
    const char *index = nullptr;
    bool quick = false;
    const char *rows = nullptr; /* the file that rows are appended to */
    int rounds = 7;
};

/* Reads PROGRAM INDEX [--quick] [--rows FILE]; ends the program when it is called otherwise. */
inline options read_options(int argc, char **argv)
{
    options given;

    for (int i = 1; i < argc; i++) {
        if (std::strcmp(argv[i], "--quick") == 0)
            given.quick = true;
        else if (std::strcmp(argv[i], "--rows") == 0 && i + 1 < argc)
            given.rows = argv[++i];
        else if (argv[i][0] != '-' && given.index == nullptr)
            given.index = argv[i];
        else
            given.index = "", i = argc;
    }
    if (given.index == nullptr || *given.index == '\0') {
        std::fprintf(stderr, "usage: %s INDEX [--quick] [--rows FILE]\n", argv[0]);
        std::exit(2);
    }
    if (given.quick)
        given.rounds = 5;
    return given;
}

[[noreturn]] inline void give_up(const std::string &message)
{
    std::fprintf(stderr, "%s\n", message.c_str());
    std::exit(1);
}

/* The index as one level of the processor sees it. */
struct level {
    std::string name; /* portable, sse42, ... */
    medtrie_index *index;

    const medtrie_system *system(const std::string &wanted) const
    {
        const medtrie_system *found = medtrie_system_named(index, wanted.data(), wanted.size());

        if (found == nullptr)
            give_up("the index lacks " + wanted);
        return found;
    }
};

inline medtrie_index *open_index(const char *path)
{
    medtrie_index *index = nullptr;
    medtrie_error error{};

    error.struct_size = sizeof error;
    if (medtrie_open(path, nullptr, &index, &error) != MEDTRIE_OK)
        give_up(error.message);
    return index;
}

/* The levels that this machine has, the lowest first. */
inline std::vector<std::string> level_names()
{
    std::vector<std::string> names = {"portable"};

#if defined(__x86_64__)
    if (__builtin_cpu_supports("sse4.2"))
        names.push_back("sse42");
    if (__builtin_cpu_supports("avx2"))
        names.push_back("avx2");
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
        __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl"))
        names.push_back("avx512");
#endif
    return names;
}

/* The index once for each of them. */
inline std::vector<level> open_levels(const char *path)
{
    std::vector<level> levels;

    for (const std::string &name : level_names()) {
        setenv("MEDTRIE_CPU", name.c_str(), 1);
        levels.push_back({name, open_index(path)});
    }
    unsetenv("MEDTRIE_CPU");
    return levels;
}

inline void close_levels(std::vector<level> &levels)
{
    for (level &one : levels)
        medtrie_close(one.index);
    levels.clear();
}

#endif
