/* Letters and alerts, kept with what they tell of. */
#include "store_scene.h"

#include <string.h>

#include "io/store_letters.h"
#include "io/store_retention.h"
#include "io/store_seal.h"
#include "model/calendar_date.h"

/* Texts of a draft are lent: nobody writes to them. */
#define TEXT(name, words) static char name[] = words
TEXT(truc, "truc");
TEXT(mail, "mail");
TEXT(facts, "{\"kind\":\"service\"}");
TEXT(busy, "451 busy");
TEXT(taken, "250 2.0.0 Ok: queued as 7");
TEXT(incident, "incident");
TEXT(subject, "dvc-01");
TEXT(state, "{\"step\":1}");

static struct letter letter(int64_t id, int64_t alert, enum letter_kind kind, enum letter_fate fate)
{
    struct letter letter = {.id = id,
                            .alert = alert,
                            .kind = kind,
                            .person = truc,
                            .channel = mail,
                            .facts = facts,
                            .event_ms = noon,
                            .made_ms = noon + id,
                            .fate = fate};

    if (fate == LETTER_SENT) {
        letter.attempts = 1;
        letter.tried_ms = letter.sent_ms = noon + 1000 * id;
        letter.receipt = taken;
    }
    return letter;
}

static struct alert_row alert(int64_t id, int64_t ended_ms)
{
    return (struct alert_row){id, incident, subject, noon, ended_ms, state};
}

struct heard {
    size_t count;
    int64_t ids[8];
    struct letter last; /* without its texts */
    char trouble[64];
    int64_t sum;
};

static void on_letter(void *argument, const struct letter *told)
{
    struct heard *const heard = argument;

    heard->ids[heard->count++] = told->id;
    heard->last = *told;
    snprintf(heard->trouble, sizeof heard->trouble, "%s",
             told->trouble == NULL ? "" : told->trouble);
    assert_string_equal(told->person, truc);
    assert_string_equal(told->channel, mail);
    assert_string_equal(told->facts, facts);
}

static void on_alert(void *argument, const struct alert_row *told)
{
    struct heard *const heard = argument;

    heard->ids[heard->count++] = told->id;
    assert_string_equal(told->kind, incident);
    assert_string_equal(told->subject, subject);
    assert_string_equal(told->state, state);
}

static void on_thread(void *argument, const struct letter_thread *thread)
{
    struct heard *const heard = argument;

    heard->ids[heard->count++] = thread->letter;
    heard->sum += thread->sent_ms - noon;
    assert_int_equal(thread->made_ms, noon + thread->letter);
}

static void on_notified(void *argument, const char *channel, int64_t took_ms)
{
    struct heard *const heard = argument;

    heard->count++;
    heard->sum += took_ms;
    assert_string_equal(channel, mail);
}

static void keep_letters(struct place *place, const struct letter *letters, size_t count)
{
    struct batch *const batch = batch_new();

    for (size_t i = 0; i < count; i++)
        batch_add_letter(batch, &letters[i]);
    keep(place, &all, batch);
}

static struct heard load(struct place *place, int64_t *highest)
{
    struct store *const store = open_well(place, &all);
    struct heard heard = {.count = 0};

    assert_true(store_load_letters(store, on_letter, &heard, highest, &place->error));
    store_close(store);
    return heard;
}

static void what_waits_comes_back_in_order_and_no_id_twice(void **state_)
{
    struct place *const place = *state_;
    int64_t highest;
    const struct letter letters[] = {letter(3, 1, LETTER_OVER, LETTER_WAITING),
                                     letter(2, 1, LETTER_BEGAN, LETTER_WAITING),
                                     letter(4, 2, LETTER_BEGAN, LETTER_SENT)};
    struct heard heard;

    heard = load(place, &highest);
    assert_int_equal(heard.count, 0);
    assert_int_equal(highest, 0);
    keep_letters(place, letters, 3);
    heard = load(place, &highest);
    assert_int_equal(heard.count, 2);
    assert_int_equal(heard.ids[0], 2);
    assert_int_equal(heard.ids[1], 3);
    assert_int_equal(heard.last.kind, LETTER_OVER);
    assert_int_equal(heard.last.event_ms, noon);
    assert_int_equal(heard.last.made_ms, noon + 3);
    run_sql(place->path, "delete from letter");
    heard = load(place, &highest);
    assert_int_equal(heard.count, 0);
    assert_int_equal(highest, 4);
}

