#include "io/store_cover.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/words.h"
#include "io/store_blocks.h"
#include "io/store_due.h"
#include "io/store_inside.h"
#include "io/store_rollups.h"
#include "io/store_rows.h"

/* From the narrowest to the widest; each lies wholly in one of every wider level, but for hours in
 * zones that are ahead by half an hour. */
enum level { LEVEL_HOUR, LEVEL_DAY, LEVEL_HALF, LEVEL_MONTH, LEVELS };

static const enum statement scans[LEVELS] = {SQL_SUM_HOUR_ROLLUPS, SQL_SUM_DAY_ROLLUPS,
                                             SQL_SUM_HALF_ROLLUPS, SQL_SUM_MONTH_ROLLUPS};

/* Ids (number << SERIES_BITS | series), in order once they are settled. */
struct id_list {
    int64_t *ids;
    size_t count, capacity;
};

struct summing {
    struct sql *sql;
    const struct cover_question *question;
    const struct zone *zone;
    struct probe_map map;
    struct id_list stale[LEVELS]; /* their rollup is of no use: what is below them counts */
    struct sample_list late;      /* plain rows of packed hours, by hour; probe: the series */
    const struct cover_into *into;
};

/* --- lists of ids ----------------------------------------------------------------------------- */

static void add_id(struct id_list *list, int64_t id)
{
    if (list->count > 0 && list->ids[list->count - 1] == id)
        return;
    list->ids = memory_room(list->ids, list->count, &list->capacity, sizeof *list->ids);
    list->ids[list->count++] = id;
}

static int compare_ids(const void *left, const void *right)
{
    const int64_t *const a = left;
    const int64_t *const b = right;

    return (*a > *b) - (*a < *b);
}

static void settle(struct id_list *list)
{
    size_t kept = 0;

    if (list->count > 0)
        qsort(list->ids, list->count, sizeof *list->ids, compare_ids);
    for (size_t i = 0; i < list->count; i++)
        if (kept == 0 || list->ids[kept - 1] != list->ids[i])
            list->ids[kept++] = list->ids[i];
    list->count = kept;
}

