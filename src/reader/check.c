/*
 * The verdict: may a code be billed on a day, and if not, why.
 *
 * A code that may costs a lookup, the period of the day and one bit; everything else stands behind
 * that, out of its way. The statuses are those of docs/CHECK.md, "Statuses", in its order.
 */
#include "batch.h"
#include "calendar.h"
#include "family.h"
#include "key.h"
#include "repair.h"
#include "shape.h"

/* Keeps the rare way out of the frequent one, whose registers it would spill. */
#if defined(__GNUC__)
#  define RARE __attribute__((noinline, cold))
#else
#  define RARE
#endif

const char *medtrie_status_name(enum medtrie_status status)
{
    switch (status) {
    case MEDTRIE_STATUS_VALID:
        return "valid";
    case MEDTRIE_STATUS_HEADER:
        return "header";
    case MEDTRIE_STATUS_RETIRED:
        return "retired";
    case MEDTRIE_STATUS_NOT_YET_VALID:
        return "not-yet-valid";
    case MEDTRIE_STATUS_UNKNOWN:
        return "unknown";
    case MEDTRIE_STATUS_NOT_LOADED:
        return "not-loaded";
    case MEDTRIE_STATUS_NOT_COVERED:
        return "not-covered";
    case MEDTRIE_STATUS_MALFORMED:
        return "malformed";
    }
    return "";
}

/* ---- A code that may be billed ----------------------------------------------------------- */

static bool is_graphic(char c)
{
    return (uint8_t)(c - '!') <= '~' - '!';
}

/* The code of a text that was found, and how, without looking at it in the index. */
static inline struct medtrie_text code_of(const medtrie_system *system, uint64_t sized,
                                          const char *text, size_t len)
{
    const struct validity *validity = &system->validity;
    medtrie_id id = (medtrie_id)sized;

    if (!is_graphic(text[len - 1])) /* blanks behind it */
        return medtrie_code(system, id);
    return (struct medtrie_text){(const char *)validity->codes + (size_t)id * validity->code_size,
                                 sized >> 32};
}

static inline void fill_valid(struct medtrie_verdict *verdict, const medtrie_system *system,
                              medtrie_id id, medtrie_period period, struct medtrie_text code)
{
    verdict->status = MEDTRIE_STATUS_VALID;
    verdict->id = id;
    verdict->system = system;
    verdict->period = period;
    verdict->code = code;
}

/* To a caller whose struct is that of an older version. */
RARE static void give_valid(struct medtrie_verdict *verdict, const medtrie_system *system,
                            medtrie_id id, medtrie_period period, struct medtrie_text code)
{
    struct medtrie_verdict filled = {0};

    fill_valid(&filled, system, id, period, code);
    medtrie_give(verdict, &filled, sizeof filled);
}

/* ---- One that may not -------------------------------------------------------------------- */

/* What is to be said, and of what. */
struct finding {
    enum medtrie_status status;
    const medtrie_system *system;
    medtrie_id id;
    medtrie_period period;
    size_t at; /* MALFORMED */
};

/* Whether a concept that is not valid in a period was so before: in an earlier period or, as HCPCS
 * records tell, before all of them. */
static bool was_valid(const medtrie_system *system, medtrie_id id, medtrie_period period)
{
    struct medtrie_period_view view = {.struct_size = sizeof view};
    medtrie_day first, last;

    for (medtrie_period before = 0; before < period; before++)
        if (medtrie_valid(system, id, before))
            return true;
    medtrie_validity(system, id, &first, &last);
    return medtrie_period_at(system, period, &view) && first < view.first_day;
}

/* What a system says of a text that it has as id, or has not. */
static struct finding judge(const medtrie_system *system, const char *text, size_t len,
                            medtrie_id id, medtrie_period period)
{
    struct finding finding = {MEDTRIE_STATUS_UNKNOWN, system, id, period, 0};
    struct medtrie_fit fit = {.fits = true};

    if (id == MEDTRIE_NONE)
        fit = medtrie_system_fit(system, text, len);
    finding.at = fit.at;
    if (!fit.fits)
        finding.status = MEDTRIE_STATUS_MALFORMED;
    else if (period == MEDTRIE_NOT_COVERED)
        finding.status = MEDTRIE_STATUS_NOT_COVERED;
    else if (id == MEDTRIE_NONE)
        finding.status = MEDTRIE_STATUS_UNKNOWN;
    else if (medtrie_billable(system, id, period))
        finding.status = MEDTRIE_STATUS_VALID;
    else if (medtrie_valid(system, id, period))
        finding.status = MEDTRIE_STATUS_HEADER;
    else
        finding.status =
            was_valid(system, id, period) ? MEDTRIE_STATUS_RETIRED : MEDTRIE_STATUS_NOT_YET_VALID;
    return finding;
}