static void what_became_of_it_replaces_its_row(void **state_)
{
    struct place *const place = *state_;
    struct letter one = letter(1, 1, LETTER_BEGAN, LETTER_WAITING);
    struct heard heard;
    int64_t highest;

    keep_letters(place, &one, 1);
    one.attempts = 2;
    one.doubt = true;
    one.tried_ms = noon + 5;
    one.trouble = busy;
    keep_letters(place, &one, 1);
    heard = load(place, &highest);
    assert_int_equal(heard.count, 1);
    assert_int_equal(heard.last.attempts, 2);
    assert_true(heard.last.doubt);
    assert_int_equal(heard.last.tried_ms, noon + 5);
    assert_int_equal(heard.last.sent_ms, 0);
    assert_string_equal(heard.trouble, busy);
}

static void in_one_batch_the_last_word_holds(void **state_)
{
    struct place *const place = *state_;
    struct letter twice[] = {letter(1, 1, LETTER_BEGAN, LETTER_WAITING),
                             letter(1, 1, LETTER_BEGAN, LETTER_MERGED)};
    struct heard heard;
    int64_t highest;

    keep_letters(place, twice, 2);
    heard = load(place, &highest);
    assert_int_equal(heard.count, 0);
    assert_int_equal(highest, 1);
}

static struct heard read_fate(struct place *place, enum letter_fate fate, int64_t since_ms,
                              int64_t most)
{
    struct reader *const reader = reader_open(place->path, &place->error);
    struct heard heard = {.count = 0};

    assert_non_null(reader);
    assert_true(reader_letters(reader, &(struct letter_range){fate, since_ms, most}, on_letter,
                               &heard, &place->error));
    reader_close(reader);
    return heard;
}

static void the_newest_of_a_fate_are_read_first(void **state_)
{
    struct place *const place = *state_;
    const struct letter letters[] = {
        letter(1, 1, LETTER_BEGAN, LETTER_SENT), letter(2, 1, LETTER_OVER, LETTER_SENT),
        letter(3, 2, LETTER_BEGAN, LETTER_SENT), letter(4, 3, LETTER_BEGAN, LETTER_REFUSED)};
    struct heard heard;
    struct reader *reader;

    keep_letters(place, letters, 4);
    heard = read_fate(place, LETTER_SENT, 0, 2);
    assert_int_equal(heard.count, 2);
    assert_int_equal(heard.ids[0], 3);
    assert_int_equal(heard.ids[1], 2);
    heard = read_fate(place, LETTER_SENT, noon + 3, 9);
    assert_int_equal(heard.count, 1);
    heard = read_fate(place, LETTER_REFUSED, 0, 9);
    assert_int_equal(heard.ids[0], 4);

    heard = (struct heard){.count = 0};
    reader = reader_open(place->path, &place->error);
    assert_non_null(reader);
    assert_true(reader_notified(reader, 0, on_notified, &heard, &place->error));
    reader_close(reader);
    assert_int_equal(heard.count, 3);
    assert_int_equal(heard.sum, 1000 + 2000 + 3000);
}

static void threads_of_what_is_open_or_waits_are_known(void **state_)
{
    struct place *const place = *state_;
    const struct letter letters[] = {
        letter(1, 1, LETTER_BEGAN, LETTER_SENT), letter(2, 1, LETTER_REMINDER, LETTER_SENT),
        letter(3, 2, LETTER_BEGAN, LETTER_SENT), letter(4, 3, LETTER_BEGAN, LETTER_SENT),
        letter(5, 3, LETTER_OVER, LETTER_WAITING)};
    const struct alert_row alerts[] = {alert(1, 0), alert(2, noon + 9), alert(3, noon + 9)};
    struct batch *const batch = batch_new();
    struct heard heard = {.count = 0};
    struct store *store;
    int64_t highest;

    for (size_t i = 0; i < 5; i++)
        batch_add_letter(batch, &letters[i]);
    for (size_t i = 0; i < 3; i++)
        batch_add_alert(batch, &alerts[i]);
    batch_add_alert(batch, &alerts[2]);
    assert_int_equal(batch->alert_count, 3);
    keep(place, &all, batch);
    store = open_well(place, &all);
    assert_true(store_load_threads(store, on_thread, &heard, &place->error));
    assert_int_equal(heard.count, 2);
    assert_int_equal(heard.ids[0], 1);
    assert_int_equal(heard.ids[1], 4);
    assert_int_equal(heard.sum, 1000 + 4000);

    heard = (struct heard){.count = 0};
    assert_true(store_load_alerts(store, noon + 10, on_alert, &heard, &highest, &place->error));
    assert_int_equal(heard.count, 1);
    assert_int_equal(heard.ids[0], 1);
    assert_int_equal(highest, 3);
    heard = (struct heard){.count = 0};
    assert_true(store_load_alerts(store, noon, on_alert, &heard, &highest, &place->error));
    assert_int_equal(heard.count, 3);
    store_close(store);
}

