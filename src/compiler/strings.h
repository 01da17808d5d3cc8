/*
 * A pool of texts: equal texts are kept once and are known by a number. Titles repeat from release
 * to release, so 2 million records share some 300,000 texts.
 */
#ifndef MEDTRIE_COMPILER_STRINGS_H
#define MEDTRIE_COMPILER_STRINGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <medtrie/medtrie.h>

struct strings {
    char *bytes; /* all texts, one behind the other */
    size_t byte_count, byte_capacity;
    uint64_t *ends; /* text i is [ends[i - 1], ends[i]); text 0 is "" */
    uint32_t count, capacity;
    uint32_t *slots; /* open addressing; 0 is empty, else the text's number */
    uint32_t slot_count;
    uint64_t seed; /* of the hash, another in every pool */
};

/* The number that is no text: an allocation failed. */
#define STRINGS_FAILED UINT32_MAX

bool medtrie_strings_init(struct strings *strings);
void medtrie_strings_free(struct strings *strings);

/* The number of a text, at most 65535 bytes long; 0 is "". STRINGS_FAILED without memory. */
uint32_t medtrie_strings_add(struct strings *strings, const char *text, size_t size);

struct medtrie_text medtrie_strings_get(const struct strings *strings, uint32_t number);

#endif
