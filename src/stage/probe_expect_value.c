#include "stage/probe_expect_value.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

/* --- reading ---------------------------------------------------------------------------------- */

static const struct {
    const char *sign;
    enum value_test test;
} operators[] = {
    {">=", VALUE_AT_LEAST}, {"<=", VALUE_AT_MOST}, {"!=", VALUE_UNEQUAL},
    {"=", VALUE_EQUAL},     {"<", VALUE_LESS},     {">", VALUE_MORE},
};

/* A decimal number, whole: "600", "-1.5", "1e3"; not "0x10", not "inf".  Long doubles hold every
 * int64 exactly. */
static bool read_number(const char *text, long double *number)
{
    char *end;

    if (*text == '\0' || text[strspn(text, "+-.0123456789eE")] != '\0')
        return false;
    *number = strtold(text, &end);
    return *end == '\0' && end != text;
}

static const char *skip_spaces(const char *text)
{
    return text + strspn(text, " ");
}

/* The operator that it begins with; behind it, and true. */
static bool read_operator(const char **at, enum value_test *test)
{
    for (size_t i = 0; i < sizeof operators / sizeof *operators; i++)
        if (strncmp(*at, operators[i].sign, strlen(operators[i].sign)) == 0) {
            *test = operators[i].test;
            *at = skip_spaces(*at + strlen(operators[i].sign));
            return true;
        }
    return false;
}

static bool wants_number(const struct wanted_value *wanted)
{
    return wanted->of_length || (wanted->test >= VALUE_LESS && wanted->test <= VALUE_AT_LEAST);
}

/* "length >= 3" or "length>=3", but not "lengthy" */
static bool begins_with_length(const char *at)
{
    return strncmp(at, "length", 6) == 0 && (at[6] == '\0' || strchr(" <>=!", at[6]) != NULL);
}

static enum value_mistake check_operand(const struct wanted_value *wanted)
{
    long double number = 0;

    if (*wanted->text == '\0' && (wants_number(wanted) || wanted->test != VALUE_EQUAL))
        return VALUE_NOTHING;
    if (wants_number(wanted) && !read_number(wanted->text, &number))
        return VALUE_NO_NUMBER;
    return wanted->of_length && number < 0 ? VALUE_NO_LENGTH : VALUE_FINE;
}

enum value_mistake value_parse(const char *written, struct wanted_value *wanted)
{
    const char *at = skip_spaces(written);

    wanted->written = written;
    wanted->text = at;
    wanted->test = VALUE_EQUAL;
    wanted->of_length = begins_with_length(at);
    if (strcmp(at, "exists") == 0 || strcmp(at, "missing") == 0) {
        wanted->test = *at == 'e' ? VALUE_EXISTS : VALUE_MISSING;
        return VALUE_FINE;
    }
    if (wanted->of_length)
        at = skip_spaces(at + 6);
    if (!read_operator(&at, &wanted->test))
        return wanted->of_length ? VALUE_NO_OPERATOR : VALUE_FINE;
    wanted->text = at;
    return check_operand(wanted);
}

/* --- comparing -------------------------------------------------------------------------------- */

static bool compare(enum value_test test, int order)
{
    switch (test) {
    case VALUE_EQUAL:
        return order == 0;
    case VALUE_UNEQUAL:
        return order != 0;
    case VALUE_LESS:
        return order < 0;
    case VALUE_AT_MOST:
        return order <= 0;
    case VALUE_MORE:
        return order > 0;
    case VALUE_AT_LEAST:
        return order >= 0;
    case VALUE_EXISTS:
    case VALUE_MISSING:
        break;
    }
    return false;
}

static int order_of(long double a, long double b)
{
    return (a > b) - (a < b);
}

bool value_is_met(const struct wanted_value *wanted, const struct found *found)
{
    long double is = 0;
    long double should = 0;
    bool numbers;

    if (wanted->test == VALUE_EXISTS || wanted->test == VALUE_MISSING)
        return found->exists == (wanted->test == VALUE_EXISTS);
    /* a list that is not there is no list of 0; a value that is not there is no other value */
    if (!found->exists)
        return false;
    if (wanted->of_length) {
        read_number(wanted->text, &should);
        return compare(wanted->test, order_of((long double)found->length, should));
    }
    numbers = read_number(found->text, &is) && read_number(wanted->text, &should);
    if (wants_number(wanted) && !numbers)
        return false;
    /* "00" is no number but a code, unless it stands there as one */
    if (numbers && (found->is_number || wants_number(wanted)))
        return compare(wanted->test, order_of(is, should));
    return compare(wanted->test, strcmp(found->text, wanted->text));
}
