/* The codes of one system in files of several kinds, and who answers from each: opened by its
 * constructor, closed by its destructor. An id is the place of the code in official order. */
#ifndef MEDTRIE_BENCH_STORES_HPP
#define MEDTRIE_BENCH_STORES_HPP

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <unordered_map>

#include <sys/wait.h>
#include <unistd.h>

#include <boost/unordered/unordered_flat_map.hpp>
#include <lmdb.h>

#include "session.hpp"
#include "sqlite.hpp"
#include "workload.hpp"

constexpr const char *SYSTEM = "icd10cm";
constexpr std::size_t STRIDE = 104729; /* a prime: the next question is anywhere */

inline void must(int result)
{
    if (result != MDB_SUCCESS)
        give_up(std::string("lmdb: ") + mdb_strerror(result));
}

/* The lines of the text file. */
class text_of_codes
{
  public:
    explicit text_of_codes(const std::string &path) : bytes(std::filesystem::file_size(path), '\0')
    {
        std::ifstream file(path, std::ios::binary);

        if (!file.read(bytes.data(), static_cast<std::streamsize>(bytes.size())))
            give_up("open: cannot read " + path);
        for (std::size_t at = 0; at < bytes.size(); at = bytes.find('\n', at) + 1)
            starts.push_back(static_cast<std::uint32_t>(at));
        starts.push_back(static_cast<std::uint32_t>(bytes.size()));
    }
    std::size_t size() const
    {
        return starts.size() - 1;
    }
    std::string_view operator[](std::size_t i) const
    {
        return {bytes.data() + starts[i], starts[i + 1] - starts[i] - 1};
    }

  private:
    std::string bytes;
    std::vector<std::uint32_t> starts;
};

/* ---- Files --------------------------------------------------------------------------------- */

/* The index that was given, and the peers' files in a folder that goes with this. A process of its
 * own writes them, so that this one stays small. */
struct store_files {
    std::string index, folder, lmdb, sqlite, text;
    std::size_t count = 0; /* codes */

    explicit store_files(const char *path) : index(path)
    {
        std::string pattern = std::filesystem::temp_directory_path() / "medtrie-open-XXXXXX";
        int status = 0;

        if (mkdtemp(pattern.data()) == nullptr)
            give_up("open: no folder " + pattern);
        folder = pattern;
        lmdb = folder + "/codes.lmdb";
        sqlite = folder + "/codes.sqlite";
        text = folder + "/codes.txt";
        pid_t writer = fork();
        if (writer == 0) {
            write_all();
            _exit(0);
        }
        if (waitpid(writer, &status, 0) != writer || status != 0)
            give_up("open: the files of the peers cannot be written");
        count = text_of_codes(text).size();
    }
    ~store_files()
    {
        std::filesystem::remove_all(folder);
    }
    store_files(const store_files &) = delete;
    store_files &operator=(const store_files &) = delete;

  private:
    void write_all() const
    {
        vocabulary codes = load_vocabulary(open_index(index.c_str()), SYSTEM);
        std::ofstream lines(text, std::ios::binary);

        for (std::string_view one : codes.texts)
            lines << one << '\n';
        if (!lines.flush())
            give_up("open: cannot write " + text);
        write_lmdb(codes);
        write_sqlite(codes);
    }

    void write_lmdb(const vocabulary &codes) const
    {
        std::string loose = folder + "/loose.lmdb";
        MDB_env *environment;
        MDB_txn *transaction;
        MDB_dbi table;

        must(mdb_env_create(&environment));
        must(mdb_env_set_mapsize(environment, std::size_t{1} << 30));
        must(mdb_env_open(environment, loose.c_str(), MDB_NOSUBDIR | MDB_NOSYNC, 0600));
        must(mdb_txn_begin(environment, nullptr, 0, &transaction));
        must(mdb_dbi_open(transaction, nullptr, 0, &table));
        for (medtrie_id id = 0; id < codes.size(); id++) {
            MDB_val key = {codes.texts[id].size(), const_cast<char *>(codes.texts[id].data())};
            MDB_val value = {sizeof id, &id};

            must(mdb_put(transaction, table, &key, &value, 0));
        }
        must(mdb_txn_commit(transaction));
        must(mdb_env_copy2(environment, lmdb.c_str(), MDB_CP_COMPACT));
        mdb_env_close(environment);
        std::filesystem::remove(loose);
    }

