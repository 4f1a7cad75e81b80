#include "stage/import_field.h"

#include <errno.h>
#include <inttypes.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/words.h"
#include "model/address.h"

/* A year of anything is more than a sample can take, and far from where numbers end. */
#define MS_MOST 31536000000.0

struct field {
    const char *name;
    bool (*read)(struct sample *sample, size_t offset, const char *word);
    const char *wants; /* for tr() */
    size_t offset;
};

/* --- kinds of values -------------------------------------------------------------------------- */

static bool read_number(const char *word, double least, double most, double *number)
{
    char *end;

    errno = 0;
    *number = strtod(word, &end);
    return *end == '\0' && end != word && errno == 0 && *number >= least && *number <= most;
}

static int64_t nearest(double number) /* that is not negative */
{
    return (int64_t)(number + 0.5);
}

static bool read_ms(struct sample *sample, size_t offset, const char *word)
{
    double number;

    if (!read_number(word, 0, MS_MOST, &number))
        return false;
    *(int64_t *)(void *)((char *)sample + offset) = nearest(number * (double)US_PER_MS);
    return true;
}

static bool read_whole(struct sample *sample, size_t offset, const char *word)
{
    double number;

    if (!read_number(word, 0, 1e15, &number))
        return false;
    *(int64_t *)(void *)((char *)sample + offset) = nearest(number);
    return true;
}

static bool read_status(struct sample *sample, size_t offset, const char *word)
{
    double number;

    (void)offset;
    if (!read_number(word, 0, INT32_MAX, &number))
        return false;
    sample->status = (int32_t)nearest(number);
    return true;
}

/* "certificate expectation" */
static bool read_warnings(struct sample *sample, size_t offset, const char *word)
{
    static const struct {
        const char *name;
        uint8_t bit;
    } warnings[] = {{"certificate", WARNING_CERTIFICATE}, {"expectation", WARNING_EXPECTATION}};

    (void)offset;
    for (; *word != '\0'; word += strspn(word, " ")) {
        const size_t length = strcspn(word, " ");
        uint8_t bit = 0;

        for (size_t i = 0; i < sizeof warnings / sizeof *warnings; i++)
            if (strlen(warnings[i].name) == length && strncmp(warnings[i].name, word, length) == 0)
                bit = warnings[i].bit;
        if (bit == 0)
            return false;
        sample->warnings |= bit;
        word += length;
    }
    return true;
}

static bool read_vantage(struct sample *sample, size_t offset, const char *word)
{
    (void)offset;
    sample->vantage = 0;
    return strcmp(word, "0") == 0; /* there is one for now */
}

static bool read_instant(struct sample *sample, size_t offset, const char *word)
{
    return clock_parse(word, (int64_t *)(void *)((char *)sample + offset));
}

static bool read_outcome(struct sample *sample, size_t offset, const char *word)
{
    (void)offset;
    return outcome_parse(word, &sample->outcome);
}

static bool read_reason(struct sample *sample, size_t offset, const char *word)
{
    (void)offset;
    return reason_parse(word, &sample->reason);
}

static bool read_confirming(struct sample *sample, size_t offset, const char *word)
{
    (void)offset;
    sample->confirming = strcmp(word, "true") == 0 || strcmp(word, "1") == 0;
    return sample->confirming || strcmp(word, "false") == 0 || strcmp(word, "0") == 0;
}

static bool read_address(struct sample *sample, size_t offset, const char *word)
{
    (void)offset;
    return address_parse(word, &sample->address);
}

/* --- the table -------------------------------------------------------------------------------- */

enum { FIELD_SERVICE, FIELD_PROBE, FIELD_AT, FIELD_OUTCOME, FIELD_REASON };

#define PHASE(phase) (offsetof(struct sample, phase_us) + sizeof(int64_t) * (phase))

static const char wants_ms[] = "a duration in milliseconds such as 12.345";
static const char wants_instant[] = "a time such as 2022-06-14T08:00:00.000+07:00";
static const char wants_whole[] = "a whole number";

