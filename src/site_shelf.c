/* Files are read in the pool, one after another, and held against their SHA-256 before anybody gets
 * them; the last few are kept for those who ask next. */
#include "site_shelf.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/memory.h"
#include "io/loop.h"
#include "io/store_read.h"
#include "report_archive.h"
#include "report_shelf.h"
#include "site_do.h"
#include "site_parts.h"

enum { QUEUED_MOST = 32, KEPT_MOST = 4, KEPT_BYTES_MOST = 8 << 20, LIST_COST = 5, FILE_COST = 5 };

#define LIST_US (10 * US_PER_SECOND)

enum fate { FATE_NONE, FATE_HIDDEN, FATE_BROKEN, FATE_GOOD };

struct sending {
    struct report_shelf *shelf;
    struct sending *next;
    struct work *work; /* NULL: it has not begun */
    struct web_request *request;
    enum language language;
    const struct catalogue *catalogue;
    const char *store_path;
    char *name;
    bool is_known; /* who asks has signed in */
    enum fate fate;
    bool is_public;
    int64_t bytes;
    struct web_page *page; /* NULL unless it went well */
    struct error error;
};

struct sent {
    char *name;
    bool is_public;
    struct web_page *page; /* NULL: none */
};

struct report_shelf {
    struct site *site;
    struct sending *queue; /* the first is being read */
    size_t queued;
    struct sent kept[KEPT_MOST];
    size_t next_place;
    struct log_trouble trouble;
};

struct report_shelf *shelf_new(struct site *site)
{
    struct report_shelf *const shelf = NEW(struct report_shelf);

    shelf->site = site;
    return shelf;
}

static void sending_free(void *argument)
{
    struct sending *const sending = argument;

    web_page_release(sending->page);
    free(sending->name);
    free(sending);
}

void shelf_free(struct report_shelf *shelf)
{
    if (shelf == NULL)
        return;
    while (shelf->queue != NULL) {
        struct sending *const sending = shelf->queue;

        shelf->queue = sending->next;
        if (sending->work != NULL)
            work_cancel(sending->work);
        else
            sending_free(sending);
    }
    for (size_t i = 0; i < KEPT_MOST; i++) {
        web_page_release(shelf->kept[i].page);
        free(shelf->kept[i].name);
    }
    free(shelf);
}

/* --- in the pool -------------------------------------------------------------------------------
 */

static const char *type_of(const char *format)
{
    static const char *const types[][2] = {
        {"pdf", "application/pdf"},
        {"docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"},
        {"xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"},
        {"csv", "text/csv; charset=utf-8"},
        {"json", site_json},
        {"html", site_html}};

    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (strcmp(format, types[i][0]) == 0)
            return types[i][1];
    return "application/octet-stream";
}

static void read_file(struct sending *sending, const json_t *row)
{
    const struct report_file file = {.name = json_string_value(json_object_get(row, "file")),
                                     .sha256 = json_string_value(json_object_get(row, "sha256")),
                                     .bytes = json_integer_value(json_object_get(row, "bytes"))};
    const char *const format = json_string_value(json_object_get(row, "format"));
    const struct web_page_options options = {
        .status = 200,
        .type = type_of(format),
        .cache = sending->is_public ? site_fresh : "no-store",
        .saved_as = strrchr(file.name, '/') == NULL ? file.name : strrchr(file.name, '/') + 1};
    struct text text = {0};

    sending->fate = FATE_BROKEN;
    if (archive_take(sending->store_path, &file, &text, &sending->error)) {
        sending->bytes = file.bytes;
        sending->page = web_page_new(&options, text_string(&text), text.length);
        sending->fate = FATE_GOOD;
    }
    text_free(&text);
}

static void in_pool(void *argument)
{
    struct sending *const sending = argument;
    struct reader *const reader = reader_open(sending->store_path, &sending->error);
    json_t *const shelf =
        reader == NULL ? NULL
                       : shelf_read(reader, sending->catalogue, SHELF_STAFF, &sending->error);
    const json_t *const row = shelf == NULL ? NULL : shelf_find_file(shelf, sending->name);

    reader_close(reader);
    sending->fate = shelf == NULL ? FATE_BROKEN : FATE_NONE;
    if (row != NULL) {
        sending->is_public = json_is_true(json_object_get(row, "public"));
        sending->fate = FATE_HIDDEN;
        if (sending->is_public || sending->is_known)
            read_file(sending, row);
    }
    json_decref(shelf);
}

