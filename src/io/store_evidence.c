#include "io/store_evidence.h"

#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/memory.h"
#include "io/compress.h"
#include "io/store_inside.h"
#include "io/store_rows.h"
#include "model/mask.h"

enum { DOCUMENT_MOST = 4 * 1024 * 1024, GOES_AT_ONCE = 20 };

struct exhibit_waiting {
    struct exhibit exhibit;
    struct exhibit_waiting *next;
};

/* --- masking ---------------------------------------------------------------------------------- */

static void mask_string(const char *name, json_t *string, bool is_cut)
{
    const size_t length = json_string_length(string);
    char *const copy = memory_copy(json_string_value(string), length);

    if (name != NULL && strcmp(name, "headers") == 0)
        mask_secret_lines(copy, length);
    mask_persons(copy, length, is_cut);
    json_string_setn(string, copy, length); /* masks are ASCII: it is UTF-8 as before */
    free(copy);
}

/* Names are ours, but for those that a stranger's JSON has: the body is text, never a tree. */
static void mask_tree(const char *name, json_t *tree)
{
    const char *key;
    json_t *inner;
    size_t i;

    if (json_is_string(tree)) {
        mask_string(name, tree, false);
    } else if (json_is_array(tree)) {
        json_array_foreach(tree, i, inner)
        {
            mask_tree(name, inner);
        }
    } else if (json_is_object(tree)) {
        json_object_foreach(tree, key, inner)
        {
            if (strcmp(key, "body") == 0 && json_is_string(inner))
                mask_string(key, inner, json_is_true(json_object_get(tree, "body_cut")));
            else
                mask_tree(key, inner);
        }
    }
}

static bool pack(json_t *document, struct text *packed)
{
    struct text text = {0};
    bool done;

    mask_tree(NULL, document);
    json_write(document, false, &text);
    done = !text.cut && compress_gzip(text_string(&text), text.length, packed);
    text_free(&text);
    return done;
}

/* --- writing ---------------------------------------------------------------------------------- */

static bool count_kept(struct store *store, struct error *error)
{
    struct evidence_queue *const queue = &store->evidence;

    if (sql_next(store->sql, SQL_SUM_EVIDENCE))
        queue->kept = row_number(store->sql, SQL_SUM_EVIDENCE, 0);
    return sql_end(store->sql, SQL_SUM_EVIDENCE, error);
}

/* The oldest go until there is room for so much. */
static bool make_room(struct store *store, int64_t room, struct error *error)
{
    const int64_t most = store->retention.evidence_most;
    const int64_t count = GOES_AT_ONCE;

    if (!count_kept(store, error))
        return false;
    while (most != 0 && store->evidence.kept > 0 && store->evidence.kept + room > most) {
        row_ask(store->sql, SQL_DROP_OLDEST_EVIDENCE, &count, 1);
        if (!sql_run(store->sql, SQL_DROP_OLDEST_EVIDENCE, error) || !count_kept(store, error))
            return false;
    }
    return true;
}

static bool write_row(struct store *store, const struct exhibit *exhibit, const struct text *packed,
                      struct error *error)
{
    return sql_run(store->sql, SQL_BEGIN, error) &&
           make_room(store, (int64_t)packed->length, error) &&
           row_add_evidence(store->sql, exhibit->probe, exhibit->at_ms, exhibit->incident, packed,
                            error) &&
           sql_run(store->sql, SQL_COMMIT, error);
}

/* What cannot be packed is nothing that trying again would help. */
static bool write_exhibit(struct store *store, const struct exhibit *exhibit, struct error *error)
{
    struct text packed = {0};
    bool written = true;

    if (pack(exhibit->document, &packed)) {
        written = write_row(store, exhibit, &packed, error);
        if (!written)
            sql_roll_back(store->sql);
    }
    text_free(&packed);
    return written;
}

static struct exhibit_waiting *look_first(struct store *store)
{
    struct exhibit_waiting *first;

    pthread_mutex_lock(&store->writer.mutex);
    first = store->evidence.first;
    pthread_mutex_unlock(&store->writer.mutex);
    return first;
}

static void free_first(struct evidence_queue *queue)
{
    struct exhibit_waiting *const first = queue->first;

    queue->first = first->next;
    if (queue->first == NULL)
        queue->last = NULL;
    queue->size -= first->exhibit.size;
    json_decref(first->exhibit.document);
    free(first);
}

bool evidence_step(struct store *store, int64_t now_ms, bool *more, struct error *error)
{
    const struct exhibit_waiting *first;

    (void)now_ms;
    *more = false;
    if (!store->writer.started)
        return true; /* nobody could have handed anything over */
    first = look_first(store);
    if (first == NULL)
        return true;
    if (!write_exhibit(store, &first->exhibit, error))
        return false;
    pthread_mutex_lock(&store->writer.mutex);
    free_first(&store->evidence);
    *more = store->evidence.first != NULL;
    pthread_mutex_unlock(&store->writer.mutex);
    return true;
}

void evidence_finish(struct store *store)
{
    bool more = true;

    while (more && evidence_step(store, 0, &more, NULL))
        ;
}

void evidence_forget(struct store *store)
{
    while (store->evidence.first != NULL)
        free_first(&store->evidence);
}

