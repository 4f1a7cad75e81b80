#include "io/store_blocks.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/memory.h"
#include "base/words.h"
#include "io/store_rows.h"
#include "model/block.h"
#include "model/calendar_date.h"

enum { HOURS_A_DAY = 24 };

/* --- lists ------------------------------------------------------------------------------------ */

void sample_list_add(struct sample_list *list, const struct sample *sample)
{
    list->samples = memory_room(list->samples, list->count, &list->capacity, sizeof *list->samples);
    list->samples[list->count++] = *sample;
}

static bool is_in_order(const struct sample_list *list)
{
    for (size_t i = 1; i < list->count; i++)
        if (list->samples[i].at_ms <= list->samples[i - 1].at_ms)
            return false;
    return true;
}

static int compare_times(const void *left, const void *right)
{
    const struct sample *const a = *(const struct sample *const *)left;
    const struct sample *const b = *(const struct sample *const *)right;

    if (a->at_ms != b->at_ms)
        return a->at_ms < b->at_ms ? -1 : 1;
    return (a > b) - (a < b); /* in the order in which they were added */
}

/* As a row that is added is compared with one that is there (row_add_sample). */
static bool is_twin(const struct sample *a, const struct sample *b)
{
    return a->outcome == b->outcome && a->reason == b->reason && a->total_us == b->total_us &&
           a->late_us == b->late_us && a->lag_us == b->lag_us;
}

/* To the next instant that is free after its own; nothing if it is there already. */
static void put_beside(struct sample_list *settled, struct sample sample)
{
    size_t place = settled->count;

    while (place > 0 && settled->samples[place - 1].at_ms >= sample.at_ms)
        place--;
    for (; place < settled->count && settled->samples[place].at_ms == sample.at_ms; place++) {
        if (is_twin(&settled->samples[place], &sample))
            return;
        sample.at_ms++;
    }
    memmove(settled->samples + place + 1, settled->samples + place,
            (settled->count - place) * sizeof *settled->samples);
    settled->samples[place] = sample;
    settled->count++;
}

void sample_list_settle(struct sample_list *list)
{
    struct sample_list settled = {0};
    const struct sample **order;

    if (is_in_order(list))
        return;
    settled.samples = NEW_ARRAY(struct sample, list->count);
    settled.capacity = list->count;
    order = memory_new(list->count, sizeof *order);
    for (size_t i = 0; i < list->count; i++)
        order[i] = &list->samples[i];
    qsort(order, list->count, sizeof *order, compare_times);
    for (size_t i = 0; i < list->count; i++)
        if (i == 0 || order[i]->at_ms != order[i - 1]->at_ms)
            settled.samples[settled.count++] = *order[i];
    for (size_t i = 1; i < list->count; i++)
        if (order[i]->at_ms == order[i - 1]->at_ms)
            put_beside(&settled, *order[i]);
    free(order);
    free(list->samples);
    *list = settled;
}

/* --- blocks ----------------------------------------------------------------------------------- */

int64_t block_id(int64_t number, uint32_t series)
{
    assert(number >= 0 && number < AT_MOST && series < SERIES_MOST);
    return (number << SERIES_BITS) | series;
}

static bool unpack(const void *bytes, size_t length, struct sample_list *list, struct error *error)
{
    struct block_room room = {0};
    size_t count;

    if (!block_look(bytes, length, &count, error))
        return false;
    if (count == 0)
        return true;
    if (list->capacity - list->count < count) {
        list->capacity = list->count + count;
        list->samples = memory_resize(list->samples, list->capacity, sizeof *list->samples);
    }
    room.samples = list->samples + list->count;
    room.capacity = count;
    if (!block_unpack(bytes, length, BLOCK_ALL, &room, error))
        return false;
    list->count += room.count;
    return true;
}

/* Nothing is added if there is no such block. */
static bool add_block(struct sql *sql, enum statement which, int64_t id, struct sample_list *list,
                      struct error *error)
{
    struct error why = {""};
    bool good = true;
    size_t length;
    const void *bytes;

    row_ask(sql, which, &id, 1);
    if (sql_next(sql, which)) {
        bytes = row_bytes(sql, which, 0, &length);
        good = unpack(bytes, length, list, &why);
        if (!good)
            error_set(error, tr("the store '%s' is damaged (%s)"), sql->path, why.message);
    }
    return sql_end(sql, which, error) && good;
}

