#include "stage/page.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/asset.h"
#include "base/clock.h"
#include "base/memory.h"
#include "stage/page_parts.h"

/* Open pages ask again each minute: one that is older than this is a copy that somebody kept. */
#define VALID_MS (INT64_C(5) * 60 * MS_PER_SECOND)

enum { FILE_MOST = 1024 * 1024, PAGE_MOST = 16 * 1024 * 1024 };

/* What dashboards/ holds for us; a template's name is that of its file without the ending. */
static const char *const template_names[] = {
    /* the public's */
    "status",
    "services",
    "service",
    "incident",
    "problem",
    "head",
    "foot",
    "chart",
    "row",
    "badge",
    "days",
    "card",
    "groups",
    "finder",
    "meanwhile",
    "work",
    "history",
    "report_site",
    "reports",
    "report_files",
    "report_making",
    "report_progress",
    "ack",
    "retest",
    "search",
    "feed",
    "badge_svg",
    "embed",
    "post",
    "do_posts",
    "do_post",
    "do_addenda",
    /* of the gate */
    "account",
    "sign_in",
    "adding",
    /* where one looks */
    "ops_head",
    "ops_foot",
    "ops_notices",
    "ops",
    "ops_wall",
    "ops_service",
    "ops_evidence",
    "ops_monitor",
    "ops_letters",
    "ops_budgets",
    "ops_audit",
    /* where one acts */
    "do_find",
    "do_form",
    "do_incident",
    "do_incidents",
    "do_maintenance",
    "do_people",
    "do_report_row",
    "do_report",
    "do_reports",
    "do_row",
    "do_shift",
    "do_silences",
    "do_try",
    "do_turn",
    "do_work",
    "trials",
};
static const char *const file_names[] = {
    /* the public's */
    "style.css", "favicon.svg", "live.js", "page.js", "openapi.json", "posts.json",
    /* the operations side's */
    "ops.css", "wall.css", "ops.js", "report.css"};
enum {
    TEMPLATE_COUNT = sizeof template_names / sizeof *template_names,
    FILE_COUNT = sizeof file_names / sizeof *file_names,
};

struct pages {
    struct template *templates[TEMPLATE_COUNT];
    char *files[FILE_COUNT];
    json_t *words[LANGUAGE_COUNT]; /* key to word */
};

/* --- reading what is built in ---------------------------------------------------------------- */

/* The file of the folder if it is there, else the built-in one.  Yours; NULL with an error. */
static char *read_file(const char *folder, const char *name, struct error *error)
{
    char path[1024];
    const struct asset *asset;
    FILE *file = NULL;
    struct text text = {.limit = FILE_MOST};
    char chunk[4096];
    size_t length;

    if (folder != NULL) {
        snprintf(path, sizeof path, "%s/%s", folder, name);
        file = fopen(path, "re");
    }
    if (file == NULL) {
        snprintf(path, sizeof path, "dashboards/%s", name);
        asset = asset_find(path);
        if (asset != NULL)
            return memory_copy(asset->bytes, asset->length + 1);
        error_set(error, tr("'%s' is not built in"), path);
        return NULL;
    }
    while ((length = fread(chunk, 1, sizeof chunk, file)) > 0 && !text.cut)
        text_add_bytes(&text, chunk, length);
    fclose(file);
    return text_detach(&text);
}

static bool read_template(struct pages *pages, size_t i, const char *folder, struct error *error)
{
    char name[64];
    char *source;

    snprintf(name, sizeof name, "%s.mustache", template_names[i]);
    source = read_file(folder, name, error);
    if (source != NULL)
        pages->templates[i] = template_new(name, source, error);
    free(source);
    return pages->templates[i] != NULL;
}

/* From {"key": {"vi": …, "en": …}} to one table a language. */
static bool read_words(struct pages *pages, const char *folder, struct error *error)
{
    char *const source = read_file(folder, "words.json", error);
    json_error_t trouble;
    json_t *const all = source == NULL ? NULL : json_loads(source, 0, &trouble);
    const char *key;
    json_t *word;

    free(source);
    if (source == NULL)
        return false;
    if (!json_is_object(all)) {
        json_decref(all);
        return error_set(error, "words.json:%d: %s", trouble.line, trouble.text);
    }
    for (int i = 0; i < LANGUAGE_COUNT; i++) {
        pages->words[i] = json_object();
        json_object_foreach(all, key, word) json_object_set(
            pages->words[i], key, json_object_get(word, words_language_name((enum language)i)));
    }
    json_decref(all);
    return true;
}

struct pages *pages_new(const char *folder, struct error *error)
{
    struct pages *const pages = NEW(struct pages);

