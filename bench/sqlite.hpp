/* SQLite as a peer: a database in memory, which spares it all reading, and prepared statements. */
#ifndef MEDTRIE_BENCH_SQLITE_HPP
#define MEDTRIE_BENCH_SQLITE_HPP

#include <sqlite3.h>

#include "session.hpp"

struct database {
    sqlite3 *handle = nullptr;

    explicit database(const char *path = ":memory:")
    {
        if (sqlite3_open(path, &handle) != SQLITE_OK)
            give_up(std::string("SQLite: ") + sqlite3_errmsg(handle));
    }
    database(const database &) = delete;
    database &operator=(const database &) = delete;
    ~database()
    {
        sqlite3_close(handle);
    }

    void run(const char *sql)
    {
        if (sqlite3_exec(handle, sql, nullptr, nullptr, nullptr) != SQLITE_OK)
            give_up(std::string("SQLite: ") + sqlite3_errmsg(handle));
    }
};

class statement
{
    sqlite3_stmt *handle = nullptr;

  public:
    statement(database &in, const char *sql)
    {
        if (sqlite3_prepare_v3(in.handle, sql, -1, SQLITE_PREPARE_PERSISTENT, &handle, nullptr) !=
            SQLITE_OK)
            give_up(std::string("SQLite: ") + sqlite3_errmsg(in.handle));
    }
    statement(const statement &) = delete;
    statement &operator=(const statement &) = delete;
    ~statement()
    {
        sqlite3_finalize(handle);
    }

    statement &number(int place, std::int64_t value)
    {
        sqlite3_bind_int64(handle, place, value);
        return *this;
    }
    /* The text must stay until the statement has run. */
    statement &text(int place, const char *data, std::size_t size)
    {
        sqlite3_bind_text(handle, place, data, static_cast<int>(size), SQLITE_STATIC);
        return *this;
    }

    /* Shows the first column of every row. */
    template <typename show_type> void each(show_type show)
    {
        while (sqlite3_step(handle) == SQLITE_ROW)
            show(sqlite3_column_int64(handle, 0));
        sqlite3_reset(handle);
    }
    std::uint64_t sum()
    {
        std::uint64_t total = 0;

        each([&total](std::int64_t value) { total += static_cast<std::uint64_t>(value); });
        return total;
    }
    /* The first column of the first row, or what is said for no row. */
    std::int64_t value(std::int64_t none = 0)
    {
        std::int64_t found = none;

        if (sqlite3_step(handle) == SQLITE_ROW)
            found = sqlite3_column_int64(handle, 0);
        sqlite3_reset(handle);
        return found;
    }
    void run()
    {
        value();
    }
};

#endif
