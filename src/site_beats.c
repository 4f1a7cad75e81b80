/* Where jobs report: /api/v1/heartbeats/TOKEN, by GET or POST.
 *
 * Words come in the query, as a form or as JSON: `status` (ok, failed), `rows`, `queue`, `lag` (in
 * seconds, or with a unit), `id`, `text`; whatever else is named tells a number of its own.  A beat
 * is passed to the watch, which judges it. */
#include <ctype.h>
#include <inttypes.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/json.h"
#include "base/memory.h"
#include "io/digest.h"
#include "io/unicode.h"
#include "model/beat.h"
#include "site_parts.h"

/* A job may report once a second for long, or so often at once. */
enum { BURST = 30 };
#define REFILL_US US_PER_SECOND

struct door {
    const char *hash;
    uint32_t probe;
    int64_t full_us; /* when its allowance will be whole again */
};

struct doors {
    size_t count;
    struct door doors[];
};

/* --- tokens --------------------------------------------------------------------------------- */

static int compare(const void *one, const void *other)
{
    return strcmp(((const struct door *)one)->hash, ((const struct door *)other)->hash);
}

struct doors *doors_new(const struct catalogue *catalogue)
{
    struct doors *const doors =
        memory_new(1, sizeof(struct doors) + catalogue->probe_count * sizeof(struct door));

    for (size_t i = 0; i < catalogue->probe_count; i++)
        if (catalogue->probes[i].beats != NULL)
            doors->doors[doors->count++] =
                (struct door){.hash = catalogue->probes[i].beats->token_hash, .probe = (uint32_t)i};
    qsort(doors->doors, doors->count, sizeof *doors->doors, compare);
    return doors;
}

void doors_free(struct doors *doors)
{
    free(doors);
}

/* By its hash: how long the comparison takes tells nothing of the token. */
static struct door *find_door(struct doors *doors, const char *token)
{
    const struct digest digest = digest_of(token, strlen(token));
    char text[DIGEST_TEXT];
    const struct door wanted = {.hash = digest_format(text, &digest)};

    return bsearch(&wanted, doors->doors, doors->count, sizeof *doors->doors, compare);
}

static bool may_report(struct door *door, int64_t now_us)
{
    if (door->full_us < now_us)
        door->full_us = now_us;
    if (door->full_us + REFILL_US > now_us + BURST * REFILL_US)
        return false;
    door->full_us += REFILL_US;
    return true;
}

/* --- answers -------------------------------------------------------------------------------- */

static void answer(struct web_request *request, const struct web_page_options *options,
                   json_t *document)
{
    struct text text = {0};
    struct web_page *page;

    json_write(document, false, &text);
    text_add_string(&text, "\n");
    page = web_page_new(options, text_string(&text), text.length);
    web_answer(request, page);
    web_page_release(page);
    text_free(&text);
    json_decref(document);
}

static void refuse(struct web_request *request, int status, const char *detail)
{
    const struct web_page_options options = {.status = status,
                                             .type = site_problem,
                                             .cache = "no-store",
                                             .allow = status == 405 ? "GET, POST" : NULL,
                                             .retry_after = status == 429 ? 1 : 0};
    struct text text = {0};
    struct web_page *page;

    api_write_problem(status, detail, &text);
    page = web_page_new(&options, text_string(&text), text.length);
    web_answer(request, page);
    web_page_release(page);
    text_free(&text);
}

/* --- what it says --------------------------------------------------------------------------- */

struct report {
    struct beat *beat;
    int status; /* 0: all is well so far */
    char why[200];
};

/* The first objection counts.  Always false. */
static bool object_to(struct report *report, int status, const char *why, ...)
    __attribute__((format(printf, 3, 4)));

static bool object_to(struct report *report, int status, const char *why, ...)
{
    va_list arguments;

    if (report->status != 0)
        return false;
    report->status = status;
    va_start(arguments, why);
    vsnprintf(report->why, sizeof report->why, why, arguments);
    va_end(arguments);
    unicode_repair(report->why);
    return false;
}