    for (size_t i = 0; i < TEMPLATE_COUNT; i++)
        if (!read_template(pages, i, folder, error))
            goto fail;
    for (size_t i = 0; i < FILE_COUNT; i++)
        if ((pages->files[i] = read_file(folder, file_names[i], error)) == NULL)
            goto fail;
    if (!read_words(pages, folder, error))
        goto fail;
    return pages;

fail:
    pages_free(pages);
    return NULL;
}

void pages_free(struct pages *pages)
{
    if (pages == NULL)
        return;
    for (size_t i = 0; i < TEMPLATE_COUNT; i++)
        template_free(pages->templates[i]);
    for (size_t i = 0; i < FILE_COUNT; i++)
        free(pages->files[i]);
    for (int i = 0; i < LANGUAGE_COUNT; i++)
        json_decref(pages->words[i]);
    free(pages);
}

const char *pages_file(const struct pages *pages, const char *name)
{
    for (size_t i = 0; i < FILE_COUNT; i++)
        if (strcmp(file_names[i], name) == 0)
            return pages->files[i];
    return NULL;
}

/* --- what all pages share -------------------------------------------------------------------- */

static const struct template *find_template(const void *argument, const char *name)
{
    const struct pages *const pages = argument;

    for (size_t i = 0; i < TEMPLATE_COUNT; i++)
        if (strcmp(template_names[i], name) == 0)
            return pages->templates[i];
    return NULL;
}

const char *page_word(const struct pages *pages, enum language language, const char *key)
{
    const char *const word = json_string_value(json_object_get(pages->words[language], key));

    return word == NULL ? "" : word;
}

json_t *page_begin(const struct pages *pages, const struct page_view *view)
{
    const bool is_english = view->language == LANGUAGE_EN;
    const struct catalogue *const catalogue = view->catalogue;
    json_t *const value = json_object();

    json_object_set(value, "w", pages->words[view->language]);
    json_set_string(value, "lang", words_language_name(view->language));
    json_set_string(value, "home", is_english ? "/en/" : "/");
    json_set_string(value, "province",
                    name_in(view->language, catalogue->province, catalogue->province_en));
    json_set_string(value, "contact", catalogue->contact);
    json_set_string(value, "event", view->event);
    json_set_bool(value, "stale", view->is_stale && view->snapshot != NULL);
    json_set_bool(value, "waiting", view->snapshot == NULL);
    json_set_bool(value, "stopped", view->snapshot != NULL && view->snapshot->monitor.stopped);
    json_set_bool(value, "history_lost",
                  view->snapshot != NULL && (view->snapshot->monitor.store == STORE_REPLACED ||
                                             view->snapshot->monitor.store == STORE_DAMAGED));
    json_set_string(value, "agencies_href", is_english ? "/en/agencies" : "/agencies");
    json_set_string(value, "history_href", is_english ? "/en/history" : "/history");
    json_set_string(value, "reports_href", is_english ? "/en/reports" : "/reports");
    json_set_string(value, "search_href", is_english ? "/en/search" : "/search");
    page_set_phone(value, "hotline", catalogue->hotline);
    if (view->snapshot != NULL) {
        page_set_moment(value, "updated", view->language, view->snapshot->at_ms, PAGE_SECONDS);
        page_set_moment(value, "valid", view->language, view->snapshot->at_ms + VALID_MS,
                        PAGE_CLOCK);
    }
    return value;
}

bool page_finish(const struct pages *pages, const char *name, json_t *value, struct text *text,
                 struct error *error)
{
    const struct template *const template = find_template(pages, name);
    bool went;

    assert(template != NULL);
    if (text->limit == 0)
        text->limit = PAGE_MOST;
    went = template_render(template, value, find_template, pages, text, error);
    json_decref(value);
    return went;
}

/* --- pages that are short -------------------------------------------------------------------- */

bool page_write_problem(const struct pages *pages, const struct page_view *view,
                        enum page_problem problem, struct text *text, struct error *error)
{
    static const struct {
        const char *title, *more;
    } words[] = {
        [PAGE_NOT_FOUND] = {"not_found", "not_found_more"},
        [PAGE_NOT_ALLOWED] = {"not_allowed", "not_allowed_more"},
        [PAGE_TOO_BUSY] = {"too_busy", "too_busy_more"},
        [PAGE_BROKEN] = {"broken", "broken_more"},
        [PAGE_FORBIDDEN] = {"forbidden", "forbidden_more"},
        [PAGE_FOREIGN] = {"foreign", "foreign_more"},
    };
    json_t *const value = page_begin(pages, view);
    const char *const title = page_word(pages, view->language, words[problem].title);

    json_set_string(value, "page_title", title);
    json_set_string(value, "more", page_word(pages, view->language, words[problem].more));
    json_set_string(value, "other", view->language == LANGUAGE_EN ? "/" : "/en/");
    return page_finish(pages, "problem", value, text, error);
}
