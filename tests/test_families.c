/* Names of families and versions, and that the reader knows the same members. */
#include <criterion/criterion.h>
#include <string.h>

#include "annotate/families.h"
#include "miniature.h"

TestSuite(families, .init = miniature_set_up, .fini = miniature_tear_down);

#define TEXT(literal) ((struct medtrie_text){literal, sizeof(literal) - 1})

/* The reader answers for a family with members of it alone, and with each that is loaded on some
 * day. */
Test(families, members_are_the_readers)
{
    static const char *const days[] = {"2015-09-30", "2015-10-01"};
    size_t asked = 0;

    for (size_t f = 0; f < FAMILIES; f++) {
        const struct family *family = &medtrie_families[f];
        const medtrie_system *members[2], *found[2];
        bool seen[2] = {false, false};

        for (int i = 0; i < 2; i++)
            members[i] = medtrie_system_named(miniature_index, family->members[i],
                                              strlen(family->members[i]));
        for (int i = 0; i < 2; i++) {
            size_t count = medtrie_systems_for(miniature_index, family->name, strlen(family->name),
                                               medtrie_day_parse(days[i], strlen(days[i])), found);

            for (size_t k = 0; k < count; k++) {
                cr_assert(found[k] == members[0] || found[k] == members[1], "%s", family->name);
                seen[found[k] == members[1]] = true;
                asked++;
            }
        }
        for (int i = 0; i < 2; i++)
            cr_expect_eq(seen[i], members[i] != NULL, "%s", family->members[i]);
    }
    cr_expect_gt(asked, 2);
}

Test(families, names)
{
    cr_expect_eq(medtrie_families_named(TEXT("px")), 1);
    cr_expect_eq(medtrie_families_named(TEXT("icd10pcs")), FAMILIES);
    cr_expect_eq(medtrie_families_with(TEXT("icd10pcs")), 1);
    cr_expect_eq(medtrie_families_with(TEXT("cpt-modifier")), 3);
    cr_expect_eq(medtrie_families_with(TEXT("px")), FAMILIES);
    cr_expect_eq(medtrie_families_with(TEXT("")), FAMILIES);
}

/* name: NULL where the text spells none. */
static void expect_spelt(const medtrie_index *index, const char *text, const char *name)
{
    struct medtrie_text found =
        medtrie_families_spelt(index, (struct medtrie_text){text, strlen(text)});

    if (name == NULL)
        cr_expect_null(found.data, "%s", text);
    else
        cr_expect(found.size == strlen(name) && memcmp(found.data, name, found.size) == 0,
                  "%s: %.*s", text, (int)found.size, found.data);
}

/* A name is known by its letters and digits. */
Test(families, spellings)
{
    static const struct {
        const char *text, *name;
    } cases[] = {
        {"icd10cm", "icd10cm"},
        {"ICD-10-CM", "icd10cm"},
        {"ICD10CM", "icd10cm"},
        {"Icd 10_cm", "icd10cm"},
        {"HCPCS", "hcpcs"},
        {"CPT", "cpt"}, /* whether it is loaded or not */
        {"hcpcs modifier", "hcpcs-modifier"},
        {"HCPCSModifier", "hcpcs-modifier"},
        {"ICD-9-CM-DX", "icd9cm-dx"},
        {"icd_9_cm_sg", "icd9cm-sg"},
        {"icd9cmdx", "icd9cm-dx"},
        {"CPTmodifier", "cpt-modifier"},
        {"DX", "dx"},
        {"icd9cm", NULL},
        {"ICD-9-CM", NULL}, /* diagnoses or procedures: a version */
        {"-icd10cm", NULL},
        {"icd10cm-", NULL},
        {"icd10cm.", NULL},
        {"icd10cmx", NULL},
        {"10cm", NULL},
        {"-9", NULL},
        {"", NULL},
        {"icd10cmicd10cmicd10cmicd10cm", NULL},
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        expect_spelt(miniature_index, cases[i].text, cases[i].name);
}

/* Lists of one's own are known so too; of two that are alike the one with the hyphens is meant
 * where something stands between the parts. */
Test(families, lists_that_are_alike)
{
    static const char *const names[] = {"room-rates", "roomrates", "tariff"};
    static const struct {
        const char *text, *name;
    } cases[] = {
        {"room-rates", "room-rates"}, {"roomrates", "roomrates"}, {"Room Rates", "room-rates"},
        {"RoomRates", "roomrates"},   {"room rates ", NULL},      {"TARIFF", "tariff"},
    };
    struct image_system systems[3];
    medtrie_index *index;
    struct image built;

    for (size_t i = 0; i < 3; i++) {
        systems[i] = miniature_systems[MINIATURE_HCPCS];
        systems[i].name = names[i];
        systems[i].replacement_count = 0;
    }
    built = image_build(systems, 3, NULL);
    index = miniature_open(&built);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        expect_spelt(index, cases[i].text, cases[i].name);
    medtrie_close(index);
    image_free(&built);
}

/* 9 and 0 are what Medicare's claims have; 1 is no version. */
Test(families, versions)
{
    cr_expect_eq(medtrie_families_version(TEXT("9")), 0);
    cr_expect_eq(medtrie_families_version(TEXT("ICD-9")), 0);
    cr_expect_eq(medtrie_families_version(TEXT("0")), 1);
    cr_expect_eq(medtrie_families_version(TEXT("ICD10")), 1);
    cr_expect_eq(medtrie_families_version(TEXT("icd-9-cm")), 0);
    cr_expect_eq(medtrie_families_version(TEXT("ICD-10-CM")), -1);
    cr_expect_eq(medtrie_families_version(TEXT("-9")), -1); /* no value */
    cr_expect_eq(medtrie_families_version(TEXT("1")), -1);
    cr_expect_eq(medtrie_families_version(TEXT("")), -1);
}