static void keep_hour(struct sample_list *list, int64_t hour)
{
    size_t count = 0;

    for (size_t i = 0; i < list->count; i++)
        if (list->samples[i].at_ms / MS_PER_HOUR == hour)
            list->samples[count++] = list->samples[i];
    list->count = count;
}

bool blocks_add_hour(struct sql *sql, int64_t hour, uint32_t series, struct sample_list *list,
                     struct error *error)
{
    struct sample_list found = {0};
    const bool good =
        add_block(sql, SQL_FIND_DAY_BLOCK, block_id(hour / HOURS_A_DAY, series), &found, error) &&
        add_block(sql, SQL_FIND_HOUR_BLOCK, block_id(hour, series), &found, error);

    keep_hour(&found, hour);
    for (size_t i = 0; good && i < found.count; i++)
        sample_list_add(list, &found.samples[i]);
    sample_list_settle(list);
    free(found.samples);
    return good;
}

bool blocks_add_day(struct sql *sql, int64_t day, uint32_t series, struct sample_list *list,
                    struct error *error)
{
    bool good = add_block(sql, SQL_FIND_DAY_BLOCK, block_id(day, series), list, error);

    for (int64_t hour = 0; good && hour < HOURS_A_DAY; hour++)
        good = add_block(sql, SQL_FIND_HOUR_BLOCK, block_id(day * HOURS_A_DAY + hour, series), list,
                         error);
    sample_list_settle(list);
    return good;
}

/* One of the same instant as another may have gone a little beyond its hour's end. */
static bool add_in_place(struct sql *sql, enum statement which, int64_t id,
                         struct sample_list *list, struct error *error)
{
    const int64_t unit_ms = which == SQL_FIND_DAY_BLOCK ? MS_PER_DAY : MS_PER_HOUR;
    const int64_t from_ms = (id >> SERIES_BITS) * unit_ms;
    const size_t first = list->count;

    if (!add_block(sql, which, id, list, error))
        return false;
    for (size_t i = first; i < list->count; i++)
        if (list->samples[i].at_ms < from_ms ||
            list->samples[i].at_ms >= from_ms + unit_ms + MS_PER_SECOND)
            return error_set(error, tr("the store '%s' is damaged (%s)"), sql->path,
                             tr("a block lies in another's place"));
    return true;
}

bool blocks_check_day(struct sql *sql, int64_t day, uint32_t series, struct sample_list *list,
                      struct error *error)
{
    bool good = add_in_place(sql, SQL_FIND_DAY_BLOCK, block_id(day, series), list, error);

    for (int64_t hour = 0; good && hour < HOURS_A_DAY; hour++)
        good = add_in_place(sql, SQL_FIND_HOUR_BLOCK, block_id(day * HOURS_A_DAY + hour, series),
                            list, error);
    sample_list_settle(list);
    return good;
}

bool blocks_find_days(struct sql *sql, struct day_range *days, struct error *error)
{
    *days = (struct day_range){INT64_MAX, -1};
    for (int i = 0; i < 4 && (i > 0 || sql_next(sql, SQL_FIND_BLOCK_BOUNDS)); i++) {
        const int64_t number = row_number(sql, SQL_FIND_BLOCK_BOUNDS, i) >> SERIES_BITS;
        const int64_t day = i < 2 ? number / HOURS_A_DAY : number;

        if (row_is_null(sql, SQL_FIND_BLOCK_BOUNDS, i))
            continue;
        days->first = day < days->first ? day : days->first;
        days->last = day > days->last ? day : days->last;
    }
    return sql_end(sql, SQL_FIND_BLOCK_BOUNDS, error);
}

static bool is_same(const struct sample *a, const struct sample *b)
{
    return a->warnings == b->warnings && a->confirming == b->confirming &&
           a->outcome == b->outcome && a->reason == b->reason && a->status == b->status &&
           a->at_ms == b->at_ms && memcmp(a->phase_us, b->phase_us, sizeof a->phase_us) == 0 &&
           a->total_us == b->total_us && a->size == b->size && a->late_us == b->late_us &&
           a->lag_us == b->lag_us && a->certificate_ends_ms == b->certificate_ends_ms &&
           a->address.length == b->address.length &&
           memcmp(a->address.bytes, b->address.bytes, a->address.length) == 0;
}

static bool are_same(const struct sample_list *a, const struct sample_list *b)
{
    for (size_t i = 0; i < a->count && i < b->count; i++)
        if (!is_same(&a->samples[i], &b->samples[i]))
            return false;
    return a->count == b->count;
}

