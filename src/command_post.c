/* haidang post: what is told to the public beside what was measured. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/words.h"
#include "command_acts.h"
#include "command_print.h"
#include "io/store_read.h"
#include "model/calendar_date.h"
#include "stage/acts.h"
#include "stage/page_draft.h"
#include "table.h"

enum { INCIDENT_DAYS = 90 };

/* --- for programs ----------------------------------------------------------------------------- */

static json_t *services_of(const struct catalogue *catalogue, const struct post *post)
{
    json_t *const list = json_array();

    for (size_t i = 0; i < post->service_count; i++)
        json_array_append_new(list, json_string(catalogue->services[post->services[i]].id));
    return list;
}

static void set_stage(json_t *object, enum post_stage stage)
{
    json_set_string(object, "stage", stage == POST_NO_STAGE ? NULL : post_stage_name(stage));
}

static json_t *past_of(const struct post *post)
{
    json_t *const list = json_array();

    for (size_t i = 0; i < post->past_count; i++) {
        const struct post_past *const past = &post->past[i];
        json_t *const object = json_object();

        json_set_instant(object, "until", past->until_ms);
        json_set_string(object, "changed_by", past->by);
        set_stage(object, past->stage);
        json_set_string(object, "title", past->title);
        json_set_string(object, "title_en", past->title_en);
        json_set_string(object, "text", past->text);
        json_set_string(object, "text_en", past->text_en);
        json_array_append_new(list, object);
    }
    return list;
}

static json_t *post_json(const struct catalogue *catalogue, const struct post *post)
{
    json_t *const object = json_object();

    json_set_integer(object, "id", post->id);
    json_set_integer(object, "version", (int64_t)post->past_count + 1);
    json_set_string(object, "kind", post_kind_name(post->kind));
    set_stage(object, post->stage);
    json_set(object, "incident", post->incident == 0 ? json_null() : json_integer(post->incident));
    json_set_string(object, "work", post->work);
    json_set(object, "services", services_of(catalogue, post));
    json_set_string(object, "title", post->title);
    json_set_string(object, "title_en", post->title_en);
    json_set_string(object, "text", post->text);
    json_set_string(object, "text_en", post->text_en);
    json_set_instant(object, "from", post->from_ms);
    json_set_instant(object, "to", post->to_ms);
    json_set_instant(object, "expected", post->expected_ms);
    json_set_string(object, "by", post->author);
    json_set_instant(object, "published", post->made_ms);
    json_set_instant(object, "changed", post->changed_ms);
    json_set_string(object, "changed_by", post->changed_by);
    json_set_instant(object, "withdrawn", post->withdrawn_ms);
    json_set_string(object, "withdrawn_by", post->withdrawn_by);
    json_set_string(object, "withdrawn_why", post->withdrawn_why);
    json_set(object, "past", past_of(post));
    return object;
}

static void print_json(const struct catalogue *catalogue, const struct acts *acts, int64_t now_ms)
{
    json_t *const list = json_array();

    (void)now_ms;
    for (size_t i = 0; i < acts->post_count; i++)
        json_array_append_new(list, post_json(catalogue, &acts->posts[i]));
    command_print_list("posts", list);
}

/* --- for people ------------------------------------------------------------------------------- */

static const char *state_of(const struct post *post, int64_t now_ms)
{
    if (post->withdrawn_ms != 0)
        return tr("withdrawn");
    if (post->from_ms > now_ms)
        return tr("to come");
    if (post->to_ms != 0 && post->to_ms <= now_ms)
        return tr("over");
    return post->changed_ms != 0 ? tr("changed") : tr("published");
}

static void print_table(const struct catalogue *catalogue, const struct acts *acts, int64_t now_ms)
{
    const struct table_column columns[] = {
        {tr("no."), ALIGN_LEFT},  {tr("state"), ALIGN_LEFT}, {tr("kind"), ALIGN_LEFT},
        {tr("when"), ALIGN_LEFT}, {tr("by"), ALIGN_LEFT},    {tr("what it says"), ALIGN_CUT},
    };
    struct table *const table = table_new(columns, sizeof columns / sizeof *columns);

    (void)catalogue;
    for (size_t i = 0; i < acts->post_count; i++) {
        const struct post *const post = &acts->posts[i];

        table_add(table, "%" PRId64, post->id);
        table_add(table, "%s", state_of(post, now_ms));
        table_add(table, "%s%s%s", post_kind_name(post->kind),
                  post->stage == POST_NO_STAGE ? "" : ": ", post_stage_name(post->stage));
        table_add_moment(table, post_told_ms(post));
        table_add(table, "%s", post->author);
        table_add(table, "%s", post->title);
    }
    table_print(table, stdout);
    table_free(table);
}

