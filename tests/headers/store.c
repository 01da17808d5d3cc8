/* Compiled in every language version that the header promises, as C and as C++. */
#include <medtrie/store.h>