static bool read_number(const char *text, double *number, const char **rest)
{
    char *end;

    if (!isdigit((unsigned char)*text) && *text != '-' && *text != '.')
        return false;
    *number = strtod(text, &end);
    *rest = end;
    return end != text && isfinite(*number) && text[strspn(text, "0123456789.-+eE")] == *end;
}

static bool take_count(struct report *report, const char *name, const char *text, int64_t *count)
{
    const char *rest;
    double number;

    if (!read_number(text, &number, &rest) || *rest != '\0' || number < 0 || number > 1e15)
        return object_to(report, 400, tr("'%s' wants a number of 0 or more"), name);
    *count = (int64_t)number;
    return true;
}

/* Seconds, or with a unit; kept in ms. */
static bool take_lag(struct report *report, const char *text, int64_t *lag_ms)
{
    static const struct {
        const char *unit;
        double ms;
    } units[] = {{"", 1e3}, {"ms", 1}, {"s", 1e3}, {"m", 6e4}, {"h", 36e5}, {"d", 864e5}};
    const char *rest;
    double number;

    if (read_number(text, &number, &rest) && number >= 0 && number < 1e12)
        for (size_t i = 0; i < sizeof units / sizeof *units; i++)
            if (strcmp(rest, units[i].unit) == 0) {
                *lag_ms = (int64_t)(number * units[i].ms);
                return true;
            }
    return object_to(report, 400, tr("'%s' wants seconds, or a time such as 90s or 30m"), "lag");
}

static bool take_status(struct report *report, const char *text)
{
    static const char *const good[] = {"ok", "up"};
    static const char *const bad[] = {"failed", "fail", "down"};

    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        if (strcmp(text, good[i]) == 0)
            return true;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        if (strcmp(text, bad[i]) == 0) {
            report->beat->failed = true;
            return true;
        }
    return object_to(report, 400, tr("'%s' wants ok or failed"), "status");
}

static bool take_text(struct report *report, const char *text)
{
    if (strlen(text) > BEAT_TEXT_MOST)
        return object_to(report, 413, tr("'%s' is too long"), "text");
    snprintf(report->beat->text, sizeof report->beat->text, "%s", text);
    unicode_repair(report->beat->text);
    return true;
}

static bool take_id(struct report *report, const char *text)
{
    const struct digest digest = digest_of(text, strlen(text));

    memcpy(&report->beat->mark, digest.bytes, sizeof report->beat->mark);
    report->beat->mark >>= 1; /* the store's numbers have a sign */
    return true;
}

static bool take_value(struct report *report, const char *name, const char *text)
{
    struct beat *const beat = report->beat;
    struct beat_value *const value = &beat->values[beat->value_count];
    const char *rest;

    if (*name == '\0' || strlen(name) >= BEAT_NAME_MOST || !unicode_is_valid(name, strlen(name)))
        return object_to(report, 400, tr("'%.64s' is no name of a number"), name);
    if (beat->value_count == BEAT_VALUES_MOST)
        return object_to(report, 400, tr("'%.64s' is one number too many"), name);
    if (!read_number(text, &value->number, &rest) || *rest != '\0')
        return object_to(report, 400, tr("'%.64s' is no word here, or wants a number"), name);
    snprintf(value->name, sizeof value->name, "%s", name);
    beat->value_count++;
    return true;
}

static bool take_word(void *argument, const char *name, const char *text)
{
    struct report *const report = argument;
    struct beat *const beat = report->beat;

    if (strcmp(name, "status") == 0)
        return take_status(report, text);
    if (strcmp(name, "rows") == 0)
        return take_count(report, name, text, &beat->rows);
    if (strcmp(name, "queue") == 0)
        return take_count(report, name, text, &beat->queue);
    if (strcmp(name, "lag") == 0)
        return take_lag(report, text, &beat->lag_ms);
    if (strcmp(name, "id") == 0)
        return take_id(report, text);
    if (strcmp(name, "text") == 0)
        return take_text(report, text);
    return take_value(report, name, text);
}

