/* How one service is, for other sites: a picture, and a page for a frame. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "stage/page_parts.h"

enum { NAME_MOST = 40, MARGIN = 7 };

/* A character's width in tenths of a pixel: what the picture has room for; it is fitted into it. */
enum { CHARACTER_WIDTH = 62 };

/* Characters, as long as nobody composes them of several. */
static int count_characters(const char *string)
{
    int count = 0;

    for (; *string != '\0'; string++)
        count += ((unsigned char)*string & 0xc0) != 0x80;
    return count;
}

static void set_cut(struct text *text, const char *string)
{
    int count = 0;

    for (const char *at = string; *at != '\0'; at++) {
        const bool begins = ((unsigned char)*at & 0xc0) != 0x80;

        if (begins && ++count > NAME_MOST) {
            text_add_string(text, "…");
            return;
        }
        text_add_bytes(text, at, 1);
    }
}

static void add_share(struct text *text, enum language language, const struct fraction *share)
{
    json_t *object;
    int64_t ppm;

    if (share == NULL || share->whole == 0)
        return;
    object = json_object();
    ppm = (int64_t)((double)share->part / (double)share->whole * 1e6);
    page_set_percent(object, "share", language, ppm - ppm % 100); /* two decimals, cut off */
    text_add(text, " %s", json_string_value(json_object_get(object, "share")));
    json_decref(object);
}

static enum state state_of(const struct page_view *view, size_t service)
{
    return view->snapshot == NULL || view->is_stale ? STATE_UNKNOWN
                                                    : view->snapshot->services[service].state;
}

static void set_widths(json_t *value, const char *name, const char *says)
{
    const int left_text = count_characters(name) * CHARACTER_WIDTH / 10;
    const int right_text = count_characters(says) * CHARACTER_WIDTH / 10;
    const int left = left_text + 2 * MARGIN;
    const int right = right_text + 2 * MARGIN;

    json_set_integer(value, "width", left + right);
    json_set_integer(value, "left", left);
    json_set_integer(value, "right", right);
    json_set_integer(value, "left_text", left_text);
    json_set_integer(value, "right_text", right_text);
    json_set_integer(value, "left_at", left / 2);
    json_set_integer(value, "right_at", left + right / 2);
}

bool page_write_badge(const struct pages *pages, const struct page_view *view, size_t service,
                      const struct fraction *share, struct text *text, struct error *error)
{
    static const char *const colours[STATE_COUNT] = {[STATE_UNKNOWN] = "#5b6570",
                                                     [STATE_UP] = "#1a6b36",
                                                     [STATE_DEGRADED] = "#8a5300",
                                                     [STATE_DOWN] = "#a3140f"};
    const enum language language = view->language;
    const enum state state = state_of(view, service);
    const char *const full = service_name(&view->catalogue->services[service], language);
    json_t *const value = page_begin(pages, view);
    struct text name = {0};
    struct text says = {0};
    struct text label = {0};

    set_cut(&name, full);
    page_set_state(value, pages, language, state);
    text_add(&says, "%s %s", json_string_value(json_object_get(value, "glyph")),
             json_string_value(json_object_get(value, "word")));
    add_share(&says, language, share);
    text_add(&label, "%s: %s", full, json_string_value(json_object_get(value, "word")));
    if (share != NULL && share->whole > 0) {
        text_add(&label, ", %s", page_word(pages, language, "badge_share"));
        add_share(&label, language, share);
    }
    json_set_string(value, "name", text_string(&name));
    json_set_string(value, "says", text_string(&says));
    json_set_string(value, "label", text_string(&label));
    json_set_string(value, "colour", colours[state]);
    set_widths(value, text_string(&name), text_string(&says));
    text_free(&name);
    text_free(&says);
    text_free(&label);
    return page_finish(pages, "badge_svg", value, text, error);
}

bool page_write_embed(const struct pages *pages, const struct page_view *view, size_t service,
                      struct text *text, struct error *error)
{
    const struct service *const is = &view->catalogue->services[service];
    const enum state state = state_of(view, service);
    json_t *const value = page_begin(pages, view);

    json_set_string(value, "page_title", service_name(is, view->language));
    page_set_href(value, "href", view->language, "services", is->id);
    page_set_state(value, pages, view->language, state);
    if (state == STATE_DOWN || state == STATE_DEGRADED) {
        const struct service_view *const seen = &view->snapshot->services[service];

        page_set_moment(value, "since", view->language, seen->since_ms, PAGE_MINUTES);
        json_set_string(value, "reason",
                        page_word_of(pages, view->language, "reason_", reason_name(seen->reason)));
    }
    return page_finish(pages, "embed", value, text, error);
}
