/* What is counted on the way: texts that are not valid, when there is no room for all of them. */
#include <criterion/criterion.h>
#include <stdio.h>

#include "../src/annotate/tally.h"

#define MORE 20 /* texts, for which there is half the room */

static void add(struct tally *tally, char letter, unsigned number, uint64_t count)
{
    struct tally_text text = {.count = count};

    text.size = (uint8_t)snprintf(text.text, sizeof text.text, "%c%u", letter, number);
    medtrie_tally_text(tally, &text);
}

/* The most frequent come first, whatever the seeds of the hashes are. */
Test(tally, no_room_for_the_rarest)
{
    struct tally all = {0}, part = {0};
    const struct tally_text *worst[MORE];
    size_t count;

    for (unsigned i = 0; i < TALLY_TEXTS_MAX - MORE / 2; i++)
        add(&all, 'A', i, 1);
    for (unsigned i = 0; i < MORE; i++)
        add(&part, 'B', i, 2 + (i * 7) % MORE); /* 2 to 21, each once */
    medtrie_tally_texts(&all, &part);
    cr_expect_not(all.failed);
    cr_expect_eq(all.text_count, TALLY_TEXTS_MAX);
    cr_expect_eq(all.other_texts, 65); /* 2 + 3 + ... + 11 */
    count = medtrie_tally_worst(&all, worst, MORE);
    cr_assert_eq(count, MORE);
    for (size_t i = 0; i < MORE / 2; i++)
        cr_expect(worst[i]->text[0] == 'B' && worst[i]->count == 21 - i, "place %zu", i);
    cr_expect_eq(worst[MORE / 2]->text[0], 'A');
    medtrie_tally_free(&all);
    medtrie_tally_free(&part);
}

/* What is there already is counted on, whether there is room or not. */
Test(tally, counts_on_when_full)
{
    struct tally all = {0}, part = {0};
    const struct tally_text *worst[1];

    for (unsigned i = 0; i < TALLY_TEXTS_MAX; i++)
        add(&all, 'A', i, 1);
    add(&part, 'A', 17, 5);
    add(&part, 'B', 0, 3);
    medtrie_tally_texts(&all, &part);
    cr_expect_eq(all.other_texts, 3);
    cr_assert_eq(medtrie_tally_worst(&all, worst, 1), 1);
    cr_expect(worst[0]->count == 6 && strcmp(worst[0]->text, "A17") == 0);
    medtrie_tally_free(&all);
    medtrie_tally_free(&part);
}