bool blocks_pack(const struct sample_list *list, struct text *text, struct error *error)
{
    struct sample_list again = {0};
    bool good;

    if (list->count > BLOCK_MOST)
        return error_set(error, tr("%zu samples of a probe are too many to be packed together"),
                         list->count);
    text_clear(text);
    block_pack(list->samples, list->count, text);
    good = unpack(text_string(text), text->length, &again, error);
    if (good && !are_same(list, &again))
        good = error_set(error, "%s", tr("samples were not the same when they had been packed"));
    free(again.samples);
    return good;
}

/* --- histories -------------------------------------------------------------------------------- */

static int64_t day_of(int64_t at_ms)
{
    return at_ms < 0 ? 0 : at_ms / MS_PER_DAY;
}

static bool begin_held(struct history *history, struct sql *sql, struct error *error)
{
    struct day_range days;

    history->sql = sql;
    if (!blocks_find_days(sql, &days, error))
        return false;
    if (day_of(history->from_ms) > days.first)
        days.first = day_of(history->from_ms);
    if (history->to_ms <= 0)
        days.last = -1;
    else if (day_of(history->to_ms - 1) < days.last)
        days.last = day_of(history->to_ms - 1);
    history->days = days;
    row_ask(sql, SQL_LIST_SAMPLES,
            (const int64_t[]){row_first_id(history->from_ms), row_first_id(history->to_ms),
                              history->series},
            3);
    return true;
}

bool history_begin(struct history *history, struct sql *sql, struct error *error)
{
    return sql_begin_reading(sql, &history->within, error) &&
           (begin_held(history, sql, error) || sql_end_reading(sql, history->within, false, error));
}

static bool is_wanted(const struct history *history, const struct sample *sample)
{
    return sample->at_ms >= history->from_ms && sample->at_ms < history->to_ms;
}

static bool read_ahead(struct history *history, struct error *error)
{
    if (history->row_state != ROW_NONE)
        return true;
    history->row_state = ROW_OVER; /* whether that is for a failure, history_end will say */
    if (!sql_next(history->sql, SQL_LIST_SAMPLES))
        return true;
    history->row_state = ROW_WAITS;
    return row_get_sample(history->sql, SQL_LIST_SAMPLES, &history->row, error);
}

/* The packed samples of a day, and among them the rows of late ones as they will be packed. */
static bool unpack_day(struct history *history, int64_t day, struct error *error)
{
    history->next = history->packed.count = 0;
    if (!blocks_add_day(history->sql, day, history->series, &history->packed, error) ||
        !read_ahead(history, error))
        return false;
    while (history->packed.count > 0 && history->row_state == ROW_WAITS &&
           history->row.at_ms < (day + 1) * MS_PER_DAY) {
        sample_list_add(&history->packed, &history->row);
        history->row_state = ROW_NONE;
        if (!read_ahead(history, error))
            return false;
    }
    sample_list_settle(&history->packed);
    return true;
}

/* Until there is a packed sample to come, or no day is left. */
static bool unpack_ahead(struct history *history, struct error *error)
{
    for (;;) {
        for (; history->next < history->packed.count; history->next++)
            if (is_wanted(history, &history->packed.samples[history->next]))
                return true;
        if (history->days.first > history->days.last)
            return true;
        if (!unpack_day(history, history->days.first++, error))
            return false;
    }
}

bool history_next(struct history *history, struct sample *sample, bool *failed, struct error *error)
{
    const struct sample *packed;
    const struct sample *row;

    *failed = !unpack_ahead(history, error) || !read_ahead(history, error);
    if (*failed)
        return false;
    packed = history->next < history->packed.count ? &history->packed.samples[history->next] : NULL;
    row = history->row_state == ROW_WAITS ? &history->row : NULL;
    if (row != NULL && (packed == NULL || row->at_ms < packed->at_ms))
        *sample = *row;
    else if (packed != NULL)
        *sample = *packed;
    else
        return false;
    if (packed != NULL && packed->at_ms == sample->at_ms)
        history->next++;
    if (row != NULL && row->at_ms == sample->at_ms)
        history->row_state = ROW_NONE;
    return true;
}

bool history_end(struct history *history, bool failed, struct error *error)
{
    struct error *const why = failed ? NULL : error; /* it has said why already */

    free(history->packed.samples);
    failed |= !sql_end(history->sql, SQL_LIST_SAMPLES, why);
    return sql_end_reading(history->sql, history->within, !failed, error);
}
