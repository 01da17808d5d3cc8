/*
 * What it takes to have the codes at hand: from opening to the first answer, memory, and files.
 *
 * usage: medtrie-bench-open INDEX [--quick] [--rows FILE]
 *
 * Timed are opening, one lookup of a code and closing, all files in the page cache. Memory is that
 * of 8 processes that open and answer 100,000 questions each (with --quick 10,000) and then wait
 * for each other: the sum of their proportional set sizes (what is shared counts once), and the
 * resident size of one. A process that opens nothing, peer `nothing`, tells what the processes
 * themselves take.
 *
 * The peers hold the codes of ICD-10-CM and their ids and nothing else; medtrie's file holds every
 * system, with titles, hierarchy and history. Of it `medtrie-sections` are the bytes that are about
 * ICD-10-CM.
 *
 * Rows of memory and sizes have "bytes" instead of the members that begin with "ns_", and one of
 * these peers:
 *
 *     PEER-pss-8-processes   all 8 together
 *     PEER-rss-1-process     one of them
 *     PEER-file              on disk; medtrie-sections as above
 */
#include <sys/wait.h>
#include <unistd.h>

#include "asking.hpp"
#include "stores.hpp"

namespace
{

constexpr std::size_t PROCESSES = 8;

/* ---- Time ---------------------------------------------------------------------------------- */

template <typename store_type>
void add_open(std::vector<contender> &list, const store_files &files, const text_of_codes &codes,
              const options &given, const char *kind, const std::string &peer)
{
    subject about{"open", kind, peer, SYSTEM, "uniform-hit", codes.size()};
    auto ask = [&files, &codes](std::size_t i) {
        store_type store(files);

        return store.find(codes[i * STRIDE % codes.size()]);
    };
    std::size_t count = count_within(round_seconds(given), 1 << 16, ask);

    expect(about, std::min<std::size_t>(count, 64), ask,
           [&codes](std::size_t i) { return i * STRIDE % codes.size(); });
    list.push_back(one_by_one(about, count, ask));
}

/* ---- Memory -------------------------------------------------------------------------------- */

struct memory {
    std::size_t pss, rss; /* bytes */
};

memory own_memory()
{
    std::FILE *file = std::fopen("/proc/self/smaps_rollup", "r");
    memory found{};
    char line[256];
    std::size_t kilobytes;

    if (file == nullptr)
        give_up("open: this system has no smaps_rollup");
    while (std::fgets(line, sizeof line, file) != nullptr)
        if (std::sscanf(line, "Pss: %zu", &kilobytes) == 1)
            found.pss = kilobytes * 1024;
        else if (std::sscanf(line, "Rss: %zu", &kilobytes) == 1)
            found.rss = kilobytes * 1024;
    std::fclose(file);
    return found;
}

/* Two ends of a pipe. */
struct channel {
    int ends[2];

