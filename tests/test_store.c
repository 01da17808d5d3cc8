/*
 * A store: what a reload takes up, what it refuses and says of it, and who closes what. Many
 * threads at once are in threads/store.c.
 */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <medtrie/store.h>

#include "format/layout.h"
#include "miniature.h"

static char folder[] = "/tmp/medtrie-store-XXXXXX";
static char path[64], beside[64];
static medtrie_store *store;

/* ---- Files --------------------------------------------------------------------------------- */

/* A release a year, of one code. */
static const struct image_period periods[] = {
    {"2021-10-01", "2022-09-30", MEDTRIE_BASIS_RELEASE, "2021-10-01"},
    {"2022-10-01", "2023-09-30", MEDTRIE_BASIS_RELEASE, "2022-10-01"},
    {"2023-10-01", "2024-09-30", MEDTRIE_BASIS_RELEASE, "2023-10-01"},
};

/* An index of systems "a", "b" ... of which each has some of the releases: "a012 b12" is two. */
static struct image build(const char *contents, const char *title)
{
    static const char names[] = "a\0b\0c\0d";
    const struct image_concept code = {
        "X1", MEDTRIE_KIND_CODE, "bbb", title, NULL, NULL, NULL, NULL, NULL, 0, NULL, NULL, NULL};
    struct image_concept codes[4];
    struct image_period some[4][3];
    struct image_system systems[4];
    char valid[4][4];
    size_t count = 0;

    for (; *contents != '\0'; contents++) {
        size_t now = count - 1;

        if (*contents == ' ')
            continue;
        if (*contents >= 'a') {
            codes[count] = code;
            systems[count] = (struct image_system){.name = names + 2 * (*contents - 'a'),
                                                   .title = "A list",
                                                   .uri = "",
                                                   .key_class = MEDTRIE_KEYS_PACKED,
                                                   .periods = some[count],
                                                   .codes = &codes[count],
                                                   .code_count = 1};
            count++;
            continue;
        }
        some[now][systems[now].period_count] = periods[*contents - '0'];
        valid[now][systems[now].period_count++] = 'b';
        valid[now][systems[now].period_count] = '\0';
        codes[now].valid = valid[now];
    }
    return image_build(systems, count, NULL);
}

/* Publishes bytes as one should. */
static void publish_bytes(const void *bytes, size_t size)
{
    FILE *file = fopen(beside, "wb");

    cr_assert_not_null(file);
    cr_assert_eq(fwrite(bytes, 1, size, file), size);
    fclose(file);
    cr_assert_eq(rename(beside, path), 0);
}

static void publish(const char *contents, const char *title)
{
    struct image image = build(contents, title);

    publish_bytes(image.bytes, image.size);
    image_free(&image);
}

/* How many indexes of the file, old ones included, are mapped. */
static size_t mapped(void)
{
    FILE *maps = fopen("/proc/self/maps", "r");
    char line[512];
    size_t count = 0;

    cr_assert_not_null(maps);
    while (fgets(line, sizeof line, maps) != NULL)
        count += strstr(line, path) != NULL;
    fclose(maps);
    return count;
}

/* ---- Asking -------------------------------------------------------------------------------- */

static bool answers(const medtrie_index *index, const char *title)
{
    const medtrie_system *system = medtrie_system_at(index, 0);
    struct medtrie_text found = medtrie_title(system, medtrie_find(system, "X1", 2), 0);

    return found.size == strlen(title) && memcmp(found.data, title, found.size) == 0;
}

/* What a reader gets now is that generation and answers so. */
static void expect_served(uint64_t generation, const char *title)
{
    const struct medtrie_snapshot *now = medtrie_store_acquire(store);

    cr_expect_eq(now->generation, generation);
    cr_expect(answers(now->index, title), "generation %llu does not say %s",
              (unsigned long long)generation, title);
    medtrie_store_release(store, now);
}

static enum medtrie_result reload(uint64_t *generation)
{
    return medtrie_store_reload(store, NULL, generation, NULL);
}

static void open_store(enum medtrie_verify verify)
{
    struct medtrie_open_options options = {.struct_size = sizeof options, .verify = verify};

    cr_assert_eq(medtrie_store_open(path, &options, &store, NULL), MEDTRIE_OK);
}

