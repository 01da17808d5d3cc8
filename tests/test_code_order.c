/* Finding a record of an edition by its code. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "compiler/code_order.h"

static struct code code_of(const char *text)
{
    struct code code;

    cr_assert(medtrie_code_set(&code, text, strlen(text)));
    return code;
}

/* An edition of the codes that stand apart by blanks. */
static uint32_t fill(struct code_record *records, const char *codes)
{
    char copy[256];
    uint32_t count = 0;

    snprintf(copy, sizeof copy, "%s", codes);
    for (char *code = strtok(copy, " "); code != NULL; code = strtok(NULL, " "))
        records[count++] = (struct code_record){.code = code_of(code)};
    return count;
}

static const struct {
    const char *codes;
    const char *wanted;
    uint32_t place; /* in the file */
} finds[] = {
    {"C43 C4A C44", "C4A", 1}, /* official order is not ASCII order */
    {"C43 C4A C44", "C44", 2},
    {"C43 C4A C44", "C43", 0},
    {"C43 C4A C44", "C4", CODE_ORDER_NONE}, /* a beginning is not the code */
    {"C43 C4A C44", "C431", CODE_ORDER_NONE},
    {"C43 C4A C44", "A00", CODE_ORDER_NONE}, /* before the first */
    {"C43 C4A C44", "Z99", CODE_ORDER_NONE}, /* behind the last */
    {"ab AB", "AB", 1},                      /* case counts */
    {"A", "A", 0},
    {"", "A", CODE_ORDER_NONE},
};

Test(code_order, find)
{
    for (size_t i = 0; i < sizeof finds / sizeof finds[0]; i++) {
        struct code_record records[8];
        struct edition edition = {.codes = records, .code_count = fill(records, finds[i].codes)};
        struct code wanted = code_of(finds[i].wanted);
        struct code_order order;

        cr_assert(medtrie_code_order_init(&order, &edition));
        cr_expect_eq(medtrie_code_order_find(&order, &wanted), finds[i].place, "%s in %s",
                     finds[i].wanted, finds[i].codes);
        medtrie_code_order_free(&order);
    }
}

static const struct {
    const char *codes;
    uint32_t repeated;
} repetitions[] = {
    {"B A C", CODE_ORDER_NONE},
    {"B A B", 2}, /* the later of the two */
    {"B B", 1},
    {"C A B A C", 3}, /* the first code in ASCII order that repeats */
    {"A AB", CODE_ORDER_NONE},
    {"", CODE_ORDER_NONE},
};

Test(code_order, repeated)
{
    for (size_t i = 0; i < sizeof repetitions / sizeof repetitions[0]; i++) {
        struct code_record records[8];
        struct edition edition = {.codes = records,
                                  .code_count = fill(records, repetitions[i].codes)};
        struct code_order order;

        cr_assert(medtrie_code_order_init(&order, &edition));
        cr_expect_eq(medtrie_code_order_repeated(&order), repetitions[i].repeated, "%s",
                     repetitions[i].codes);
        medtrie_code_order_free(&order);
    }
}