static void list_completions(struct medtrie_verdict *verdict)
{
    struct medtrie_range codes = medtrie_codes_of(verdict->system, verdict->id);

    for (medtrie_id id = codes.first; id < codes.end; id++) {
        if (!medtrie_is_billable(verdict->system, id, verdict->period))
            continue;
        if (verdict->completion_count < MEDTRIE_VERDICT_LIST)
            verdict->completions[verdict->completion_count] = id;
        verdict->completion_count++;
    }
}

static void list_all(struct medtrie_verdict *verdict, const struct medtrie_search *search)
{
    if (verdict->status == MEDTRIE_STATUS_HEADER)
        list_completions(verdict);
    if (verdict->id != MEDTRIE_NONE)
        verdict->successor_count = medtrie_successors(verdict->system, verdict->id, search->day,
                                                      verdict->successors, MEDTRIE_VERDICT_LIST);
    /* A code of another era, or perhaps of a system that is not loaded, was hardly mistyped. */
    if (verdict->status != MEDTRIE_STATUS_VALID)
        verdict->repair_count = medtrie_repair(
            search, verdict->status != MEDTRIE_STATUS_NOT_LOADED && !search->is_of_another,
            verdict->repairs);
}

static void fill(struct medtrie_verdict *verdict, const struct finding *finding,
                 const struct medtrie_search *search, bool lists)
{
    verdict->status = finding->status;
    verdict->id = finding->id;
    verdict->system = finding->system;
    verdict->period = finding->period;
    verdict->code = (struct medtrie_text){"", 0};
    if (finding->id != MEDTRIE_NONE)
        verdict->code = medtrie_code(finding->system, finding->id);
    verdict->malformed_at = finding->status == MEDTRIE_STATUS_MALFORMED ? finding->at : 0;
    verdict->repair_count = verdict->completion_count = verdict->successor_count = 0;
    if (lists)
        list_all(verdict, search);
}

/* Fills as much of a verdict as it has room for; lists are not made for one that has none. */
static void give(struct medtrie_verdict *verdict, const struct finding *finding,
                 const struct medtrie_search *search)
{
    struct medtrie_verdict filled;

    if (verdict->struct_size >= sizeof filled) {
        fill(verdict, finding, search, true);
        return;
    }
    memset(&filled, 0, sizeof filled);
    fill(&filled, finding, search,
         verdict->struct_size > offsetof(struct medtrie_verdict, repair_count));
    medtrie_give(verdict, &filled, sizeof filled);
}

RARE static enum medtrie_status check_rest(const medtrie_system *system, const char *text,
                                           size_t len, medtrie_day day, medtrie_id id,
                                           medtrie_period period, struct medtrie_verdict *verdict)
{
    struct finding finding = judge(system, text, len, id, period);
    struct medtrie_search search = {.index = system->index,
                                    .systems = {system},
                                    .system_count = 1,
                                    .text = text,
                                    .len = len,
                                    .day = day,
                                    .id = id};

    if (verdict != NULL)
        give(verdict, &finding, &search);
    return finding.status;
}

/* The check of a text of which a lookup gave this. */
static inline enum medtrie_status check_found(const medtrie_system *system, const char *text,
                                              size_t len, medtrie_day day, uint64_t sized,
                                              struct medtrie_verdict *verdict)
{
    medtrie_id id = (medtrie_id)sized;
    medtrie_period period = day == MEDTRIE_DAY_DEFAULT ? system->validity.default_period
                                                       : medtrie_period_of(system, day);

    if (!medtrie_is_billable(system, id, period))
        return check_rest(system, text, len, day, id, period, verdict);
    if (verdict == NULL)
        return MEDTRIE_STATUS_VALID;
    if (verdict->struct_size >= sizeof *verdict)
        fill_valid(verdict, system, id, period, code_of(system, sized, text, len));
    else
        give_valid(verdict, system, id, period, code_of(system, sized, text, len));
    return MEDTRIE_STATUS_VALID;
}

