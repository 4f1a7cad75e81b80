/* haidang maintenance: planned work, that of the configuration and that of the store. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/memory.h"
#include "base/words.h"
#include "command_acts.h"
#include "command_print.h"
#include "io/store_maintenance.h"
#include "io/store_read.h"
#include "model/maintenance.h"
#include "table.h"

/* One of them as it is told; `next`: the window under way or the next within a year. */
struct told {
    const struct maintenance *work;
    bool is_kept; /* in the store */
    bool has_next, counts;
    struct span_window next;
};

static struct told look_at(const struct catalogue *catalogue, const struct maintenance *work,
                           bool is_kept, int64_t now_ms)
{
    struct told told = {.work = work, .is_kept = is_kept};
    struct maintenance_walk walk =
        maintenance_walk(work, catalogue->local, now_ms, now_ms + 366 * MS_PER_DAY);

    told.has_next = maintenance_next(&walk, &told.next, NULL);
    told.counts = told.has_next && policy_accepts_maintenance(
                                       &catalogue->policy, catalogue_hours(catalogue, NONE_AT_ALL),
                                       work->announced_ms, told.next.from_ms);
    return told;
}

/* --- for programs ----------------------------------------------------------------------------- */

static void set_rule(json_t *object, const struct recurrence *rule)
{
    struct text text = {0};

    recurrence_add_text(rule, &text);
    json_set_string(object, "every", text.length == 0 ? NULL : text_string(&text));
    text_free(&text);
}

static json_t *told_json(const struct catalogue *catalogue, const struct told *told)
{
    const struct maintenance *const work = told->work;
    json_t *const object = json_object();
    json_t *const services = json_array();

    for (size_t i = 0; i < work->service_count; i++)
        json_array_append_new(services, json_string(catalogue->services[work->services[i]].id));
    json_set_string(object, "id", work->id);
    json_set_string(object, "source", told->is_kept ? "store" : "configuration");
    json_set(object, "services", services);
    json_set_string(object, "purpose", work->purpose);
    json_set_string(object, "purpose_en", work->purpose_en);
    json_set_instant(object, "from", work->from_ms);
    json_set_instant(object, "to", work->to_ms);
    json_set_instant(object, "announced", work->announced_ms);
    set_rule(object, &work->rule);
    json_set_instant(object, "cancelled", work->cancelled_ms);
    json_set_instant(object, "next_from", told->has_next ? told->next.from_ms : 0);
    json_set_instant(object, "next_to", told->has_next ? told->next.to_ms : 0);
    json_set(object, "counts", told->has_next ? json_boolean(told->counts) : json_null());
    return object;
}

static void print_json(const struct catalogue *catalogue, const struct told *list, size_t count)
{
    json_t *const works = json_array();

    for (size_t i = 0; i < count; i++)
        json_array_append_new(works, told_json(catalogue, &list[i]));
    command_print_list("maintenance", works);
}

/* --- for people ------------------------------------------------------------------------------- */

static const char *state_of(const struct told *told, int64_t now_ms)
{
    if (!told->has_next)
        return told->work->cancelled_ms != 0 ? tr("ended") : tr("has passed");
    if (told->next.from_ms <= now_ms)
        return told->counts ? tr("under way") : tr("under way, announced too late");
    return told->counts ? tr("planned") : tr("planned, announced too late");
}

static void add_row(struct table *table, const struct catalogue *catalogue, const struct told *told,
                    int64_t now_ms)
{
    const struct maintenance *const work = told->work;
    struct text words = {0};

    table_add(table, "%s", work->id);
    table_add(table, "%s", state_of(told, now_ms));
    table_add_moment(table, told->has_next ? told->next.from_ms : work->from_ms);
    table_add_moment(table, told->has_next ? told->next.to_ms : work->to_ms);
    recurrence_add_text(&work->rule, &words);
    table_add(table, "%s", words.length == 0 ? "-" : text_string(&words));
    text_clear(&words);
    table_add_moment(table, work->announced_ms);
    for (size_t i = 0; i < work->service_count; i++)
        text_add(&words, "%s%s", i == 0 ? "" : " ", catalogue->services[work->services[i]].id);
    table_add(table, "%s", text_string(&words));
    table_add(table, "%s", name_in(words_language(), work->purpose, work->purpose_en));
    text_free(&words);
}