bool store_take_exhibit(struct store *store, const struct exhibit *exhibit)
{
    struct evidence_queue *const queue = &store->evidence;
    struct exhibit_waiting *const waiting = NEW(struct exhibit_waiting);
    bool fits;

    waiting->exhibit = *exhibit;
    pthread_mutex_lock(&store->writer.mutex);
    fits = queue->size + exhibit->size <= EVIDENCE_WAITING_MOST;
    if (fits) {
        if (queue->last == NULL)
            queue->first = waiting;
        else
            queue->last->next = waiting;
        queue->last = waiting;
        queue->size += exhibit->size;
    }
    pthread_mutex_unlock(&store->writer.mutex);
    if (fits)
        return true;
    json_decref(exhibit->document);
    free(waiting);
    return false;
}

/* --- reading ---------------------------------------------------------------------------------- */

static json_t *unpack(const void *bytes, size_t length)
{
    struct text text = {.limit = DOCUMENT_MOST};
    json_t *const document = compress_gunzip(bytes, length, &text)
                                 ? json_loadb(text_string(&text), text.length, JSON_ALLOW_NUL, NULL)
                                 : NULL;

    text_free(&text);
    return document == NULL ? json_object() : document;
}

bool reader_evidence(struct reader *reader, int64_t incident,
                     void (*on_exhibit)(void *argument, const struct exhibit *exhibit),
                     void *argument, struct error *error)
{
    struct sql *const sql = reader->sql;

    row_ask(sql, SQL_LIST_EVIDENCE, &incident, 1);
    while (sql_next(sql, SQL_LIST_EVIDENCE)) {
        size_t length;
        const void *const bytes = row_bytes(sql, SQL_LIST_EVIDENCE, 2, &length);
        const struct exhibit exhibit = {.probe = row_word(sql, SQL_LIST_EVIDENCE, 0),
                                        .at_ms = row_number(sql, SQL_LIST_EVIDENCE, 1),
                                        .incident = incident,
                                        .id = row_number(sql, SQL_LIST_EVIDENCE, 3),
                                        .document = unpack(bytes, length)};

        on_exhibit(argument, &exhibit);
        json_decref(exhibit.document);
    }
    return sql_end(sql, SQL_LIST_EVIDENCE, error);
}

bool reader_evidence_of(struct reader *reader, const char *probe, int64_t since_ms,
                        void (*on_row)(void *argument, const struct exhibit_row *row),
                        void *argument, struct error *error)
{
    struct sql *const sql = reader->sql;

    row_ask_word(sql, SQL_LIST_PROBE_EVIDENCE, probe,
                 (const int64_t[]){since_ms, EXHIBIT_ROWS_MOST}, 2);
    while (sql_next(sql, SQL_LIST_PROBE_EVIDENCE)) {
        const struct exhibit_row row = {.id = row_number(sql, SQL_LIST_PROBE_EVIDENCE, 0),
                                        .at_ms = row_number(sql, SQL_LIST_PROBE_EVIDENCE, 1),
                                        .incident = row_number(sql, SQL_LIST_PROBE_EVIDENCE, 2),
                                        .size = row_number(sql, SQL_LIST_PROBE_EVIDENCE, 3)};

        on_row(argument, &row);
    }
    return sql_end(sql, SQL_LIST_PROBE_EVIDENCE, error);
}

bool reader_find_evidence(struct reader *reader, int64_t id,
                          void (*on_exhibit)(void *argument, const struct exhibit *exhibit),
                          void *argument, struct error *error)
{
    struct sql *const sql = reader->sql;

    row_ask(sql, SQL_FIND_EVIDENCE, &id, 1);
    if (sql_next(sql, SQL_FIND_EVIDENCE)) {
        size_t length;
        const void *const bytes = row_bytes(sql, SQL_FIND_EVIDENCE, 2, &length);
        const struct exhibit exhibit = {.probe = row_word(sql, SQL_FIND_EVIDENCE, 0),
                                        .at_ms = row_number(sql, SQL_FIND_EVIDENCE, 1),
                                        .incident = row_number(sql, SQL_FIND_EVIDENCE, 3),
                                        .document = unpack(bytes, length)};

        on_exhibit(argument, &exhibit);
        json_decref(exhibit.document);
    }
    return sql_end(sql, SQL_FIND_EVIDENCE, error);
}

static void give_unpacked(sqlite3_context *context, int count, sqlite3_value **values)
{
    struct text text = {.limit = DOCUMENT_MOST};
    const void *const bytes = sqlite3_value_blob(values[0]);

    (void)count;
    if (bytes != NULL && compress_gunzip(bytes, (size_t)sqlite3_value_bytes(values[0]), &text))
        sqlite3_result_text(context, text_string(&text), (int)text.length, SQLITE_TRANSIENT);
    text_free(&text);
}

bool evidence_add_function(struct sql *sql, struct error *error)
{
    return sqlite3_create_function(sql->database, "unpacked", 1, SQLITE_UTF8 | SQLITE_DETERMINISTIC,
                                   NULL, give_unpacked, NULL, NULL) == SQLITE_OK ||
           sql_fail(sql, error);
}
