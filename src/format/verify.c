/*
 * The full check of an index, part one: every byte is under a checksum or is zero, the heap of
 * texts is a row of texts in UTF-8, and what belongs to no system refers to what exists.
 *
 * Checksums come first, so that a change of bytes is reported as one. What follows finds a writer's
 * mistakes, and files made to deceive.
 */
#include "verify.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "fault.h"
#include "utf8.h"
#include "verification.h"

/* ---- Bytes ------------------------------------------------------------------------------- */

static enum medtrie_result check_content_id(const struct verification *verification)
{
    const struct medtrie_file *file = verification->file;
    XXH128_canonical_t id;

    XXH128_canonicalFromHash(&id, XXH3_128bits(file->bytes + MEDTRIE_HEADER_SIZE,
                                               (size_t)file->section_count * MEDTRIE_ENTRY_SIZE));
    if (memcmp(id.digest, file->bytes + MEDTRIE_HEADER_CONTENT_ID, sizeof id.digest) != 0)
        return FAULT(verification->error, MEDTRIE_ERROR_INDEX_CHECKSUM, MEDTRIE_HEADER_CONTENT_ID,
                     "the content id is not that of the section table");
    return MEDTRIE_OK;
}

/* Bytes from first up to end must be zero. */
static enum medtrie_result check_zero(const struct verification *verification, uint64_t first,
                                      uint64_t end)
{
    for (uint64_t at = first; at < end; at++)
        if (verification->file->bytes[at] != 0)
            return BROKEN(verification->error, at, "this byte is unused, but is not zero");
    return MEDTRIE_OK;
}

static enum medtrie_result check_sections(const struct verification *verification)
{
    const struct medtrie_file *file = verification->file;
    uint64_t end = MEDTRIE_HEADER_SIZE + (uint64_t)file->section_count * MEDTRIE_ENTRY_SIZE;
    enum medtrie_result result;

    for (uint32_t i = 0; i < file->section_count; i++) {
        struct medtrie_entry entry = medtrie_layout_entry(file->bytes, i);

        if (XXH3_64bits(file->bytes + entry.offset, (size_t)entry.size) != entry.checksum)
            return FAULT(verification->error, MEDTRIE_ERROR_INDEX_CHECKSUM, entry.offset,
                         "the checksum of section %" PRIu32 " (\"%.8s\", %" PRIu64
                         " bytes) is wrong: the file was changed",
                         i, entry.name, entry.size);
        result = check_zero(verification, end, entry.offset);
        if (result != MEDTRIE_OK)
            return result;
        end = entry.offset + entry.size;
    }
    return check_zero(verification, end, file->size);
}

static enum medtrie_result check_bytes(const struct verification *verification)
{
    enum medtrie_result result = check_content_id(verification);

    if (result == MEDTRIE_OK)
        result =
            check_zero(verification, MEDTRIE_HEADER_ZERO16, (uint64_t)MEDTRIE_HEADER_ZERO16 + 2);
    if (result == MEDTRIE_OK)
        result =
            check_zero(verification, MEDTRIE_HEADER_ZERO32, (uint64_t)MEDTRIE_HEADER_ZERO32 + 4);
    return result == MEDTRIE_OK ? check_sections(verification) : result;
}

enum medtrie_result medtrie_verify_bytes(const struct medtrie_file *file,
                                         struct medtrie_error *error)
{
    const struct verification verification = {.file = file, .error = error};

    return check_bytes(&verification);
}

/* ---- Texts ------------------------------------------------------------------------------- */

static enum medtrie_result check_texts(const struct verification *verification)
{
    const uint8_t *texts = verification->file->texts;
    size_t size = verification->file->texts_size;
    size_t place = 0;

    while (place < size) {
        size_t end;

        if (size - place < 2 || medtrie_load16(texts + place) > size - place - 2)
            return BROKEN(verification->error, medtrie_verify_at(verification, texts + place),
                          "the last text goes beyond its section");
        medtrie_bit_set(verification->text_starts, place);
        end = place + 2 + medtrie_load16(texts + place);
        place += 2;
        while (place < end) {
            size_t length = medtrie_utf8_sequence(texts + place, end - place);

            if (length == 0)
                return BROKEN(verification->error, medtrie_verify_at(verification, texts + place),
                              "a text is not valid UTF-8");
            place += length;
        }
    }
    return MEDTRIE_OK;
}

enum medtrie_result medtrie_verify_text(const struct verification *verification,
                                        const uint8_t *reference)
{
    uint32_t text = medtrie_load32(reference);

    if (text < verification->file->texts_size && medtrie_bit(verification->text_starts, text))
        return MEDTRIE_OK;
    return BROKEN(verification->error, medtrie_verify_at(verification, reference),
                  "no text begins at %" PRIu32, text);
}