static const struct field table[] = {
    [FIELD_SERVICE] = {"service", NULL, NULL, 0},
    [FIELD_PROBE] = {"probe", NULL, NULL, 0},
    [FIELD_AT] = {"at", read_instant, wants_instant, offsetof(struct sample, at_ms)},
    [FIELD_OUTCOME] = {"outcome", read_outcome, "ok, degraded, failed or void", 0},
    [FIELD_REASON] = {"reason", read_reason, "a reason such as refused or timeout_connect", 0},
    {"total_ms", read_ms, wants_ms, offsetof(struct sample, total_us)},
    {"redirect_ms", read_ms, wants_ms, PHASE(PHASE_REDIRECT)},
    {"name_ms", read_ms, wants_ms, PHASE(PHASE_NAME)},
    {"connect_ms", read_ms, wants_ms, PHASE(PHASE_CONNECT)},
    {"tls_ms", read_ms, wants_ms, PHASE(PHASE_TLS)},
    {"first_byte_ms", read_ms, wants_ms, PHASE(PHASE_FIRST_BYTE)},
    {"body_ms", read_ms, wants_ms, PHASE(PHASE_BODY)},
    {"late_ms", read_ms, wants_ms, offsetof(struct sample, late_us)},
    {"lag_ms", read_ms, wants_ms, offsetof(struct sample, lag_us)},
    {"size", read_whole, wants_whole, offsetof(struct sample, size)},
    {"status", read_status, wants_whole, 0},
    {"warnings", read_warnings, "certificate, expectation or both", 0},
    {"vantage", read_vantage, "0, the only vantage there is", 0},
    {"confirming", read_confirming, "true or false", 0},
    {"address", read_address, "an address such as 192.0.2.1", 0},
    {"certificate_ends", read_instant, wants_instant, offsetof(struct sample, certificate_ends_ms)},
};
enum { FIELD_COUNT = sizeof table / sizeof *table };
_Static_assert(FIELD_COUNT <= 64, "a bit each");

struct fields fields_begin(void)
{
    return (struct fields){.sample = sample_begin(0, 0)};
}

int field_find(const char *name)
{
    for (int i = 0; i < FIELD_COUNT; i++)
        if (strcmp(table[i].name, name) == 0)
            return i;
    return FIELD_NOT_KNOWN;
}

static bool put_id(char id[FIELD_WORD], const char *name, const char *word, struct error *error)
{
    if (strlen(word) >= FIELD_WORD)
        return error_set(error, tr("'%s': this is too long"), name);
    memcpy(id, word, strlen(word) + 1);
    return true;
}

bool fields_put(struct fields *fields, int field, const char *word, struct error *error)
{
    const char *name;

    if (field == FIELD_NOT_KNOWN || *word == '\0')
        return true;
    name = table[field].name;
    fields->seen |= UINT64_C(1) << field;
    if (field == FIELD_SERVICE)
        return put_id(fields->service, name, word, error);
    if (field == FIELD_PROBE)
        return put_id(fields->probe, name, word, error);
    return table[field].read(&fields->sample, table[field].offset, word) ||
           error_set(error, tr("'%s': wants %s, not '%.40s'"), name, tr(table[field].wants), word);
}

bool fields_check(const struct fields *fields, struct error *error)
{
    static const int needed[] = {FIELD_PROBE, FIELD_AT, FIELD_OUTCOME};
    const struct sample *const sample = &fields->sample;
    const bool is_good = sample->outcome == OUTCOME_OK;

    for (size_t i = 0; i < sizeof needed / sizeof *needed; i++)
        if ((fields->seen & UINT64_C(1) << needed[i]) == 0)
            return error_set(error, tr("'%s' is missing"), table[needed[i]].name);
    if (!is_good && sample->reason == REASON_NONE)
        return error_set(error, tr("'reason' is missing: the outcome is '%s'"),
                         outcome_name(sample->outcome));
    return true;
}
