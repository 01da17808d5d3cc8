/*
 * `medtrie annotate --summary`: which form is written, and where to. The file is complete or absent
 * as all others are. Also what is said without one.
 *
 * Nothing in it tells the time: the same input, index and options give the same bytes.
 */
#include "annotate_summary.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "annotate_facts.h"
#include "table.h"

/* Writes all of it; false when the output failed, which its error tells of. */
static bool write_form(struct output *page, const struct annotate_facts *facts,
                       const char *extension)
{
    if (strcmp(extension, "json") == 0)
        medtrie_annotate_write_json(page, facts);
    else if (strcmp(extension, "html") == 0)
        medtrie_annotate_write_html(page, facts);
    else
        medtrie_annotate_write_text(page, facts);
    medtrie_table_end(page);
    medtrie_output_flush(page);
    medtrie_table_release(page);
    return page->error == 0;
}

static bool sink(void *context, const char *data, size_t size)
{
    return medtrie_writer_write(context, data, size);
}

static bool write_into(struct writer *writer, struct output *page,
                       const struct annotate_facts *facts, const char *extension)
{
    bool is_json = strcmp(extension, "json") == 0;

    medtrie_output_open_sink(page, sink, writer, is_json ? OUTPUT_JSON : OUTPUT_TEXT);
    return write_form(page, facts, extension);
}

static int write_file(struct output *output, struct output *page,
                      const struct annotate_facts *facts, struct writer *writer)
{
    char extension[8];

    medtrie_extension(writer->path, extension);
    if (write_into(writer, page, facts, extension) && medtrie_writer_finish(writer))
        return STATUS_FOUND;
    if (page->error == ENOMEM) {
        medtrie_output_say(output, "out of memory");
        return STATUS_MEMORY;
    }
    if (!writer->is_woken)
        medtrie_output_say(output, "%s", writer->message);
    return writer->lacks_memory ? STATUS_MEMORY : STATUS_SYSTEM;
}

int medtrie_annotate_summary(struct output *output, const medtrie_annotator *annotator,
                             const medtrie_index *index, const struct arguments *arguments,
                             struct writer *writer)
{
    struct output *page = malloc(sizeof *page); /* too large for a stack */
    struct annotate_facts facts = {0};
    int status = STATUS_FOUND;

    if (page == NULL || !medtrie_annotate_facts(&facts, annotator, index, arguments)) {
        medtrie_output_say(output, "out of memory");
        status = STATUS_MEMORY;
    } else if (writer == NULL) {
        medtrie_output_flush(output);
        medtrie_output_open(page, STDERR_FILENO, OUTPUT_TEXT);
        /* Standard error cannot be told of its own failure. */
        if (!write_form(page, &facts, ""))
            status = page->error == ENOMEM ? STATUS_MEMORY : STATUS_SYSTEM;
    } else {
        status = write_file(output, page, &facts, writer);
    }
    medtrie_annotate_facts_release(&facts);
    free(page);
    return status;
}
