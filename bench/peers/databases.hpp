/* Databases: LMDB in a file that is wholly in the page cache, and SQLite in memory, asked inside
 * one transaction and by one prepared statement. */
#ifndef MEDTRIE_BENCH_PEERS_DATABASES_HPP
#define MEDTRIE_BENCH_PEERS_DATABASES_HPP

#include <cstdlib>
#include <filesystem>
#include <string>
#include <string_view>

#include <lmdb.h>
#include <sqlite3.h>

#include "../session.hpp"
#include "../workload.hpp"

/* ---- LMDB -------------------------------------------------------------------------------- */

/* A store of ids by text, or by packed key with MDB_INTEGERKEY; in a folder of its own, which goes
 * with it. */
class lmdb_store
{
  public:
    lmdb_store(const vocabulary &codes, bool packed)
    {
        std::string pattern = (std::filesystem::temp_directory_path() / "medtrie-lmdb-XXXXXX");

        if (mkdtemp(pattern.data()) == nullptr)
            give_up("lmdb: no folder " + pattern);
        folder = pattern;
        must(mdb_env_create(&environment));
        must(mdb_env_set_mapsize(environment, std::size_t{1} << 30));
        must(mdb_env_open(environment, folder.c_str(), MDB_NOSYNC | MDB_NOLOCK | MDB_NORDAHEAD,
                          0600));
        fill(codes, packed);
        must(mdb_txn_begin(environment, nullptr, MDB_RDONLY, &transaction));
    }

    ~lmdb_store()
    {
        mdb_txn_abort(transaction);
        mdb_env_close(environment);
        std::filesystem::remove_all(folder);
    }

    lmdb_store(const lmdb_store &) = delete;
    lmdb_store &operator=(const lmdb_store &) = delete;

    medtrie_id find(const void *key, std::size_t size) const
    {
        MDB_val wanted = {size, const_cast<void *>(key)};
        MDB_val found;
        medtrie_id id;

        if (size == 0 || mdb_get(transaction, table, &wanted, &found) != 0)
            return MEDTRIE_NONE;
        std::memcpy(&id, found.mv_data, sizeof id);
        return id;
    }

  private:
    static void must(int result)
    {
        if (result != 0)
            give_up(std::string("lmdb: ") + mdb_strerror(result));
    }

    void fill(const vocabulary &codes, bool packed)
    {
        must(mdb_txn_begin(environment, nullptr, 0, &transaction));
        must(mdb_dbi_open(transaction, nullptr, MDB_CREATE | (packed ? MDB_INTEGERKEY : 0u),
                          &table));
        for (medtrie_id id = 0; id < codes.size(); id++) {
            std::uint64_t number = codes.keys[id];
            MDB_val key = {codes.texts[id].size(), const_cast<char *>(codes.texts[id].data())};
            MDB_val value = {sizeof id, &id};

            if (packed)
                key = {sizeof number, &number};
            must(mdb_put(transaction, table, &key, &value, 0));
        }
        must(mdb_txn_commit(transaction));
    }

    std::string folder;
    MDB_env *environment = nullptr;
    MDB_txn *transaction = nullptr;
    MDB_dbi table = 0;
};

struct lmdb_text {
    lmdb_store store;

    explicit lmdb_text(const vocabulary &codes) : store(codes, false)
    {
    }

    medtrie_id find(std::string_view text) const
    {
        return store.find(text.data(), text.size());
    }
};

struct lmdb_key {
    lmdb_store store;

    explicit lmdb_key(const vocabulary &codes) : store(codes, true)
    {
    }

    medtrie_id find(std::uint64_t key) const
    {
        return store.find(&key, sizeof key);
    }
};

/* ---- SQLite ------------------------------------------------------------------------------ */

/* A table with the columns key and id, and the statement that asks it. */
class sqlite_store
{
  public:
    sqlite_store(const char *create, const vocabulary &codes, bool packed)
    {
        sqlite3_stmt *insert;

        if (sqlite3_open_v2(":memory:", &database,
                            SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX,
                            nullptr) != SQLITE_OK)
            give_up("sqlite: cannot open");
        execute(create);
        execute("BEGIN");
        insert = prepare("INSERT INTO code VALUES (?1, ?2)");
        for (medtrie_id id = 0; id < codes.size(); id++) {
            if (packed)
                sqlite3_bind_int64(insert, 1, static_cast<sqlite3_int64>(codes.keys[id]));
            else
                sqlite3_bind_text(insert, 1, codes.texts[id].data(),
                                  static_cast<int>(codes.texts[id].size()), SQLITE_STATIC);
            sqlite3_bind_int64(insert, 2, id);
            if (sqlite3_step(insert) != SQLITE_DONE)
                give_up("sqlite: cannot insert");
            sqlite3_reset(insert);
        }
        sqlite3_finalize(insert);
        execute("COMMIT");
        question = prepare("SELECT id FROM code WHERE key = ?1");
    }

    ~sqlite_store()
    {
        sqlite3_finalize(question);
        sqlite3_close(database);
    }

    sqlite_store(const sqlite_store &) = delete;
    sqlite_store &operator=(const sqlite_store &) = delete;

    sqlite3_stmt *statement() const
    {
        return question;
    }

    medtrie_id answer() const
    {
        medtrie_id id = MEDTRIE_NONE;

        if (sqlite3_step(question) == SQLITE_ROW)
            id = static_cast<medtrie_id>(sqlite3_column_int64(question, 0));
        sqlite3_reset(question);
        return id;
    }

  private:
    void execute(const char *sql)
    {
        if (sqlite3_exec(database, sql, nullptr, nullptr, nullptr) != SQLITE_OK)
            give_up(std::string("sqlite: ") + sqlite3_errmsg(database));
    }

    sqlite3_stmt *prepare(const char *sql)
    {
        sqlite3_stmt *statement = nullptr;

        if (sqlite3_prepare_v2(database, sql, -1, &statement, nullptr) != SQLITE_OK)
            give_up(std::string("sqlite: ") + sqlite3_errmsg(database));
        return statement;
    }

    sqlite3 *database = nullptr;
    sqlite3_stmt *question = nullptr;
};

struct sqlite_text {
    sqlite_store store;

    explicit sqlite_text(const vocabulary &codes)
        : store("CREATE TABLE code (key TEXT PRIMARY KEY, id INTEGER) WITHOUT ROWID", codes, false)
    {
    }

    medtrie_id find(std::string_view text) const
    {
        sqlite3_bind_text(store.statement(), 1, text.data(), static_cast<int>(text.size()),
                          SQLITE_STATIC);
        return store.answer();
    }
};

struct sqlite_key {
    sqlite_store store;

    explicit sqlite_key(const vocabulary &codes)
        : store("CREATE TABLE code (key INTEGER PRIMARY KEY, id INTEGER)", codes, true)
    {
    }

    medtrie_id find(std::uint64_t key) const
    {
        sqlite3_bind_int64(store.statement(), 1, static_cast<sqlite3_int64>(key));
        return store.answer();
    }
};

#endif
