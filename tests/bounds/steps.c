/* See steps.h. The name is the compiler's. */
#include "steps.h"

#include <stdio.h>
#include <stdlib.h>

uint64_t steps;
uint64_t steps_most;

void __sanitizer_cov_trace_pc(void);

void __sanitizer_cov_trace_pc(void)
{
    steps++;
    if (steps == steps_most) {
        fprintf(stderr, "steps: %llu, and no end\n", (unsigned long long)steps_most);
        abort();
    }
}
