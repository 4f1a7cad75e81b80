/* haidang alert outbox: letters that wait, were refused or sent, and how fast each channel is. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/json.h"
#include "base/memory.h"
#include "base/words.h"
#include "command.h"
#include "io/store_letters.h"
#include "stage/config.h"
#include "table.h"

#define RECENT_MS (30 * INT64_C(86400) * MS_PER_SECOND)

enum { SHOWN_MOST = 20 }; /* of what is over, unless all is asked for */

/* How long letters of a channel took. */
struct pace {
    char *channel;
    int64_t *took_ms;
    size_t count, capacity;
};

struct outbox_view {
    json_t *letters[LETTER_FATE_COUNT];
    enum letter_fate reading;
    struct pace *paces;
    size_t pace_count, pace_capacity;
};

/* --- reading ---------------------------------------------------------------------------------- */

static void on_letter(void *argument, const struct letter *letter)
{
    const struct outbox_view *const view = argument;
    json_t *const object = json_object();

    json_set_integer(object, "id", letter->id);
    json_set_integer(object, "alert", letter->alert);
    json_set_string(object, "kind", letter_kind_name(letter->kind));
    json_set_string(object, "person", letter->person);
    json_set_string(object, "channel", letter->channel);
    json_set_string(object, "fate", letter_fate_name(letter->fate));
    json_set_instant(object, "event", letter->event_ms);
    json_set_instant(object, "made", letter->made_ms);
    json_set_instant(object, "due", letter->due_ms);
    json_set_integer(object, "attempts", letter->attempts);
    json_set_bool(object, "perhaps_delivered", letter->doubt);
    json_set_instant(object, "tried", letter->tried_ms);
    json_set_instant(object, "sent", letter->sent_ms);
    if (letter->fate == LETTER_SENT)
        json_set_ms(object, "took_ms", letter_notified_ms(letter) * US_PER_MS);
    json_set_string(object, "receipt", letter->receipt);
    json_set_string(object, "trouble", letter->trouble);
    json_array_append_new(view->letters[view->reading], object);
}

static void on_notified(void *argument, const char *channel, int64_t took_ms)
{
    struct outbox_view *const view = argument;
    struct pace *pace;
    size_t i = 0;

    while (i < view->pace_count && strcmp(view->paces[i].channel, channel) != 0)
        i++;
    if (i == view->pace_count) {
        view->paces =
            memory_room(view->paces, view->pace_count, &view->pace_capacity, sizeof *view->paces);
        view->paces[view->pace_count++] = (struct pace){.channel = memory_copy_string(channel)};
    }
    pace = &view->paces[i];
    pace->took_ms = memory_room(pace->took_ms, pace->count, &pace->capacity, sizeof *pace->took_ms);
    pace->took_ms[pace->count++] = took_ms;
}

static int compare(const void *one, const void *other)
{
    const int64_t left = *(const int64_t *)one;
    const int64_t right = *(const int64_t *)other;

    return (left > right) - (left < right);
}

static bool read_view(struct outbox_view *view, const char *path, bool all, struct error *error)
{
    struct reader *const reader = reader_open(path, error);
    const int64_t since_ms = all ? 0 : clock_wall_ms() - RECENT_MS;
    bool good = reader != NULL && reader_hold(reader, error);

    for (int fate = 0; good && fate < LETTER_FATE_COUNT; fate++) {
        const bool waits = fate == LETTER_WAITING;
        const struct letter_range range = {(enum letter_fate)fate, waits ? 0 : since_ms,
                                           all || waits ? INT64_MAX : SHOWN_MOST};

        view->reading = range.fate;
        good = reader_letters(reader, &range, on_letter, view, error);
    }
    good = good && reader_notified(reader, since_ms, on_notified, view, error);
    reader_close(reader);
    for (size_t i = 0; i < view->pace_count; i++)
        qsort(view->paces[i].took_ms, view->paces[i].count, sizeof *view->paces[i].took_ms,
              compare);
    return good;
}

/* By nearest rank, as all quantiles. */
static int64_t median_of(const struct pace *pace)
{
    return pace->took_ms[(pace->count - 1) / 2];
}

/* --- showing ---------------------------------------------------------------------------------- */

static void print_json(const struct outbox_view *view)
{
    json_t *const document = json_object();
    json_t *const channels = json_array();
    struct text text = {0};

    json_set_instant(document, "at", clock_wall_ms());
    for (int fate = 0; fate < LETTER_FATE_COUNT; fate++)
        json_set(document, letter_fate_name((enum letter_fate)fate),
                 json_incref(view->letters[fate]));
    for (size_t i = 0; i < view->pace_count; i++) {
        const struct pace *const pace = &view->paces[i];
        json_t *const object = json_object();

        json_set_string(object, "channel", pace->channel);
        json_set_integer(object, "sent", (int64_t)pace->count);
        json_set_ms(object, "median_ms", median_of(pace) * US_PER_MS);
        json_set_ms(object, "max_ms", pace->took_ms[pace->count - 1] * US_PER_MS);
        json_array_append_new(channels, object);
    }
    json_set(document, "channels", channels);
    json_write(document, true, &text);
    puts(text_string(&text));
    text_free(&text);
    json_decref(document);
}