/* A letter goes with its time, an alert once it is over; what waits stays. */
static void they_are_kept_as_long_as_incidents(void **state_)
{
    static const struct retention kept = {.incidents_ms = 30 * MS_PER_DAY};
    struct place *const place = *state_;
    const struct letter letters[] = {letter(1, 1, LETTER_BEGAN, LETTER_SENT),
                                     letter(2, 1, LETTER_REMINDER, LETTER_REFUSED),
                                     letter(3, 1, LETTER_OVER, LETTER_WAITING)};
    const struct alert_row alerts[] = {alert(1, noon + 9), alert(2, 0)};
    struct batch *const batch = batch_new();
    struct heard heard = {.count = 0};
    struct store *store;
    int64_t highest;

    for (size_t i = 0; i < 3; i++)
        batch_add_letter(batch, &letters[i]);
    for (size_t i = 0; i < 2; i++)
        batch_add_alert(batch, &alerts[i]);
    keep(place, &all, batch);
    store = open_well(place, &all);
    store_set_retention(store, &kept);
    assert_true(store_seal(store, noon + 29 * MS_PER_DAY, &place->error));
    store_close(store);
    assert_int_equal(read_fate(place, LETTER_SENT, 0, 9).count, 1);
    store = open_well(place, &all);
    store_set_retention(store, &kept);
    assert_true(store_seal(store, noon + 32 * MS_PER_DAY, &place->error));
    assert_true(store_load_alerts(store, 0, on_alert, &heard, &highest, &place->error));
    store_close(store);
    assert_int_equal(heard.count, 1);
    assert_int_equal(heard.ids[0], 2);
    assert_int_equal(read_fate(place, LETTER_SENT, 0, 9).count, 0);
    assert_int_equal(read_fate(place, LETTER_REFUSED, 0, 9).count, 0);
    assert_int_equal(read_fate(place, LETTER_WAITING, 0, 9).count, 1);
}

static void each_store_has_a_mark_of_its_own_and_keeps_it(void **state_)
{
    struct place *const place = *state_;
    char first[OUTBOX_MARK];
    char again[OUTBOX_MARK];
    struct store *store = open_well(place, &all);

    assert_true(store_load_mark(store, first, &place->error));
    store_close(store);
    assert_int_equal(strlen(first), 16);
    store = open_well(place, &all);
    assert_true(store_load_mark(store, again, &place->error));
    store_close(store);
    assert_string_equal(first, again);
}

static void on_none(void *argument, const struct letter *told)
{
    (void)argument;
    (void)told;
}

static void a_letter_that_cannot_be_read_is_told(void **state_)
{
    struct place *const place = *state_;
    struct letter one = letter(1, 1, LETTER_BEGAN, LETTER_WAITING);
    struct store *store;
    int64_t highest;

    keep_letters(place, &one, 1);
    run_sql(place->path, "update letter set kind = 'odd'");
    store = open_well(place, &all);
    assert_false(store_load_letters(store, on_none, NULL, &highest, &place->error));
    assert_non_null(strstr(place->error.message, "cannot be read"));
    store_close(store);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        in_a_place(what_waits_comes_back_in_order_and_no_id_twice),
        in_a_place(what_became_of_it_replaces_its_row),
        in_a_place(in_one_batch_the_last_word_holds),
        in_a_place(the_newest_of_a_fate_are_read_first),
        in_a_place(threads_of_what_is_open_or_waits_are_known),
        in_a_place(they_are_kept_as_long_as_incidents),
        in_a_place(each_store_has_a_mark_of_its_own_and_keeps_it),
        in_a_place(a_letter_that_cannot_be_read_is_told),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