/* --- on the loop -------------------------------------------------------------------------------
 */

static void begin(struct report_shelf *shelf);

static void keep(struct report_shelf *shelf, const struct sending *sending)
{
    struct sent *const place = &shelf->kept[shelf->next_place];

    if (sending->bytes > KEPT_BYTES_MOST)
        return;
    shelf->next_place = (shelf->next_place + 1) % KEPT_MOST;
    web_page_release(place->page);
    free(place->name);
    *place = (struct sent){memory_copy_string(sending->name), sending->is_public,
                           web_page_hold(sending->page)};
}

static void answer(const struct report_shelf *shelf, const struct sending *sending)
{
    struct site *const site = shelf->site;
    struct visitor visitor;

    switch (sending->fate) {
    case FATE_GOOD:
        web_answer(sending->request, sending->page);
        break;
    case FATE_HIDDEN: /* leads him to where one signs in */
        if (gate_admit(site, sending->request, sending->language, ROLE_VIEWER, &visitor))
            site_answer_sorry(site, sending->request, sending->language, PAGE_TOO_BUSY);
        break;
    case FATE_BROKEN:
        site_answer_sorry(site, sending->request, sending->language, PAGE_BROKEN);
        break;
    case FATE_NONE:
    default:
        site_answer_sorry(site, sending->request, sending->language, PAGE_NOT_FOUND);
        break;
    }
}

static void when_done(void *argument)
{
    struct sending *const sending = argument;
    struct report_shelf *const shelf = sending->shelf;

    shelf->queue = sending->next;
    shelf->queued--;
    if (sending->fate == FATE_BROKEN)
        log_trouble(&shelf->trouble, "%s", sending->error.message);
    if (sending->fate == FATE_GOOD) {
        log_over(&shelf->trouble, "%s", tr("files of reports can be sent again"));
        keep(shelf, sending);
    }
    answer(shelf, sending);
    begin(shelf);
}

static void begin(struct report_shelf *shelf)
{
    struct sending *const sending = shelf->queue;

    if (sending != NULL && sending->work == NULL)
        sending->work = work_start(shelf->site->loop, in_pool, when_done, sending_free, sending);
}

static void add(struct report_shelf *shelf, struct web_request *request, enum language language,
                const char *name, bool is_known)
{
    struct sending **at = &shelf->queue;
    struct sending *const sending = NEW(struct sending);

    while (*at != NULL)
        at = &(*at)->next;
    *at = sending;
    sending->shelf = shelf;
    sending->request = request;
    sending->language = language;
    sending->catalogue = shelf->site->options.catalogue;
    sending->store_path = shelf->site->options.store_path;
    sending->name = memory_copy_string(name);
    sending->is_known = is_known;
    shelf->queued++;
    begin(shelf);
}

static const struct sent *find_kept(const struct report_shelf *shelf, const char *name)
{
    for (size_t i = 0; i < KEPT_MOST; i++)
        if (shelf->kept[i].page != NULL && strcmp(shelf->kept[i].name, name) == 0)
            return &shelf->kept[i];
    return NULL;
}

/* Sums of all services are for those who may see all of them. */
static bool may_see(struct site *site, struct web_request *request, enum language language)
{
    struct visitor visitor;

    return site_is_all_public(site->options.catalogue) ||
           gate_admit(site, request, language, ROLE_VIEWER, &visitor);
}

void shelf_send(struct site *site, struct web_request *request, enum language language,
                const char *name)
{
    struct report_shelf *const shelf = site->shelf;
    const struct sent *const sent = find_kept(shelf, name);
    struct visitor visitor;
    bool is_known;

    if (!may_see(site, request, language))
        return;
    gate_know(site, request, &visitor);
    is_known = visitor.way != VISITOR_STRANGER;
    if (sent != NULL && (sent->is_public || is_known))
        web_answer(request, sent->page);
    else if (shelf->queued == QUEUED_MOST ||
             !pace_may_ask(site->pace, web_client(request), FILE_COST))
        site_answer_sorry(site, request, language, PAGE_TOO_BUSY);
    else
        add(shelf, request, language, name, is_known);
}

