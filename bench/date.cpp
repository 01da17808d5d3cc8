/*
 * Dates: whether a code is valid, or billable, on the day of service. Every question has a day of
 * its own out of the ten years before the last covered day; days that no release covers are left
 * out, for SQLite would not know them from days on which the code is not valid.
 *
 * usage: medtrie-bench-date INDEX [--quick] [--rows FILE]
 *
 * Some answer by ids that were found before: medtrie's -valid and -billable (medtrie_period_on and
 * medtrie_valid or medtrie_billable) and their batches, and sqlite-span-valid-id. The others take
 * the text: medtrie's -find (the measure of the others), -find-valid, -check and -check-batch
 * (which is about billable), and sqlite-span-valid and sqlite-span-billable. SQLite holds for each
 * code the spans of days on which it was valid, or billable, by (code, first day), WITHOUT ROWID;
 * it finds the last span that begins on the day or before.
 */
#include "asking.hpp"
#include "sqlite.hpp"

namespace
{

constexpr unsigned DAYS = 3653;

medtrie_period_view period_at(const medtrie_system *system, medtrie_period period)
{
    medtrie_period_view view{};

    view.struct_size = sizeof view;
    medtrie_period_at(system, period, &view);
    return view;
}

typedef bool bit_of_concept(const medtrie_system *, medtrie_id, medtrie_period);

/* ---- Spans --------------------------------------------------------------------------------- */

struct span {
    medtrie_day first_day, last_day;
};

/* Whether a period begins where the one before it ends: between them may be days that no release
 * covers. */
bool goes_on(const medtrie_system *system, medtrie_period period)
{
    return period_at(system, period).first_day == period_at(system, period - 1).last_day + 1;
}

/* The spans of a code; periods that adjoin are one span. */
std::vector<span> spans_of(const medtrie_system *system, medtrie_id id, bit_of_concept *is)
{
    medtrie_period count = describe(system).period_count;
    std::vector<span> spans;

    for (medtrie_period first = 0, end; first < count; first = end) {
        end = first + 1;
        if (!is(system, id, first))
            continue;
        while (end < count && is(system, id, end) && goes_on(system, end))
            end++;
        spans.push_back({period_at(system, first).first_day, period_at(system, end - 1).last_day});
    }
    return spans;
}

/* When the codes have one quality, valid or billable, in memory and in SQLite. */
struct history {
    std::vector<std::vector<span>> spans; /* by id */
    database data;
    statement by_text, by_id;

    history(const vocabulary &codes, bit_of_concept *is)
        : data(), by_text((fill(codes, is), data), question("span", "code").c_str()),
          by_id(data, question("span_of_id", "id").c_str())
    {
    }

    /* What everyone is to answer. */
    bool holds(medtrie_id id, medtrie_day day) const
    {
        if (id == MEDTRIE_NONE)
            return false;
        for (const span &one : spans[id])
            if (one.first_day <= day && day <= one.last_day)
                return true;
        return false;
    }

  private:
    static std::string question(const std::string &table, const std::string &key)
    {
        return "SELECT last_day >= ?2 FROM " + table + " WHERE " + key +
               " = ?1 AND first_day <= ?2 ORDER BY first_day DESC LIMIT 1";
    }

    void fill(const vocabulary &codes, bit_of_concept *is)
    {
        data.run("CREATE TABLE span (code TEXT, first_day INTEGER, last_day INTEGER, id INTEGER,"
                 " PRIMARY KEY (code, first_day)) WITHOUT ROWID; BEGIN");
        {
            statement insert(data, "INSERT INTO span VALUES (?1, ?2, ?3, ?4)");

            for (medtrie_id id = 0; id < codes.size(); id++) {
                spans.push_back(spans_of(codes.handle, id, is));
                for (const span &one : spans.back())
                    insert.text(1, codes.texts[id].data(), codes.texts[id].size())
                        .number(2, one.first_day)
                        .number(3, one.last_day)
                        .number(4, id)
                        .run();
            }
        }
        data.run("COMMIT; CREATE TABLE span_of_id (id INTEGER, first_day INTEGER,"
                 " last_day INTEGER, PRIMARY KEY (id, first_day)) WITHOUT ROWID;"
                 "INSERT INTO span_of_id SELECT id, first_day, last_day FROM span; ANALYZE");
    }
};

/* ---- One system ---------------------------------------------------------------------------- */

struct trial {
    const options &given;
    vocabulary codes;
    questions asked;
    std::vector<medtrie_day> days;
    std::vector<std::uint8_t> answers;
    std::vector<medtrie_id> ids;
    history valid, billable;
    std::vector<contender> list;

