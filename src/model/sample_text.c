#include "model/sample_text.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "model/address.h"

static const struct {
    uint8_t bit;
    const char *name;
} warnings[] = {{WARNING_CERTIFICATE, "certificate"}, {WARNING_EXPECTATION, "expectation"}};

enum { WARNING_COUNT = sizeof warnings / sizeof *warnings };

static void add_ms(struct text *text, int64_t duration_us, const char *otherwise)
{
    if (duration_us < 0)
        text_add_string(text, otherwise);
    else
        text_add(text, "%" PRId64 ".%03" PRId64, duration_us / US_PER_MS, duration_us % US_PER_MS);
}

static const char *address_of(const struct sample *sample, char text[ADDRESS_TEXT])
{
    return sample->address.length == 0 ? NULL : address_format(text, &sample->address);
}

static const char *reason_of(const struct sample *sample)
{
    return sample->reason == REASON_NONE ? NULL : reason_name(sample->reason);
}

static const char *instant_of(char text[CLOCK_TEXT], int64_t at_ms)
{
    return at_ms == 0 ? NULL : clock_format(text, at_ms);
}

/* --- JSON ------------------------------------------------------------------------------------- */

static void add_member(struct text *text, const char *name, const char *value)
{
    text_add(text, "\"%s\":", name);
    text_add_json(text, value);
    text_add_string(text, ",");
}

static void add_ms_member(struct text *text, const char *name, int64_t duration_us)
{
    text_add(text, "\"%s\":", name);
    add_ms(text, duration_us, "null");
    text_add_string(text, ",");
}

static void add_number_member(struct text *text, const char *name, int64_t number, int64_t unknown)
{
    if (number == unknown)
        text_add(text, "\"%s\":null,", name);
    else
        text_add(text, "\"%s\":%" PRId64 ",", name, number);
}

static void add_phases(struct text *text, const struct sample *sample)
{
    text_add_string(text, "\"phases\":{");
    for (int i = 0; i < PHASE_COUNT; i++) {
        text_add(text, "%s\"%s_ms\":", i > 0 ? "," : "", phase_name((enum phase)i));
        add_ms(text, sample->phase_us[i], "null");
    }
    text_add_string(text, "},");
}

static void add_warnings(struct text *text, const struct sample *sample)
{
    const char *between = "";

    text_add_string(text, "\"warnings\":[");
    for (int i = 0; i < WARNING_COUNT; i++)
        if ((sample->warnings & warnings[i].bit) != 0) {
            text_add(text, "%s\"%s\"", between, warnings[i].name);
            between = ",";
        }
    text_add_string(text, "]");
}

void sample_write_json(const struct sample *sample, const struct sample_owner *owner,
                       struct text *text)
{
    char instant[CLOCK_TEXT];
    char address[ADDRESS_TEXT];

    text_add_string(text, "{");
    add_member(text, "service", owner->service);
    add_member(text, "probe", owner->probe);
    add_member(text, "at", clock_format(instant, sample->at_ms));
    add_member(text, "outcome", outcome_name(sample->outcome));
    add_member(text, "reason", reason_of(sample));
    add_ms_member(text, "total_ms", sample->total_us);
    add_phases(text, sample);
    add_number_member(text, "status", sample->status, 0);
    add_number_member(text, "size", sample->size, -1);
    add_member(text, "address", address_of(sample, address));
    add_ms_member(text, "late_ms", sample->late_us);
    add_ms_member(text, "lag_ms", sample->lag_us);
    add_member(text, "certificate_ends", instant_of(instant, sample->certificate_ends_ms));
    text_add(text, "\"confirming\":%s,", sample->confirming ? "true" : "false");
    add_warnings(text, sample);
    text_add_string(text, "}\n");
}

/* --- CSV -------------------------------------------------------------------------------------- */

void text_add_csv(struct text *text, const char *string)
{
    const bool is_formula = *string != '\0' && strchr("=+-@\t\r", *string) != NULL;

    if (!is_formula && strpbrk(string, ",\"\r\n") == NULL) {
        text_add_string(text, string);
        return;
    }
    text_add_string(text, is_formula ? "\"'" : "\"");
    for (; *string != '\0'; string++)
        text_add(text, *string == '"' ? "\"%c" : "%c", *string);
    text_add_string(text, "\"");
}

static void add_field(struct text *text, const char *string)
{
    text_add_csv(text, string == NULL ? "" : string);
    text_add_string(text, ",");
}

static void add_number_field(struct text *text, int64_t number, int64_t unknown)
{
    if (number != unknown)
        text_add(text, "%" PRId64, number);
    text_add_string(text, ",");
}

static void add_ms_field(struct text *text, int64_t duration_us)
{
    add_ms(text, duration_us, "");
    text_add_string(text, ",");
}

void sample_write_csv_head(struct text *text)
{
    text_add_string(text, "service,probe,at,outcome,reason,total_ms,");
    for (int i = 0; i < PHASE_COUNT; i++)
        text_add(text, "%s_ms,", phase_name((enum phase)i));
    text_add_string(text, "status,size,address,late_ms,lag_ms,certificate_ends,confirming,"
                          "warnings\n");
}

void sample_write_csv(const struct sample *sample, const struct sample_owner *owner,
                      struct text *text)
{
    char instant[CLOCK_TEXT];
    char address[ADDRESS_TEXT];
    const char *between = "";

    add_field(text, owner->service);
    add_field(text, owner->probe);
    add_field(text, clock_format(instant, sample->at_ms));
    add_field(text, outcome_name(sample->outcome));
    add_field(text, reason_of(sample));
    add_ms_field(text, sample->total_us);
    for (int i = 0; i < PHASE_COUNT; i++)
        add_ms_field(text, sample->phase_us[i]);
    add_number_field(text, sample->status, 0);
    add_number_field(text, sample->size, -1);
    add_field(text, address_of(sample, address));
    add_ms_field(text, sample->late_us);
    add_ms_field(text, sample->lag_us);
    add_field(text, instant_of(instant, sample->certificate_ends_ms));
    add_field(text, sample->confirming ? "true" : "false");
    for (int i = 0; i < WARNING_COUNT; i++)
        if ((sample->warnings & warnings[i].bit) != 0) {
            text_add(text, "%s%s", between, warnings[i].name);
            between = " ";
        }
    text_add_string(text, "\n");
}
