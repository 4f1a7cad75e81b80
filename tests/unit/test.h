/* test.h - what every unit test includes first: cmocka and the headers that it wants before it. */
#ifndef HAIDANG_TESTS_UNIT_TEST_H
#define HAIDANG_TESTS_UNIT_TEST_H

/* clang-format off */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
/* clang-format on */

#endif
