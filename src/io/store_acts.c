/* What people did, read for those who look. */
#include "io/store_acts.h"

#include <sqlite3.h>
#include <string.h>
#include <sys/random.h>

#include "base/arena.h"
#include "base/memory.h"
#include "base/words.h"
#include "io/store_duty.h"
#include "io/store_inside.h"
#include "io/store_maintenance.h"
#include "io/store_posts.h"
#include "io/store_rows.h"
#include "model/calendar_date.h"
#include "model/catalogue_dated.h"
#include "model/maintenance.h"

enum { INCIDENT_DAYS = 90 };

/* --- incidents and notes ---------------------------------------------------------------------- */

static const char *get_text(struct sql *sql, enum statement which, int column, struct arena *arena)
{
    return row_is_null(sql, which, column) ? NULL
                                           : arena_copy_string(arena, row_word(sql, which, column));
}

static int64_t get_instant(struct sql *sql, enum statement which, int column)
{
    return row_is_null(sql, which, column) ? 0 : row_number(sql, which, column);
}

static int owner_of(const char *word)
{
    for (int i = 0; i < OWNER_COUNT; i++)
        if (strcmp(owner_name((enum owner)i), word) == 0)
            return i;
    return NONE_AT_ALL;
}

static bool read_incidents(struct sql *sql, struct acts *acts, int64_t since_ms,
                           struct error *error)
{
    enum { ID, BY, AT, UNTIL, EXPECTED, OWNER, CAUSE };
    const enum statement which = SQL_LIST_ACTS;
    size_t capacity = 0;

    row_ask(sql, which, &since_ms, 1);
    while (sql_next(sql, which)) {
        acts->incidents =
            memory_room(acts->incidents, acts->incident_count, &capacity, sizeof *acts->incidents);
        acts->incidents[acts->incident_count++] =
            (struct incident_act){.incident = row_number(sql, which, ID),
                                  .by = get_text(sql, which, BY, acts->arena),
                                  .at_ms = get_instant(sql, which, AT),
                                  .until_ms = get_instant(sql, which, UNTIL),
                                  .expected_ms = get_instant(sql, which, EXPECTED),
                                  .owner = owner_of(row_word(sql, which, OWNER)),
                                  .cause = get_text(sql, which, CAUSE, acts->arena)};
    }
    return sql_end(sql, which, error);
}

static bool read_notes(struct sql *sql, struct acts *acts, int64_t since_ms, struct error *error)
{
    enum { INCIDENT, AT, AUTHOR, PUBLIC, TEXT, TEXT_EN };
    const enum statement which = SQL_LIST_NOTES;
    size_t capacity = 0;

    row_ask(sql, which, &since_ms, 1);
    while (sql_next(sql, which)) {
        acts->notes = memory_room(acts->notes, acts->note_count, &capacity, sizeof *acts->notes);
        acts->notes[acts->note_count++] =
            (struct incident_note){.incident = row_number(sql, which, INCIDENT),
                                   .at_ms = row_number(sql, which, AT),
                                   .author = get_text(sql, which, AUTHOR, acts->arena),
                                   .is_public = row_number(sql, which, PUBLIC) != 0,
                                   .text = get_text(sql, which, TEXT, acts->arena),
                                   .text_en = get_text(sql, which, TEXT_EN, acts->arena)};
    }
    return sql_end(sql, which, error);
}

/* --- planned work ----------------------------------------------------------------------------- */

static void add_windows(struct acts *acts, size_t *capacity, const struct catalogue *catalogue,
                        const struct maintenance *work, int64_t now_ms)
{
    struct maintenance_walk walk =
        maintenance_walk(work, catalogue->local, now_ms, now_ms + ACTS_WORK_DAYS * MS_PER_DAY);
    struct span_window window;
    size_t *const services =
        arena_add(acts->arena, work->service_count + 1, sizeof *work->services);

    if (work->service_count > 0)
        memcpy(services, work->services, work->service_count * sizeof *services);
    while (maintenance_next(&walk, &window, NULL)) {
        acts->works = memory_room(acts->works, acts->work_count, capacity, sizeof *acts->works);
        acts->works[acts->work_count++] =
            (struct planned_work){.id = arena_copy_string(acts->arena, work->id),
                                  .purpose = arena_copy_string(acts->arena, work->purpose),
                                  .purpose_en = arena_copy_string(acts->arena, work->purpose_en),
                                  .from_ms = window.from_ms,
                                  .to_ms = window.to_ms,
                                  .announced_ms = work->announced_ms,
                                  .services = services,
                                  .service_count = work->service_count,
                                  .counts = policy_accepts_maintenance(
                                      &catalogue->policy, catalogue_hours(catalogue, NONE_AT_ALL),
                                      work->announced_ms, window.from_ms)};
    }
}

