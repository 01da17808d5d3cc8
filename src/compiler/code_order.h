/* The codes of an edition in ASCII order, for finding a record by its code. */
#ifndef MEDTRIE_COMPILER_CODE_ORDER_H
#define MEDTRIE_COMPILER_CODE_ORDER_H

#include "edition.h"

#define CODE_ORDER_NONE UINT32_MAX

struct code_order {
    const struct code_record **codes;
    const struct code_record *first;
    uint32_t count;
};

/* Good until the edition's array of codes moves. false without memory. */
bool medtrie_code_order_init(struct code_order *order, const struct edition *edition);
void medtrie_code_order_free(struct code_order *order);

/* The place of the code in edition->codes, or CODE_ORDER_NONE. */
uint32_t medtrie_code_order_find(const struct code_order *order, const struct code *code);

/* The place of a code that stands twice, or CODE_ORDER_NONE. */
uint32_t medtrie_code_order_repeated(const struct code_order *order);

#endif
