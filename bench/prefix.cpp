/*
 * Prefixes: how many codes begin with a text, and which.
 *
 * usage: medtrie-bench-prefix INDEX [--quick] [--rows FILE]
 *
 * The prefixes are the first 1, 2, ... 6 characters, in turn, of random codes as people write them;
 * the dot does not count, and none ends in it: to medtrie "E11." means E11 and all below it, to the
 * others what begins with these four characters, and so not E11.
 * Figures are ns for each prefix. In ICD-10-CM such a prefix has 4,000 codes on average, in
 * ICD-10-PCS 10,000 (each run prints the number for its own questions): a third of the prefixes are
 * of one or two characters and hold nearly all. Enumerating means to write the ids of the codes
 * into an array; all that enumerate are asked the same questions, for their cost depends on the
 * range.
 *
 * marisa and darts count by enumerating, for they know no other way. darts has no call that
 * enumerates either: its traverse() steps by one character, so every character that the codes have
 * is tried below every node.
 */
#include "asking.hpp"
#include "peers/sorted.hpp"
#include "peers/tries.hpp"
#include "sqlite.hpp"

namespace
{

constexpr std::size_t LENGTHS = 6;

/* ---- Peers --------------------------------------------------------------------------------- */

/* Ids that a peer writes one behind the other; there is room for all codes. */
struct ids {
    std::vector<medtrie_id> places;
    std::size_t count = 0;

    void add(medtrie_id id)
    {
        places[count++] = id;
    }
};

struct medtrie_prefixes {
    const medtrie_system *system;

    explicit medtrie_prefixes(const vocabulary &codes) : system(codes.handle)
    {
    }
    std::size_t count(std::string_view text)
    {
        medtrie_range range = medtrie_prefix(system, text.data(), text.size());

        return range.end - range.first;
    }
    void enumerate(std::string_view text, ids &found)
    {
        medtrie_range range = medtrie_prefix(system, text.data(), text.size());

        for (medtrie_id id = range.first; id < range.end; id++)
            found.add(id);
    }
};

struct marisa_prefixes {
    marisa_text table;

    explicit marisa_prefixes(const vocabulary &codes) : table(codes)
    {
    }
    std::size_t count(std::string_view text)
    {
        std::size_t found = 0;

        table.agent.set_query(text.data(), text.size());
        while (table.trie.predictive_search(table.agent))
            found++;
        return found;
    }
    void enumerate(std::string_view text, ids &found)
    {
        table.agent.set_query(text.data(), text.size());
        while (table.trie.predictive_search(table.agent))
            found.add(table.ids[table.agent.key().id()]);
    }
};

struct darts_prefixes {
    darts_text table;
    std::string alphabet; /* every character of a code */

    explicit darts_prefixes(const vocabulary &codes) : table(codes)
    {
        bool has[256] = {};

        for (char one : codes.bytes)
            has[static_cast<unsigned char>(one)] = true;
        for (int one = 1; one < 256; one++)
            if (has[one])
                alphabet.push_back(static_cast<char>(one));
    }
    std::size_t count(std::string_view text)
    {
        std::size_t found = 0;

        walk(text, [&found](int) { found++; });
        return found;
    }
    void enumerate(std::string_view text, ids &found)
    {
        walk(text, [&found](int id) { found.add(static_cast<medtrie_id>(id)); });
    }

  private:
    static constexpr int NO_NODE = -2; /* of traverse(); -1: a node without a value */

    template <typename show_type> void walk(std::string_view text, show_type show)
    {
        std::size_t node = 0, at = 0;
        int value = table.trie.traverse(text.data(), node, at, text.size());

        if (value != NO_NODE)
            below(node, value, show);
    }
    template <typename show_type> void below(std::size_t node, int value, show_type &show)
    {
        if (value >= 0)
            show(value);
        for (const char &next : alphabet) {
            std::size_t child = node, at = 0;
            int found = table.trie.traverse(&next, child, at, 1);

            if (found != NO_NODE)
                below(child, found, show);
        }
    }
};

/* The least text that is greater than every text that begins so. */
std::string behind(std::string_view text)
{
    std::string end(text);

    end.back()++;
    return end;
}

struct sqlite_prefixes {
    database data;
    statement counting, enumerating;