static int compare_works(const void *left, const void *right)
{
    const struct planned_work *const a = left;
    const struct planned_work *const b = right;

    if (a->from_ms != b->from_ms)
        return a->from_ms < b->from_ms ? -1 : 1;
    return strcmp(a->id, b->id);
}

static bool read_works(struct reader *reader, struct acts *acts, const struct catalogue *catalogue,
                       int64_t now_ms, struct error *error)
{
    struct kept_maintenance kept = {.works = NULL};
    size_t capacity = 0;

    if (!reader_maintenance(reader, catalogue, &kept, error))
        return false;
    for (size_t i = 0; i < catalogue->maintenance_count; i++)
        add_windows(acts, &capacity, catalogue, &catalogue->maintenance[i], now_ms);
    for (size_t i = 0; i < kept.count; i++)
        add_windows(acts, &capacity, catalogue, &kept.works[i], now_ms);
    kept_maintenance_free(&kept);
    if (acts->work_count > 0)
        qsort(acts->works, acts->work_count, sizeof *acts->works, compare_works);
    return true;
}

/* --- all of it -------------------------------------------------------------------------------- */

struct acts *reader_acts(struct reader *reader, const struct catalogue *catalogue, int64_t since_ms,
                         int64_t now_ms, struct error *error)
{
    struct acts *const acts = acts_new();
    const bool good = read_incidents(reader->sql, acts, since_ms, error) &&
                      read_notes(reader->sql, acts, since_ms, error) &&
                      read_works(reader, acts, catalogue, now_ms, error) &&
                      duty_read(reader->sql, acts, catalogue, now_ms, error) &&
                      posts_read(reader->sql, acts, catalogue, error);

    acts->made_ms = now_ms;
    arena_adopt(acts->arena, acts->incidents, free);
    arena_adopt(acts->arena, acts->notes, free);
    arena_adopt(acts->arena, acts->works, free);
    if (good)
        return acts;
    acts_release(acts);
    return NULL;
}

struct acts *store_acts(struct store *store, int64_t now_ms, struct error *error)
{
    struct reader reader = {store->sql};

    return reader_acts(&reader, store->catalogue, now_ms - INCIDENT_DAYS * MS_PER_DAY, now_ms,
                       error);
}

/* --- what the audit tells --------------------------------------------------------------------- */

bool reader_deeds(struct reader *reader, int64_t incident, int64_t most,
                  void (*on_deed)(void *argument, const struct deed_row *deed), void *argument,
                  struct error *error)
{
    enum { AT, AUTHOR, WAY, VERB, WORDS };
    const enum statement which = SQL_LIST_DEEDS;
    struct sql *const sql = reader->sql;

    row_ask(sql, which, (const int64_t[]){incident, most}, 2);
    while (sql_next(sql, which)) {
        const struct deed_row deed = {.at_ms = row_number(sql, which, AT),
                                      .author = row_word(sql, which, AUTHOR),
                                      .way = row_word(sql, which, WAY),
                                      .verb = row_word(sql, which, VERB),
                                      .words = row_word(sql, which, WORDS)};

        on_deed(argument, &deed);
    }
    return sql_end(sql, which, error);
}

/* --- the key of links ------------------------------------------------------------------------- */

static bool make_key(struct store *store, unsigned char key[STORE_KEY_BYTES], struct error *error)
{
    if (getrandom(key, STORE_KEY_BYTES, 0) != STORE_KEY_BYTES)
        return error_set(error, "%s", tr("the system gives no random numbers"));
    sqlite3_bind_blob(sql_statement(store->sql, SQL_PUT_KEY), 1, key, STORE_KEY_BYTES,
                      SQLITE_STATIC);
    return sql_run(store->sql, SQL_PUT_KEY, error);
}

bool reader_key(struct reader *reader, unsigned char key[STORE_KEY_BYTES], bool *found,
                struct error *error)
{
    struct sql *const sql = reader->sql;
    size_t length = 0;
    const void *bytes;

    *found = sql_next(sql, SQL_FIND_KEY);
    if (*found) {
        bytes = row_bytes(sql, SQL_FIND_KEY, 0, &length);
        if (length == STORE_KEY_BYTES)
            memcpy(key, bytes, STORE_KEY_BYTES);
    }
    if (!sql_end(sql, SQL_FIND_KEY, error))
        return false;
    return !*found || length == STORE_KEY_BYTES ||
           error_set(error, "%s", tr("the store holds a key of links that is none"));
}

bool store_load_key(struct store *store, unsigned char key[STORE_KEY_BYTES], struct error *error)
{
    struct reader reader = {store->sql};
    bool found;

    return reader_key(&reader, key, &found, error) && (found || make_key(store, key, error));
}