static const char *text_of(const json_t *letter, const char *name)
{
    const char *const text = json_string_value(json_object_get(letter, name));

    return text == NULL ? "-" : text;
}

static void add_when(struct table *table, const json_t *letter, const char *name)
{
    char when[CLOCK_TEXT];
    int64_t at_ms;

    if (clock_parse(text_of(letter, name), &at_ms))
        table_add(table, "%s", clock_format_for_people(when, "%H:%M:%S %d/%m/%Y", at_ms));
    else
        table_add(table, "-");
}

static void print_letters(const json_t *letters, const char *title, const char *instant,
                          const char *answer)
{
    const struct table_column columns[] = {
        {tr("letter"), ALIGN_RIGHT}, {tr("alert"), ALIGN_RIGHT},  {tr("kind"), ALIGN_LEFT},
        {tr("person"), ALIGN_LEFT},  {tr("channel"), ALIGN_LEFT}, {tr("when"), ALIGN_LEFT},
        {tr("tries"), ALIGN_RIGHT},  {tr("answer"), ALIGN_CUT},
    };
    struct table *table;
    json_t *letter;
    size_t i;

    if (json_array_size(letters) == 0)
        return;
    printf("%s\n", title);
    table = table_new(columns, sizeof columns / sizeof *columns);
    json_array_foreach(letters, i, letter)
    {
        table_add(table, "%" JSON_INTEGER_FORMAT,
                  json_integer_value(json_object_get(letter, "id")));
        table_add(table, "%" JSON_INTEGER_FORMAT,
                  json_integer_value(json_object_get(letter, "alert")));
        table_add(table, "%s", tr(text_of(letter, "kind")));
        table_add(table, "%s", text_of(letter, "person"));
        table_add(table, "%s", text_of(letter, "channel"));
        add_when(table, letter, instant);
        table_add(table, "%" JSON_INTEGER_FORMAT,
                  json_integer_value(json_object_get(letter, "attempts")));
        table_add(table, "%s", text_of(letter, answer));
    }
    table_print(table, stdout);
    table_free(table);
    puts("");
}

static void print_paces(const struct outbox_view *view)
{
    const struct table_column columns[] = {{tr("channel"), ALIGN_LEFT},
                                           {tr("sent"), ALIGN_RIGHT},
                                           {tr("median s"), ALIGN_RIGHT},
                                           {tr("longest s"), ALIGN_RIGHT}};
    struct table *const table = table_new(columns, sizeof columns / sizeof *columns);

    puts(tr("From the event to the receipt:"));
    for (size_t i = 0; i < view->pace_count; i++) {
        const struct pace *const pace = &view->paces[i];

        table_add(table, "%s", pace->channel);
        table_add(table, "%zu", pace->count);
        table_add(table, "%.1f", (double)median_of(pace) / 1000.0);
        table_add(table, "%.1f", (double)pace->took_ms[pace->count - 1] / 1000.0);
    }
    table_print(table, stdout);
    table_free(table);
}

static void print_view(const struct outbox_view *view, bool all)
{
    size_t count = 0;

    for (int fate = 0; fate < LETTER_FATE_COUNT; fate++)
        count += json_array_size(view->letters[fate]);
    if (count == 0) {
        puts(all ? tr("there are no letters") : tr("there are no letters of the last 30 days"));
        return;
    }
    print_letters(view->letters[LETTER_WAITING], tr("Waiting:"), "made", "trouble");
    print_letters(view->letters[LETTER_REFUSED], tr("Refused:"), "made", "trouble");
    print_letters(view->letters[LETTER_MERGED], tr("Left out, a later letter says it:"), "made",
                  "trouble");
    print_letters(view->letters[LETTER_SENT], tr("Sent:"), "sent", "receipt");
    if (view->pace_count > 0)
        print_paces(view);
}

static void forget(struct outbox_view *view)
{
    for (int fate = 0; fate < LETTER_FATE_COUNT; fate++)
        json_decref(view->letters[fate]);
    for (size_t i = 0; i < view->pace_count; i++) {
        free(view->paces[i].channel);
        free(view->paces[i].took_ms);
    }
    free(view->paces);
}

enum exit_status command_alert_outbox(const struct arguments *arguments)
{
    struct config *const config = command_load_config(arguments);
    struct outbox_view view = {.paces = NULL};
    struct error error = {""};
    bool good;

    if (config == NULL)
        return EXIT_WRONG_USE;
    for (int fate = 0; fate < LETTER_FATE_COUNT; fate++)
        view.letters[fate] = json_array();
    good = read_view(&view, config_catalogue(config)->store_path, arguments->all, &error);
    if (!good)
        fprintf(stderr, "haidang: %s\n", error.message);
    else if (arguments->json)
        print_json(&view);
    else
        print_view(&view, arguments->all);
    forget(&view);
    config_free(config);
    return good ? EXIT_FINE : EXIT_WE_FAILED;
}