/* The first that is not before the id. */
static size_t find_id(const struct id_list *list, int64_t id)
{
    size_t low = 0;
    size_t high = list->count;

    while (low < high) {
        const size_t middle = low + (high - low) / 2;

        if (list->ids[middle] < id)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static bool has_id(const struct id_list *list, int64_t id)
{
    const size_t at = find_id(list, id);

    return at < list->count && list->ids[at] == id;
}

static bool has_number(const struct id_list *list, int64_t number)
{
    const size_t at = find_id(list, block_id(number, 0));

    return at < list->count && list->ids[at] >> SERIES_BITS == number;
}

/* --- what is stale ---------------------------------------------------------------------------- */

static int64_t first_day_of(enum level level, int64_t number)
{
    if (level == LEVEL_MONTH)
        return month_first_day(number);
    return level == LEVEL_HALF ? half_first_day(number) : number;
}

static int64_t number_of_day(enum level level, int64_t day)
{
    if (level == LEVEL_MONTH)
        return month_of_day(day);
    return level == LEVEL_HALF ? half_of_day(day) : day;
}

static int64_t begin_of(const struct summing *summing, enum level level, int64_t number)
{
    if (level == LEVEL_HOUR)
        return number * MS_PER_HOUR;
    return zone_day_begins(summing->zone, (int32_t)first_day_of(level, number));
}

static int64_t number_of(const struct summing *summing, enum level level, int64_t at_ms)
{
    if (level == LEVEL_HOUR)
        return at_ms / MS_PER_HOUR;
    return number_of_day(level, zone_day(summing->zone, at_ms));
}

static bool list_due(struct summing *summing, struct error *error)
{
    struct sql *const sql = summing->sql;

    while (sql_next(sql, SQL_LIST_ROLLUPS_DUE)) {
        const int64_t kind = row_number(sql, SQL_LIST_ROLLUPS_DUE, 0);
        const enum level level = kind == DUE_DAY_ROLLUP    ? LEVEL_DAY
                                 : kind == DUE_HALF_ROLLUP ? LEVEL_HALF
                                                           : LEVEL_MONTH;

        add_id(&summing->stale[level], row_number(sql, SQL_LIST_ROLLUPS_DUE, 1));
    }
    return sql_end(sql, SQL_LIST_ROLLUPS_DUE, error);
}

/* What would reach over an instant is taken in smaller pieces. */
static void add_cut(struct summing *summing, uint32_t series, int64_t at_ms)
{
    if (at_ms <= 0)
        return;
    for (int level = 0; level < LEVELS; level++) {
        const int64_t number = number_of(summing, (enum level)level, at_ms);

        if (begin_of(summing, (enum level)level, number) != at_ms)
            add_id(&summing->stale[level], block_id(number, series));
    }
}

static void add_cuts(struct summing *summing)
{
    const struct cover_question *const question = summing->question;

    for (size_t i = 0; i < question->cut_count; i++)
        for (uint32_t series = 0; series < summing->map.count; series++)
            if (summing->map.probes[series] == question->cuts[i].probe)
                add_cut(summing, series, question->cuts[i].at_ms);
}

/* Hours with plain rows that are packed nevertheless: some came later, or once more. */
static bool list_late_hours(struct summing *summing, struct error *error)
{
    struct sql *const sql = summing->sql;
    struct id_list hours = {0};
    bool good;

    row_ask(sql, SQL_LIST_ROW_IDS,
            (const int64_t[]){row_first_id(summing->question->from_ms),
                              row_first_id(summing->question->to_ms)},
            2);
    while (sql_next(sql, SQL_LIST_ROW_IDS)) {
        const int64_t id = row_number(sql, SQL_LIST_ROW_IDS, 0);

        add_id(&hours, block_id((id >> SERIES_BITS) / MS_PER_HOUR, row_series(id)));
    }
    good = sql_end(sql, SQL_LIST_ROW_IDS, error);
    settle(&hours);
    for (size_t i = 0; good && i < hours.count; i++) {
        row_ask(sql, SQL_FIND_HOUR_ROLLUP, &hours.ids[i], 1);
        if (sql_next(sql, SQL_FIND_HOUR_ROLLUP))
            add_id(&summing->stale[LEVEL_HOUR], hours.ids[i]);
        good = sql_end(sql, SQL_FIND_HOUR_ROLLUP, error);
    }
    free(hours.ids);
    return good;
}

/* What a stale one lies in is stale, too. */
static void raise_stale(struct summing *summing)
{
    for (int level = 0; level < LEVELS; level++) {
        const struct id_list *const list = &summing->stale[level];

        settle(&summing->stale[level]);
        for (size_t i = 0; level + 1 < LEVELS && i < list->count; i++) {
            const int64_t begins =
                begin_of(summing, (enum level)level, list->ids[i] >> SERIES_BITS);
            const enum level above = (enum level)(level + 1);
            struct id_list *const wider = &summing->stale[above];
            const uint32_t series = row_series(list->ids[i]);

            add_id(wider, block_id(number_of(summing, above, begins), series));
            if (level == LEVEL_HOUR) /* it may reach into the next day */
                add_id(wider,
                       block_id(number_of(summing, above, begins + MS_PER_HOUR - 1), series));
        }
    }
}

/* --- adding up -------------------------------------------------------------------------------- */

static void add_sample(struct summing *summing, uint32_t series, const struct sample *sample)
{
    const uint32_t probe = find_probe(&summing->map, series);
    struct rollup *rollup;

    if (probe == NO_PROBE || sample->at_ms < summing->question->from_ms ||
        sample->at_ms >= summing->question->to_ms)
        return;
    rollup = summing->into->find(summing->into->argument, probe, sample->at_ms, sample->at_ms + 1);
    if (rollup != NULL)
        rollup_add(rollup, sample);
}

static bool add_row(struct summing *summing, enum level level, int64_t id, struct error *error)
{
    const enum statement which = scans[level];
    const uint32_t probe = find_probe(&summing->map, row_series(id));
    const int64_t number = id >> SERIES_BITS;
    struct error why = {""};
    struct rollup *rollup;
    const void *bytes;
    size_t length;

    if (probe == NO_PROBE)
        return true;
    rollup = summing->into->find(summing->into->argument, probe, begin_of(summing, level, number),
                                 begin_of(summing, level, number + 1));
    if (rollup == NULL)
        return true;
    bytes = row_bytes(summing->sql, which, 1, &length);
    return rollup_unpack(rollup, bytes, length, &why) ||
           error_set(error, tr("the store '%s' is damaged (%s)"), summing->sql->path, why.message);
}

/* Numbers of one level, of all series or of those only whose wider piece is stale. */
struct stretch {
    int64_t from, to;
    bool only_stale;
};

static bool is_wanted(const struct summing *summing, enum level level, int64_t id,
                      const struct stretch *stretch)
{
    const int64_t begins = begin_of(summing, level, id >> SERIES_BITS);
    const enum level above = (enum level)(level + 1);

    return !has_id(&summing->stale[level], id) &&
           (!stretch->only_stale ||
            has_id(&summing->stale[above],
                   block_id(number_of(summing, above, begins), row_series(id))));
}

static bool add_rows(struct summing *summing, enum level level, const struct stretch *stretch,
                     struct error *error)
{
    const enum statement which = scans[level];
    struct sql *const sql = summing->sql;
    bool good = true;

    row_ask(sql, which, (const int64_t[]){block_id(stretch->from, 0), block_id(stretch->to, 0)}, 2);
    while (good && sql_next(sql, which)) {
        const int64_t id = row_number(sql, which, 0);

        if (is_wanted(summing, level, id, stretch))
            good = add_row(summing, level, id, error);
    }
    return sql_end(sql, which, good ? error : NULL) && good;
}

/* Of its hour. */
static int64_t late_id(const struct sample *sample)
{
    return block_id(sample->at_ms / MS_PER_HOUR, sample->probe);
}

static int compare_late(const void *left, const void *right)
{
    const int64_t a = late_id(left);
    const int64_t b = late_id(right);

    return (a > b) - (a < b);
}

/* The first that is not before the hour. */
static size_t find_late(const struct sample_list *late, int64_t id)
{
    size_t low = 0;
    size_t high = late->count;

    while (low < high) {
        const size_t middle = low + (high - low) / 2;

        if (late_id(&late->samples[middle]) < id)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* An hour by its samples, as far as they lie within. */
static bool add_hour(struct summing *summing, int64_t id, int64_t from_ms, int64_t to_ms,
                     struct error *error)
{
    const uint32_t series = row_series(id);
    struct sample_list list = {0};
    bool good = blocks_add_hour(summing->sql, id >> SERIES_BITS, series, &list, error);

    for (size_t i = find_late(&summing->late, id);
         i < summing->late.count && late_id(&summing->late.samples[i]) == id; i++)
        sample_list_add(&list, &summing->late.samples[i]);
    sample_list_settle(&list);
    for (size_t i = 0; good && i < list.count; i++)
        if (list.samples[i].at_ms >= from_ms && list.samples[i].at_ms < to_ms)
            add_sample(summing, series, &list.samples[i]);
    free(list.samples);
    return good;
}

/* An hour of which only a part is asked for. */
static bool add_part(struct summing *summing, int64_t hour, const struct stretch *within,
                     struct error *error)
{
    bool good = true;

    for (uint32_t series = 0; good && series < summing->map.count; series++) {
        const int64_t day = number_of(summing, LEVEL_DAY, within->from);

        if (summing->map.probes[series] != NO_PROBE &&
            (!within->only_stale || has_id(&summing->stale[LEVEL_DAY], block_id(day, series))))
            good = add_hour(summing, block_id(hour, series), within->from, within->to, error);
    }
    return good;
}

/* From an instant to another, within one local day if only what is stale is wanted. */
static bool add_hours(struct summing *summing, const struct stretch *within, struct error *error)
{
    const struct stretch whole = {(within->from + MS_PER_HOUR - 1) / MS_PER_HOUR,
                                  within->to / MS_PER_HOUR, within->only_stale};
    const struct id_list *const stale = &summing->stale[LEVEL_HOUR];
    struct stretch part = *within;
    bool good = true;

    if (within->from >= within->to)
        return true;
    if (whole.from > whole.to) /* all of it lies within one hour */
        return add_part(summing, whole.to, within, error);
    part.to = whole.from * MS_PER_HOUR;
    if (part.from < part.to)
        good = add_part(summing, whole.from - 1, &part, error);
    part = (struct stretch){whole.to * MS_PER_HOUR, within->to, within->only_stale};
    if (good && part.from < part.to)
        good = add_part(summing, whole.to, &part, error);
    good = good && add_rows(summing, LEVEL_HOUR, &whole, error);
    for (size_t i = find_id(stale, block_id(whole.from, 0));
         good && i < stale->count && stale->ids[i] < block_id(whole.to, 0); i++)
        good = add_hour(summing, stale->ids[i], within->from, within->to, error);
    return good;
}

/* Numbers of one level; what of them is stale by what lies in it. */
static bool add_level(struct summing *summing, enum level level, const struct stretch *stretch,
                      struct error *error)
{
    const enum level below = (enum level)(level - 1);
    bool good = add_rows(summing, level, stretch, error);

    for (int64_t number = stretch->from; good && number < stretch->to; number++) {
        const struct stretch time = {begin_of(summing, level, number),
                                     begin_of(summing, level, number + 1), true};
        const struct stretch parts = {number_of_day(below, first_day_of(level, number)),
                                      number_of_day(below, first_day_of(level, number + 1)), true};

        if (!has_number(&summing->stale[level], number))
            continue;
        good = level == LEVEL_DAY ? add_hours(summing, &time, error)
                                  : add_level(summing, below, &parts, error);
    }
    return good;
}

/* Days by as few numbers as will do, none wider than the level. */
static bool add_whole_days(struct summing *summing, enum level level, struct stretch days,
                           struct error *error)
{
    const enum level below = (enum level)(level - 1);
    struct stretch whole = {number_of_day(level, days.from), number_of_day(level, days.to), false};
    struct stretch before = days;
    struct stretch after = days;

    if (days.from >= days.to)
        return true;
    if (level == LEVEL_DAY)
        return add_level(summing, level, &days, error);
    if (first_day_of(level, whole.from) < days.from)
        whole.from++;
    if (whole.from >= whole.to)
        return add_whole_days(summing, below, days, error);
    before.to = first_day_of(level, whole.from);
    after.from = first_day_of(level, whole.to);
    return add_whole_days(summing, below, before, error) &&
           add_level(summing, level, &whole, error) && add_whole_days(summing, below, after, error);
}

static bool add_packed(struct summing *summing, struct error *error)
{
    const struct cover_question *const question = summing->question;
    const int32_t first = zone_day(summing->zone, question->from_ms);
    const bool is_whole = zone_day_begins(summing->zone, first) >= question->from_ms;
    const struct stretch days = {is_whole ? first : first + 1,
                                 zone_day(summing->zone, question->to_ms), false};
    const enum level widest = question->by_days ? LEVEL_DAY : LEVEL_MONTH;
    struct stretch edge = {question->from_ms, begin_of(summing, LEVEL_DAY, days.from), false};

    if (days.from >= days.to) {
        edge.to = question->to_ms;
        return add_hours(summing, &edge, error);
    }
    if (!add_hours(summing, &edge, error) || !add_whole_days(summing, widest, days, error))
        return false;
    edge = (struct stretch){begin_of(summing, LEVEL_DAY, days.to), question->to_ms, false};
    return add_hours(summing, &edge, error);
}

/* Plain rows, but for those of hours that are packed: these are compared with what is packed. */
static bool add_open(struct summing *summing, struct error *error)
{
    const enum statement which = SQL_LIST_OPEN_SAMPLES;
    struct sql *const sql = summing->sql;
    struct sample sample;
    bool good = true;

    row_ask(sql, which,
            (const int64_t[]){row_first_id(summing->question->from_ms),
                              row_first_id(summing->question->to_ms)},
            2);
    while (good && sql_next(sql, which)) {
        const uint32_t series = row_series(row_number(sql, which, 0));

        good = row_get_sample(sql, which, &sample, error);
        if (!good)
            break;
        sample.probe = series;
        if (has_id(&summing->stale[LEVEL_HOUR], block_id(sample.at_ms / MS_PER_HOUR, series)))
            sample_list_add(&summing->late, &sample);
        else
            add_sample(summing, series, &sample);
    }
    if (summing->late.count > 1)
        qsort(summing->late.samples, summing->late.count, sizeof sample, compare_late);
    return sql_end(sql, which, good ? error : NULL) && good;
}

bool reader_cover(struct reader *reader, const struct cover_question *question,
                  const struct cover_into *into, struct error *error)
{
    static const struct zone utc;
    struct summing summing = {.sql = reader->sql,
                              .question = question,
                              .zone = question->catalogue->local,
                              .map = map_catalogue(reader->sql, question->catalogue, error),
                              .into = into};
    bool good = summing.map.probes != NULL;

    if (summing.zone == NULL)
        summing.zone = &utc;
    if (good && question->from_ms < question->to_ms) {
        good = list_due(&summing, error) && list_late_hours(&summing, error);
        add_cuts(&summing);
        raise_stale(&summing);
        good = good && add_open(&summing, error) && add_packed(&summing, error);
    }
    for (int i = 0; i < LEVELS; i++)
        free(summing.stale[i].ids);
    free(summing.late.samples);
    free(summing.map.probes);
    return good;
}