static void set_up(void)
{
    cr_assert_not_null(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/a.medtrie", folder);
    snprintf(beside, sizeof beside, "%s/a.medtrie.tmp", folder);
    publish("a01 b01", "one");
}

static void tear_down(void)
{
    medtrie_store_close(store);
    cr_expect_eq(mapped(), 0, "an index outlives its store");
    unlink(path);
    rmdir(folder);
}

TestSuite(store, .init = set_up, .fini = tear_down);

/* ---- Tests --------------------------------------------------------------------------------- */

Test(store, swaps)
{
    const struct medtrie_snapshot *one, *same, *two;
    uint64_t generation = 0;

    open_store(MEDTRIE_VERIFY_STRUCTURE);
    one = medtrie_store_acquire(store);
    same = medtrie_store_acquire(store);
    cr_expect(one->generation == 1 && same->index == one->index);

    publish("a012 b01", "two");
    cr_expect_eq(reload(&generation), MEDTRIE_OK);
    cr_expect_eq(generation, 2);
    two = medtrie_store_acquire(store);
    cr_expect_eq(two->generation, 2);
    cr_expect(answers(two->index, "two"));
    /* Who holds the old one goes on with it. */
    cr_expect(one->generation == 1 && answers(one->index, "one"));
    cr_expect_eq(mapped(), 2);

    /* The last release closes it, and no sooner. */
    medtrie_store_release(store, one);
    cr_expect_eq(mapped(), 2);
    cr_expect(answers(same->index, "one"));
    medtrie_store_release(store, same);
    cr_expect_eq(mapped(), 1);
    medtrie_store_release(store, two);
    cr_expect_eq(mapped(), 1);

    /* The swap itself closes what nobody holds. */
    publish("a012 b01", "three");
    cr_expect_eq(reload(&generation), MEDTRIE_OK);
    cr_expect_eq(generation, 3);
    cr_expect_eq(mapped(), 1);
    expect_served(3, "three");
}

/* The content decides, not the file. */
Test(store, same_content)
{
    const struct medtrie_snapshot *before, *after;
    uint64_t generation = 0;

    open_store(MEDTRIE_VERIFY_STRUCTURE);
    before = medtrie_store_acquire(store);
    publish("a01 b01", "one");
    cr_expect_eq(reload(&generation), MEDTRIE_OK);
    cr_expect_eq(generation, 1);
    after = medtrie_store_acquire(store);
    cr_expect_eq(after, before);
    medtrie_store_release(store, after);
    medtrie_store_release(store, before);
    cr_expect_eq(mapped(), 1);
    cr_expect_eq(medtrie_store_reload(store, NULL, NULL, NULL), MEDTRIE_OK);
    expect_served(1, "one");
}

/* ---- Refusals ------------------------------------------------------------------------------ */

static void put_nothing(void)
{
    unlink(path);
}

static void put_empty(void)
{
    publish_bytes("", 0);
}

static void put_other_file(void)
{
    publish_bytes("claim,dx\n1,E11.9\n", 17);
}

static void put_folder(void)
{
    unlink(path);
    cr_assert_eq(mkdir(path, 0700), 0);
}

/* Publishes a new index that somebody damaged. */
static void put_damaged(void (*damage)(struct image *image))
{
    struct image image = build("a012 b01", "two");

    damage(&image);
    publish_bytes(image.bytes, image.size);
    image_free(&image);
}

static void damage_size(struct image *image)
{
    image->size -= 1;
}

static void damage_header(struct image *image)
{
    image->bytes[MEDTRIE_HEADER_CONTENT_ID] ^= 1;
}

static void damage_version(struct image *image)
{
    image->bytes[MEDTRIE_HEADER_MAJOR] = 99;
    image_seal_header(image);
}

static void damage_structure(struct image *image)
{
    medtrie_store32(image_row(image, "codes", 0) + MEDTRIE_ENTRY_OFFSET, 1);
    image_seal_header(image);
}

static void damage_title(struct image *image)
{
    size_t size;
    uint8_t *texts = image_section(image, "texts", 0xFFFF, &size);

    texts[size - 1] ^= 1;
}

static void put_short(void)
{
    put_damaged(damage_size);
}

static void put_header(void)
{
    put_damaged(damage_header);
}

static void put_version(void)
{
    put_damaged(damage_version);
}

static void put_structure(void)
{
    put_damaged(damage_structure);
}

static void put_title(void)
{
    put_damaged(damage_title);
}

static void put_without_system(void)
{
    publish("a012", "two");
}

static void put_without_release(void)
{
    publish("a012 b12", "two");
}

/* Whatever is wrong with a new file, the old one goes on serving, the reason names the file, and
 * the next good file is taken up. */
Test(store, refusals)
{
    static const struct {
        void (*put)(void);
        enum medtrie_result result;
        const char *reason;
    } rows[] = {
        {put_nothing, MEDTRIE_ERROR_OPEN, "No such file"},
        {put_folder, MEDTRIE_ERROR_OPEN, "not a regular file"},
        {put_empty, MEDTRIE_ERROR_INDEX_TRUNCATED, ""},
        {put_other_file, MEDTRIE_ERROR_INDEX_TRUNCATED, ""},
        {put_short, MEDTRIE_ERROR_INDEX_TRUNCATED, ""},
        {put_header, MEDTRIE_ERROR_INDEX_CHECKSUM, ""},
        {put_version, MEDTRIE_ERROR_INDEX_VERSION, "99"},
        {put_structure, MEDTRIE_ERROR_INDEX_STRUCTURE, "codes"},
        {put_title, MEDTRIE_ERROR_INDEX_CHECKSUM, "texts"},
        {put_without_system, MEDTRIE_ERROR_INDEX_LOST,
         "lacks 1 of the systems and releases that "
         "are in service: b"},
        {put_without_release, MEDTRIE_ERROR_INDEX_LOST, "in service: b 2021-10-01"},
    };
    uint64_t expected = 1;
    char title[8] = "one";

    open_store(MEDTRIE_VERIFY_FULL);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const struct medtrie_snapshot *held = medtrie_store_acquire(store);
        struct medtrie_error error = {.struct_size = sizeof error};
        uint64_t generation = 0;

        rows[i].put();
        for (int again = 0; again < 2; again++) {
            cr_expect_eq(medtrie_store_reload(store, NULL, &generation, &error), rows[i].result,
                         "%zu: %s", i, error.message);
            cr_expect(error.result == rows[i].result && strstr(error.message, path) != NULL &&
                          strstr(error.message, rows[i].reason) != NULL,
                      "%zu: %s", i, error.message);
            cr_expect_str_eq(error.file, path);
            cr_expect_eq(generation, expected);
            expect_served(expected, title);
        }
        cr_expect(answers(held->index, title));
        medtrie_store_release(store, held);
        cr_expect_eq(mapped(), 1, "%zu: what is refused is closed", i);

        rmdir(path);
        snprintf(title, sizeof title, "%zu", i);
        publish("a01 b01", title);
        cr_expect_eq(reload(&generation), MEDTRIE_OK);
        cr_expect_eq(generation, ++expected);
        expect_served(expected, title);
    }
}