    explicit sqlite_prefixes(const vocabulary &codes)
        : data(),
          counting((fill(codes), data), "SELECT count(*) FROM code WHERE code >= ?1 AND code < ?2"),
          enumerating(data, "SELECT id FROM code WHERE code >= ?1 AND code < ?2")
    {
    }
    std::size_t count(std::string_view text)
    {
        std::string end = behind(text);

        return static_cast<std::size_t>(
            counting.text(1, text.data(), text.size()).text(2, end.data(), end.size()).value());
    }
    void enumerate(std::string_view text, ids &found)
    {
        std::string end = behind(text);

        enumerating.text(1, text.data(), text.size())
            .text(2, end.data(), end.size())
            .each([&found](std::int64_t id) { found.add(static_cast<medtrie_id>(id)); });
    }

  private:
    void fill(const vocabulary &codes)
    {
        data.run("CREATE TABLE code (code TEXT PRIMARY KEY, id INTEGER) WITHOUT ROWID; BEGIN");
        {
            statement insert(data, "INSERT INTO code VALUES (?1, ?2)");

            for (medtrie_id id = 0; id < codes.size(); id++)
                insert.text(1, codes.texts[id].data(), codes.texts[id].size()).number(2, id).run();
        }
        data.run("COMMIT");
    }
};

struct sorted_prefixes {
    sorted_text table;

    explicit sorted_prefixes(const vocabulary &codes) : table(codes)
    {
    }
    std::size_t count(std::string_view text)
    {
        auto [first, end] = range(text);

        return end - first;
    }
    void enumerate(std::string_view text, ids &found)
    {
        auto [first, end] = range(text);

        for (std::size_t i = first; i < end; i++)
            found.add(table.ids[i]);
    }

  private:
    std::pair<std::size_t, std::size_t> range(std::string_view text)
    {
        auto begin = table.texts.begin();
        auto first = std::lower_bound(begin, table.texts.end(), text);
        auto end = std::partition_point(first, table.texts.end(), [text](std::string_view one) {
            return one.substr(0, text.size()) == text;
        });

        return {first - begin, end - begin};
    }
};

/* ---- One system ---------------------------------------------------------------------------- */

struct trial {
    const options &given;
    vocabulary codes;
    std::vector<std::string_view> prefixes; /* LENGTHS after LENGTHS */
    std::size_t to_enumerate;               /* how many of them, the first ones */
    ids written;
    std::vector<contender> list;

    trial(const medtrie_index *index, const options &how, const std::string &system)
        : given(how), codes(load_vocabulary(index, system))
    {
        std::mt19937_64 random(20260401);
        std::size_t count = how.quick ? 1 << 16 : 1 << 18;

        to_enumerate = LENGTHS * (how.quick ? 12 : 64);
        written.places.resize(codes.size());
        while (prefixes.size() < count - count % LENGTHS) {
            std::string_view code = codes.texts[random() % codes.size()];
            std::size_t length = prefixes.size() % LENGTHS + 1;

            /* Of a shorter code all. */
            prefixes.push_back(code.substr(0, code.find('.') < length ? length + 1 : length));
        }
    }

    subject about(const char *kind, const std::string &peer) const
    {
        return {"prefix", kind, peer, codes.system, "uniform-hit", codes.size()};
    }

