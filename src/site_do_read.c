/* What pages of doing need of the store, read in the pool. */
#include <inttypes.h>
#include <stdlib.h>

#include "base/memory.h"
#include "io/loop.h"
#include "io/store_evidence.h"
#include "io/store_letters.h"
#include "io/store_maintenance.h"
#include "io/store_read.h"
#include "model/recurrence.h"
#include "site_do.h"
#include "site_parts.h"

enum { READING_MOST = 64, LETTERS_MOST = 200, DEEDS_MOST = 500 };

/* What the pool is given; nothing of it belongs to the site. */
struct do_reading {
    struct doing *doing; /* NULL: he is gone */
    struct work *work;
    struct site *site;
    const struct catalogue *catalogue;
    const char *store_path;
    do_reader *read;
    int64_t id;
    json_t *found;
    struct error error;
};

/* --- in the pool ------------------------------------------------------------------------------ */

static void in_pool(void *argument)
{
    struct do_reading *const reading = argument;
    struct reader *const reader = reader_open(reading->store_path, &reading->error);

    if (reader != NULL)
        reading->found = reading->read(reader, reading->catalogue, reading->id, &reading->error);
    reader_close(reader);
}

static void on_letter(void *argument, const struct letter *letter)
{
    json_t *const row = json_object();

    json_set_string(row, "person", letter->person);
    json_set_string(row, "channel", letter->channel);
    json_set_string(row, "kind", letter_kind_name(letter->kind));
    json_set_string(row, "fate", letter_fate_name(letter->fate));
    json_set_integer(row, "made_ms", letter->made_ms);
    json_set_integer(row, "sent_ms", letter->sent_ms);
    json_set_string(row, "trouble", letter->trouble);
    json_array_append_new(argument, row);
}

static void on_deed(void *argument, const struct deed_row *deed)
{
    json_t *const row = json_object();
    json_t *const words = json_loads(deed->words, 0, NULL);

    json_set_integer(row, "at_ms", deed->at_ms);
    json_set_string(row, "author", deed->author);
    json_set_string(row, "way", deed->way);
    json_set_string(row, "verb", deed->verb);
    json_set(row, "words", words == NULL ? json_object() : words);
    json_array_append_new(argument, row);
}

/* A summary: headers and bodies are long, and stand on a page of their own. */
static void on_exhibit(void *argument, const struct exhibit *exhibit)
{
    static const char *const kept[] = {"reason", "detail", "status", "address"};
    json_t *const row = json_object();

    json_set_string(row, "probe", exhibit->probe);
    json_set_integer(row, "at_ms", exhibit->at_ms);
    json_set_integer(row, "id", exhibit->id);
    for (size_t i = 0; i < sizeof kept / sizeof *kept; i++)
        if (json_object_get(exhibit->document, kept[i]) != NULL)
            json_object_set(row, kept[i], json_object_get(exhibit->document, kept[i]));
    json_array_append_new(argument, row);
}

json_t *do_read_case(struct reader *reader, const struct catalogue *catalogue, int64_t id,
                     struct error *error)
{
    json_t *const found = json_object();
    json_t *const letters = json_array();
    json_t *const deeds = json_array();
    json_t *const evidence = json_array();

    (void)catalogue;
    json_set(found, "letters", letters);
    json_set(found, "deeds", deeds);
    json_set(found, "evidence", evidence);
    if (reader_letters_of(reader, id, LETTERS_MOST, on_letter, letters, error) &&
        reader_deeds(reader, id, DEEDS_MOST, on_deed, deeds, error) &&
        reader_evidence(reader, id, on_exhibit, evidence, error))
        return found;
    json_decref(found);
    return NULL;
}

static json_t *work_row(const struct catalogue *catalogue, const struct maintenance *work)
{
    json_t *const row = json_object();
    json_t *const services = json_array();
    struct text rule = {0};

    for (size_t i = 0; i < work->service_count; i++)
        json_array_append_new(services, json_string(catalogue->services[work->services[i]].id));
    recurrence_add_text(&work->rule, &rule);
    json_set_string(row, "id", work->id);
    json_set(row, "services", services);
    json_set_string(row, "purpose", work->purpose);
    json_set_string(row, "purpose_en", work->purpose_en);
    json_set_integer(row, "from_ms", work->from_ms);
    json_set_integer(row, "to_ms", work->to_ms);
    json_set_integer(row, "announced_ms", work->announced_ms);
    json_set_integer(row, "cancelled_ms", work->cancelled_ms);
    json_set_string(row, "every", rule.length == 0 ? NULL : text_string(&rule));
    text_free(&rule);
    return row;
}

json_t *do_read_works(struct reader *reader, const struct catalogue *catalogue, int64_t id,
                      struct error *error)
{
    struct kept_maintenance kept = {.works = NULL};
    json_t *works;

    (void)id;
    if (!reader_maintenance(reader, catalogue, &kept, error))
        return NULL;
    works = json_array();
    for (size_t i = kept.count; i-- > 0;)
        json_array_append_new(works, work_row(catalogue, &kept.works[i]));
    kept_maintenance_free(&kept);
    return works;
}

/* --- in the web thread ------------------------------------------------------------------------ */

static void when_done(void *argument)
{
    struct do_reading *const reading = argument;
    struct doing *const doing = reading->doing;

    reading->site->reading_count--;
    if (reading->found == NULL)
        log_trouble(&reading->site->page_trouble, "%s", reading->error.message);
    doing->reading = NULL;
    doing->found = reading->found;
    reading->found = NULL;
    doing->on_read(doing);
}

static void release(void *argument)
{
    struct do_reading *const reading = argument;

    json_decref(reading->found);
    free(reading);
}

bool do_read(struct doing *doing, do_reader *read, int64_t id)
{
    struct site *const site = doing->site;
    struct do_reading *reading;

    if (site->reading_count == READING_MOST)
        return false;
    site->reading_count++;
    reading = NEW(struct do_reading);
    reading->doing = doing;
    reading->site = site;
    reading->catalogue = site->options.catalogue;
    reading->store_path = site->options.store_path;
    reading->read = read;
    reading->id = id;
    doing->reading = reading;
    reading->work = work_start(site->loop, in_pool, when_done, release, reading);
    return true;
}

void do_stop_reading(struct doing *doing)
{
    if (doing->reading != NULL)
        work_cancel(doing->reading->work);
    doing->reading = NULL;
}
