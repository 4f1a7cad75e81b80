/* haidang alert outbox: letters that wait, were refused or sent, and how fast each channel is. */
#include <stdio.h>

#include "base/clock.h"
#include "base/json.h"
#include "base/words.h"
#include "command.h"
#include "command_print.h"
#include "io/store_letters.h"
#include "outbox_view.h"
#include "stage/config.h"
#include "table.h"

/* --- showing ---------------------------------------------------------------------------------- */

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

static double seconds_of(const json_t *channel, const char *name)
{
    return json_number_value(json_object_get(channel, name)) / 1000.0;
}

static void print_paces(const json_t *channels)
{
    const struct table_column columns[] = {{tr("channel"), ALIGN_LEFT},
                                           {tr("sent"), ALIGN_RIGHT},
                                           {tr("median s"), ALIGN_RIGHT},
                                           {tr("longest s"), ALIGN_RIGHT}};
    struct table *const table = table_new(columns, sizeof columns / sizeof *columns);
    const json_t *channel;
    size_t i;

    puts(tr("From the event to the receipt:"));
    json_array_foreach(channels, i, channel)
    {
        table_add(table, "%s", text_of(channel, "channel"));
        table_add(table, "%" JSON_INTEGER_FORMAT,
                  json_integer_value(json_object_get(channel, "sent")));
        table_add(table, "%.1f", seconds_of(channel, "median_ms"));
        table_add(table, "%.1f", seconds_of(channel, "max_ms"));
    }
    table_print(table, stdout);
    table_free(table);
}

static const json_t *letters_of(const json_t *view, enum letter_fate fate)
{
    return json_object_get(view, letter_fate_name(fate));
}

static void print_view(const json_t *view, bool all)
{
    size_t count = 0;

    for (int fate = 0; fate < LETTER_FATE_COUNT; fate++)
        count += json_array_size(letters_of(view, (enum letter_fate)fate));
    if (count == 0) {
        puts(all ? tr("there are no letters") : tr("there are no letters of the last 30 days"));
        return;
    }
    print_letters(letters_of(view, LETTER_WAITING), tr("Waiting:"), "made", "trouble");
    print_letters(letters_of(view, LETTER_REFUSED), tr("Refused:"), "made", "trouble");
    print_letters(letters_of(view, LETTER_MERGED), tr("Left out, a later letter says it:"), "made",
                  "trouble");
    print_letters(letters_of(view, LETTER_SENT), tr("Sent:"), "sent", "receipt");
    if (json_array_size(json_object_get(view, "channels")) > 0)
        print_paces(json_object_get(view, "channels"));
}

enum exit_status command_alert_outbox(const struct arguments *arguments)
{
    struct config *const config = command_load_config(arguments);
    struct error error = {""};
    struct reader *reader;
    json_t *view;
    const char *path;

    if (config == NULL)
        return EXIT_WRONG_USE;
    path = config_catalogue(config)->store_path;
    reader = reader_open(path, &error);
    view = reader == NULL ? NULL : outbox_view_read(reader, arguments->all, &error);
    reader_close(reader);
    if (view == NULL)
        fprintf(stderr, "haidang: %s\n", error.message);
    else if (arguments->json)
        command_print_json(json_incref(view));
    else
        print_view(view, arguments->all);
    config_free(config);
    if (view == NULL)
        return EXIT_WE_FAILED;
    json_decref(view);
    return EXIT_FINE;
}
