#include "base/page_text.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/page_text_inside.h"

enum {
    NAME_MOST = 16,        /* longer names are none that we know */
    CHARSET_WITHIN = 1024, /* bytes in which a page must say it */
    STYLE_MOST = 512,
};

/* A tag or what else begins with '<'. */
struct tag {
    char name[NAME_MOST];
    bool closes; /* </p> */
    bool hides, asks_password;
    const char *alt;
    size_t alt_length;
};

struct reader {
    struct page_text *page;
    const char *at, *end;
    char hidden_by[NAME_MOST]; /* the element that hides what is in it; "": none */
    size_t hidden_deep;        /* elements of that name that are open within it */
    char within[NAME_MOST];    /* "title" or a heading, else "" */
};

static bool is_one_of(const char *name, const char *const *names)
{
    for (; *names != NULL; names++)
        if (strcmp(name, *names) == 0)
            return true;
    return false;
}

/* --- texts ------------------------------------------------------------------------------------ */

static void add_space(struct text *text)
{
    if (text->length > 0 && text->bytes[text->length - 1] != ' ' &&
        text->bytes[text->length - 1] != '\n')
        text_add_bytes(text, " ", 1);
}

static bool is_title(const struct reader *reader)
{
    return strcmp(reader->within, "title") == 0;
}

static void add_bytes(struct reader *reader, const char *bytes, size_t length)
{
    struct page_text *const page = reader->page;

    if (is_title(reader)) {
        text_add_bytes(&page->title, bytes, length);
    } else if (reader->hidden_by[0] != '\0') {
        text_add_bytes(&page->hidden, bytes, length);
    } else {
        text_add_bytes(&page->visible, bytes, length);
        if (reader->within[0] != '\0')
            text_add_bytes(&page->headings, bytes, length);
    }
}

static void separate(struct reader *reader)
{
    struct page_text *const page = reader->page;

    if (is_title(reader)) {
        add_space(&page->title);
    } else if (reader->hidden_by[0] != '\0') {
        add_space(&page->hidden);
    } else {
        add_space(&page->visible);
        if (reader->within[0] != '\0')
            add_space(&page->headings);
    }
}

static bool is_blank(char letter)
{
    return letter == ' ' || letter == '\n' || letter == '\t' || letter == '\r' || letter == '\f';
}

/* Letters between two tags: single spaces, references to characters put in. */
static void add_letters(struct reader *reader, const char *at, const char *end)
{
    while (at < end) {
        const char *const from = at;
        char letter[PAGE_LETTER_MOST];
        size_t length;

        while (at < end && !is_blank(*at) && *at != '&')
            at++;
        if (at > from)
            add_bytes(reader, from, (size_t)(at - from));
        if (at < end && is_blank(*at)) {
            separate(reader);
            at++;
        } else if (at < end) {
            at += page_reference(at, end, letter, &length);
            add_bytes(reader, letter, length);
        }
    }
}

/* --- tags ------------------------------------------------------------------------------------- */

static char small(char letter)
{
    return (char)(letter >= 'A' && letter <= 'Z' ? letter + ('a' - 'A') : letter);
}

static void read_name(struct reader *reader, struct tag *tag)
{
    size_t length = 0;

    while (reader->at < reader->end && !is_blank(*reader->at) && *reader->at != '>' &&
           *reader->at != '/') {
        if (length + 1 < sizeof tag->name)
            tag->name[length++] = small(*reader->at);
        reader->at++;
    }
    tag->name[length] = '\0';
}

/* Is the style one that nobody sees?  Spaces do not matter. */
static bool style_hides(const char *value, size_t length)
{
    static const char *const hiding[] = {"display:none",  "visibility:hidden", "left:-",    "top:-",
                                         "text-indent:-", "font-size:0;",      "opacity:0;"};
    char style[STYLE_MOST + 2];
    size_t kept = 0;

    for (size_t i = 0; i < length && kept < STYLE_MOST; i++)
        if (!is_blank(value[i]))
            style[kept++] = small(value[i]);
    style[kept++] = ';';
    style[kept] = '\0';
    for (size_t i = 0; i < sizeof hiding / sizeof *hiding; i++)
        if (strstr(style, hiding[i]) != NULL)
            return true;
    return false;
}

