/* Counts allocations: the linker leads every call for memory here first (--wrap, which
 * tests/CMakeLists.txt asks for), of the library as of the test. */
#ifndef MEDTRIE_TESTS_BYTES_COUNTED_H
#define MEDTRIE_TESTS_BYTES_COUNTED_H

#include <stddef.h>

extern volatile size_t counted_allocations;

#endif