/* --- the list ----------------------------------------------------------------------------------
 */

static json_t *read_public(struct reader *reader, const struct catalogue *catalogue, int64_t none,
                           struct error *error)
{
    (void)none;
    return shelf_read(reader, catalogue, SHELF_PUBLIC, error);
}

static json_t *read_staff(struct reader *reader, const struct catalogue *catalogue, int64_t none,
                          struct error *error)
{
    (void)none;
    return shelf_read(reader, catalogue, SHELF_STAFF, error);
}

/* For a moment it is the same for all, if all may see it. */
static void answer_list(struct doing *doing, struct web_page *page)
{
    struct site *const site = doing->site;

    if (doing->found != NULL && doing->visitor.way == VISITOR_STRANGER) {
        cache_answer_and_keep(site->cache, doing->request, page, clock_steady_us() + LIST_US);
    } else {
        web_answer(doing->request, page);
        web_page_release(page);
    }
    do_free(doing);
}

static void write_list(struct doing *doing)
{
    struct site *const site = doing->site;
    char event[EVENT_ID];
    struct page_view view = site_page_view(site, doing->language, event);
    struct text text = {0};
    struct error error = {""};

    view.event = NULL; /* it does not change as states do */
    if (page_write_reports(site->pages, &view, doing->found, &text, &error)) {
        answer_list(doing,
                    site_make_page(doing->found == NULL ? 503 : 200, site_html, "no-store", &text));
    } else {
        log_trouble(&site->page_trouble, "%s", error.message);
        site_answer_sorry(site, doing->request, doing->language, PAGE_BROKEN);
        do_free(doing);
    }
    text_free(&text);
}

void shelf_show(struct site *site, struct web_request *request, enum language language)
{
    const struct visitor nobody = {.way = VISITOR_STRANGER};
    const struct visitor someone = {.way = VISITOR_TOKEN};
    struct doing *doing;

    if (!may_see(site, request, language))
        return;
    if (!pace_may_ask(site->pace, web_client(request), LIST_COST)) {
        site_answer_sorry(site, request, language, PAGE_TOO_BUSY);
        return;
    }
    doing = do_new(site, request, language,
                   site_is_all_public(site->options.catalogue) ? &nobody : &someone);
    doing->on_read = write_list;
    if (do_read(doing, read_public, 0))
        return;
    site_answer_sorry(site, request, language, PAGE_TOO_BUSY);
    do_free(doing);
}

/* --- for programs ------------------------------------------------------------------------------
 */

static void write_api(struct doing *doing)
{
    struct text text = {0};
    struct web_page *page;

    if (doing->found == NULL) {
        site_answer_problem(doing->request, 503,
                            tr("the store could not be read, try again later"));
        do_free(doing);
        return;
    }
    json_write(doing->found, true, &text);
    text_add_string(&text, "\n");
    page = site_make_page(200, site_json, "no-store", &text);
    web_answer(doing->request, page);
    web_page_release(page);
    text_free(&text);
    do_free(doing);
}

void shelf_api(struct site *site, struct web_request *request, const char *none)
{
    struct visitor visitor;
    struct doing *doing;

    (void)none;
    gate_know(site, request, &visitor);
    if (!site_is_all_public(site->options.catalogue) &&
        !gate_admit(site, request, words_language(), ROLE_VIEWER, &visitor))
        return;
    if (!pace_may_ask(site->pace, web_client(request), LIST_COST)) {
        site_answer_problem(request, 429, tr("you ask too often, try again later"));
        return;
    }
    doing = do_new(site, request, words_language(), &visitor);
    doing->on_read = write_api;
    if (do_read(doing, visitor.way == VISITOR_STRANGER ? read_public : read_staff, 0))
        return;
    site_answer_problem(request, 503, tr("too many are asking, try again later"));
    do_free(doing);
}