    trial(const medtrie_index *index, const options &how, const std::string &system)
        : given(how), codes(load_vocabulary(index, system)),
          asked(ask(index, codes, "uniform-95", std::size_t{1} << (how.quick ? 18 : 20))),
          answers(asked.size()), ids(asked.size()), valid(codes, medtrie_valid),
          billable(codes, medtrie_billable)
    {
        std::mt19937_64 random(20260401);
        medtrie_system_view view = describe(codes.handle);
        medtrie_day last = period_at(codes.handle, view.period_count - 1).last_day;

        while (days.size() < asked.size()) {
            medtrie_day day = last - static_cast<medtrie_day>(random() % DAYS);

            if (medtrie_period_on(codes.handle, day) != MEDTRIE_NOT_COVERED)
                days.push_back(day);
        }
    }

    bool expected(const history &of, std::size_t i) const
    {
        return of.holds(asked.ids[i], days[i]);
    }

    subject about(const char *kind, const std::string &peer) const
    {
        return {"date", kind, peer, codes.system, asked.workload, codes.size()};
    }

    template <typename ask_type, typename expected_type>
    void add(const char *kind, const std::string &peer, ask_type ask, expected_type wanted)
    {
        subject it = about(kind, peer);
        std::size_t count = count_within(round_seconds(given), asked.size(), ask);

        expect(it, count, ask, wanted);
        list.push_back(one_by_one(it, count, ask));
    }

