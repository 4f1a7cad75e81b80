#include "io/zone.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/memory.h"
#include "base/words.h"
#include "io/zone_rule.h"
#include "model/calendar_date.h"

enum {
    HEAD = 44,               /* bytes of a header */
    FILE_MOST = 1024 * 1024, /* the longest of tzdata has 4 kB */
    CHANGES_MOST = 20000,
    TYPES_MOST = 256,
    RULE_MOST = 200,
    FIRST_YEAR = 1900,
    LAST_YEAR = 2200, /* of a rule that goes on for ever */
    RULE_CHANGES = 2 * (LAST_YEAR - FIRST_YEAR + 1),
};

/* In one piece, so that it is freed by its first member. */
struct whole_zone {
    struct zone zone;
    struct zone_change changes[];
};

/* Seconds beyond these are "since ever" in some files; they would overflow as ms. */
#define SECONDS_MOST (INT64_C(1) << 43)

struct counts {
    size_t is_ut, is_standard, leaps, changes, types, letters;
};

struct tzif {
    const char *name;
    const unsigned char *bytes;
    size_t length;
    struct error *error;
};

static int64_t read_big_endian(const unsigned char *bytes, size_t width)
{
    uint64_t number = (bytes[0] & 0x80) != 0 ? UINT64_MAX : 0;

    for (size_t i = 0; i < width; i++)
        number = number << 8 | bytes[i];
    return (int64_t)number;
}

static bool complain(const struct tzif *file)
{
    return error_set(file->error, tr("the file of time zone '%s' is not sound"), file->name);
}

static bool read_counts(const struct tzif *file, size_t at, struct counts *counts)
{
    size_t *const fields[] = {&counts->is_ut,   &counts->is_standard, &counts->leaps,
                              &counts->changes, &counts->types,       &counts->letters};

    if (file->length < at + HEAD || memcmp(file->bytes + at, "TZif", 4) != 0)
        return complain(file);
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
        const int64_t count = read_big_endian(file->bytes + at + 20 + 4 * i, 4);

        if (count < 0 || count > CHANGES_MOST)
            return complain(file);
        *fields[i] = (size_t)count;
    }
    if (counts->types == 0 || counts->types > TYPES_MOST)
        return complain(file);
    return true;
}

/* How long the data after a header are, times being of `width` bytes. */
static size_t data_length(const struct counts *counts, size_t width)
{
    return counts->changes * (width + 1) + counts->types * 6 + counts->letters +
           counts->leaps * (width + 4) + counts->is_standard + counts->is_ut;
}

/* Appends what changes anything: some files list instants at which nothing does. */
static void add_change(struct zone *zone, struct zone_change *changes, struct zone_change change)
{
    int64_t before_ms = zone->before_ms;

    if (zone->count > 0 && changes[zone->count - 1].at_ms == change.at_ms)
        zone->count--; /* summer all the year: one ends as the next begins */
    if (zone->count > 0)
        before_ms = changes[zone->count - 1].ahead_ms;
    if (change.ahead_ms != before_ms)
        changes[zone->count++] = change;
}

/* `listed_until` becomes the last instant that the file lists: its rule holds from there on. */
static bool read_changes(const struct tzif *file, size_t at, const struct counts *counts,
                         struct zone *zone, struct zone_change *changes, int64_t *listed_until)
{
    const unsigned char *const times = file->bytes + at;
    const unsigned char *const kinds = times + counts->changes * 8;
    const unsigned char *const types = kinds + counts->changes;

    zone->before_ms = read_big_endian(types, 4) * MS_PER_SECOND;
    *listed_until = INT64_MIN;
    for (size_t i = 0; i < counts->changes; i++) {
        int64_t seconds = read_big_endian(times + 8 * i, 8);
        struct zone_change change;

        if (seconds < -SECONDS_MOST)
            seconds = -SECONDS_MOST;
        if (kinds[i] >= counts->types || seconds > SECONDS_MOST)
            return complain(file);
        change.at_ms = seconds * MS_PER_SECOND;
        if (change.at_ms < *listed_until)
            return complain(file);
        change.ahead_ms = read_big_endian(types + (size_t)6 * kinds[i], 4) * MS_PER_SECOND;
        add_change(zone, changes, change);
        *listed_until = change.at_ms;
    }
    return true;
}

