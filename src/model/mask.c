#include "model/mask.h"

#include <ctype.h>
#include <stdint.h>
#include <string.h>
#include <strings.h>

enum {
    NUMBER_DIGITS = 12,
    ROW_DIGITS = 9,
    PHONE_DIGITS = 9, /* and more, with its 0 or 84 */
    GAP_MOST = 3,     /* "(+84) - 912": what may stand between two digits */
};

/* A letter as a reader would see it, whatever bytes stand for it. */
struct letter {
    uint32_t code;
    size_t width; /* bytes; 0: the text is over */
};

/* --- letters ---------------------------------------------------------------------------------- */

static uint32_t number_of(const char *text, size_t length, int base, size_t *width)
{
    uint32_t value = 0;
    size_t i = 0;

    for (; i < length && i < 8 && isxdigit((unsigned char)text[i]); i++) {
        const int digit = text[i] <= '9' ? text[i] - '0' : (text[i] | 0x20) - 'a' + 10;

        if (digit >= base)
            break;
        value = value * (uint32_t)base + (uint32_t)digit;
    }
    *width = i;
    return value;
}

static const struct {
    const char *name;
    uint32_t code;
} entities[] = {
    {"&nbsp;", 0xa0}, {"&commat;", '@'}, {"&period;", '.'}, {"&thinsp;", ' '}, {"&ensp;", ' '},
    {"&emsp;", ' '},  {"&plus;", '+'},   {"&lpar;", '('},   {"&rpar;", ')'},   {"&hyphen;", '-'},
    {"&dash;", '-'},  {"&ndash;", '-'},  {"&mdash;", '-'},  {"&shy;", '-'},    {"&zwnj;", ' '},
};

/* "&#48;", "&#x30;", the semicolon being what browsers do without. */
static struct letter read_entity(const char *text, size_t length)
{
    const bool is_hex = length > 2 && (text[2] == 'x' || text[2] == 'X');
    const size_t head = is_hex ? 3 : 2;
    struct letter letter = {'&', 1};
    size_t width;

    for (size_t i = 0; i < sizeof entities / sizeof *entities; i++)
        if (length >= strlen(entities[i].name) &&
            memcmp(text, entities[i].name, strlen(entities[i].name)) == 0)
            return (struct letter){entities[i].code, strlen(entities[i].name)};
    if (length < 3 || text[1] != '#')
        return letter;
    letter.code = number_of(text + head, length - head, is_hex ? 16 : 10, &width);
    if (width == 0)
        return (struct letter){'&', 1};
    letter.width = head + width;
    letter.width += letter.width < length && text[letter.width] == ';';
    return letter;
}

/* "%30", "\x30", "\u0030": so many hexadecimal digits after the head. */
static struct letter read_escape(const char *text, size_t length, size_t head, size_t digits)
{
    size_t width;
    uint32_t code;

    if (length < head + digits)
        return (struct letter){(unsigned char)*text, 1};
    code = number_of(text + head, digits, 16, &width);
    if (width != digits)
        return (struct letter){(unsigned char)*text, 1};
    return (struct letter){code, head + digits};
}

static struct letter read_utf8(const char *text, size_t length)
{
    const unsigned char first = (unsigned char)*text;
    const size_t width = first < 0xc0 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
    uint32_t code = width == 1 ? first : first & (0x7fu >> width);

    if (width > length)
        return (struct letter){first, 1};
    for (size_t i = 1; i < width; i++)
        code = code << 6 | ((unsigned char)text[i] & 0x3f);
    return (struct letter){code, width};
}

static struct letter read_letter(const char *text, size_t length)
{
    if (length == 0)
        return (struct letter){0, 0};
    if (*text == '&')
        return read_entity(text, length);
    if (*text == '%')
        return read_escape(text, length, 1, 2);
    if (*text == '\\' && length > 1 && text[1] == 'x')
        return read_escape(text, length, 2, 2);
    if (*text == '\\' && length > 1 && text[1] == 'u')
        return read_escape(text, length, 2, 4);
    return read_utf8(text, length);
}

