/* test.h - what cmocka wants to be there before itself, in its order. */
#ifndef HAIDANG_TEST_H
#define HAIDANG_TEST_H

/* clang-format off */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <stdbool.h>
#include <string.h>
#include <cmocka.h>
/* clang-format on */

#endif
