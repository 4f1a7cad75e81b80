#include "io/store_handling.h"

#include "base/words.h"
#include "io/store_inside.h"
#include "io/store_rows.h"

static const enum statement which = SQL_LIST_HANDLING;

/* As they are asked for. */
enum { ALERT, KIND, CHANNEL, FATE, MADE, ENDED, SERVICE, ACKNOWLEDGED, INCIDENTS };

static int64_t get_instant(struct sql *sql, int column)
{
    return row_is_null(sql, which, column) ? 0 : row_number(sql, which, column);
}

static bool get_letter(struct sql *sql, struct handled_letter *letter, struct error *error)
{
    *letter = (struct handled_letter){.alert = row_number(sql, which, ALERT),
                                      .channel = row_word(sql, which, CHANNEL),
                                      .service = row_word(sql, which, SERVICE),
                                      .made_ms = row_number(sql, which, MADE),
                                      .ended_ms = get_instant(sql, ENDED),
                                      .acknowledged_ms = get_instant(sql, ACKNOWLEDGED),
                                      .has_incidents = get_instant(sql, INCIDENTS) > 0};
    if (letter_kind_parse(row_word(sql, which, KIND), &letter->kind) &&
        letter_fate_parse(row_word(sql, which, FATE), &letter->fate))
        return true;
    return error_set(error, "%s", tr("the store holds a letter that cannot be read"));
}

bool reader_handling(struct reader *reader, int64_t from_ms, int64_t to_ms,
                     void (*on_letter)(void *argument, const struct handled_letter *letter),
                     void *argument, struct error *error)
{
    struct handled_letter letter;
    bool good = true;

    row_ask(reader->sql, which, (const int64_t[]){from_ms, to_ms}, 2);
    while (good && sql_next(reader->sql, which)) {
        good = get_letter(reader->sql, &letter, error);
        if (good)
            on_letter(argument, &letter);
    }
    return sql_end(reader->sql, which, good ? error : NULL) && good;
}