    channel()
    {
        if (pipe(ends) != 0)
            give_up("open: no pipe");
    }
    void send(const void *data, std::size_t size)
    {
        if (write(ends[1], data, size) != static_cast<ssize_t>(size))
            give_up("open: cannot write to a pipe");
    }
    bool receive(void *data, std::size_t size)
    {
        return read(ends[0], data, size) == static_cast<ssize_t>(size);
    }
    void close_both()
    {
        close(ends[0]);
        close(ends[1]);
    }
};

/* What one of the processes does: answers, waits until all have, looks, and stays until all have
 * looked. */
template <typename store_type>
[[noreturn]] void be_process(const store_files &files, const text_of_codes &codes,
                             std::size_t lookups, channel &results, channel &go, channel &end)
{
    store_type store(files);
    char ready = 1;
    bool right = true;

    for (std::size_t i = 0; i < lookups; i++)
        right &= store.find(codes[i * STRIDE % codes.size()]) == i * STRIDE % codes.size();
    results.send(&right, sizeof right);
    go.receive(&ready, 1);
    memory found = own_memory();
    results.send(&found, sizeof found);
    end.receive(&ready, 1);
    _exit(0);
}

/* The sum of pss and the greatest rss of the processes. */
template <typename store_type>
memory memory_of(const store_files &files, const text_of_codes &codes, std::size_t lookups,
                 const std::string &peer)
{
    channel results, go, end;
    char word[PROCESSES] = {};
    memory all{};

    for (std::size_t i = 0; i < PROCESSES; i++)
        if (fork() == 0)
            be_process<store_type>(files, codes, lookups, results, go, end);
    for (std::size_t i = 0; i < PROCESSES; i++) {
        bool right = false;

        if (!results.receive(&right, sizeof right) || !right)
            give_up("open: " + peer + " gives other answers");
    }
    go.send(word, PROCESSES);
    for (std::size_t i = 0; i < PROCESSES; i++) {
        memory one{};

        results.receive(&one, sizeof one);
        all.pss += one.pss;
        all.rss = std::max(all.rss, one.rss);
    }
    end.send(word, PROCESSES);
    while (wait(nullptr) > 0)
        ;
    for (channel *one : {&results, &go, &end})
        one->close_both();
    return all;
}

/* ---- Sizes --------------------------------------------------------------------------------- */

struct size_row {
    const char *kind;
    std::string peer;
    std::size_t bytes;
};

template <typename store_type>
void add_memory(std::vector<size_row> &sizes, const store_files &files, const text_of_codes &codes,
                const options &given, const char *kind, const std::string &peer)
{
    memory found = memory_of<store_type>(files, codes, given.quick ? 10000 : 100000, peer);

    sizes.push_back({kind, peer + "-pss-8-processes", found.pss});
    sizes.push_back({kind, peer + "-rss-1-process", found.rss});
}

/* The bytes of all sections that are about the system. */
std::size_t section_bytes(const char *path)
{
    medtrie_index *index = open_index(path);
    medtrie_section_view view{};
    std::size_t bytes = 0;

    view.struct_size = sizeof view;
    for (std::size_t i = 0; medtrie_section_at(index, i, &view); i++)
        if (std::string_view(view.system.data, view.system.size) == SYSTEM)
            bytes += view.size_bytes;
    medtrie_close(index);
    return bytes;
}

void add_files(std::vector<size_row> &sizes, const store_files &files)
{
    sizes.push_back({"own", "medtrie-file", std::filesystem::file_size(files.index)});
    sizes.push_back({"own", "medtrie-sections", section_bytes(files.index.c_str())});
    sizes.push_back({"database", "lmdb-file", std::filesystem::file_size(files.lmdb)});
    sizes.push_back({"database", "sqlite-file", std::filesystem::file_size(files.sqlite)});
    sizes.push_back({"hash", "text-file", std::filesystem::file_size(files.text)});
}

void report_sizes(const std::vector<size_row> &sizes, std::size_t keys, const options &given)
{
    std::FILE *file = given.rows == nullptr ? nullptr : std::fopen(given.rows, "a");

    if (given.rows != nullptr && file == nullptr)
        give_up(std::string("cannot append to ") + given.rows);
    std::printf("%-64s %12s\n", "memory and files", "bytes");
    for (const size_row &one : sizes) {
        std::printf("%-64s %12zu\n", one.peer.c_str(), one.bytes);
        if (file != nullptr)
            std::fprintf(file,
                         "{\"suite\": \"open\", \"class\": \"%s\", \"peer\": \"%s\", \"system\": "
                         "\"%s\", \"workload\": \"uniform-hit\", \"keys\": %zu, \"bytes\": %zu}\n",
                         one.kind, one.peer.c_str(), SYSTEM, keys, one.bytes);
    }
    if (file != nullptr && std::fclose(file) != 0)
        give_up(std::string("cannot append to ") + given.rows);
}

} // namespace

int main(int argc, char **argv)
{
    options given = read_options(argc, argv);
    store_files files(given.index);
    text_of_codes codes(files.text);
    std::vector<size_row> sizes;
    std::vector<contender> list;

    /* Memory first, while this process is small, for the others inherit what it has. */
    add_memory<no_store>(sizes, files, codes, given, "limit", "nothing");
    add_memory<medtrie_store>(sizes, files, codes, given, "own", "medtrie");
    add_memory<lmdb_file>(sizes, files, codes, given, "database", "lmdb");
    add_memory<sqlite_file<false>>(sizes, files, codes, given, "database", "sqlite");
    add_memory<sqlite_file<true>>(sizes, files, codes, given, "database", "sqlite-mmap");
    add_memory<std_map>(sizes, files, codes, given, "hash", "std-unordered_map");
    add_memory<boost_map>(sizes, files, codes, given, "hash", "boost-unordered_flat_map");
    add_files(sizes, files);
    add_open<medtrie_store>(list, files, codes, given, "own", "medtrie-open");
    add_open<lmdb_file>(list, files, codes, given, "database", "lmdb");
    add_open<sqlite_file<false>>(list, files, codes, given, "database", "sqlite");
    add_open<sqlite_file<true>>(list, files, codes, given, "database", "sqlite-mmap");
    add_open<std_map>(list, files, codes, given, "hash", "std-unordered_map");
    add_open<boost_map>(list, files, codes, given, "hash", "boost-unordered_flat_map");
    finish(list, given);
    report_sizes(sizes, codes.size(), given);
    return 0;
}