/* --- JSON and forms ------------------------------------------------------------------------- */

static bool take_member(struct report *report, const char *name, const json_t *value)
{
    char number[40];

    if (json_is_string(value))
        return take_word(report, name, json_string_value(value));
    if (!json_is_number(value))
        return object_to(report, 400, tr("'%.64s' is no word here, or wants a number"), name);
    if (json_is_integer(value))
        snprintf(number, sizeof number, "%" JSON_INTEGER_FORMAT, json_integer_value(value));
    else
        snprintf(number, sizeof number, "%.17g", json_real_value(value));
    return take_word(report, name, number);
}

static void take_json(struct report *report, const char *bytes, size_t length)
{
    json_t *const document = json_loadb(bytes, length, JSON_REJECT_DUPLICATES, NULL);
    const char *name;
    const char *inner;
    json_t *value;
    json_t *number;

    if (!json_is_object(document))
        object_to(report, 400, "%s", tr("the body is no JSON object"));
    json_object_foreach(document, name, value)
    {
        if (strcmp(name, "values") != 0 || !json_is_object(value))
            take_member(report, name, value);
        else
            json_object_foreach(value, inner, number) take_member(report, inner, number);
    }
    json_decref(document);
}

/* curl calls everything a form unless told otherwise. */
static void take_body(struct report *report, const struct web_request *request)
{
    const char *const type = web_header(request, "Content-Type");
    size_t length;
    const char *const bytes = web_body(request, &length);
    const char *const first = bytes + strspn(bytes, " \t\r\n");

    if (*first == '\0')
        return;
    if (strlen(bytes) != length)
        object_to(report, 400, "%s", tr("a NUL byte stands in the body"));
    else if (*first == '{' || (type != NULL && strncmp(type, "application/json", 16) == 0))
        take_json(report, bytes, length);
    else if (type != NULL && strncmp(type, "application/x-www-form", 22) == 0 &&
             strchr(bytes, '=') != NULL)
        site_each_field(bytes, take_word, report);
    else
        take_text(report, bytes);
}

/* --- a request ------------------------------------------------------------------------------ */

static void take_report(struct site *site, struct web_request *request, const struct door *door)
{
    const struct web_page_options options = {.status = 200, .type = site_json, .cache = "no-store"};
    struct beat *const beat = NEW(struct beat);
    struct report report = {.beat = beat};
    json_t *document;

    beat->probe = door->probe;
    beat->at_ms = clock_wall_ms();
    beat->rows = beat->queue = beat->lag_ms = NOT_TOLD;
    web_each_query(request, take_word, &report);
    take_body(&report, request);
    if (report.status != 0) {
        refuse(request, report.status, report.why);
    } else if (!site->options.take_beat(site->options.listener, beat)) {
        refuse(request, 429, tr("too many are reporting, try again later"));
    } else {
        document = json_object();
        json_set_string(document, "probe", site->options.catalogue->probes[door->probe].id);
        json_set_instant(document, "at", beat->at_ms);
        answer(request, &options, document);
    }
    free(beat);
}

void site_take_beat(struct site *site, struct web_request *request, const char *token)
{
    struct door *const door = find_door(site->doors, token);

    if (door == NULL || site->options.take_beat == NULL)
        refuse(request, 404, tr("nobody reports by this token"));
    else if (strcmp(web_method(request), "GET") != 0 && strcmp(web_method(request), "POST") != 0)
        refuse(request, 405, tr("jobs report by GET or POST"));
    else if (!may_report(door, clock_steady_us()))
        refuse(request, 429, tr("this job reports too often, try again later"));
    else
        take_report(site, request, door);
}
