/* All samples, a line each: nobody needs this program to read what it has measured. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/memory.h"
#include "base/words.h"
#include "command.h"
#include "io/store_rollups.h"
#include "io/zone.h"
#include "model/calendar_date.h"
#include "model/sample_text.h"
#include "stage/config.h"

enum { FLUSH_AT = 64 * 1024, ID_MOST = 256 };

struct export
{
    const struct catalogue *catalogue;
    struct sample_owner owner;
    bool is_csv, failed;
    struct text text;
};

/* --- what is wanted ----------------------------------------------------------------------------
 */

/* An instant, or a day of the province: its midnight. */
static bool parse_instant(const char *word, const struct zone *zone, int64_t *at_ms)
{
    struct date date;

    if (date_parse(word, &date)) {
        *at_ms = zone_day_begins(zone, date_to_day(date));
        return true;
    }
    return clock_parse(word, at_ms);
}

static bool parse_range(const struct arguments *arguments, const struct catalogue *catalogue,
                        struct sample_range *range, struct error *error)
{
    struct zone *const zone = zone_open(catalogue->zone, error);
    bool good = zone != NULL;

    *range = (struct sample_range){NULL, 0, INT64_MAX, SIZE_MAX};
    if (good && arguments->from != NULL && !parse_instant(arguments->from, zone, &range->from_ms))
        good = error_set(error, tr("'%s' is no instant; write 2022-06-14 or 2022-06-14T08:00:00Z"),
                         arguments->from);
    if (good && arguments->to != NULL && !parse_instant(arguments->to, zone, &range->to_ms))
        good = error_set(error, tr("'%s' is no instant; write 2022-06-14 or 2022-06-14T08:00:00Z"),
                         arguments->to);
    zone_close(zone);
    return good;
}

static bool parse_format(const struct arguments *arguments, bool *is_csv, struct error *error)
{
    const char *const format = arguments->format == NULL ? "json" : arguments->format;

    *is_csv = strcmp(format, "csv") == 0;
    return *is_csv || strcmp(format, "json") == 0 ||
           error_set(error, tr("there is no format '%s'; there are %s"), format, "json, csv");
}

/* The service of a probe; of one that is no longer in the configuration, what stands before the
 * number in its id. */
static const char *find_service(const struct catalogue *catalogue, const char *probe,
                                char room[ID_MOST])
{
    const int index = catalogue_find_probe(catalogue, probe);
    char *slash;

    if (index != NONE_AT_ALL)
        return catalogue->services[catalogue->probes[index].service].id;
    snprintf(room, ID_MOST, "%s", probe);
    slash = strrchr(room, '/');
    if (slash != NULL)
        *slash = '\0';
    return room;
}

static bool is_wanted(const struct arguments *arguments, const struct sample_owner *owner)
{
    for (size_t i = 0; i < arguments->word_count; i++)
        if (strcmp(arguments->words[i], owner->probe) == 0 ||
            strcmp(arguments->words[i], owner->service) == 0)
            return true;
    return arguments->word_count == 0;
}

/* --- writing -----------------------------------------------------------------------------------
 */

static void flush(struct export *export)
{
    if (fwrite(text_string(&export->text), 1, export->text.length, stdout) != export->text.length)
        export->failed = true;
    text_clear(&export->text);
}

static void on_sample(void *argument, const struct sample *sample)
{
    struct export *const export = argument;

    if (export->failed)
        return;
    if (export->is_csv)
        sample_write_csv(sample, &export->owner, &export->text);
    else
        sample_write_json(sample, &export->owner, &export->text);
    if (export->text.length >= FLUSH_AT)
        flush(export);
}

static bool export_probes(struct export *export, struct reader *reader,
                          const struct arguments *arguments, struct sample_range *range,
                          struct error *error)
{
    struct probe_ids probes;
    char room[ID_MOST];
    bool good = reader_list_probes(reader, &probes, error);

    for (size_t i = 0; good && i < probes.count && !export->failed; i++) {
        export->owner.probe = range->probe = probes.ids[i];
        export->owner.service = find_service(export->catalogue, probes.ids[i], room);
        if (is_wanted(arguments, &export->owner))
            good = reader_samples(reader, range, on_sample, export, error);
    }
    probe_ids_free(&probes);
    return good;
}

static bool export_all(struct export *export, const struct arguments *arguments,
                       struct sample_range *range, struct error *error)
{
    struct reader *const reader = reader_open(export->catalogue->store_path, error);
    bool good = reader != NULL;

    if (good && export->is_csv)
        sample_write_csv_head(&export->text);
    good = good && export_probes(export, reader, arguments, range, error);
    reader_close(reader);
    flush(export);
    if (good && (export->failed || fflush(stdout) != 0))
        good = error_set(error, "%s", tr("the output cannot be written"));
    return good;
}

/* --- the command -------------------------------------------------------------------------------
 */

static bool is_known(const struct catalogue *catalogue, struct reader *reader, const char *id)
{
    struct probe_ids probes;
    struct error error = {""};
    char room[ID_MOST];
    bool known = catalogue_find_service(catalogue, id) != NONE_AT_ALL ||
                 catalogue_find_probe(catalogue, id) != NONE_AT_ALL;

    if (known || !reader_list_probes(reader, &probes, &error))
        return known;
    for (size_t i = 0; i < probes.count && !known; i++)
        known = strcmp(probes.ids[i], id) == 0 ||
                strcmp(find_service(catalogue, probes.ids[i], room), id) == 0;
    probe_ids_free(&probes);
    return known;
}

static bool check_words(const struct catalogue *catalogue, const struct arguments *arguments,
                        struct error *error)
{
    struct reader *const reader = reader_open(catalogue->store_path, NULL);
    bool good = true;

    for (size_t i = 0; reader != NULL && good && i < arguments->word_count; i++)
        if (!is_known(catalogue, reader, arguments->words[i]))
            good = error_set(error, tr("there is no service or probe '%s'"), arguments->words[i]);
    reader_close(reader);
    return good;
}

enum exit_status command_export(const struct arguments *arguments)
{
    struct config *const config = command_load_config(arguments);
    struct export export = {0};
    struct sample_range range;
    struct error error = {""};
    enum exit_status status = EXIT_FINE;

    if (config == NULL)
        return EXIT_WRONG_USE;
    export.catalogue = config_catalogue(config);
    if (!parse_range(arguments, export.catalogue, &range, &error) ||
        !parse_format(arguments, &export.is_csv, &error) ||
        !check_words(export.catalogue, arguments, &error))
        status = EXIT_WRONG_USE;
    else if (!export_all(&export, arguments, &range, &error))
        status = EXIT_WE_FAILED;
    if (status != EXIT_FINE)
        fprintf(stderr, "haidang: %s\n", error.message);
    text_free(&export.text);
    config_free(config);
    return status;
}
