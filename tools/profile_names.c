/*
 * Names of columns, word by word. A wrong hint does little harm, as the cells decide; a hint that
 * is missing leaves a column out. So the words are many, and abbreviations of claims among them.
 */
#include "profile_names.h"

#include <ctype.h>
#include <string.h>

/* Where in a word of a name a hint has to stand. */
enum hint_place { WHOLE, BEGINNING, EDGE, ANYWHERE };

static const struct {
    const char *text;
    enum hint_place place;
    unsigned hints;
} words[] = {
    {"dx", EDGE, HINT_DX},
    {"diag", ANYWHERE, HINT_DX},
    {"dgns", ANYWHERE, HINT_DX},
    {"px", EDGE, HINT_PX | HINT_PROCEDURE},
    {"proc", WHOLE, HINT_PX | HINT_PROCEDURE},
    {"procs", WHOLE, HINT_PX | HINT_PROCEDURE},
    {"proccode", BEGINNING, HINT_PX | HINT_PROCEDURE},
    {"procedure", ANYWHERE, HINT_PX | HINT_PROCEDURE},
    {"prcdr", ANYWHERE, HINT_PX | HINT_PROCEDURE},
    {"hcpcs", ANYWHERE, HINT_PROCEDURE},
    {"cpt", ANYWHERE, HINT_PROCEDURE},
    {"mod", WHOLE, HINT_MODIFIER},
    {"mods", WHOLE, HINT_MODIFIER},
    {"modifier", ANYWHERE, HINT_MODIFIER},
    {"mdfr", ANYWHERE, HINT_MODIFIER},
    {"icd", BEGINNING, HINT_ICD | HINT_CODE | HINT_VERSION},
    {"code", EDGE, HINT_CODE},
    {"codes", EDGE, HINT_CODE},
    {"cd", WHOLE, HINT_CODE},
    {"drg", EDGE, HINT_GROUP},
    {"apc", WHOLE, HINT_GROUP},
    {"hcc", WHOLE, HINT_GROUP},
    {"vrsn", ANYWHERE, HINT_VERSION},
    {"version", ANYWHERE, HINT_VERSION},
    {"ver", WHOLE, HINT_VERSION},
    {"qual", BEGINNING, HINT_VERSION},
    {"system", ANYWHERE, HINT_VERSION},
    {"codeset", ANYWHERE, HINT_VERSION},
    {"from", EDGE, HINT_FROM},
    {"start", EDGE, HINT_FROM},
    {"begin", EDGE, HINT_FROM},
    {"bgn", EDGE, HINT_FROM},
    {"admit", BEGINNING, HINT_ADMISSION},
    {"admission", ANYWHERE, HINT_ADMISSION},
    {"admsn", ANYWHERE, HINT_ADMISSION},
    {"adm", WHOLE, HINT_ADMISSION},
    {"admdate", BEGINNING, HINT_ADMISSION},
    {"admdt", BEGINNING, HINT_ADMISSION},
    {"first", WHOLE, HINT_FROM},
    {"fst", WHOLE, HINT_FROM},
    {"thru", EDGE, HINT_THRU | HINT_CLAIM},
    {"through", EDGE, HINT_THRU | HINT_CLAIM},
    {"to", WHOLE, HINT_THRU},
    {"todate", BEGINNING, HINT_THRU},
    {"todt", BEGINNING, HINT_THRU},
    {"end", WHOLE, HINT_THRU},
    {"serviceend", EDGE, HINT_THRU},
    {"svcend", EDGE, HINT_THRU},
    {"enddate", BEGINNING, HINT_THRU},
    {"enddt", BEGINNING, HINT_THRU},
    {"stop", EDGE, HINT_THRU},
    {"discharge", ANYWHERE, HINT_DISCHARGE},
    {"dschrg", ANYWHERE, HINT_DISCHARGE},
    {"disch", BEGINNING, HINT_DISCHARGE},
    {"dsch", BEGINNING, HINT_DISCHARGE},
    {"disdate", BEGINNING, HINT_DISCHARGE},
    {"disdt", BEGINNING, HINT_DISCHARGE},
    {"dcdate", BEGINNING, HINT_DISCHARGE},
    {"dcdt", BEGINNING, HINT_DISCHARGE},
    {"claim", ANYWHERE, HINT_CLAIM},
    {"clm", WHOLE, HINT_CLAIM},
    {"line", WHOLE, HINT_CLAIM},
    {"stay", EDGE, HINT_CLAIM},
    {"hospital", BEGINNING, HINT_CLAIM},
    {"inpatient", BEGINNING, HINT_CLAIM},
    {"statement", BEGINNING, HINT_CLAIM},
    {"stmt", WHOLE, HINT_CLAIM},
    {"last", WHOLE, HINT_THRU},
    {"lst", WHOLE, HINT_THRU | HINT_ANOTHER},
    {"last", BEGINNING, HINT_ANOTHER},
    {"prior", BEGINNING, HINT_ANOTHER},
    {"plan", BEGINNING, HINT_ANOTHER},
    {"sched", BEGINNING, HINT_ANOTHER},
    {"est", WHOLE, HINT_ANOTHER},
    {"exp", WHOLE, HINT_ANOTHER},
    {"prior", WHOLE, HINT_OTHER},
    {"prev", WHOLE, HINT_OTHER},
    {"previous", BEGINNING, HINT_OTHER},
    {"since", ANYWHERE, HINT_OTHER},
    {"next", WHOLE, HINT_OTHER},
    {"expect", BEGINNING, HINT_OTHER},
    {"anticipat", BEGINNING, HINT_OTHER},
    {"estimat", BEGINNING, HINT_OTHER},
    {"dos", EDGE, HINT_SERVICE},
    {"service", ANYWHERE, HINT_SERVICE},
    {"svc", ANYWHERE, HINT_SERVICE},
    {"srvc", ANYWHERE, HINT_SERVICE},
    {"visit", ANYWHERE, HINT_SERVICE},
    {"encounter", ANYWHERE, HINT_SERVICE},
    {"appointment", ANYWHERE, HINT_SERVICE},
    {"birth", ANYWHERE, HINT_OTHER},
    {"dob", EDGE, HINT_OTHER},
    {"death", ANYWHERE, HINT_OTHER},
    {"dod", WHOLE, HINT_OTHER},
    {"paid", ANYWHERE, HINT_OTHER},
    {"payment", ANYWHERE, HINT_OTHER},
    {"pd", WHOLE, HINT_OTHER},
    {"pmt", WHOLE, HINT_OTHER},
    {"proc", WHOLE, HINT_OTHER},
    {"process", BEGINNING, HINT_OTHER},
    {"received", ANYWHERE, HINT_OTHER},
    {"submit", BEGINNING, HINT_OTHER},
    {"load", BEGINNING, HINT_OTHER},
    {"ld", WHOLE, HINT_OTHER},
    {"insert", BEGINNING, HINT_OTHER},
    {"insrt", ANYWHERE, HINT_OTHER},
    {"update", BEGINNING, HINT_OTHER},
    {"updt", ANYWHERE, HINT_OTHER},
    {"create", BEGINNING, HINT_OTHER},
    {"modified", ANYWHERE, HINT_OTHER},
    {"enroll", BEGINNING, HINT_OTHER},
    {"enrlmt", BEGINNING, HINT_OTHER},
    {"auth", WHOLE, HINT_OTHER},
    {"authoriz", BEGINNING, HINT_OTHER},
    {"coverage", ANYWHERE, HINT_OTHER},
    {"elig", BEGINNING, HINT_OTHER},
    {"efctv", ANYWHERE, HINT_OTHER},
    {"effective", ANYWHERE, HINT_OTHER},
    {"obslt", ANYWHERE, HINT_OTHER},
    {"policy", BEGINNING, HINT_OTHER},
    {"contract", BEGINNING, HINT_OTHER},
    {"validto", BEGINNING, HINT_OTHER},
    {"ts", WHOLE, HINT_OTHER},
    {"valid", BEGINNING, HINT_LASTING},
    {"row", WHOLE, HINT_LASTING},
    {"payer", WHOLE, HINT_LASTING},
    {"member", BEGINNING, HINT_LASTING},
    {"mbr", WHOLE, HINT_LASTING},
    {"report", BEGINNING, HINT_LASTING},
    {"observation", WHOLE, HINT_LASTING},
    {"disab", BEGINNING, HINT_LASTING},
    {"referral", BEGINNING, HINT_LASTING},
    {"cert", WHOLE, HINT_LASTING},
    {"certif", BEGINNING, HINT_LASTING},
};