/* -1: it is none. */
static int digit_of(uint32_t code)
{
    /* where other scripts' zeros stand: Arabic, Persian, Khmer, full width */
    static const uint32_t zeros[] = {'0', 0x660, 0x6f0, 0x17e0, 0xff10};

    for (size_t i = 0; i < sizeof zeros / sizeof *zeros; i++)
        if (code >= zeros[i] && code < zeros[i] + 10)
            return (int)(code - zeros[i]);
    if (code >= 0x1d7ce && code <= 0x1d7ff) /* mathematical ones: bold, double-struck, … */
        return (int)((code - 0x1d7ce) % 10);
    return -1;
}

static bool is_gap(uint32_t code)
{
    return (code < 0x80 && code != 0 && strchr(" \t\r\n.-_()+", (int)code) != NULL) ||
           code == 0xa0 || code == 0xad || code == 0xb7 || (code >= 0x2000 && code <= 0x2015) ||
           code == 0x2022 || code == 0x202f || code == 0x2060 || code == 0x3000 || code == 0xfeff;
}

/* --- numbers ---------------------------------------------------------------------------------- */

/* Digits with no more than gaps between them. */
struct chain {
    size_t from, to;
    size_t digits;
    size_t phone_from, phone_before; /* where a telephone may begin, and how many digits before */
    bool has_phone;
    int first;         /* digit of the group that is read, … */
    size_t group_from; /* … and where that is */
};

static void stars(char *text, size_t from, size_t to)
{
    memset(text + from, '*', to - from);
}

/* From `from` on; the digits alone, or all that lies between them too. */
static void mask_chain(char *text, size_t from, size_t to)
{
    while (from < to) {
        const struct letter letter = read_letter(text + from, to - from);

        if (digit_of(letter.code) >= 0)
            stars(text, from, from + letter.width);
        from += letter.width;
    }
}

/* "84…" and "0…" begin a telephone where a group of digits begins. */
static void look_for_phone(struct chain *chain, size_t at, int digit, size_t in_group)
{
    const bool begins =
        (in_group == 0 && digit == 0) || (in_group == 1 && chain->first == 8 && digit == 4);

    if (in_group == 0) {
        chain->first = digit;
        chain->group_from = at;
    }
    if (chain->has_phone || !begins)
        return;
    chain->has_phone = true;
    chain->phone_from = chain->group_from;
    chain->phone_before = chain->digits - in_group;
}

static struct chain read_chain(const char *text, size_t length, size_t from)
{
    struct chain chain = {.from = from, .to = from};
    size_t at = from;
    size_t in_group = 0;
    size_t gap = 0;

    while (at < length && gap <= GAP_MOST) {
        const struct letter letter = read_letter(text + at, length - at);
        const int digit = digit_of(letter.code);

        if (digit < 0 && !is_gap(letter.code))
            break;
        if (digit < 0) {
            gap++;
            in_group = 0;
        } else {
            look_for_phone(&chain, at, digit, in_group++);
            chain.digits++;
            chain.to = at + letter.width;
            gap = 0;
        }
        at += letter.width;
    }
    return chain;
}

/* "203.113.131.100", as it is written without thinking: no citizen's number looks like it, for they
 * all begin with 0. */
static bool is_address(const char *text, const struct chain *chain)
{
    size_t at = chain->from;

    for (int part = 0; part < 4; part++) {
        unsigned value = 0;
        size_t width = 0;

        for (; at < chain->to && isdigit((unsigned char)text[at]) && width < 4; width++)
            value = value * 10 + (unsigned)(text[at++] - '0');
        if (width == 0 || value > 255 || (width > 1 && text[at - width] == '0'))
            return false;
        if (part < 3 && (at >= chain->to || text[at++] != '.'))
            return false;
    }
    return at == chain->to;
}