    template <typename answer_type, typename ask_type, typename expected_type>
    void add_batch(const std::string &peer, std::vector<answer_type> &into, ask_type ask,
                   expected_type wanted)
    {
        subject it = about("own", peer);

        list.push_back(in_batches(it, into, ask));
        list.back().run();
        expect(
            it, into.size(), [&into](std::size_t i) { return into[i]; }, wanted);
    }
};

/* ---- medtrie ------------------------------------------------------------------------------- */

/* What the text is, alone: the measure of what a day costs besides. */
void add_find(trial &t, const level &at)
{
    const medtrie_system *system = at.system(t.codes.system);
    auto wanted = [&t](std::size_t i) { return t.asked.ids[i]; };

    t.add(
        "own", "medtrie-" + at.name + "-find",
        [&asked = t.asked, system](std::size_t i) {
            std::string_view text = asked.text(i);

            return medtrie_find(system, text.data(), text.size());
        },
        wanted);
    t.add_batch(
        "medtrie-" + at.name + "-find-batch", t.ids,
        [&t, system](std::size_t first, std::size_t count) {
            struct medtrie_texts texts = texts_of(t.asked, first, count);

            medtrie_find_batch(system, &texts, t.ids.data() + first);
        },
        wanted);
}

/* By id, and by text; is is a type, so that the call is no call through a pointer. */
template <typename is_type>
void add_single(trial &t, const level &at, const std::string &word, const history &of, is_type is)
{
    const medtrie_system *system = at.system(t.codes.system);
    auto wanted = [&t, &of](std::size_t i) { return t.expected(of, i); };

    t.add(
        "own", "medtrie-" + at.name + "-" + word,
        [&asked = t.asked, &days = t.days, system, is](std::size_t i) {
            return is(system, asked.ids[i], medtrie_period_on(system, days[i]));
        },
        wanted);
    t.add(
        "own", "medtrie-" + at.name + "-find-" + word,
        [&asked = t.asked, &days = t.days, system, is](std::size_t i) {
            std::string_view text = asked.text(i);

            return is(system, medtrie_find(system, text.data(), text.size()),
                      medtrie_period_on(system, days[i]));
        },
        wanted);
}

typedef void batch_of_dates(const medtrie_system *, const medtrie_id *, std::size_t,
                            const std::uint8_t *, const medtrie_day *, std::size_t, std::uint8_t *,
                            std::uint8_t *);

void add_id_batch(trial &t, const level &at, const char *word, const history &of,
                  batch_of_dates *batch)
{
    const medtrie_system *system = at.system(t.codes.system);

    t.add_batch(
        "medtrie-" + at.name + "-" + word + "-batch", t.answers,
        [&t, system, batch](std::size_t first, std::size_t count) {
            batch(system, t.asked.ids.data() + first, count, nullptr, t.days.data() + first, 1,
                  t.answers.data() + first, nullptr);
        },
        [&t, &of](std::size_t i) { return t.expected(of, i) ? MEDTRIE_ROW_YES : MEDTRIE_ROW_NO; });
}

void add_check(trial &t, const level &at)
{
    const medtrie_system *system = at.system(t.codes.system);
    const std::string &name = t.codes.system;
    auto single = [&asked = t.asked, &days = t.days, system](std::size_t i) {
        std::string_view text = asked.text(i);

        return medtrie_check(system, text.data(), text.size(), days[i], nullptr);
    };

    t.add("own", "medtrie-" + at.name + "-check", single, single);
    t.add_batch(
        "medtrie-" + at.name + "-check-batch", t.answers,
        [&t, &at, &name](std::size_t first, std::size_t count) {
            struct medtrie_texts texts = texts_of(t.asked, first, count);

            medtrie_check_batch(at.index, name.data(), name.size(), &texts, t.days.data() + first,
                                1, t.answers.data() + first, nullptr, nullptr);
        },
        single);
    for (std::size_t i = 0; i < t.asked.size(); i++)
        if ((single(i) == MEDTRIE_STATUS_VALID) != t.expected(t.billable, i))
            give_up("date, " + name + ": medtrie_check answers question " + std::to_string(i) +
                    " otherwise");
}

void add_sqlite(trial &t, const char *peer, const history &of, statement &by_text)
{
    t.add(
        "database", peer,
        [&asked = t.asked, &days = t.days, &by_text](std::size_t i) {
            std::string_view text = asked.text(i);

            return by_text.text(1, text.data(), text.size()).number(2, days[i]).value();
        },
        [&t, &of](std::size_t i) { return t.expected(of, i); });
}

/* By the ids that were found before; of a miss nothing is found. */
void add_sqlite_by_id(trial &t)
{
    t.add(
        "database", "sqlite-span-valid-id",
        [&t](std::size_t i) {
            return t.valid.by_id.number(1, t.asked.ids[i]).number(2, t.days[i]).value();
        },
        [&t](std::size_t i) { return t.expected(t.valid, i); });
}

void bench(const std::vector<level> &levels, const options &given, const std::string &system)
{
    trial t(levels.back().index, given, system);

    for (const level &at : levels) {
        add_find(t, at);
        add_single(t, at, "valid", t.valid,
                   [](const medtrie_system *in, medtrie_id id, medtrie_period period) {
                       return medtrie_valid(in, id, period);
                   });
        add_single(t, at, "billable", t.billable,
                   [](const medtrie_system *in, medtrie_id id, medtrie_period period) {
                       return medtrie_billable(in, id, period);
                   });
        add_id_batch(t, at, "valid", t.valid, medtrie_valid_batch);
        add_id_batch(t, at, "billable", t.billable, medtrie_billable_batch);
        add_check(t, at);
    }
    add_sqlite(t, "sqlite-span-valid", t.valid, t.valid.by_text);
    add_sqlite(t, "sqlite-span-billable", t.billable, t.billable.by_text);
    add_sqlite_by_id(t);
    finish(t.list, given);
}

} // namespace

int main(int argc, char **argv)
{
    options given = read_options(argc, argv);
    std::vector<level> levels = open_levels(given.index);

    bench(levels, given, "icd10cm");
    bench(levels, given, "icd10pcs");
    close_levels(levels);
    return 0;
}