static bool is_name(const char *name, size_t length, const char *wanted)
{
    return length == strlen(wanted) && strncasecmp(name, wanted, length) == 0;
}

static void take_attribute(struct tag *tag, const char *name, size_t name_length, const char *value,
                           size_t length)
{
    if (is_name(name, name_length, "hidden"))
        tag->hides = true;
    else if (is_name(name, name_length, "style"))
        tag->hides |= style_hides(value, length);
    else if (is_name(name, name_length, "type"))
        tag->asks_password |= is_name(value, length, "password");
    else if (is_name(name, name_length, "alt")) {
        tag->alt = value;
        tag->alt_length = length;
    }
}

/* The value behind '=', in quotes or without. */
static const char *read_value(struct reader *reader, size_t *length)
{
    const char *const end = reader->end;
    const char *value = reader->at;

    *length = 0;
    if (value < end && (*value == '"' || *value == '\'')) {
        const char *const close = memchr(value + 1, *value, (size_t)(end - value) - 1);

        reader->at = close == NULL ? end : close + 1;
        *length = (size_t)((close == NULL ? end : close) - value - 1);
        return value + 1;
    }
    while (reader->at < end && !is_blank(*reader->at) && *reader->at != '>')
        reader->at++;
    *length = (size_t)(reader->at - value);
    return value;
}

static void skip_blanks(struct reader *reader)
{
    while (reader->at < reader->end && is_blank(*reader->at))
        reader->at++;
}

static void read_attribute(struct reader *reader, struct tag *tag)
{
    const char *name;
    const char *value = "";
    size_t name_length;
    size_t length = 0;

    skip_blanks(reader);
    name = reader->at;
    while (reader->at < reader->end && !is_blank(*reader->at) && *reader->at != '=' &&
           *reader->at != '>' && *reader->at != '/')
        reader->at++;
    name_length = (size_t)(reader->at - name);
    skip_blanks(reader);
    if (reader->at < reader->end && *reader->at == '=') {
        reader->at++;
        skip_blanks(reader);
        value = read_value(reader, &length);
    } else if (name_length == 0 && reader->at < reader->end && *reader->at != '>') {
        reader->at++; /* a stray '/' */
    }
    take_attribute(tag, name, name_length, value, length);
}

static struct tag read_tag(struct reader *reader)
{
    struct tag tag = {.closes = *reader->at == '/'};

    if (tag.closes)
        reader->at++;
    read_name(reader, &tag);
    while (reader->at < reader->end && *reader->at != '>')
        read_attribute(reader, &tag);
    if (reader->at < reader->end)
        reader->at++;
    return tag;
}

/* Behind the end that a comment, a script or a style has; all that is left if it has none. */
static void skip_until(struct reader *reader, const char *close)
{
    const size_t length = strlen(close);

    while ((size_t)(reader->end - reader->at) >= length &&
           strncasecmp(reader->at, close, length) != 0) {
        const char *const next =
            memchr(reader->at + 1, *close, (size_t)(reader->end - reader->at) - 1);

        reader->at = next == NULL ? reader->end : next;
    }
    if ((size_t)(reader->end - reader->at) < length)
        reader->at = reader->end;
}

/* --- elements --------------------------------------------------------------------------------- */

/* What these contain is no text; they end only by their own tag. */
static bool skip_raw(struct reader *reader, const struct tag *tag)
{
    static const char *const raw[][2] = {{"script", "</script"},
                                         {"style", "</style"},
                                         {"template", "</template"},
                                         {"noscript", "</noscript"},
                                         {"svg", "</svg"}};

    for (size_t i = 0; i < sizeof raw / sizeof *raw; i++)
        if (strcmp(tag->name, raw[i][0]) == 0 && !tag->closes) {
            skip_until(reader, raw[i][1]);
            return true;
        }
    return false;
}

static bool is_heading(const char *name)
{
    return name[0] == 'h' && name[1] >= '1' && name[1] <= '3' && name[2] == '\0';
}