static enum exit_status list(const struct catalogue *catalogue, const struct arguments *arguments)
{
    return command_list_acts(catalogue, arguments, print_json, print_table);
}

/* --- templates -------------------------------------------------------------------------------- */

static struct pages *load_pages(void)
{
    struct error error = {""};
    struct pages *const pages = pages_new(getenv("HAIDANG_DASHBOARDS"), &error);

    if (pages == NULL)
        fprintf(stderr, "haidang: %s\n", error.message);
    return pages;
}

static void print_template(void *argument, const char *name, const char *label, const char *kind)
{
    struct table *const table = argument;

    table_add(table, "%s", name);
    table_add(table, "%s", kind);
    table_add(table, "%s", label);
}

static enum exit_status templates(const struct catalogue *catalogue,
                                  const struct arguments *arguments)
{
    const struct table_column columns[] = {
        {tr("template"), ALIGN_LEFT}, {tr("kind"), ALIGN_LEFT}, {tr("what it says"), ALIGN_CUT}};
    struct pages *const pages = load_pages();
    struct table *table;

    (void)catalogue;
    (void)arguments;
    if (pages == NULL)
        return EXIT_WE_FAILED;
    table = table_new(columns, sizeof columns / sizeof *columns);
    page_each_template(pages, words_language(), print_template, table);
    table_print(table, stdout);
    table_free(table);
    pages_free(pages);
    return EXIT_FINE;
}

/* What a template may be filled from, read from the store. */
struct known {
    struct acts *acts;
    struct incident *incidents;
    size_t count;
    struct post_facts facts;
};

static bool read_store(struct known *known, const struct catalogue *catalogue, struct error *error)
{
    const int64_t since_ms = clock_wall_ms() - INCIDENT_DAYS * MS_PER_DAY;
    struct reader *const reader = reader_open(catalogue->store_path, error);
    const bool good =
        reader != NULL &&
        reader_load_incidents(reader, catalogue, since_ms, &known->incidents, &known->count, error);

    if (good)
        known->acts = reader_acts(reader, catalogue, since_ms, clock_wall_ms(), error);
    reader_close(reader);
    return known->acts != NULL;
}

static bool find_incident(struct known *known, const char *word, struct error *error)
{
    const long long id = strtoll(word, NULL, 10);

    for (size_t i = 0; i < known->count; i++)
        if (known->incidents[i].id == id)
            known->facts.incident = &known->incidents[i];
    return known->facts.incident != NULL ||
           error_set(error, tr("there is no incident %" PRId64), (int64_t)id);
}

static bool find_work(struct known *known, const char *word, struct error *error)
{
    for (size_t i = known->acts->work_count; i-- > 0;) /* the next window of it is the first */
        if (strcmp(known->acts->works[i].id, word) == 0)
            known->facts.work = &known->acts->works[i];
    return known->facts.work != NULL || error_set(error, tr("there is no planned work '%s'"), word);
}

static void take_time(const struct catalogue *catalogue, const char *word, int64_t now_ms,
                      int64_t *at_ms)
{
    if (word != NULL && !act_parse_time(word, catalogue->local, now_ms, at_ms))
        *at_ms = 0; /* the verb says what is wrong with it */
}

static bool gather(struct known *known, const struct catalogue *catalogue,
                   const struct arguments *arguments, struct error *error)
{
    const int64_t now_ms = clock_wall_ms();

    known->facts =
        (struct post_facts){.catalogue = catalogue,
                            .service = arguments->word_count > 1
                                           ? catalogue_find_service(catalogue, arguments->words[1])
                                           : NONE_AT_ALL,
                            .now_ms = now_ms};
    if (!read_store(known, catalogue, error))
        return false;
    known->facts.acts = known->acts;
    take_time(catalogue, arguments->from, now_ms, &known->facts.from_ms);
    take_time(catalogue, arguments->to, now_ms, &known->facts.to_ms);
    take_time(catalogue, arguments->expect, now_ms, &known->facts.expected_ms);
    return (arguments->incident == NULL || find_incident(known, arguments->incident, error)) &&
           (arguments->work == NULL || find_work(known, arguments->work, error));
}

