/*
 * The codes that a verb is asked about: its operands or, with none, the lines of standard input.
 *
 * A line may hold any bytes and be as long as memory allows; an empty one is an input like any
 * other, so that answers and lines correspond, but where a line is two codes: there it is none. The
 * output is flushed before each wait for input.
 */
#ifndef MEDTRIE_TOOLS_CODES_H
#define MEDTRIE_TOOLS_CODES_H

#include "options.h"
#include "output.h"

struct codes {
    const struct arguments *arguments;
    struct output *output;
    size_t next_operand;
    bool from_lines;
    bool ended;    /* standard input */
    uint64_t line; /* that was handed out last, from 1 */
    int file;
    char *buffer;
    size_t capacity;
    size_t start; /* of what is not yet handed out */
    size_t end;
};

/* Returns 0, or after saying so STATUS_USAGE when there are no operands and standard input is a
 * terminal. */
int medtrie_codes_open(struct codes *codes, const struct arguments *arguments,
                       struct output *output);
void medtrie_codes_close(struct codes *codes);

/*
 * The next code; valid until the next call. *status is 0 while that goes well; a read that fails
 * is said and gives STATUS_SYSTEM or STATUS_MEMORY. Returns false at the end and on failure.
 */
bool medtrie_codes_next(struct codes *codes, struct medtrie_text *code, int *status);

/* The next two: two operands, or a line with a tab or blanks between them. Anything else is said
 * and gives STATUS_USAGE (operands) or STATUS_INPUT (lines). */
bool medtrie_codes_next_pair(struct codes *codes, struct medtrie_text pair[2], int *status);

#endif
