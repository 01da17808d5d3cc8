/*
 * Every thread does all of it: it takes its turn to read and to cut a piece of whole rows,
 * annotates the piece while others read and annotate theirs, and takes its turn to write, in the
 * order of the pieces.
 */
#include "annotate_job.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PIECE_BYTES ((size_t)1 << 18)

static volatile sig_atomic_t interrupted;
static int wake[2] = {-1, -1}; /* a pipe: what is written wakes the threads that wait */

bool medtrie_annotate_watch(void)
{
    return pipe2(wake, O_CLOEXEC | O_NONBLOCK) == 0;
}

int medtrie_annotate_wake(void)
{
    return wake[0];
}

/* A full pipe wakes as well. */
static void wake_all(void)
{
    ssize_t written = write(wake[1], "!", 1);

    (void)written;
}

void medtrie_annotate_interrupt(int signal_number)
{
    int kept = errno;

    interrupted = signal_number;
    wake_all();
    errno = kept;
}

int medtrie_annotate_interrupted(void)
{
    return interrupted;
}

/* What the threads share. */
struct shared {
    struct annotate_job *job;
    pthread_mutex_t reading, writing;
    pthread_cond_t turn_came;

    /* Under reading: */
    char *rest; /* what was read behind the last piece */
    size_t rest_size, rest_capacity;
    uint64_t pieces; /* that were cut */
    bool has_begun, has_ended;

    /* Under writing: */
    uint64_t turn; /* the piece to be written next */
    enum annotate_end end;
};

struct worker {
    struct shared *shared;
    pthread_t thread;
    medtrie_annotator_part *part;
    char *data;
    size_t capacity;
    struct medtrie_annotate_piece piece;
    uint64_t number;               /* of the piece */
    struct medtrie_annotated head; /* in front of the first one */
    struct medtrie_error error;
};

/* ---- Reading ------------------------------------------------------------------------------- */

static bool make_room(char **data, size_t *capacity, size_t size)
{
    char *grown;

    if (size <= *capacity)
        return true;
    grown = realloc(*data, size);
    if (grown == NULL)
        return false;
    *data = grown;
    *capacity = size;
    return true;
}

/* Begins the input: the first data, a header, and what it looks like with what is added. */
static enum annotate_end begin(struct worker *worker, size_t *size, bool last, size_t *taken)
{
    struct shared *shared = worker->shared;
    enum medtrie_result result =
        medtrie_annotator_begin(shared->job->annotator, worker->data, *size, last,
                                &shared->has_begun, taken, &worker->head, &worker->error);

    if (result == MEDTRIE_ERROR_MEMORY)
        return ANNOTATE_NO_MEMORY;
    return result == MEDTRIE_OK ? ANNOTATE_DONE : ANNOTATE_BAD_INPUT;
}

/* Fills the worker's data behind what was left of the piece before, until a row is complete. */
static enum annotate_end read_piece(struct worker *worker)
{
    struct shared *shared = worker->shared;
    size_t size = shared->rest_size, wanted = PIECE_BYTES, taken = 0;
    bool last = false;

    worker->piece.size = 0;
    worker->head = (struct medtrie_annotated){{"", 0}, {"", 0}};
    for (; worker->piece.size == 0 && !last; wanted *= 2) {
        enum medtrie_result result;
        enum annotate_end end;
        ssize_t got;

        if (!make_room(&worker->data, &worker->capacity, shared->rest_size + wanted))
            return ANNOTATE_NO_MEMORY;
        if (wanted == PIECE_BYTES && size > 0)
            memcpy(worker->data, shared->rest, size);
        got = medtrie_reader_read(shared->job->input, worker->data + size,
                                  shared->rest_size + wanted - size);
        if (interrupted != 0)
            return ANNOTATE_INTERRUPTED;
        if (got < 0)
            return ANNOTATE_READ_FAILED;
        last = (size_t)got < shared->rest_size + wanted - size;
        size += (size_t)got;
        if (!shared->has_begun) {
            end = begin(worker, &size, last, &taken);
            if (end != ANNOTATE_DONE)
                return end;
            if (!shared->has_begun)
                continue;
        }
        result = medtrie_annotator_cut(shared->job->annotator, worker->data + taken, size - taken,
                                       last, &worker->piece, &worker->error);
        if (result != MEDTRIE_OK)
            return ANNOTATE_BAD_INPUT;
    }
    shared->has_ended = last;
    shared->rest_size = size - taken - worker->piece.size;
    if (!make_room(&shared->rest, &shared->rest_capacity, shared->rest_size))
        return ANNOTATE_NO_MEMORY;
    if (shared->rest_size > 0)
        memcpy(shared->rest, worker->data + taken + worker->piece.size, shared->rest_size);
    return ANNOTATE_DONE;
}

