#include "workload.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <functional>
#include <random>

#include "session.hpp"

namespace
{

constexpr std::uint64_t SEED = 20260401;
constexpr double ZIPF_EXPONENT = 0.8;
const char ALPHABET[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";

std::string display_of(const medtrie_system *system, medtrie_id id)
{
    char buffer[24];
    std::size_t size = medtrie_display(system, id, buffer);

    return std::string(buffer, size);
}

/* The displays of the codes of a system that the index may lack. */
void append_displays(const medtrie_index *index, const char *name, std::vector<std::string> &texts)
{
    const medtrie_system *system = medtrie_system_named(index, name, std::strlen(name));
    medtrie_system_view view{};

    if (system == nullptr)
        return;
    view.struct_size = sizeof view;
    medtrie_system_describe(system, &view);
    for (medtrie_id id = 0; id < view.code_count; id++)
        texts.push_back(display_of(system, id));
}

/* ---- Misses ------------------------------------------------------------------------------ */

/* Makes texts that no contender finds. */
class misses
{
  public:
    misses(const medtrie_index *index, const vocabulary &asked) : codes(asked)
    {
        append_displays(index, asked.system == "icd10pcs" ? "icd9cm-sg" : "icd9cm-dx", retired);
        for (const char *name : {"icd10cm", "icd10pcs", "hcpcs"})
            if (asked.system != name)
                append_displays(index, name, others);
    }

    /* The kinds in equal shares: the last two where the index has such codes. What is a code, a
     * grouping or another spelling of one is passed over, for the tables of the peers hold neither
     * of the latter. That the peers have no such text either is proved before they are measured. */
    std::string make(std::mt19937_64 &random)
    {
        unsigned kind = turn++ % (retired.empty() || others.empty() ? 2 : 4);

        for (;;) {
            std::string text = draw(kind, random);

            if (medtrie_find(codes.handle, text.data(), text.size()) == MEDTRIE_NONE)
                return text;
        }
    }

  private:
    std::string draw(unsigned kind, std::mt19937_64 &random)
    {
        std::string code(codes.texts[random() % codes.size()]);

        switch (kind) {
        case 0:
            return mistype(code, random);
        case 1:
            return code.substr(0, 1 + random() % (code.size() - 1));
        case 2:
            return retired[random() % retired.size()];
        default:
            return others[random() % others.size()];
        }
    }

    static std::string mistype(std::string code, std::mt19937_64 &random)
    {
        std::size_t place = random() % code.size();

        if (code[place] == '.')
            place--;
        code[place] = ALPHABET[random() % (sizeof ALPHABET - 1)];
        return code;
    }

    const vocabulary &codes;
    std::vector<std::string> retired, others;
    unsigned turn = 0;
};

/* ---- Hits -------------------------------------------------------------------------------- */

using draw_hit = std::function<medtrie_id(std::mt19937_64 &)>;

draw_hit uniform(struct medtrie_range range)
{
    return [range](std::mt19937_64 &random) {
        return range.first + static_cast<medtrie_id>(random() % (range.end - range.first));
    };
}

/* Which codes are frequent has nothing to do with their order, hence the permutation. */
draw_hit zipf(std::size_t count, std::mt19937_64 &random)
{
    std::vector<medtrie_id> by_rank(count);
    std::vector<double> up_to(count);
    double sum = 0;

    for (std::size_t rank = 0; rank < count; rank++) {
        by_rank[rank] = static_cast<medtrie_id>(rank);
        sum += std::pow(static_cast<double>(rank + 1), -ZIPF_EXPONENT);
        up_to[rank] = sum;
    }
    std::shuffle(by_rank.begin(), by_rank.end(), random);
    return [by_rank, up_to, sum](std::mt19937_64 &generator) {
        double drawn = std::uniform_real_distribution<double>(0, sum)(generator);
        std::size_t rank = std::upper_bound(up_to.begin(), up_to.end(), drawn) - up_to.begin();

        return by_rank[std::min(rank, by_rank.size() - 1)];
    };
}

void append(questions &asked, const vocabulary &codes, std::string_view text, medtrie_id id)
{
    asked.bytes += text;
    asked.offsets.push_back(static_cast<std::int32_t>(asked.bytes.size()));
    asked.lines += text;
    asked.lines += '\n';
    asked.keys.push_back(medtrie_key(codes.handle, text.data(), text.size()));
    asked.ids.push_back(id);
}

/* Of 100 questions so many are misses. */
unsigned misses_of(const std::string &workload)
{
    if (workload == "uniform-miss")
        return 100;
    if (workload == "uniform-50")
        return 50;
    return workload == "uniform-95" || workload == "zipf-95" ? 5 : 0;
}

} // namespace

const std::vector<std::string> workload_names = {
    "uniform-hit", "uniform-95", "uniform-50", "uniform-miss", "zipf-95", "sorted-hit", "s82-hit"};

vocabulary load_vocabulary(const medtrie_index *index, const std::string &system)
{
    vocabulary codes;
    medtrie_system_view view{};
    std::size_t start = 0;

    codes.system = system;
    codes.handle = medtrie_system_named(index, system.data(), system.size());
    if (codes.handle == nullptr)
        give_up("the index lacks " + system);
    view.struct_size = sizeof view;
    medtrie_system_describe(codes.handle, &view);
    /* Views of it must stay good: of a moved string they do, unless it is a short one. */
    codes.bytes.reserve(std::size_t{view.code_count} * 9 + 64);
    for (medtrie_id id = 0; id < view.code_count; id++) {
        codes.bytes += display_of(codes.handle, id);
        if (codes.bytes.size() > std::size_t{view.code_count} * 9 + 64)
            give_up(system + " has longer codes than expected");
        std::string_view text(codes.bytes.data() + start, codes.bytes.size() - start);
        start = codes.bytes.size();
        codes.texts.push_back(text);
        codes.keys.push_back(medtrie_key(codes.handle, text.data(), text.size()));
    }
    return codes;
}

struct medtrie_range sibling_range(const vocabulary &codes)
{
    struct medtrie_range widest = {0, 0};