    void write_sqlite(const vocabulary &codes) const
    {
        database data(sqlite.c_str());

        data.run("CREATE TABLE code (key TEXT PRIMARY KEY, id INTEGER) WITHOUT ROWID; BEGIN");
        {
            statement insert(data, "INSERT INTO code VALUES (?1, ?2)");

            for (medtrie_id id = 0; id < codes.size(); id++)
                insert.text(1, codes.texts[id].data(), codes.texts[id].size()).number(2, id).run();
        }
        data.run("COMMIT; VACUUM");
    }
};

/* ---- Stores -------------------------------------------------------------------------------- */

/* Opens nothing; that it is asked costs what asking costs. The places of the questions are known.
 */
struct no_store {
    std::size_t asked = 0, count;

    explicit no_store(const store_files &files) : count(files.count)
    {
    }
    medtrie_id find(std::string_view)
    {
        return static_cast<medtrie_id>(asked++ * STRIDE % count);
    }
};

struct medtrie_store {
    medtrie_index *index;
    const medtrie_system *system;

    explicit medtrie_store(const store_files &files)
        : index(open_index(files.index.c_str())),
          system(medtrie_system_named(index, SYSTEM, std::strlen(SYSTEM)))
    {
    }
    ~medtrie_store()
    {
        medtrie_close(index);
    }
    medtrie_id find(std::string_view text) const
    {
        return medtrie_find(system, text.data(), text.size());
    }
};

struct lmdb_file {
    MDB_env *environment = nullptr;
    MDB_txn *transaction = nullptr;
    MDB_dbi table = 0;

    explicit lmdb_file(const store_files &files)
    {
        must(mdb_env_create(&environment));
        must(mdb_env_open(environment, files.lmdb.c_str(), MDB_NOSUBDIR | MDB_RDONLY | MDB_NOLOCK,
                          0600));
        must(mdb_txn_begin(environment, nullptr, MDB_RDONLY, &transaction));
        must(mdb_dbi_open(transaction, nullptr, 0, &table));
    }
    ~lmdb_file()
    {
        mdb_txn_abort(transaction);
        mdb_env_close(environment);
    }
    medtrie_id find(std::string_view text) const
    {
        MDB_val key = {text.size(), const_cast<char *>(text.data())}, value;
        medtrie_id id;

        if (mdb_get(transaction, table, &key, &value) != MDB_SUCCESS)
            return MEDTRIE_NONE;
        std::memcpy(&id, value.mv_data, sizeof id);
        return id;
    }
};

/* Mapped, its pages are shared by the processes; as it comes, it reads them into a cache. */
template <bool mapped> struct sqlite_file {
    database data;
    statement question;

    explicit sqlite_file(const store_files &files)
        : data(files.sqlite.c_str()),
          question((set_up(), data), "SELECT id FROM code WHERE key = ?1")
    {
    }
    medtrie_id find(std::string_view text)
    {
        return static_cast<medtrie_id>(
            question.text(1, text.data(), text.size()).value(MEDTRIE_NONE));
    }

  private:
    void set_up()
    {
        if (mapped)
            data.run("PRAGMA mmap_size = 1073741824");
    }
};

/* A table that is built at the start from the lines of the text file, whose bytes it refers to. */
template <typename map_type> struct map_of_file {
    text_of_codes codes;
    map_type map;

    explicit map_of_file(const store_files &files) : codes(files.text)
    {
        map.reserve(codes.size());
        for (std::size_t i = 0; i < codes.size(); i++)
            map.emplace(codes[i], static_cast<medtrie_id>(i));
    }
    medtrie_id find(std::string_view text) const
    {
        auto found = map.find(text);

        return found == map.end() ? MEDTRIE_NONE : found->second;
    }
};

typedef map_of_file<std::unordered_map<std::string_view, medtrie_id>> std_map;
typedef map_of_file<boost::unordered_flat_map<std::string_view, medtrie_id>> boost_map;

#endif