/* ---- Losses -------------------------------------------------------------------------------- */

struct told {
    char text[512];
    uint64_t reloaded;
};

static void tell(void *context, struct medtrie_text system, medtrie_day release)
{
    struct told *told = context;
    size_t size = strlen(told->text);
    char day[11];

    medtrie_day_format(release, day);
    snprintf(told->text + size, sizeof told->text - size, "%.*s%s;", (int)system.size, system.data,
             day);
}

/* What the new file lacks is told, one by one, and is a reason to refuse it unless allowed. */
Test(store, losses)
{
    static const struct {
        const char *contents, *told;
    } rows[] = {
        {"a01 b01", ""},
        {"a01 b01 c0", ""}, /* more is no loss */
        {"a012 b01", ""},
        {"a01", "b;"},
        {"b01", "a;"},
        {"c0", "a;b;"},
        {"a0 b01", "a2022-10-01;"},
        {"a12 b01", "a2021-10-01;"},
        {"a2 b2", "a2021-10-01;a2022-10-01;b2021-10-01;b2022-10-01;"},
        {"a2", "a2021-10-01;a2022-10-01;b;"},
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        bool lost = rows[i].told[0] != '\0';

        for (int allow = 0; allow < 2; allow++) {
            struct told told = {.text = ""};
            struct medtrie_reload_options options = {.struct_size = sizeof options,
                                                     .allow_lost = allow == 1,
                                                     .lost = tell,
                                                     .context = &told};
            bool swaps = !lost || allow == 1;
            uint64_t generation;

            publish("a01 b01", "one");
            open_store(MEDTRIE_VERIFY_STRUCTURE);
            publish(rows[i].contents, "two");
            cr_expect_eq(medtrie_store_reload(store, &options, &generation, NULL),
                         swaps ? MEDTRIE_OK : MEDTRIE_ERROR_INDEX_LOST, "%zu", i);
            cr_expect_eq(generation, swaps ? 2 : 1);
            expect_served(swaps ? 2 : 1, swaps ? "two" : "one");
            cr_expect_str_eq(told.text, rows[i].told);
            medtrie_store_close(store);
            store = NULL;
        }
    }
}