    /* The ids by a look at every code: medtrie's answers are not what the others are held to. */
    std::vector<medtrie_id> expected(std::string_view text) const
    {
        std::vector<medtrie_id> found;

        for (medtrie_id id = 0; id < codes.size(); id++)
            if (codes.texts[id].substr(0, text.size()) == text)
                found.push_back(id);
        return found;
    }
};

template <typename peer_type> void check(trial &t, peer_type &peer, const std::string &name)
{
    for (std::size_t i = 0; i < 8 * LENGTHS; i++) {
        std::vector<medtrie_id> wanted = t.expected(t.prefixes[i]);
        auto begin = t.written.places.begin();

        t.written.count = 0;
        peer.enumerate(t.prefixes[i], t.written);
        std::sort(begin, begin + static_cast<std::ptrdiff_t>(t.written.count));
        if (peer.count(t.prefixes[i]) != wanted.size() || t.written.count != wanted.size() ||
            !std::equal(wanted.begin(), wanted.end(), begin))
            give_up("prefix, " + t.codes.system + ": " + name +
                    " finds other codes that begin with "
                    "\"" +
                    std::string(t.prefixes[i]) + "\"");
    }
}

/* The whole of some groups of LENGTHS, so that what is asked is as long on average. */
std::size_t whole(std::size_t count)
{
    return std::max(count - count % LENGTHS, LENGTHS);
}

template <typename peer_type>
void add(trial &t, const char *kind, const std::string &name, bool counts_by_walking)
{
    auto peer = std::make_shared<peer_type>(t.codes);
    auto count = [peer, &t](std::size_t i) { return peer->count(t.prefixes[i]); };
    auto enumerate = [peer, &t](std::size_t i) {
        t.written.count = 0;
        peer->enumerate(t.prefixes[i % t.to_enumerate], t.written);
        return t.written.count + t.written.places[t.written.count / 2];
    };
    std::size_t counted = counts_by_walking
                              ? t.to_enumerate
                              : count_within(round_seconds(t.given), t.prefixes.size(), count);
    /* Who is fast goes over the questions several times. */
    std::size_t times =
        count_within(round_seconds(t.given), 64 * t.to_enumerate, enumerate) / t.to_enumerate;

    check(t, *peer, name);
    t.list.push_back(one_by_one(t.about(kind, name + "-count"), whole(counted), count));
    t.list.push_back(one_by_one(t.about(kind, name + "-enumerate"),
                                t.to_enumerate * std::max<std::size_t>(times, 1), enumerate));
}

/* Every count of medtrie's against the sorted array's, whose codes were looked at one by one. */
void compare_counts(trial &t)
{
    medtrie_prefixes own(t.codes);
    sorted_prefixes sorted(t.codes);
    std::size_t sum = 0;

    for (std::size_t i = 0; i < t.prefixes.size(); i++) {
        if (own.count(t.prefixes[i]) != sorted.count(t.prefixes[i]))
            give_up("prefix, " + t.codes.system + ": counts differ for \"" +
                    std::string(t.prefixes[i]) + "\"");
        sum += i < t.to_enumerate ? own.count(t.prefixes[i]) : 0;
    }
    std::printf("%s: a prefix that is enumerated has %.1f codes on average\n",
                t.codes.system.c_str(),
                static_cast<double>(sum) / static_cast<double>(t.to_enumerate));
}

void bench(const medtrie_index *index, const options &given, const std::string &system)
{
    trial t(index, given, system);

    compare_counts(t);
    add<medtrie_prefixes>(t, "own", "medtrie-prefix", false);
    add<marisa_prefixes>(t, "trie", "marisa", true);
    add<darts_prefixes>(t, "trie", "darts", true);
    add<sqlite_prefixes>(t, "database", "sqlite-range", true);
    add<sorted_prefixes>(t, "sorted", "sorted", false);
    finish(t.list, given);
}

} // namespace

int main(int argc, char **argv)
{
    options given = read_options(argc, argv);
    medtrie_index *index = open_index(given.index);

    bench(index, given, "icd10cm");
    bench(index, given, "icd10pcs");
    medtrie_close(index);
    return 0;
}
