/* A document for browsers: in one file with its style ("html"), or only what stands in a page that
 * has report.css and a strict policy ("html-body").  No scripts, nothing from elsewhere. */
#include <errno.h>
#include <string.h>

#include "base/asset.h"
#include "base/memory.h"
#include "base/template.h"
#include "base/text.h"
#include "base/words.h"
#include "stage/print.h"
#include "stage/print_html_inside.h"

enum { BYTES_MOST = 512 * 1024 * 1024 };

/* --- templates -------------------------------------------------------------------------------- */

enum { TEMPLATES = 3 };
static const char *const names[TEMPLATES] = {"report", "report_block", "report_page"};

struct shelf {
    struct template *templates[TEMPLATES];
};

static bool fill_shelf(struct shelf *shelf, struct error *error)
{
    for (size_t i = 0; i < TEMPLATES; i++) {
        struct text path = {0};
        const struct asset *asset;

        text_add(&path, "dashboards/%s.mustache", names[i]);
        asset = asset_find(text_string(&path));
        shelf->templates[i] = asset == NULL ? NULL : template_new(names[i], asset->bytes, error);
        if (asset == NULL)
            error_set(error, tr("'%s' is not in the program"), text_string(&path));
        text_free(&path);
        if (shelf->templates[i] == NULL)
            return false;
    }
    return true;
}

static const struct template *find(const void *argument, const char *name)
{
    const struct shelf *const shelf = argument;
    size_t place = 0;

    while (place < TEMPLATES && strcmp(names[place], name) != 0)
        place++;
    return place < TEMPLATES ? shelf->templates[place] : NULL;
}

/* --- what stands in them ---------------------------------------------------------------------- */

static void set_text(json_t *object, const char *name, const char *text)
{
    if (text[0] != '\0')
        json_set_string(object, name, text);
}

/* A text in several lines as a list. */
static void set_lines(json_t *object, const char *name, const char *text)
{
    json_t *const lines = json_array();

    while (*text != '\0') {
        const size_t length = strcspn(text, "\n");

        json_array_append_new(lines, json_stringn(text, length));
        text += length + (text[length] == '\n' ? 1 : 0);
    }
    json_set(object, name, lines);
}

static void set_head(json_t *view, const struct document *document)
{
    set_text(view, "lang", words_language_name(document->language));
    set_text(view, "title", document->title);
    set_text(view, "watermark", document->watermark);
    set_text(view, "superior", document->superior);
    set_text(view, "issuer", document->issuer);
    set_text(view, "number", document->number);
    set_text(view, "state", document->state);
    set_text(view, "motto", document->motto);
    set_text(view, "place_and_date", document->place_and_date);
    set_text(view, "kind", document->kind);
    set_lines(view, "subject", document->subject);
    set_text(view, "addressee", document->addressee);
}

static void set_end(json_t *view, const struct document *document)
{
    json_t *const recipients = json_array();

    for (size_t i = 0; i < document->recipient_count; i++)
        json_array_append_new(recipients, json_string(document->recipients[i]));
    set_text(view, "recipients_title", document->recipients_title);
    json_set_bool(view, "has_recipients", document->recipient_count > 0);
    json_set(view, "recipients", recipients);
    set_lines(view, "signer_title", document->signer_title);
    set_lines(view, "signer_hint", document->signer_hint);
    set_text(view, "signer_name", document->signer_name);
    json_set_bool(view, "has_colophon", document->colophon[0] != '\0');
    set_lines(view, "colophon", document->colophon);
}

static json_t *view_new(const struct document *document, struct error *error)
{
    static const struct {
        const char *name;
        enum document_part part;
    } parts[] = {{"summary", PART_SUMMARY}, {"body", PART_BODY}, {"annex", PART_ANNEX}};
    const struct asset *const style = asset_find("dashboards/report.css");
    json_t *const view = json_object();

    set_head(view, document);
    set_end(view, document);
    if (style != NULL)
        json_set(view, "style", json_stringn(style->bytes, style->length));
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        json_t *const blocks = html_blocks_new(document, parts[i].part, error);

        if (blocks == NULL) {
            json_decref(view);
            return NULL;
        }
        if (parts[i].part == PART_SUMMARY)
            json_set_bool(view, "has_summary", json_array_size(blocks) > 0);
        json_set(view, parts[i].name, blocks);
    }
    return view;
}

/* --- printing --------------------------------------------------------------------------------- */

static bool print(const struct document *document, const char *name, FILE *out, struct error *error)
{
    struct shelf shelf = {{NULL}};
    struct text html = {.limit = BYTES_MOST};
    json_t *const view = view_new(document, error);
    bool good = view != NULL && fill_shelf(&shelf, error) &&
                template_render(find(&shelf, name), view, find, &shelf, &html, error);

    if (good && fwrite(text_string(&html), 1, html.length, out) != html.length)
        good = error_set(error, tr("it cannot be written (%s)"), strerror(errno));
    for (size_t i = 0; i < TEMPLATES; i++)
        template_free(shelf.templates[i]);
    json_decref(view);
    text_free(&html);
    return good;
}

bool print_html(const struct document *document, const struct print_options *options, FILE *out,
                struct error *error)
{
    (void)options;
    return print(document, "report_page", out, error);
}

bool print_html_body(const struct document *document, const struct print_options *options,
                     FILE *out, struct error *error)
{
    (void)options;
    return print(document, "report", out, error);
}
