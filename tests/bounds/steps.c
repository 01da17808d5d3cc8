/* See steps.h. The name is the compiler's. */
#include "steps.h"

uint64_t steps;
uint64_t steps_most = UINT64_MAX;
void (*steps_over)(void);

void __sanitizer_cov_trace_pc(void);

void __sanitizer_cov_trace_pc(void)
{
    if (++steps == steps_most)
        steps_over();
}