enum medtrie_status medtrie_judge(const medtrie_system *system, const char *text, size_t len,
                                  medtrie_id id, medtrie_period period)
{
    return judge(system, text, len, id, period).status;
}

enum medtrie_status medtrie_check(const medtrie_system *system, const char *text, size_t len,
                                  medtrie_day day, struct medtrie_verdict *verdict)
{
    return check_found(system, text, len, day, system->find_sized(system, text, len), verdict);
}

/* ---- In no system ------------------------------------------------------------------------ */

/* Whether a text has the shape of an official system that the index lacks. Modifiers do not count:
 * two characters are the beginning of anything. */
static bool is_of_missing_system(const medtrie_index *index, const char *text, size_t len)
{
    for (size_t i = 0; i < MEDTRIE_OFFICIAL_SYSTEMS; i++) {
        const struct medtrie_shape *shape = &medtrie_shapes[i];

        if (!shape->modifier && medtrie_shape_fit(shape, text, len).fits &&
            medtrie_system_named(index, shape->name, strlen(shape->name)) == NULL)
            return true;
    }
    return false;
}

/* What is to be said of a text that no system of the index has. */
static struct finding judge_everywhere(const medtrie_index *index, const char *text, size_t len,
                                       medtrie_day day)
{
    struct finding finding = {MEDTRIE_STATUS_MALFORMED, NULL, MEDTRIE_NONE, MEDTRIE_NOT_COVERED, 0};

    for (uint32_t i = 0; i < index->file.system_count; i++) {
        const medtrie_system *system = &index->systems[i];
        struct finding one =
            judge(system, text, len, MEDTRIE_NONE, medtrie_period_asked(system, day));

        if (one.at > finding.at)
            finding.at = one.at;
        /* From MALFORMED over NOT_COVERED to UNKNOWN the numbers descend. */
        if (one.status < finding.status)
            finding.status = one.status;
    }
    if (is_of_missing_system(index, text, len))
        finding.status = MEDTRIE_STATUS_NOT_LOADED;
    return finding;
}

/* The callers' version of the struct may be smaller than this library's. */
static struct medtrie_verdict *verdict_at(struct medtrie_verdict *verdicts, size_t number)
{
    return (struct medtrie_verdict *)(void *)((char *)verdicts + number * verdicts->struct_size);
}

static size_t check_everywhere(const medtrie_index *index, const char *text, size_t len,
                               medtrie_day day, struct medtrie_verdict *verdicts, size_t capacity)
{
    size_t count = 0;

    for (uint32_t i = 0; i < index->file.system_count; i++) {
        const medtrie_system *system = &index->systems[i];
        uint64_t sized = system->find_sized(system, text, len);

        if ((medtrie_id)sized == MEDTRIE_NONE)
            continue;
        if (count < capacity)
            check_found(system, text, len, day, sized, verdict_at(verdicts, count));
        count++;
    }
    if (count == 0 && capacity > 0) {
        struct finding finding = judge_everywhere(index, text, len, day);
        struct medtrie_search search = {.index = index,
                                        .everywhere = true,
                                        .text = text,
                                        .len = len,
                                        .day = day,
                                        .id = MEDTRIE_NONE};

        give(&verdicts[0], &finding, &search);
    }
    return count == 0 ? 1 : count;
}

/* ---- By name ----------------------------------------------------------------------------- */

/* A system that is meant by a name, whether the index has it or not. */
struct meant {
    const char *name;
    size_t len;
    const medtrie_system *system; /* NULL: the index lacks it */
};

static struct meant meant_by(const medtrie_index *index, const char *name, size_t len)
{
    return (struct meant){name, len, medtrie_system_named(index, name, len)};
}

/* The systems that a family stands for on a day, of two that follow each other one, and behind it
 * the other: without a day the newer that is loaded. Returns for how many. */