    if (codes.system == "icd10cm")
        return medtrie_prefix(codes.handle, "S82", 3);
    for (medtrie_id id = 0; id<codes.size(); id = widest.end> id ? widest.end : id + 1) {
        struct medtrie_range range = medtrie_prefix(codes.handle, codes.texts[id].data(), 3);

        if (range.end - range.first > widest.end - widest.first)
            widest = range;
    }
    return widest;
}

questions ask(const medtrie_index *index, const vocabulary &codes, const std::string &workload,
              std::size_t count)
{
    std::mt19937_64 random(SEED);
    misses wrong(index, codes);
    questions asked;
    unsigned miss_share = misses_of(workload);
    struct medtrie_range all = {0, static_cast<medtrie_id>(codes.size())};
    draw_hit draw = workload == "zipf-95"   ? zipf(codes.size(), random)
                    : workload == "s82-hit" ? uniform(sibling_range(codes))
                                            : uniform(all);
    std::vector<medtrie_id> drawn(count);

    asked.workload = workload;
    asked.offsets.push_back(0);
    for (medtrie_id &id : drawn)
        id = random() % 100 < miss_share ? MEDTRIE_NONE : draw(random);
    if (workload == "sorted-hit")
        std::sort(drawn.begin(), drawn.end(),
                  [&codes](medtrie_id a, medtrie_id b) { return codes.texts[a] < codes.texts[b]; });
    for (medtrie_id id : drawn)
        if (id == MEDTRIE_NONE)
            append(asked, codes, wrong.make(random), id);
        else
            append(asked, codes, codes.texts[id], id);
    asked.bytes.append(8, '\0'); /* what may be loaded behind the last text */
    return asked;
}
