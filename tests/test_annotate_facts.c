/* What a summary says in words: reasons in order. */
#include <criterion/criterion.h>

#include "annotate_facts.h"

/* Neither valid codes nor empty cells are reasons; of equal ones the first status comes first. */
Test(annotate_facts, reasons_by_count)
{
    struct annotate_facts facts = {.statuses = {[MEDTRIE_STATUS_VALID] = 100,
                                                [MEDTRIE_STATUS_HEADER] = 2,
                                                [MEDTRIE_STATUS_RETIRED] = 7,
                                                [MEDTRIE_STATUS_MALFORMED] = 2,
                                                [MEDTRIE_CELL_EMPTY] = 50,
                                                [MEDTRIE_CELL_BAD_DATE] = 9}};
    static const unsigned expected[] = {MEDTRIE_CELL_BAD_DATE, MEDTRIE_STATUS_RETIRED,
                                        MEDTRIE_STATUS_HEADER, MEDTRIE_STATUS_MALFORMED};
    unsigned reasons[MEDTRIE_CELL_STATUSES];

    cr_assert_eq(medtrie_facts_reasons(&facts, reasons), 4);
    for (unsigned i = 0; i < 4; i++)
        cr_expect_eq(reasons[i], expected[i], "place %u", i);
}

Test(annotate_facts, every_status_has_a_meaning)
{
    for (unsigned status = 0; status < MEDTRIE_CELL_STATUSES; status++)
        cr_expect_neq(medtrie_facts_meaning(status)[0], '\0', "status %u", status);
    cr_expect_str_eq(medtrie_facts_meaning(MEDTRIE_CELL_STATUSES), "");
}
