/*
 * Parses a command line, a word a line. What is accepted means the same when it is written out in
 * one canonical way: the verb, each option by its long name, and the operands behind "--".
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"

#include "options.h"
#include "verbs.h"

#define WORDS_MAX 512
#define BYTES_MAX (WORDS_MAX - 3) /* each letter may be an option */

struct words {
    int count;
    char *words[WORDS_MAX + 1];
};

static void add_word(struct words *words, const char *text, size_t size)
{
    fuzz_expect(words->count < WORDS_MAX, "too many words");
    words->words[words->count++] = fuzz_string(text, size);
}

static void free_words(struct words *words)
{
    for (int i = 0; i < words->count; i++)
        free(words->words[i]);
}

static void write_use(struct words *words, const struct option_use *use)
{
    size_t size = strlen(use->option->long_name) + (use->value == NULL ? 0 : strlen(use->value));
    char *word = malloc(size + 4);

    fuzz_expect(word != NULL, "out of memory");
    sprintf(word, "--%s%s%s", use->option->long_name, use->value == NULL ? "" : "=",
            use->value == NULL ? "" : use->value);
    add_word(words, word, strlen(word));
    free(word);
}

static void write_out(const struct arguments *arguments, struct words *words)
{
    add_word(words, "medtrie", 7);
    if (arguments->verb != NULL)
        add_word(words, arguments->verb->name, strlen(arguments->verb->name));
    for (size_t i = 0; i < arguments->use_count; i++)
        write_use(words, &arguments->uses[i]);
    if (arguments->operand_count > 0)
        add_word(words, "--", 2);
    for (size_t i = 0; i < arguments->operand_count; i++)
        add_word(words, arguments->operands[i], strlen(arguments->operands[i]));
}

static bool same_text(const char *a, const char *b)
{
    return a == NULL || b == NULL ? a == b : strcmp(a, b) == 0;
}

static void expect_same(const struct arguments *a, const struct arguments *b)
{
    fuzz_expect(a->verb == b->verb && a->use_count == b->use_count &&
                    a->operand_count == b->operand_count,
                "written out it has another verb or other counts");
    for (size_t i = 0; i < a->use_count; i++)
        fuzz_expect(a->uses[i].option == b->uses[i].option &&
                        same_text(a->uses[i].value, b->uses[i].value),
                    "written out an option is another");
    for (size_t i = 0; i < a->operand_count; i++)
        fuzz_expect(same_text(a->operands[i], b->operands[i]), "written out an operand is another");
}

static void check_accepted(const struct arguments *arguments)
{
    char message[ARGUMENTS_MESSAGE_BYTES];
    struct words words = {0};
    struct arguments again;

    fuzz_expect(arguments->verb != NULL || arguments->operand_count == 0, "operands of no verb");
    for (size_t i = 0; i < arguments->use_count; i++) {
        const struct option_use *use = &arguments->uses[i];

        fuzz_expect((use->value != NULL) == (use->option->argument != NULL),
                    "an option without its argument, or with one that it does not take");
        fuzz_expect(medtrie_arguments_have(arguments, use->option->name), "an option is lost");
    }
    medtrie_arguments_format(arguments);
    write_out(arguments, &words);
    fuzz_expect(medtrie_arguments_parse(&again, words.count, words.words, message) == 0,
                "written out it is refused");
    expect_same(arguments, &again);
    medtrie_arguments_release(&again);
    free_words(&words);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct fuzz_input input = {data, size};
    char message[ARGUMENTS_MESSAGE_BYTES];
    struct words words = {0};
    struct arguments arguments;
    int status;

    if (size > BYTES_MAX)
        return 0;
    add_word(&words, "medtrie", 7);
    while (input.left > 0 && words.count < WORDS_MAX) {
        struct medtrie_text word = fuzz_up_to(&input, '\n');

        add_word(&words, word.data, word.size);
    }
    status = medtrie_arguments_parse(&arguments, words.count, words.words, message);
    fuzz_expect(status == 0 || status == STATUS_USAGE, "a status that is none of a command line");
    fuzz_expect(memchr(message, '\0', sizeof message) != NULL &&
                    (message[0] == '\0') == (status == 0),
                "refused without a message, or accepted with one");
    if (status == 0)
        check_accepted(&arguments);
    medtrie_arguments_release(&arguments);
    free_words(&words);
    return 0;
}
