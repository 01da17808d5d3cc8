/* Which release a file is of, as its folders and its name tell. */
#include "compiler/naming.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const struct {
    const char *name, *system;
    const char *day; /* "": not told */
} rows[] = {
    /* 1. Folders named as releases. A fiscal year of ICD begins on the 1 October before it. */
    {"/d/icd10cm/fy2016/Tabular.xml", "icd10cm", "2015-10-01"},
    {"/d/fy2026/icd10cm_order_2026.txt", "icd10cm", "2025-10-01"},
    {"/d/FY26/x.txt", "icd10cm", "2025-10-01"},
    {"/d/fy2026-apr/icd10pcs_order_2026.txt", "icd10pcs", "2026-04-01"},
    {"/d/fy2022-apr/icd10cm_order_2022.txt", "icd10cm", "2022-04-01"},
    {"/d/fy2021-jan/icd10cm_order_2021.txt", "icd10cm", "2021-01-01"},
    {"/d/fy2026-oct/x.txt", "icd10cm", "2025-10-01"},
    {"/d/2018-annual/HCPC2018_CONTR_ANWEB_disc.txt", "hcpcs", "2018-01-01"},
    {"/d/2020-oct/HCPC2020_OCT_ANWEB.xlsx", "hcpcs", "2020-10-01"},
    {"/d/2025-oct/x.txt", "icd10cm", "2025-10-01"},
    {"/d/v32/CMS32_DESC_LONG_DX.txt", "icd9cm-dx", "2014-10-01"},
    {"/d/v32/CMS32_DESC_LONG_SG.txt", "icd9cm-sg", "2014-10-01"},
    {"/d/fy2026-apr.zip!icd10pcs_order_2026.txt", "icd10pcs", "2026-04-01"}, /* a zip is a folder */
    {"/d/fy2026-apr/a.zip!b.zip!icd10pcs_order_2026.txt.xz", "icd10pcs", "2026-04-01"},
    {"/d/fy2025/fy2026/icd10cm_order_2026.txt", "icd10cm", "2025-10-01"}, /* the innermost */
    {"/d/fy2024/icd10cm_order_2026.txt", "icd10cm", "2023-10-01"}, /* a folder before the name */
    {"/d/fy2016/icd10cm_order_2014.txt", "icd10cm", "2015-10-01"}, /* the code freeze */
    {"/d/fy2026-apr/../fy2026/icd10pcs_order_2026.txt", "icd10pcs", "2025-10-01"},
    {"/d/fy2026-apr/./icd10pcs_order_2026.txt", "icd10pcs", "2026-04-01"},
    {"/d/fy2026-apr//icd10pcs_order_2026.txt", "icd10pcs", "2026-04-01"},
    /* ... and what is not one for this system */
    {"/d/fy2026/HCPC.txt", "hcpcs", ""},           /* HCPCS has no fiscal years */
    {"/d/2018-annual/Tabular.xml", "icd10cm", ""}, /* nor ICD annual files */
    {"/d/v32/x.txt", "icd10cm", ""},               /* versions are those of ICD-9-CM */
    {"/d/fy2026/HCPC2025_OCT_ANWEB.xlsx", "hcpcs", "2025-10-01"}, /* then the name decides */
    /* 2. Names with a month: a calendar year. */
    {"/d/icd10cm-order-April-2025.txt", "icd10cm", "2025-04-01"},
    {"/d/icd10cm-order-Jan-2021.txt", "icd10cm", "2021-01-01"},
    {"/d/icd10cm-tabular-April-2025.xml", "icd10cm", "2025-04-01"},
    {"/d/icd10c-tabular-April-1-2026.xml", "icd10cm", "2026-04-01"},
    {"/d/icd10cm-drug-April 1 2023.xml", "icd10cm", "2023-04-01"},
    {"/d/HCPC2025_JAN_ANWEB_12172024.txt", "hcpcs", "2025-01-01"},
    {"/d/HCPC2025_OCT_ANWEB.xlsx", "hcpcs", "2025-10-01"},
    {"/d/NOC codes_JAN2025.xlsx", "hcpcs", "2025-01-01"},
    {"/d/april-1-2022-code-descriptions-tabular-order.zip!icd10cm_order_2022.txt", "icd10cm",
     "2022-04-01"}, /* the zip tells more than the name */
    {"/d/2026-alpha-numeric-hcpcs-file.zip!HCPC2026_APR_ANWEB.xlsx", "hcpcs", "2026-04-01"},
    {"/d/october-2025-alpha-numeric-hcpcs-file.zip!x.xlsx", "hcpcs", "2025-10-01"},
    {"/holiday april 2022/icd10cm_order_2023.txt", "icd10cm", "2022-10-01"}, /* not official */
    /* 3. Names with a year. */
    {"/d/icd10cm_order_2026.txt", "icd10cm", "2025-10-01"},
    {"/d/icd10cm-order-2022.txt.xz", "icd10cm", "2021-10-01"},
    {"/d/icd10cm_tabular_2023.xml", "icd10cm", "2022-10-01"},
    {"/d/icd10cm-tabular_-2027.xml", "icd10cm", "2026-10-01"},
    {"/d/icd10pcs_tables_2026.xml", "icd10pcs", "2025-10-01"},
    {"/d/icd10pcs_order_2026.txt", "icd10pcs", "2025-10-01"},
    {"/d/HCPC2019_CONTR_ANWEB.txt", "hcpcs", "2019-01-01"}, /* annual until 2019 */
    {"/d/POAexemptCodesFY26.txt", "icd10cm", "2025-10-01"},
    {"/d/CMS32_DESC_LONG_DX.txt", "icd9cm-dx", "2014-10-01"},
    {"/d/2026-code-descriptions-tabular-order.zip!Tabular.xml", "icd10cm", "2025-10-01"},
    {"/d/icd10cm-code-descriptions-2027/x.txt", "icd10cm", "2026-10-01"},
    {"/d/icd10cm-code-descriptions-2027.zip!icd10cm-code-descriptions-2027/icd10cm-order-2027.txt",
     "icd10cm", "2026-10-01"},
    {"/d/2025/LONGULT.txt", "cpt", "2025-01-01"},
    {"/d/2025/data.zip!files/LONGULT.txt", "cpt", "2025-01-01"}, /* right above the archive */
    {"/d/2025.zip!LONGULT.txt", "cpt", "2025-01-01"},
    {"/d/cpt-2025/files/LONGULT.txt", "cpt", "2025-01-01"},
    {"/d/ConsolidatedCodeList 2025.txt", "cpt", "2025-01-01"},
    {"/d/2016/Tabular.xml", "icd10cm", "2015-10-01"},
    {"/2024/project/Tabular.xml", "icd10cm", ""}, /* not any folder of a year, far above */
    /* An update of a year is not its first file, and the name does not say from when it is. */
    {"/d/2022-code-descriptions-tabular-order-updated-02012022.zip!icd10cm_order_2022.txt",
     "icd10cm", ""},
    {"/d/2024 ICD-10-PCS Order File (Updated)/icd10pcs_order_2024.txt", "icd10pcs", ""},
    {"/d/fy2022-apr/2022-code-descriptions-updated.zip!icd10cm_order_2022.txt", "icd10cm",
     "2022-04-01"},
    {"/d/April-1-2022-code-update/icd10cm_order_2022.txt", "icd10cm", "2022-04-01"},
    /* Nothing, or two things. */
    {"/d/Tabular.xml", "icd10cm", ""},
    {"/d/icd10cm_order_2025_2026.txt", "icd10cm", ""},
    {"/d/icd10cm_order_april_october_2026.txt", "icd10cm", ""},
    {"/d/icd10cm-order-November-3-2017.txt", "icd10cm", ""}, /* a day on which it was published */
    {"/d/icd10cm_order_12172024.txt", "icd10cm", ""},        /* eight digits are no year */
    {"/d/icd10cm_order.txt", "icd10cm", ""},
    {"", "icd10cm", ""},
};