/* A message has an end; what it cannot name it counts. */
Test(store, many_losses)
{
    struct medtrie_error error = {.struct_size = sizeof error};
    struct image_period years[60];
    struct image_concept code = {.code = "X1", .kind = MEDTRIE_KIND_CODE, .title = "one"};
    struct image_system system = {.name = "a",
                                  .title = "A list",
                                  .uri = "",
                                  .key_class = MEDTRIE_KEYS_PACKED,
                                  .periods = years,
                                  .period_count = 60,
                                  .codes = &code,
                                  .code_count = 1};
    char first[60][11], last[60][11], valid[61] = "";
    struct image image;

    for (int i = 0; i < 60; i++) {
        medtrie_day_format(medtrie_day_of(1950 + i, 1, 1), first[i]);
        medtrie_day_format(medtrie_day_of(1950 + i, 12, 31), last[i]);
        years[i] = (struct image_period){first[i], last[i], MEDTRIE_BASIS_RELEASE, first[i]};
        valid[i] = 'b';
    }
    code.valid = valid;
    image = image_build(&system, 1, NULL);
    publish_bytes(image.bytes, image.size);
    image_free(&image);
    open_store(MEDTRIE_VERIFY_FULL);
    publish("a2", "two");
    cr_expect_eq(medtrie_store_reload(store, NULL, NULL, &error), MEDTRIE_ERROR_INDEX_LOST);
    cr_expect_not_null(strstr(error.message, "lacks 60 of"));
    cr_expect_not_null(strstr(error.message, ": a 1950-01-01, a 1951-01-01, "));
    cr_expect_str_eq(error.message + strlen(error.message) - 6, "01 ...");
    expect_served(1, "one");
}

/* ---- Bounds and misuse --------------------------------------------------------------------- */

/* Old generations that are held neither stop swaps nor are lost, up to a number; then the store
 * says so, serves what it served, and goes on when one is given back. */
Test(store, many_generations)
{
    enum { HELD = MEDTRIE_STORE_GENERATIONS_MAX - 1 };
    const struct medtrie_snapshot *held[HELD];
    struct medtrie_error error = {.struct_size = sizeof error};
    uint64_t generation = 0;
    char title[8];

    open_store(MEDTRIE_VERIFY_STRUCTURE);
    for (size_t i = 0; i < HELD; i++) {
        held[i] = medtrie_store_acquire(store);
        snprintf(title, sizeof title, "%zu", i);
        publish("a01 b01", title);
        cr_assert_eq(reload(&generation), MEDTRIE_OK);
        cr_assert_eq(generation, i + 2);
    }
    cr_expect_eq(mapped(), MEDTRIE_STORE_GENERATIONS_MAX);
    publish("a01 b01", "more");
    cr_expect_eq(medtrie_store_reload(store, NULL, &generation, &error), MEDTRIE_ERROR_BUSY);
    cr_expect_not_null(strstr(error.message, "255 older generations"));
    cr_expect_eq(generation, HELD + 1);
    expect_served(HELD + 1, title);

    cr_expect(answers(held[100]->index, "99"));
    medtrie_store_release(store, held[100]);
    cr_expect_eq(reload(&generation), MEDTRIE_OK);
    cr_expect_eq(generation, HELD + 2);
    expect_served(HELD + 2, "more");
    for (size_t i = 0; i < HELD; i++) {
        if (i == 100)
            continue;
        snprintf(title, sizeof title, "%zu", i - 1);
        cr_expect(answers(held[i]->index, i == 0 ? "one" : title), "%zu", i);
        medtrie_store_release(store, held[i]);
    }
    cr_expect_eq(mapped(), 1);
    expect_served(HELD + 2, "more");
}

