/* What is done while something fails: the public calls, and verbs of the program. */
#ifndef MEDTRIE_TESTS_FAULTS_OPERATIONS_H
#define MEDTRIE_TESTS_FAULTS_OPERATIONS_H

#include <stdbool.h>
#include <stdint.h>

#include <medtrie/medtrie.h>

#define OUTPUTS_MAX 3

/* What operations work on. */
struct scene {
    const char *inputs;         /* the folder of pack.py */
    const char *sample;         /* an index of the sample */
    const medtrie_index *index; /* of the same */
    const void *bytes;          /* and its file in memory */
    size_t bytes_size;
    const char *folder; /* where outputs are written */
};

/* How an operation ended. */
struct ending {
    int result;      /* 0: done */
    bool for_memory; /* it failed because memory ran out, and says so */
    uint64_t answer; /* of what it found, when it is done */
    char message[512];
};

struct operation {
    const char *name;
    const char *outputs[OUTPUTS_MAX]; /* files in the folder */
    bool calls_system;                /* it reads or writes files */
    bool is_lasting;                  /* its files outlast a machine that stops */
    bool is_cold;                     /* libc has not yet loaded the locale that it takes */
    void (*run)(const struct scene *scene, struct ending *ending);
};

/* Adds bytes to the answer. */
void mix(struct ending *ending, const void *data, size_t size);

/* Whether the call succeeded; else the ending is its failure. */
bool done(struct ending *ending, enum medtrie_result result, const struct medtrie_error *error);

#define DETAIL                                                                                     \
  {                                                                                                \
    .struct_size = sizeof(struct medtrie_error)                                                    \
  }

void annotate_stream(const struct scene *scene, struct ending *ending);
void annotate_parts(const struct scene *scene, struct ending *ending);
void profile(const struct scene *scene, struct ending *ending);
void program_compile(const struct scene *scene, struct ending *ending);
void program_annotate(const struct scene *scene, struct ending *ending);
void program_annotate_gzip(const struct scene *scene, struct ending *ending);
void program_annotate_plain(const struct scene *scene, struct ending *ending);

extern const struct operation operations[];
extern const size_t operation_count;

#endif
