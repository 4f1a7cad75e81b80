/* Numbers with units: exactly, without floating point. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/schema.h"
#include "base/words.h"

enum { WHOLE_MOST = 15, FRACTION_MOST = 6 }; /* digits */

struct unit {
    const char *name;
    int64_t factor;
};

static const struct unit durations[] = {
    {"ms", 1000},
    {"s", 1000000},
    {"m", INT64_C(60000000)},
    {"h", INT64_C(3600000000)},
    {"d", INT64_C(86400000000)},
    {NULL, 0},
};

static const struct unit sizes[] = {
    {"B", 1},      {"kB", 1000},     {"MB", 1000000},     {"GB", 1000000000},
    {"KiB", 1024}, {"MiB", 1048576}, {"GiB", 1073741824}, {NULL, 0},
};

static const struct unit percents[] = {{"%", 10000}, {NULL, 0}};

enum trouble { FINE, NO_NUMBER, NO_UNIT, NO_SUCH_UNIT, COMMA, TOO_FINE, TOO_LARGE };

struct number {
    int64_t whole, fraction, scale; /* fraction / scale < 1 */
};

/* Reads "12.5"; returns what follows, or NULL. */
static const char *read_number(const char *at, struct number *number)
{
    size_t digits = strspn(at, "0123456789");

    *number = (struct number){.scale = 1};
    if (digits == 0 || digits > WHOLE_MOST)
        return NULL;
    for (; digits > 0; digits--)
        number->whole = number->whole * 10 + (*at++ - '0');
    if (*at != '.')
        return at;
    digits = strspn(++at, "0123456789");
    if (digits == 0 || digits > FRACTION_MOST)
        return NULL;
    for (; digits > 0; digits--, number->scale *= 10)
        number->fraction = number->fraction * 10 + (*at++ - '0');
    return at;
}

static enum trouble multiply(const struct number *number, int64_t factor, int64_t *value)
{
    if (number->fraction * factor % number->scale != 0)
        return TOO_FINE;
    if (__builtin_mul_overflow(number->whole, factor, value) ||
        __builtin_add_overflow(*value, number->fraction * factor / number->scale, value))
        return TOO_LARGE;
    return FINE;
}

static enum trouble parse_quantity(const char *typed, const struct unit *units, int64_t *value)
{
    struct number number;
    const char *rest = read_number(typed, &number);

    if (rest == NULL)
        return NO_NUMBER;
    if (*rest == '\0')
        return NO_UNIT;
    if (*rest == ',')
        return COMMA;
    rest += *rest == ' ' ? 1 : 0; /* "99.9 %" is how people write it */
    for (const struct unit *unit = units; unit->name != NULL; unit++)
        if (strcmp(unit->name, rest) == 0)
            return multiply(&number, unit->factor, value);
    return NO_SUCH_UNIT;
}

/* --- the three kinds -------------------------------------------------------------------------- */

struct quantity {
    const struct unit *units;
    const char *name; /* as in "wants …, not 'x'" */
    void (*format)(char text[SCHEMA_DURATION_TEXT], int64_t value);
};

static void format_units(char text[SCHEMA_DURATION_TEXT], const struct unit *units, int64_t value)
{
    const struct unit *best = &units[0];

    for (const struct unit *unit = units; unit->name != NULL; unit++)
        if (value % unit->factor == 0 && value >= unit->factor && unit->factor > best->factor)
            best = unit;
    snprintf(text, SCHEMA_DURATION_TEXT, "%" PRId64 "%s", value / best->factor, best->name);
}

const char *schema_format_duration(char text[SCHEMA_DURATION_TEXT], int64_t duration_us)
{
    if (duration_us % 1000 == 0)
        format_units(text, durations, duration_us);
    else
        snprintf(text, SCHEMA_DURATION_TEXT, "%" PRId64 ".%03" PRId64 "ms", duration_us / 1000,
                 duration_us % 1000);
    return text;
}

static void format_duration(char text[SCHEMA_DURATION_TEXT], int64_t value)
{
    schema_format_duration(text, value);
}

static void format_size(char text[SCHEMA_DURATION_TEXT], int64_t value)
{
    format_units(text, sizes, value);
}

static void format_percent(char text[SCHEMA_DURATION_TEXT], int64_t value)
{
    size_t length = (size_t)snprintf(text, SCHEMA_DURATION_TEXT, "%" PRId64 ".%04" PRId64,
                                     value / 10000, value % 10000);

    while (text[length - 1] == '0')
        length--;
    length -= text[length - 1] == '.' ? 1 : 0;
    snprintf(text + length, SCHEMA_DURATION_TEXT - length, "%%");
}

static const struct quantity a_duration = {
    .units = durations,
    .name = "a time such as 60s, 800ms or 14d",
    .format = format_duration,
};

static const struct quantity a_size = {
    .units = sizes,
    .name = "a size such as 64kB or 1MB",
    .format = format_size,
};

static const struct quantity a_percentage = {
    .units = percents,
    .name = "a percentage such as 99.9%",
    .format = format_percent,
};

static void complain(struct reading *reading, const struct node *value,
                     const struct quantity *quantity, enum trouble trouble)
{
    const char *const typed = reading_quote(reading, value->scalar);

    if (trouble == NO_UNIT)
        reading_complain(reading, &value->place, tr("'%s' has no unit: wants %s"), typed,
                         tr(quantity->name));
    else if (trouble == COMMA)
        reading_complain(reading, &value->place, tr("write a point, not a comma, in '%s'"), typed);
    else if (trouble == TOO_FINE)
        reading_complain(reading, &value->place, tr("'%s' has too many decimals"), typed);
    else if (trouble == TOO_LARGE)
        reading_complain(reading, &value->place, tr("'%s' is too large"), typed);
    else
        reading_complain(reading, &value->place, tr("wants %s, not '%s'"), tr(quantity->name),
                         typed);
}

static bool read_quantity(struct reading *reading, const struct node *value,
                          const struct quantity *quantity, int64_t least, int64_t most,
                          int64_t *result)
{
    const char *typed;
    char limit[SCHEMA_DURATION_TEXT];
    enum trouble trouble;
    int64_t number = 0;

    if (!schema_read_string(reading, value, &typed))
        return false;
    trouble = parse_quantity(typed, quantity->units, &number);
    if (trouble != FINE) {
        complain(reading, value, quantity, trouble);
        return false;
    }
    if ((least != 0 || most != 0) && (number < least || number > most)) {
        quantity->format(limit, number < least ? least : most);
        if (number < least)
            reading_complain(reading, &value->place, tr("wants at least %s, not '%s'"), limit,
                             reading_quote(reading, typed));
        else
            reading_complain(reading, &value->place, tr("wants at most %s, not '%s'"), limit,
                             reading_quote(reading, typed));
        return false;
    }
    *result = number;
    return true;
}

bool schema_read_duration(struct reading *reading, const struct node *value, int64_t least,
                          int64_t most, int64_t *duration_us)
{
    return read_quantity(reading, value, &a_duration, least, most, duration_us);
}

bool schema_read_size(struct reading *reading, const struct node *value, int64_t least,
                      int64_t most, int64_t *bytes)
{
    return read_quantity(reading, value, &a_size, least, most, bytes);
}

bool schema_read_percent(struct reading *reading, const struct node *value, int64_t least,
                         int64_t most, int64_t *parts_per_million)
{
    const bool limited = least != 0 || most != 0;

    return read_quantity(reading, value, &a_percentage, least, limited ? most : 1000000,
                         parts_per_million);
}
