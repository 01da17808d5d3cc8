/*
 * Whatever fails, an operation ends as if nothing had failed or with a clean error: every
 * allocation and every call of the system, one alone and from one on, until none is left to fail.
 *
 *     faults allocations|calls STEP INPUTS SAMPLE FOLDER [OPERATION [FIRST]]
 *
 * STEP: every how manieth of them is tried where they are many, but for the last ones, in which
 * files get their names; 1: all. INPUTS is the folder of pack.py, FOLDER is written to. FIRST: the
 * one to begin with, from 1, to look closer at it.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "trial.h"

#define MANY 50
#define LAST 16

static unsigned wrong_count;
static size_t step, first = 1;

static double seconds(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* How far it is to the next one that is tried. */
static size_t step_behind(const struct plan *plan)
{
    size_t all = trial_count(plan->allocations);

    return all < MANY || plan->first + LAST >= all ? 1 : step;
}

/* One kind of failure at one after the other, until the operation is done before it comes. */
static void try_all(const struct operation *operation, const struct scene *scene, struct plan plan)
{
    size_t counts[VERDICT_WRONG + 1] = {0}, tried = 0, made = 0;
    double begun = seconds();

    for (plan.first = first;; plan.first += step_behind(&plan)) {
        struct trial trial = trial_run(operation, scene, &plan);

        if (trial.verdict == VERDICT_DONE && trial.made < plan.first) {
            made = trial.made;
            break;
        }
        counts[trial.verdict]++;
        tried++;
        if (trial.verdict == VERDICT_WRONG && ++wrong_count >= 20)
            exit(1);
    }
    printf("%-16s %-6s %-10s %5zu of %5zu: %5zu refused, %4zu done all the same, %3zu ended by "
           "libarchive, %zu wrong; %.1f s\n",
           operation->name, plan.allocations ? "memory" : fault_names[plan.fault],
           plan.goes_on ? "from there" : "once", tried, made, counts[VERDICT_REFUSED],
           counts[VERDICT_DONE], counts[VERDICT_ENDED], counts[VERDICT_WRONG], seconds() - begun);
    fflush(stdout);
}

static void try_calls(const struct operation *operation, const struct scene *scene)
{
    for (enum fault fault = FAULT_IO; fault < FAULTS; fault++) {
        struct plan plan = {.fault = fault};

        try_all(operation, scene, plan);
        /* A call that is interrupted for ever is made for ever. */
        plan.goes_on = true;
        if (fault != FAULT_INTERRUPTED)
            try_all(operation, scene, plan);
    }
}

static void try_operation(const struct operation *operation, const struct scene *scene,
                          bool allocations)
{
    if (!trial_prepare(operation, scene)) {
        wrong_count++;
    } else if (allocations) {
        try_all(operation, scene, (struct plan){.allocations = true});
        try_all(operation, scene, (struct plan){.allocations = true, .goes_on = true});
    } else if (operation->calls_system) {
        try_calls(operation, scene);
    }
}

/* The bytes of a file, as long as the process; size 0: it cannot be read. */
static const void *bytes_of(const char *path, size_t *size)
{
    static uint64_t bytes[1 << 17];
    FILE *file = fopen(path, "rb");

    *size = file != NULL ? fread(bytes, 1, sizeof bytes, file) : 0;
    if (file != NULL)
        fclose(file);
    return bytes;
}

int main(int count, char **words)
{
    struct scene scene;
    struct medtrie_error error = DETAIL;
    medtrie_index *index;

    if (count >= 6)
        step = strtoul(words[2], NULL, 10);
    if (count >= 8)
        first = strtoul(words[7], NULL, 10);
    if (step == 0 || first == 0) {
        fprintf(stderr, "faults allocations|calls STEP INPUTS SAMPLE FOLDER [OPERATION [FIRST]]\n");
        return 2;
    }
    if (medtrie_open(words[4], NULL, &index, &error) != MEDTRIE_OK) {
        fprintf(stderr, "%s\n", error.message);
        return 2;
    }
    scene =
        (struct scene){.inputs = words[3], .sample = words[4], .index = index, .folder = words[5]};
    scene.bytes = bytes_of(words[4], &scene.bytes_size);
    for (size_t i = 0; i < operation_count; i++)
        if (count < 7 || strcmp(operations[i].name, words[6]) == 0)
            try_operation(&operations[i], &scene, strcmp(words[1], "allocations") == 0);
    medtrie_close(index);
    return wrong_count > 0;
}
