/* The beginning of an input, cut into rows and cells of which all are wanted, and which need not
 * all have the same number of them. */
#ifndef MEDTRIE_ANNOTATE_SAMPLE_H
#define MEDTRIE_ANNOTATE_SAMPLE_H

#include "rows.h"

/* Columns behind so many are passed over. */
#define SAMPLE_COLUMNS_MAX 4096

/* The columns of objects are the members of the first ones. */
#define SAMPLE_OBJECTS 1000
#define SAMPLE_MEMBERS_MAX 256

struct sample {
    enum medtrie_annotate_format format;
    char delimiter;
    const char *begin, *at, *end; /* what is whole rows, and the next of them */
    size_t column_count;
    char **names;                   /* without header empty */
    uint64_t short_rows, long_rows; /* with fewer cells than there are columns, and with more */
    size_t expected;                /* column of the next member, if objects are alike */
    bool failed;                    /* there was no memory for a name */
    size_t count;                   /* rows of the present block */
    struct medtrie_text *cells;     /* column * ROWS + row: as written */
    struct medtrie_error *error;
};

/* Finds the columns of a sample; it is to be freed in every case. */
enum medtrie_result medtrie_sample_open(struct sample *sample,
                                        const struct medtrie_profile_options *options,
                                        const char *data, size_t size, struct medtrie_error *error);

/* Reads up to ROWS rows; count is 0 at the end. */
enum medtrie_result medtrie_sample_next(struct sample *sample);

/* The value of a cell without blanks around it; scratch as in medtrie_csv_value. */
struct medtrie_text medtrie_sample_value(const struct sample *sample, struct medtrie_text cell,
                                         struct buffer *scratch);

void medtrie_sample_free(struct sample *sample);

#endif