/* ---- Writing ------------------------------------------------------------------------------- */

static enum annotate_end write_out(struct annotate_job *job, const struct medtrie_annotated *out)
{
    if (medtrie_writer_write(job->output, out->output.data, out->output.size) &&
        (job->rejects == NULL ||
         medtrie_writer_write(job->rejects, out->rejects.data, out->rejects.size)))
        return ANNOTATE_DONE;
    return interrupted != 0 ? ANNOTATE_INTERRUPTED : ANNOTATE_WRITE_FAILED;
}

/* Waits for the worker's turn, then writes, or ends the job. Returns whether it goes on. */
static bool take_turn(struct worker *worker, const struct medtrie_annotated *out,
                      enum annotate_end end)
{
    struct shared *shared = worker->shared;
    struct annotate_job *job = shared->job;
    bool goes_on;

    pthread_mutex_lock(&shared->writing);
    while (shared->turn != worker->number && shared->end == ANNOTATE_DONE)
        pthread_cond_wait(&shared->turn_came, &shared->writing);
    if (shared->end == ANNOTATE_DONE) {
        if (end == ANNOTATE_DONE)
            end = write_out(job, &worker->head);
        if (end == ANNOTATE_DONE)
            end = write_out(job, out);
        shared->end = end;
        job->error = worker->error;
        /* Another thread may wait for input that does not come. What it makes of being woken does
         * not count, as this end stands. */
        if (end != ANNOTATE_DONE)
            wake_all();
        if (end == ANNOTATE_DONE && job->progress != NULL)
            job->progress(job->progress_context, medtrie_reader_place(job->input));
    }
    shared->turn++;
    goes_on = shared->end == ANNOTATE_DONE;
    pthread_cond_broadcast(&shared->turn_came);
    pthread_mutex_unlock(&shared->writing);
    return goes_on;
}

/* ---- Threads ------------------------------------------------------------------------------- */

/* Annotates one piece; false at the end of the input, or of the job. */
static bool annotate_piece(struct worker *worker)
{
    struct shared *shared = worker->shared;
    struct medtrie_annotated out = {{"", 0}, {"", 0}};
    enum medtrie_result result = MEDTRIE_OK;
    enum annotate_end end;

    pthread_mutex_lock(&shared->reading);
    if (shared->has_ended) {
        pthread_mutex_unlock(&shared->reading);
        return false;
    }
    end = read_piece(worker);
    worker->number = shared->pieces++;
    /* After a failure nobody reads on. */
    shared->has_ended |= end != ANNOTATE_DONE;
    if (end == ANNOTATE_DONE && worker->part == NULL && worker->piece.size > 0)
        result = medtrie_annotator_part_open(shared->job->annotator, &worker->part, &worker->error);
    pthread_mutex_unlock(&shared->reading);

    if (end == ANNOTATE_DONE && result == MEDTRIE_OK && worker->piece.size > 0)
        result = medtrie_annotator_part_run(worker->part, &worker->piece, &out, &worker->error);
    if (result != MEDTRIE_OK)
        end = result == MEDTRIE_ERROR_MEMORY ? ANNOTATE_NO_MEMORY : ANNOTATE_BAD_INPUT;
    return take_turn(worker, &out, end);
}

static void *work(void *context)
{
    while (annotate_piece(context))
        ;
    return NULL;
}

enum annotate_end medtrie_annotate_run(struct annotate_job *job)
{
    struct shared shared = {.job = job, .end = ANNOTATE_DONE};
    struct worker *workers = calloc(job->threads, sizeof *workers);
    unsigned started = 1;

    if (workers == NULL)
        return ANNOTATE_NO_MEMORY;
    pthread_mutex_init(&shared.reading, NULL);
    pthread_mutex_init(&shared.writing, NULL);
    pthread_cond_init(&shared.turn_came, NULL);
    for (unsigned i = 0; i < job->threads; i++) {
        workers[i].shared = &shared;
        workers[i].error.struct_size = sizeof workers[i].error;
    }
    /* This thread is one of them; with fewer than asked for the work is done all the same. */
    while (started < job->threads &&
           pthread_create(&workers[started].thread, NULL, work, &workers[started]) == 0)
        started++;
    work(&workers[0]);
    for (unsigned i = 1; i < started; i++)
        pthread_join(workers[i].thread, NULL);
    for (unsigned i = 0; i < job->threads; i++) {
        medtrie_annotator_part_close(workers[i].part);
        free(workers[i].data);
    }
    pthread_cond_destroy(&shared.turn_came);
    pthread_mutex_destroy(&shared.writing);
    pthread_mutex_destroy(&shared.reading);
    free(shared.rest);
    free(workers);
    /* The pipe stays open: a signal may still come. */
    return shared.end;
}