/* Between two newlines at the end of the file; may be empty: then nothing is known of later. */
static bool read_rule(const struct tzif *file, size_t at, char rule[RULE_MOST])
{
    const unsigned char *end;

    if (at >= file->length || file->bytes[at] != '\n')
        return complain(file);
    end = memchr(file->bytes + at + 1, '\n', file->length - at - 1);
    if (end == NULL || end - (file->bytes + at + 1) >= RULE_MOST)
        return complain(file);
    memcpy(rule, file->bytes + at + 1, (size_t)(end - (file->bytes + at + 1)));
    return true;
}

/* Goes on by the rule from the last instant that is listed. */
static void follow_rule(const struct zone_rule *rule, int64_t listed_until, struct zone *zone,
                        struct zone_change *changes)
{
    int32_t year = FIRST_YEAR;

    if (listed_until / MS_PER_DAY > date_to_day((struct date){FIRST_YEAR, 1, 1}))
        year = date_of_day((int32_t)(listed_until / MS_PER_DAY)).year;
    for (; year <= LAST_YEAR; year++) {
        struct zone_change of_year[2];

        zone_rule_changes(rule, year, of_year);
        for (int i = 0; i < 2; i++)
            if (of_year[i].at_ms > listed_until)
                add_change(zone, changes, of_year[i]);
    }
}

static bool read_zone(const struct tzif *file, struct zone *zone, struct zone_change *changes,
                      const struct counts *counts, size_t at)
{
    struct zone_rule rule = {0};
    char text[RULE_MOST] = "";
    int64_t listed_until;

    if (!read_changes(file, at, counts, zone, changes, &listed_until) ||
        !read_rule(file, at + data_length(counts, 8), text))
        return false;
    if (*text != '\0' && !zone_rule_parse(text, &rule))
        return complain(file);
    if (rule.has_summer)
        follow_rule(&rule, listed_until, zone, changes);
    return true;
}

struct zone *zone_parse(const char *name, const unsigned char *bytes, size_t length,
                        struct error *error)
{
    const struct tzif file = {name, bytes, length, error};
    struct counts counts = {0};
    struct whole_zone *whole;
    size_t at;

    if (!read_counts(&file, 0, &counts))
        return NULL;
    if (bytes[4] < '2') {
        error_set(error, tr("the file of time zone '%s' is of a version that is too old"), name);
        return NULL;
    }
    at = HEAD + data_length(&counts, 4); /* the first half is for readers of 32 bits */
    if (!read_counts(&file, at, &counts))
        return NULL;
    at += HEAD;
    if (length - at < data_length(&counts, 8)) {
        complain(&file);
        return NULL;
    }
    if (counts.leaps > 0) {
        error_set(error, tr("time zone '%s' counts leap seconds, which no clock here does"), name);
        return NULL;
    }
    whole = memory_new(1, sizeof *whole + (counts.changes + RULE_CHANGES) * sizeof *whole->changes);
    whole->zone.changes = whole->changes;
    if (read_zone(&file, &whole->zone, whole->changes, &counts, at))
        return &whole->zone;
    free(whole);
    return NULL;
}

static bool read_file(const char *name, unsigned char *bytes, size_t *length, struct error *error)
{
    char path[256];
    FILE *file;

    if (*name == '\0' || *name == '/' || strstr(name, "..") != NULL || strlen(name) > 100)
        return error_set(error, tr("'%s' is not the name of a time zone"), name);
    snprintf(path, sizeof path, "/usr/share/zoneinfo/%s", name);
    file = fopen(path, "rb");
    if (file == NULL)
        return error_set(error, tr("time zone '%s' is unknown here (no %s; is tzdata installed?)"),
                         name, path);
    *length = fread(bytes, 1, FILE_MOST, file);
    if (ferror(file) != 0) {
        error_set(error, tr("the time zone's file '%s' cannot be read (%s)"), path,
                  strerror(errno));
        fclose(file);
        return false;
    }
    fclose(file);
    return true;
}

struct zone *zone_open(const char *name, struct error *error)
{
    unsigned char *const bytes = NEW_ARRAY(unsigned char, FILE_MOST);
    struct zone *zone = NULL;
    size_t length = 0;

    if (read_file(name, bytes, &length, error))
        zone = zone_parse(name, bytes, length, error);
    free(bytes);
    return zone;
}

void zone_close(struct zone *zone)
{
    free(zone); /* the first member of its struct whole_zone */
}
