/* probe_expect_value.h - "= 5", ">= 600", "exists", "length >= 3": what a value must be.
 *
 * Pure.  A value alone means that it must be equal. */
#ifndef HAIDANG_STAGE_PROBE_EXPECT_VALUE_H
#define HAIDANG_STAGE_PROBE_EXPECT_VALUE_H

#include <stdbool.h>

#include "base/found.h"

enum value_test {
    VALUE_EQUAL,
    VALUE_UNEQUAL,
    VALUE_LESS,
    VALUE_AT_MOST,
    VALUE_MORE,
    VALUE_AT_LEAST,
    VALUE_EXISTS,
    VALUE_MISSING,
};

struct wanted_value {
    const char *path;    /* JSON path or XPath */
    const char *written; /* the whole, for people */
    const char *text;    /* that is compared with, composed; points into `written` */
    enum value_test test;
    bool of_length; /* not the value is compared, but how long it is */
};

/* Why what is written is no expectation. */
enum value_mistake {
    VALUE_FINE,
    VALUE_NOTHING,     /* ">=" and nothing behind it */
    VALUE_NO_NUMBER,   /* ">= viele" */
    VALUE_NO_OPERATOR, /* "length 3" */
    VALUE_NO_LENGTH,   /* "length >= -1" */
};

/* Fills all but the path.  `written` is lent. */
enum value_mistake value_parse(const char *written, struct wanted_value *wanted);

/* Numbers are compared as numbers, also those that stand there as text; all else as text. */
bool value_is_met(const struct wanted_value *wanted, const struct found *found);

#endif