Test(naming, day)
{
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char day[11];

        medtrie_day_format(medtrie_naming_day(rows[i].name, "", rows[i].system), day);
        cr_expect_str_eq(day, rows[i].day, "%s (%s): %s", rows[i].name, rows[i].system, day);
    }
}

/* A relative name goes on from the working folder, so that where a command is run from makes no
 * difference. */
Test(naming, relative)
{
    static const struct {
        const char *name, *folder, *day;
    } relative[] = {
        {"icd10pcs_order_2026.txt", "/d/fy2026-apr", "2026-04-01"},
        {"./icd10pcs_order_2026.txt", "/d/fy2026-apr", "2026-04-01"},
        {"../fy2026/icd10pcs_order_2026.txt", "/d/fy2026-apr", "2025-10-01"},
        {"../icd10pcs_order_2026.txt", "/d/fy2026-apr", "2025-10-01"},
        {"../../icd10pcs_order_2026.txt", "/d/fy2026-apr/x", "2025-10-01"},
        {"../icd10pcs_order_2026.txt", "/d/fy2026-apr/x", "2026-04-01"},
        {"/e/icd10pcs_order_2026.txt", "/d/fy2026-apr", "2025-10-01"}, /* absolute */
    };

    for (size_t i = 0; i < sizeof relative / sizeof *relative; i++) {
        char day[11];

        medtrie_day_format(medtrie_naming_day(relative[i].name, relative[i].folder, "icd10pcs"),
                           day);
        cr_expect_str_eq(day, relative[i].day, "%s in %s: %s", relative[i].name, relative[i].folder,
                         day);
    }
}

/* More folders than are looked at do no harm. */
Test(naming, deep)
{
    char name[4096] = "";

    for (int i = 0; i < 500; i++)
        strcat(name, "/x/..");
    strcat(name, "/fy2026/a.txt");
    cr_expect_eq(medtrie_naming_day(name, "", "icd10cm"), medtrie_day_of(2025, 10, 1));
    for (int i = 0; i < 500; i++)
        strcat(name, "/x");
    cr_expect_eq(medtrie_naming_day(name, "", "icd10cm"), MEDTRIE_DAY_NONE);
}

Test(naming, release)
{
    struct source_file file = {.name = "x.txt"};
    struct source source = {.systems = {"icd10cm", NULL}};
    char folder[] = "/tmp/medtrie-naming-XXXXXX", release[64];

    cr_assert_not_null(mkdtemp(folder));
    snprintf(release, sizeof release, "%s/fy2026-apr", folder);
    cr_assert_eq(mkdir(release, 0700), 0);
    cr_assert_eq(chdir(release), 0);
    cr_expect_eq(medtrie_naming_release(&file, &source), medtrie_day_of(2026, 4, 1));
    source.systems[0] = NULL; /* a list has no names of its own */
    cr_expect_eq(medtrie_naming_release(&file, &source), MEDTRIE_DAY_NONE);
    source.systems[0] = "icd10cm";
    cr_assert_eq(rmdir(release), 0);
    file.name = "icd10cm_order_2026.txt"; /* the working folder is gone */
    cr_expect_eq(medtrie_naming_release(&file, &source), medtrie_day_of(2025, 10, 1));
    cr_assert_eq(chdir("/"), 0);
    cr_assert_eq(rmdir(folder), 0);
}