static void mask_rows(char *text, const struct chain *chain)
{
    size_t began = chain->from;
    size_t at = chain->from;
    size_t row = 0;

    while (at < chain->to) {
        const struct letter letter = read_letter(text + at, chain->to - at);

        at += letter.width;
        if (digit_of(letter.code) >= 0) {
            row++;
        } else {
            row = 0;
            began = at;
        }
        if (row >= ROW_DIGITS) {
            mask_chain(text, began, at);
            began = at; /* those before are stars now */
            row = ROW_DIGITS - 1;
        }
    }
}

static void mask_numbers(char *text, size_t length, bool is_cut)
{
    size_t at = 0;

    while (at < length) {
        const struct letter letter = read_letter(text + at, length - at);
        struct chain chain;

        if (digit_of(letter.code) < 0) {
            at += letter.width;
            continue;
        }
        chain = read_chain(text, length, at);
        at = chain.to;
        if (is_address(text, &chain))
            continue;
        if (chain.digits >= NUMBER_DIGITS || (is_cut && chain.to + GAP_MOST >= length))
            mask_chain(text, chain.from, chain.to);
        else if (chain.has_phone && chain.digits - chain.phone_before >= PHONE_DIGITS)
            mask_chain(text, chain.phone_from, chain.to);
        mask_rows(text, &chain);
    }
}

/* --- mail ------------------------------------------------------------------------------------- */

/* Of letters in any writing, and of the escapes that may stand for them. */
static bool is_of_name(char byte)
{
    return isalnum((unsigned char)byte) || (byte & 0x80) != 0 ||
           (byte != '\0' && strchr("._%+-&#;\\", byte) != NULL);
}

static void mask_mail(char *text, size_t length)
{
    size_t at = 0;
    size_t free_from = 0; /* what lies before was masked, or cannot belong to a name */

    while (at < length) {
        const struct letter letter = read_letter(text + at, length - at);
        size_t from = at;
        size_t to = at + letter.width;
        bool has_dot = false;

        at += letter.width;
        if (letter.code != '@')
            continue;
        while (from > free_from && is_of_name(text[from - 1]))
            from--;
        for (; to < length && is_of_name(text[to]); to++)
            has_dot = has_dot || text[to] == '.' || text[to] == '%' || text[to] == '&';
        free_from = at;
        if (!has_dot || from == at - letter.width || to == at)
            continue;
        stars(text, from, at - letter.width);
        stars(text, at, to);
        free_from = at = to;
    }
}

void mask_persons(char *text, size_t length, bool is_cut)
{
    mask_mail(text, length);
    mask_numbers(text, length, is_cut);
}

/* --- heads ------------------------------------------------------------------------------------ */

static bool is_secret(const char *name, size_t length)
{
    static const char *const parts[] = {"cookie", "auth",   "token",   "secret",
                                        "key",    "passwd", "session", "password"};

    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        for (size_t at = 0; at + strlen(parts[i]) <= length; at++)
            if (strncasecmp(name + at, parts[i], strlen(parts[i])) == 0)
                return true;
    return false;
}

static void blot(char *letters, size_t length)
{
    for (size_t i = 0; i < length; i++)
        if (letters[i] != '\r' && letters[i] != '\n' && letters[i] != ' ')
            letters[i] = '*';
}

void mask_secret_lines(char *headers, size_t length)
{
    bool secret = false;
    size_t at = 0;

    while (at < length) {
        const char *const end = memchr(headers + at, '\n', length - at);
        const size_t next = end == NULL ? length : (size_t)(end - headers) + 1;
        const char *const colon = memchr(headers + at, ':', next - at);
        const bool goes_on = headers[at] == ' ' || headers[at] == '\t'; /* the line before */
        size_t from = at;

        if (!goes_on && colon != NULL)
            from = (size_t)(colon - headers) + 1;
        if (!goes_on)
            secret = colon == NULL || is_secret(headers + at, from - at);
        if (secret)
            blot(headers + from, next - from);
        at = next;
    }
}