#define WORD_MAX 64

static bool stands_in(const char *word, size_t size, const char *text, enum hint_place place)
{
    size_t wanted = strlen(text);
    bool begins, ends;

    if (size < wanted)
        return false;
    begins = memcmp(word, text, wanted) == 0;
    ends = memcmp(word + size - wanted, text, wanted) == 0;
    switch (place) {
    case WHOLE:
        return begins && size == wanted;
    case BEGINNING:
        return begins;
    case EDGE:
        return begins || ends;
    case ANYWHERE:
        break;
    }
    return strstr(word, text) != NULL;
}

/* The next word of a name, in lower case: letters up to another character, or to a capital behind a
 * small letter. */
static size_t next_word(struct medtrie_text *name, char word[WORD_MAX])
{
    size_t size = 0;

    while (name->size > 0 && !isalpha((unsigned char)name->data[0]))
        name->data++, name->size--;
    while (name->size > 0 && isalpha((unsigned char)name->data[0]) && size < WORD_MAX - 1) {
        if (size > 0 && isupper((unsigned char)name->data[0]) &&
            islower((unsigned char)name->data[-1]))
            break;
        word[size++] = (char)tolower((unsigned char)name->data[0]);
        name->data++, name->size--;
    }
    word[size] = '\0';
    return size;
}