static size_t members_of(const medtrie_index *index, const struct medtrie_family *family,
                         medtrie_day day, struct meant meant[2])
{
    for (int i = 0; i < 2; i++)
        meant[i] = meant_by(index, family->members[i], strlen(family->members[i]));
    if (!family->by_date)
        return 2;
    if (!medtrie_is_day(day) ? meant[1].system != NULL || meant[0].system == NULL
                             : day > MEDTRIE_ICD9_LAST_DAY) {
        struct meant older = meant[0];

        meant[0] = meant[1];
        meant[1] = older;
    }
    return 1;
}

/* What a system that the index lacks says of a text. */
static struct finding judge_missing(const struct meant *meant, const char *text, size_t len)
{
    const struct medtrie_shape *shape = medtrie_shape_named(meant->name, meant->len);
    struct medtrie_fit fit = medtrie_shape_fit(shape, text, len);

    return (struct finding){fit.fits ? MEDTRIE_STATUS_NOT_LOADED : MEDTRIE_STATUS_MALFORMED, NULL,
                            MEDTRIE_NONE, MEDTRIE_NOT_COVERED, fit.at};
}

/* Whether what one member says counts more than what another does: that it has the code; then that
 * it may be billed, that it is a header, and so on. That it may be one of a member that is not
 * loaded counts more than that a loaded one lacks it. */
static bool counts_more(const struct finding *a, const struct finding *b)
{
    bool a_has = a->id != MEDTRIE_NONE, b_has = b->id != MEDTRIE_NONE;
    bool a_missing = a->status == MEDTRIE_STATUS_NOT_LOADED;
    bool b_missing = b->status == MEDTRIE_STATUS_NOT_LOADED;

    if (a_has != b_has)
        return a_has;
    if (!a_has && a_missing != b_missing)
        return a_missing;
    if (a->status != b->status)
        return a->status < b->status;
    return a->status == MEDTRIE_STATUS_MALFORMED && a->at > b->at;
}

/* other: NULL, or a system that is not meant on the day, and on other days is. */
static void check_named(const medtrie_index *index, const struct meant *meant, size_t count,
                        const medtrie_system *other, const char *text, size_t len, medtrie_day day,
                        struct medtrie_verdict *verdict)
{
    struct finding best = {0}, loaded = {0};
    struct medtrie_search search = {.index = index, .text = text, .len = len, .day = day};

    for (size_t i = 0; i < count; i++) {
        const medtrie_system *system = meant[i].system;
        struct finding finding;

        if (system == NULL) {
            finding = judge_missing(&meant[i], text, len);
        } else {
            finding = judge(system, text, len, medtrie_find(system, text, len),
                            medtrie_period_asked(system, day));
            search.systems[search.system_count++] = system;
            loaded = finding;
        }
        if (i == 0 || counts_more(&finding, &best))
            best = finding;
    }
    /* It is malformed whichever member is asked, so the one that is there may say so, and where. */
    if (best.status == MEDTRIE_STATUS_MALFORMED && best.system == NULL && search.system_count > 0)
        best = loaded;
    search.is_of_another = other != NULL && (medtrie_find(other, text, len) != MEDTRIE_NONE ||
                                             medtrie_prefix(other, text, len).end != 0);
    search.id = best.id;
    if (best.id != MEDTRIE_NONE) {
        search.systems[0] = best.system;
        search.system_count = 1;
    }
    give(verdict, &best, &search);
}

size_t medtrie_check_all(const medtrie_index *index, const char *name, size_t name_len,
                         const char *text, size_t len, medtrie_day day,
                         struct medtrie_verdict *verdicts, size_t capacity)
{
    const struct medtrie_family *family;
    struct meant meant[2];
    const medtrie_system *other = NULL;
    size_t count = 1;

    if (name == NULL)
        return check_everywhere(index, text, len, day, verdicts, capacity);
    if (capacity == 0)
        return 1;
    family = medtrie_family_named(name, name_len);
    meant[0] = meant_by(index, name, name_len);
    if (meant[0].system == NULL && family != NULL) {
        count = members_of(index, family, day, meant);
        other = count == 1 ? meant[1].system : NULL;
    }
    if (count == 1 && meant[0].system != NULL) {
        uint64_t sized = meant[0].system->find_sized(meant[0].system, text, len);

        if ((medtrie_id)sized != MEDTRIE_NONE || other == NULL) {
            check_found(meant[0].system, text, len, day, sized, &verdicts[0]);
            return 1;
        }
    }
    check_named(index, meant, count, other, text, len, day, &verdicts[0]);
    return 1;
}
