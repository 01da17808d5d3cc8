/*
 * Readings of a text in which letters and digits that look alike stand for each other: O and 0, I
 * and 1, L (the small one) and 1.
 *
 * Each character that can be read otherwise gives one option or two; a reading is a choice of
 * options in different places. Choices are gone through as ascending rows of numbers, the shorter
 * ones first.
 */
#include "confusable.h"

/* As many as nine options have choices, as in I1O.101; a code with more is read with few changes.
 */
#define TRIES_MAX 512

static void add(struct medtrie_readings *readings, size_t place, char other)
{
    readings->options[readings->option_count].place = (uint8_t)place;
    readings->options[readings->option_count].other = other;
    readings->option_count++;
}

void medtrie_readings_begin(struct medtrie_readings *readings, const char *text, size_t size,
                            bool folds_case)
{
    readings->text = text;
    readings->size = size;
    readings->option_count = 0;
    readings->change_count = 0;
    readings->tries = 0;
    for (size_t i = 0; i < size; i++) {
        switch (text[i]) {
        case '0':
            add(readings, i, 'O');
            break;
        case '1':
            add(readings, i, 'I');
            add(readings, i, folds_case ? 'L' : 'l');
            break;
        case 'O':
        case 'o':
            add(readings, i, '0');
            break;
        case 'I':
        case 'i':
        case 'L':
        case 'l':
            add(readings, i, '1');
            break;
        default:
            break;
        }
    }
}

/* The next row of ascending numbers, of one more when those of this length are through. */
static bool choose(struct medtrie_readings *readings)
{
    size_t count = readings->change_count;
    size_t i = count;

    while (i > 0 && readings->chosen[i - 1] == readings->option_count - count + i - 1)
        i--;
    if (i > 0) {
        readings->chosen[i - 1]++;
    } else {
        if (count == readings->option_count)
            return false;
        readings->change_count++;
        readings->chosen[0] = 0;
        i = 1;
    }
    for (; i < readings->change_count; i++)
        readings->chosen[i] = (uint8_t)(readings->chosen[i - 1] + 1);
    return true;
}

bool medtrie_readings_next(struct medtrie_readings *readings, char text[MEDTRIE_CODE_MAX])
{
    while (readings->tries < TRIES_MAX && choose(readings)) {
        size_t last = MEDTRIE_CODE_MAX;
        bool once = true;

        readings->tries++;
        memcpy(text, readings->text, readings->size);
        for (size_t i = 0; i < readings->change_count; i++) {
            struct medtrie_option option = readings->options[readings->chosen[i]];

            once &= option.place != last;
            last = option.place;
            text[option.place] = option.other;
        }
        if (once)
            return true;
    }
    return false;
}