/* ---- Sources and warnings ---------------------------------------------------------------- */

static medtrie_day load_day(const uint8_t *bytes)
{
    return (medtrie_day)medtrie_load32(bytes);
}

static enum medtrie_result check_source(const struct verification *verification,
                                        const uint8_t *source)
{
    uint32_t system = medtrie_load32(source + MEDTRIE_SOURCE_SYSTEM);
    medtrie_day release = load_day(source + MEDTRIE_SOURCE_RELEASE);
    enum medtrie_result result = medtrie_verify_text(verification, source + MEDTRIE_SOURCE_NAME);

    if (result == MEDTRIE_OK)
        result = medtrie_verify_text(verification, source + MEDTRIE_SOURCE_FORMAT);
    if (result != MEDTRIE_OK)
        return result;
    if (system >= verification->file->system_count || release < MEDTRIE_DAY_FIRST ||
        release > MEDTRIE_DAY_LAST)
        return BROKEN(verification->error,
                      medtrie_verify_at(verification, source) +
                          (system >= verification->file->system_count ? MEDTRIE_SOURCE_SYSTEM
                                                                      : MEDTRIE_SOURCE_RELEASE),
                      "a source of system %" PRIu32 " of %" PRIu32 ", release day %" PRId32, system,
                      verification->file->system_count, release);
    return MEDTRIE_OK;
}

/* Sources stand in the order of system and release. */
static enum medtrie_result check_source_order(const struct verification *verification,
                                              const uint8_t *before, const uint8_t *source)
{
    uint32_t system = medtrie_load32(source + MEDTRIE_SOURCE_SYSTEM);
    uint32_t system_before = medtrie_load32(before + MEDTRIE_SOURCE_SYSTEM);
    bool same = system == system_before;

    if (system > system_before || (same && load_day(source + MEDTRIE_SOURCE_RELEASE) >=
                                               load_day(before + MEDTRIE_SOURCE_RELEASE)))
        return MEDTRIE_OK;
    return BROKEN(verification->error,
                  medtrie_verify_at(verification, source) +
                      (same ? MEDTRIE_SOURCE_RELEASE : MEDTRIE_SOURCE_SYSTEM),
                  "the sources do not ascend by system and release");
}

static enum medtrie_result check_references(const struct verification *verification)
{
    const struct medtrie_file *file = verification->file;
    enum medtrie_result result = MEDTRIE_OK;

    for (uint32_t i = 0; i < file->section_count && result == MEDTRIE_OK; i++) {
        struct medtrie_entry entry = medtrie_layout_entry(file->bytes, i);

        if (entry.version == MEDTRIE_SECTION_VERSION &&
            memcmp(entry.name, medtrie_section_names[MEDTRIE_SECTION_NOTICE], 8) == 0)
            result = medtrie_verify_text(verification, file->bytes + entry.offset);
    }
    for (size_t i = 0; i < file->source_count && result == MEDTRIE_OK; i++) {
        const uint8_t *source = file->sources + i * MEDTRIE_SOURCE_SIZE;

        result = check_source(verification, source);
        if (result == MEDTRIE_OK && i > 0)
            result = check_source_order(verification, source - MEDTRIE_SOURCE_SIZE, source);
    }
    for (size_t i = 0; i < file->warning_count && result == MEDTRIE_OK; i++)
        result = medtrie_verify_text(verification, file->warnings + i * 4);
    return result;
}

/* ---- All --------------------------------------------------------------------------------- */

enum medtrie_result medtrie_verify_full(const struct medtrie_file *file,
                                        const struct medtrie_tables *tables,
                                        struct medtrie_error *error)
{
    struct verification verification = {.file = file, .error = error};
    enum medtrie_result result = check_bytes(&verification);

    if (result != MEDTRIE_OK)
        return result;
    verification.text_starts = calloc(file->texts_size / 8 + 1, 1);
    if (verification.text_starts == NULL)
        return medtrie_fail(error, MEDTRIE_ERROR_MEMORY, NULL, "out of memory");
    result = check_texts(&verification);
    if (result == MEDTRIE_OK)
        result = check_references(&verification);
    for (uint32_t i = 0; i < file->system_count && result == MEDTRIE_OK; i++) {
        result = medtrie_verify_system(&verification, &tables[i]);
        if (result == MEDTRIE_OK)
            result = medtrie_verify_hash(&verification, &tables[i]);
    }
    free(verification.text_starts);
    return result;
}