static void print_table(const struct catalogue *catalogue, const struct told *list, size_t count,
                        int64_t now_ms)
{
    const struct table_column columns[] = {
        {tr("no."), ALIGN_LEFT},      {tr("state"), ALIGN_LEFT},  {tr("from"), ALIGN_LEFT},
        {tr("to"), ALIGN_LEFT},       {tr("every"), ALIGN_LEFT},  {tr("announced"), ALIGN_LEFT},
        {tr("services"), ALIGN_LEFT}, {tr("purpose"), ALIGN_CUT},
    };
    struct table *const table = table_new(columns, sizeof columns / sizeof *columns);

    for (size_t i = 0; i < count; i++)
        add_row(table, catalogue, &list[i], now_ms);
    table_print(table, stdout);
    table_free(table);
}

static enum exit_status list(const struct catalogue *catalogue, const struct arguments *arguments)
{
    const int64_t now_ms = clock_wall_ms();
    struct error error = {""};
    struct kept_maintenance kept = {.works = NULL};
    struct reader *const reader = reader_open(catalogue->store_path, &error);
    const bool good = reader != NULL && reader_maintenance(reader, catalogue, &kept, &error);
    struct told *const told = NEW_ARRAY(struct told, catalogue->maintenance_count + kept.count);
    size_t count = 0;

    for (size_t i = 0; i < catalogue->maintenance_count; i++)
        told[count++] = look_at(catalogue, &catalogue->maintenance[i], false, now_ms);
    for (size_t i = 0; i < kept.count; i++)
        told[count++] = look_at(catalogue, &kept.works[i], true, now_ms);
    if (!good)
        fprintf(stderr, "haidang: %s\n", error.message);
    else if (arguments->json)
        print_json(catalogue, told, count);
    else
        print_table(catalogue, told, count, now_ms);
    free(told);
    kept_maintenance_free(&kept);
    reader_close(reader);
    return good ? EXIT_FINE : EXIT_WE_FAILED;
}

/* --- what is done ----------------------------------------------------------------------------- */

static enum exit_status add(const struct catalogue *catalogue, const struct arguments *arguments)
{
    json_t *const words = json_object();
    json_t *const services = json_array();
    struct act_outcome outcome;
    enum exit_status status;

    for (size_t i = 1; i < arguments->word_count; i++)
        json_array_append_new(services, json_string(arguments->words[i]));
    json_set(words, "services", services);
    command_set_word(words, "from", arguments->from);
    command_set_word(words, "to", arguments->to);
    command_set_word(words, "every", arguments->every);
    command_set_word(words, "announced", arguments->announced);
    command_set_word(words, "purpose", arguments->purpose);
    command_set_word(words, "purpose_en", arguments->purpose_en);
    status = command_act(catalogue, arguments, "maintenance-add", words, &outcome);
    if (status == EXIT_FINE)
        printf(tr("planned: no. %" PRId64 "\n"), outcome.id);
    return status;
}

/* What the configuration plans is taken out there. */
static bool is_configured(const struct catalogue *catalogue, const char *id)
{
    for (size_t i = 0; i < catalogue->maintenance_count; i++)
        if (strcmp(catalogue->maintenance[i].id, id) == 0)
            return true;
    return false;
}

static enum exit_status end(const struct catalogue *catalogue, const struct arguments *arguments)
{
    const char *const word = arguments->words[1];
    struct act_outcome outcome;
    enum exit_status status;
    json_t *words;

    if (is_configured(catalogue, word) && word[strspn(word, "0123456789")] != '\0') {
        fprintf(stderr, tr("haidang: '%s' stands in the configuration: take it out there\n"), word);
        return EXIT_WRONG_USE;
    }
    words = command_words_of_one(arguments);
    if (words == NULL)
        return EXIT_WRONG_USE;
    status = command_act(catalogue, arguments, "maintenance-end", words, &outcome);
    if (status == EXIT_FINE)
        printf(tr("ended: no. %s\n"), word);
    return status;
}

enum exit_status command_maintenance(const struct arguments *arguments)
{
    static const struct subcommand table[] = {
        {"list", "j", 0, 0, list},
        {"add", "batyYqQ", 1, 1000, add},
        {"end", "b", 1, 1, end},
    };

    return subcommand_run(arguments, table, sizeof table / sizeof *table);
}