/* Which of title and headings we are in. */
static void follow_heading(struct reader *reader, const struct tag *tag)
{
    if (!is_heading(tag->name) && strcmp(tag->name, "title") != 0)
        return;
    if (reader->within[0] != '\0' && !is_title(reader))
        text_add_string(&reader->page->headings, "\n");
    memcpy(reader->within, tag->closes ? "" : tag->name, tag->closes ? 1 : sizeof tag->name);
}

static void follow_hiding(struct reader *reader, const struct tag *tag)
{
    static const char *const empty[] = {"input", "img",  "br",   "hr",    "meta",
                                        "link",  "area", "base", "embed", NULL};

    if (reader->hidden_by[0] == '\0') {
        if (tag->hides && !tag->closes && !is_one_of(tag->name, empty)) {
            memcpy(reader->hidden_by, tag->name, sizeof tag->name);
            reader->hidden_deep = 1;
        }
    } else if (strcmp(reader->hidden_by, tag->name) == 0) {
        reader->hidden_deep += tag->closes ? SIZE_MAX : 1;
        if (reader->hidden_deep == 0)
            reader->hidden_by[0] = '\0';
    }
}

/* Do these stand within a word? */
static bool is_inline(const char *name)
{
    static const char *const names[] = {"a",   "b",    "i",    "u",    "em",   "strong", "span",
                                        "sub", "font", "mark", "code", "abbr", "small",  NULL};

    return is_one_of(name, names);
}

static void take_tag(struct reader *reader)
{
    const struct tag tag = read_tag(reader);

    if (!is_inline(tag.name))
        separate(reader);
    if (skip_raw(reader, &tag))
        return;
    reader->page->asks_password |= tag.asks_password;
    follow_heading(reader, &tag);
    follow_hiding(reader, &tag);
    if (tag.alt != NULL && strcmp(tag.name, "img") == 0) {
        add_letters(reader, tag.alt, tag.alt + tag.alt_length);
        separate(reader);
    }
}

static void take_markup(struct reader *reader)
{
    const char next = reader->end - reader->at > 1 ? reader->at[1] : '\0';

    if (strncmp(reader->at, "<!--", 4) == 0) {
        skip_until(reader, "-->");
        reader->at += reader->at < reader->end ? 3 : 0;
    } else if (next == '!' || next == '?') {
        skip_until(reader, ">");
        reader->at += reader->at < reader->end ? 1 : 0;
    } else if (next == '/' || (small(next) >= 'a' && small(next) <= 'z')) {
        reader->at++;
        take_tag(reader);
    } else {
        add_bytes(reader, "<", 1);
        reader->at++;
    }
}

void page_text_read(struct page_text *page, const char *html, size_t length, size_t most)
{
    struct reader reader = {.page = page, .at = html, .end = html + length};

    *page = (struct page_text){.title = {.limit = most},
                               .headings = {.limit = most},
                               .visible = {.limit = most},
                               .hidden = {.limit = most}};
    while (reader.at < reader.end) {
        const char *const next = memchr(reader.at, '<', (size_t)(reader.end - reader.at));
        const char *const stop = next == NULL ? reader.end : next;

        add_letters(&reader, reader.at, stop);
        reader.at = stop;
        if (reader.at < reader.end)
            take_markup(&reader);
    }
}

void page_text_free(struct page_text *page)
{
    text_free(&page->title);
    text_free(&page->headings);
    text_free(&page->visible);
    text_free(&page->hidden);
}

/* --- what it says of its encoding ------------------------------------------------------------- */

const char *page_text_charset(char charset[CHARSET_TEXT], const char *html, size_t length)
{
    const size_t within = length < CHARSET_WITHIN ? length : CHARSET_WITHIN;
    const char *const end = html + within;
    size_t kept = 0;

    charset[0] = '\0';
    for (const char *at = html; end - at > 8; at++) {
        if (strncasecmp(at, "charset=", 8) != 0)
            continue;
        for (at += 8; at < end && kept + 1 < CHARSET_TEXT; at++) {
            if (*at == '"' || *at == '\'')
                continue;
            if (is_blank(*at) || *at == '>' || *at == ';' || *at == '/')
                break;
            charset[kept++] = *at;
        }
        charset[kept] = '\0';
        break;
    }
    return charset;
}