/* NULL: what is wrong is printed. */
static json_t *fill_template(const struct catalogue *catalogue, const struct arguments *arguments)
{
    struct pages *const pages = load_pages();
    struct known known = {.acts = NULL};
    struct error error = {""};
    json_t *words = NULL;

    if (pages != NULL && gather(&known, catalogue, arguments, &error))
        words = page_fill_post(pages, arguments->template, &known.facts, &error);
    if (words == NULL && error.message[0] != '\0')
        fprintf(stderr, "haidang: %s\n", error.message);
    acts_release(known.acts);
    free(known.incidents);
    pages_free(pages);
    return words;
}

/* --- what is done ----------------------------------------------------------------------------- */

static void set_texts(json_t *words, const struct arguments *arguments)
{
    command_set_word(words, "stage", arguments->stage);
    command_set_word(words, "title", arguments->title);
    command_set_word(words, "title_en", arguments->title_en);
    command_set_word(words, "text", arguments->said);
    command_set_word(words, "text_en", arguments->said_en);
    command_set_word(words, "from", arguments->from);
    command_set_word(words, "to", arguments->to);
    command_set_word(words, "expect", arguments->expect);
}

/* What was named on the line outweighs what the template says. */
static bool set_about(json_t *words, const struct arguments *arguments)
{
    json_t *const services = json_array();
    int64_t incident;

    for (size_t i = 1; i < arguments->word_count; i++)
        json_array_append_new(services, json_string(arguments->words[i]));
    if (json_array_size(services) > 0)
        json_object_set(words, "services", services);
    json_decref(services);
    if (json_object_get(words, "kind") == NULL)
        json_set_string(words, "kind",
                        post_kind_name(arguments->incident != NULL ? POST_UPDATE
                                       : arguments->work != NULL   ? POST_MAINTENANCE
                                                                   : POST_ANNOUNCEMENT));
    command_set_word(words, "work", arguments->work);
    if (arguments->incident == NULL)
        return true;
    if (!command_parse_number(arguments->incident, &incident))
        return false;
    json_set_integer(words, "incident", incident);
    return true;
}

static void print_preview(const json_t *words)
{
    static const char *const shown[][2] = {{"title", "text"}, {"title_en", "text_en"}};

    for (size_t i = 0; i < 2; i++) {
        const char *const title = json_string_value(json_object_get(words, shown[i][0]));
        const char *const text = json_string_value(json_object_get(words, shown[i][1]));

        if (title != NULL || text != NULL)
            printf("%s%s\n\n%s\n", i == 0 ? "" : "\n", title == NULL ? "" : title,
                   text == NULL ? "" : text);
    }
}

static enum exit_status publish(const struct catalogue *catalogue,
                                const struct arguments *arguments)
{
    json_t *const words =
        arguments->template == NULL ? json_object() : fill_template(catalogue, arguments);
    struct act_outcome outcome;
    enum exit_status status;

    if (words == NULL)
        return EXIT_WRONG_USE;
    set_texts(words, arguments);
    if (!set_about(words, arguments)) {
        json_decref(words);
        return EXIT_WRONG_USE;
    }
    if (arguments->preview) {
        print_preview(words);
        json_decref(words);
        return EXIT_FINE;
    }
    status = command_act(catalogue, arguments, "post-publish", words, &outcome);
    if (status == EXIT_FINE)
        printf(tr("published: no. %" PRId64 "\n"), outcome.id);
    return status;
}

static enum exit_status touch(const struct catalogue *catalogue, const struct arguments *arguments,
                              const char *verb, const char *done)
{
    json_t *const words = command_words_of_one(arguments);
    struct act_outcome outcome;
    enum exit_status status;

    if (words == NULL)
        return EXIT_WRONG_USE;
    set_texts(words, arguments);
    command_set_word(words, "reason", arguments->reason);
    status = command_act(catalogue, arguments, verb, words, &outcome);
    if (status == EXIT_FINE)
        printf("%s %s\n", done, arguments->words[1]);
    return status;
}

static enum exit_status change(const struct catalogue *catalogue, const struct arguments *arguments)
{
    return touch(catalogue, arguments, "post-change", tr("changed: no."));
}

static enum exit_status withdraw(const struct catalogue *catalogue,
                                 const struct arguments *arguments)
{
    return touch(catalogue, arguments, "post-withdraw", tr("withdrawn: no."));
}

enum exit_status command_post(const struct arguments *arguments)
{
    static const struct subcommand table[] = {
        {"list", "j", 0, 0, list},
        {"templates", "", 0, 0, templates},
        {"publish", "bDIGKatzZBMxU", 0, 500, publish},
        {"change", "bGatzZBMx", 1, 1, change},
        {"withdraw", "br", 1, 1, withdraw},
    };

    return subcommand_run(arguments, table, sizeof table / sizeof *table);
}