static unsigned word_hints(const char *word, size_t size)
{
    unsigned hints = 0;

    if (strcmp(word, "idx") == 0) /* an index */
        return 0;
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (stands_in(word, size, words[i].text, words[i].place))
            hints |= words[i].hints;
    return hints;
}

/* Whether a word is of dates alone, such as "date", "from" or "enddt". */
static bool is_date_word(const char *word)
{
    static const char *const parts[] = {"date", "dt",    "day",     "time", "tm",    "of",
                                        "from", "start", "begin",   "bgn",  "first", "fst",
                                        "to",   "thru",  "through", "end",  "stop"};
    size_t i = 0;

    while (i < sizeof parts / sizeof parts[0]) {
        size_t size = strlen(parts[i]);

        if (strncmp(word, parts[i], size) == 0)
            word += size, i = 0;
        else
            i++;
    }
    return *word == '\0';
}

unsigned medtrie_name_hints(struct medtrie_text name)
{
    bool was_short = false, was_date = false;
    char word[WORD_MAX];
    unsigned hints = 0;
    size_t size;

    while ((size = next_word(&name, word)) > 0) {
        unsigned own = word_hints(word, size);
        bool is_short = strcmp(word, "dc") == 0 || strcmp(word, "dis") == 0;
        bool is_date = own == 0 && is_date_word(word);

        /* So short a word means a discharge beside "date" alone. */
        if ((was_short && is_date) || (was_date && is_short))
            hints |= HINT_DISCHARGE;
        hints |= own;
        was_short = is_short;
        was_date = is_date;
    }
    if ((hints & HINT_ICD) != 0 && (hints & (HINT_DX | HINT_PX)) == 0)
        hints |= HINT_DX | HINT_PX;
    /* Not a plan alone, which may be one of health. */
    if ((hints & HINT_ANOTHER) != 0 && (hints & (HINT_ADMISSION | HINT_DISCHARGE)) != 0)
        hints = (hints & ~(unsigned)(HINT_ADMISSION | HINT_DISCHARGE)) | HINT_OTHER;
    return hints;
}

bool medtrie_name_has_only(struct medtrie_text name, unsigned hints)
{
    char word[WORD_MAX];
    size_t size;

    while ((size = next_word(&name, word)) > 0)
        if ((word_hints(word, size) & hints) == 0 && !is_date_word(word))
            return false;
    return true;
}

bool medtrie_name_is_of_claim(struct medtrie_text name)
{
    struct medtrie_text left = name;
    char word[WORD_MAX];
    size_t size;

    while ((size = next_word(&left, word)) > 0) {
        unsigned hints = word_hints(word, size);

        /* "thru" is a word of claims, but also of what else ends. */
        if ((hints & HINT_SERVICE) != 0 || (hints & (HINT_CLAIM | HINT_THRU)) == HINT_CLAIM)
            return true;
    }
    return medtrie_name_has_only(name, 0);
}

struct medtrie_range medtrie_name_number(struct medtrie_text name)
{
    size_t end = name.size, first;

    while (end > 0 && !isdigit((unsigned char)name.data[end - 1]))
        end--;
    first = end;
    while (first > 0 && isdigit((unsigned char)name.data[first - 1]))
        first--;
    return (struct medtrie_range){(medtrie_id)first, (medtrie_id)end};
}

bool medtrie_names_alike(struct medtrie_text a, struct medtrie_text b)
{
    struct medtrie_range in_a = medtrie_name_number(a), in_b = medtrie_name_number(b);

    return in_a.end > in_a.first && in_b.end > in_b.first && in_a.first == in_b.first &&
           a.size - in_a.end == b.size - in_b.end && memcmp(a.data, b.data, in_a.first) == 0 &&
           memcmp(a.data + in_a.end, b.data + in_b.end, a.size - in_a.end) == 0;
}

bool medtrie_names_differ_by_word(struct medtrie_text a, struct medtrie_text b)
{
    char word_a[WORD_MAX], word_b[WORD_MAX];
    size_t size_a, size_b, different = 0;

    do {
        size_a = next_word(&a, word_a);
        size_b = next_word(&b, word_b);
        if ((size_a == 0) != (size_b == 0))
            return false;
        different += strcmp(word_a, word_b) != 0;
    } while (size_a > 0);
    return different == 1;
}