static void reload_within(void *context, struct medtrie_text system, medtrie_day release)
{
    struct told *told = context;
    struct medtrie_error error = {.struct_size = sizeof error};

    (void)system, (void)release;
    cr_expect_eq(medtrie_store_reload(store, NULL, &told->reloaded, &error), MEDTRIE_ERROR_BUSY);
    cr_expect_not_null(strstr(error.message, "another reload"));
    expect_served(1, "one");
}

/* Of two reloads at a time the second is refused, and knows what serves. */
Test(store, reload_during_reload)
{
    struct told told = {.text = ""};
    struct medtrie_reload_options options = {
        .struct_size = sizeof options, .allow_lost = true, .lost = reload_within, .context = &told};
    uint64_t generation;

    open_store(MEDTRIE_VERIFY_STRUCTURE);
    publish("a01", "two");
    cr_expect_eq(medtrie_store_reload(store, &options, &generation, NULL), MEDTRIE_OK);
    cr_expect_eq(told.reloaded, 1);
    cr_expect_eq(generation, 2);
    publish("a01", "three");
    cr_expect_eq(reload(&generation), MEDTRIE_OK);
    expect_served(3, "three");
}

Test(store, wrong_calls)
{
    struct medtrie_open_options open = {.struct_size = sizeof open, .reserved = {1}};
    struct medtrie_reload_options options = {.struct_size = 0, .allow_lost = true};
    struct medtrie_error error = {.struct_size = sizeof error};
    medtrie_store *none = (medtrie_store *)1;

    cr_expect_eq(medtrie_store_open(path, &open, &none, &error), MEDTRIE_ERROR_ARGUMENT);
    cr_expect_null(none);
    none = (medtrie_store *)1;
    cr_expect_eq(medtrie_store_open(beside, NULL, &none, &error), MEDTRIE_ERROR_OPEN);
    cr_expect_null(none);
    cr_expect_not_null(strstr(error.message, beside));
    medtrie_store_close(NULL);

    open_store(MEDTRIE_VERIFY_STRUCTURE);
    publish("a01", "two");
    cr_expect_eq(medtrie_store_reload(store, &options, NULL, &error), MEDTRIE_ERROR_ARGUMENT);
    expect_served(1, "one");
    /* An older header's error struct is filled as far as it goes. */
    error.struct_size = sizeof error.struct_size + sizeof error.result;
    memset(error.message, 'x', 4);
    cr_expect_eq(medtrie_store_reload(store, NULL, NULL, &error), MEDTRIE_ERROR_INDEX_LOST);
    cr_expect(error.result == MEDTRIE_ERROR_INDEX_LOST && memcmp(error.message, "xxxx", 4) == 0);
}

/* The options are those of every later file too: a copy does not mind a file that is written into,
 * and finds what was changed in it. */
Test(store, copies)
{
    struct medtrie_open_options options = {.struct_size = sizeof options, .copy = true};
    struct image two = build("a01 b01", "two");
    struct image damaged = build("a01 b01", "three");
    FILE *file;

    cr_assert_eq(medtrie_store_open(path, &options, &store, NULL), MEDTRIE_OK);
    memset(&options, 0xFF, sizeof options); /* was copied */
    file = fopen(path, "wb");               /* cuts it, and writes into it */
    cr_assert_not_null(file);
    cr_expect_eq(reload(NULL), MEDTRIE_ERROR_INDEX_TRUNCATED);
    expect_served(1, "one");
    cr_assert_eq(fwrite(two.bytes, 1, two.size, file), two.size);
    fclose(file);
    cr_expect_eq(reload(NULL), MEDTRIE_OK);
    expect_served(2, "two");
    damage_title(&damaged);
    publish_bytes(damaged.bytes, damaged.size);
    cr_expect_eq(reload(NULL), MEDTRIE_ERROR_INDEX_CHECKSUM);
    expect_served(2, "two");
    cr_expect_eq(mapped(), 0);
    image_free(&two);
    image_free(&damaged);
}
