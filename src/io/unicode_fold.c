/* Encodings, and texts made comparable. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unicase.h>
#include <uniconv.h>
#include <uninorm.h>
#include <unistr.h>

#include "base/memory.h"
#include "base/text.h"
#include "io/unicode.h"

enum { CHARSET_MOST = 40, LETTER_MOST = 8 };

static const uint8_t *as_u8(const char *bytes)
{
    return (const uint8_t *)bytes;
}

bool unicode_is_valid(const char *bytes, size_t length)
{
    return u8_check(as_u8(bytes), length) == NULL;
}

size_t unicode_letters(const char *bytes, size_t length)
{
    return u8_mbsnlen(as_u8(bytes), length);
}

/* --- encodings -------------------------------------------------------------------------------- */

/* What the first bytes say of those that follow; NULL: nothing. */
static const char *charset_of_mark(const char *bytes, size_t length)
{
    if (length >= 3 && memcmp(bytes, "\xef\xbb\xbf", 3) == 0)
        return "UTF-8";
    if (length >= 2 && memcmp(bytes, "\xff\xfe", 2) == 0)
        return "UTF-16LE";
    if (length >= 2 && memcmp(bytes, "\xfe\xff", 2) == 0)
        return "UTF-16BE";
    return NULL;
}

/* A name may choose an encoding, but not how iconv is to work ("//IGNORE"). */
static bool is_plain_name(const char *charset)
{
    return strlen(charset) < CHARSET_MOST &&
           charset[strspn(charset, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                   "0123456789-_.:")] == '\0';
}

static char *convert(const char *bytes, size_t length, const char *charset, size_t *new_length)
{
    size_t count = 0;
    uint8_t *const raw =
        u8_conv_from_encoding(charset, iconveh_question_mark, bytes, length, NULL, NULL, &count);
    char *text;

    if (raw == NULL)
        return NULL;
    text = memory_new(count + 1, 1);
    memcpy(text, raw, count);
    free(raw);
    *new_length = count;
    return text;
}

char *unicode_from(const char *bytes, size_t length, const char *charset, size_t *new_length)
{
    const char *const mark = charset_of_mark(bytes, length);
    const char *const named = mark != NULL ? mark : charset;
    char *text = NULL;

    if (length > 0 && named != NULL && strcasecmp(named, "utf-8") != 0 && is_plain_name(named))
        text = convert(bytes, length, named, new_length);
    /* most who say windows-1252 or nothing at all, and are not UTF-8, are old pages from here */
    if (text == NULL && length > 0 && named == NULL && !unicode_is_valid(bytes, length))
        text = convert(bytes, length, "WINDOWS-1258", new_length);
    if (text == NULL) {
        text = memory_new(length + 1, 1);
        memcpy(text, bytes, length);
        *new_length = length;
    }
    return text;
}

/* --- folding ---------------------------------------------------------------------------------- */

/* Signs that differ only in how they are drawn; 0: they are dropped. */
static const struct {
    ucs4_t first, last, plain;
} plain_signs[] = {
    {0xa0, 0xa0, ' '},     {0xad, 0xad, 0},        {0x2000, 0x200a, ' '}, {0x200b, 0x200f, 0},
    {0x2010, 0x2015, '-'}, {0x2018, 0x201b, '\''}, {0x201c, 0x201f, '"'}, {0x202f, 0x202f, ' '},
    {0x3000, 0x3000, ' '}, {0xfeff, 0xfeff, 0},
};

static ucs4_t plain_sign(ucs4_t sign)
{
    for (size_t i = 0; i < sizeof plain_signs / sizeof *plain_signs; i++)
        if (sign >= plain_signs[i].first && sign <= plain_signs[i].last)
            return plain_signs[i].plain;
    return sign;
}

static void add_letter(struct text *text, ucs4_t letter)
{
    uint8_t bytes[LETTER_MOST];
    const int length = u8_uctomb(bytes, letter, sizeof bytes);

    if (length > 0)
        text_add_bytes(text, bytes, (size_t)length);
}

/* Spaces stay single, whichever they were. */
static void add_small(struct text *text, char letter)
{
    if (letter == ' ' && text->length > 0 && text->bytes[text->length - 1] == ' ')
        return;
    text_add_bytes(text, &letter, 1);
}

static void add_folded(struct text *text, ucs4_t letter)
{
    if (letter == 0x2026) {
        text_add_string(text, "...");
        return;
    }
    letter = plain_sign(uc_tolower(letter));
    if (letter != 0 && letter < 0x80)
        add_small(text, (char)letter);
    else if (letter != 0)
        add_letter(text, letter);
}

char *unicode_fold(const char *bytes, size_t length)
{
    const bool apart = unicode_has_marks(bytes, length);
    char *const composed = apart ? unicode_compose(bytes, length, &length) : NULL;
    const uint8_t *at = as_u8(apart ? composed : bytes);
    const uint8_t *const end = at + length;
    struct text text = {0};

    while (at < end) {
        ucs4_t letter = *at;

        if (letter < 0x80) {
            add_small(&text, (char)(letter >= 'A' && letter <= 'Z' ? letter + 32 : letter));
            at++;
        } else {
            at += u8_mbtouc(&letter, at, (size_t)(end - at));
            add_folded(&text, letter);
        }
    }
    free(composed);
    return text_detach(&text);
}

static void add_without_accent(struct text *text, ucs4_t letter)
{
    ucs4_t parts[UC_DECOMPOSITION_MAX_LENGTH];

    while (uc_canonical_decomposition(letter, parts) > 0)
        letter = parts[0];
    if (letter >= 0x300 && letter <= 0x36F)
        return; /* a mark that came by itself */
    if (letter == 0x110 || letter == 0x111)
        letter = letter == 0x110 ? 'D' : 'd';
    add_letter(text, letter);
}

char *unicode_strip_accents(const char *string)
{
    const uint8_t *at = as_u8(string);
    const uint8_t *const end = at + strlen(string);
    struct text text = {0};

    while (at < end) {
        ucs4_t letter;

        at += u8_mbtouc(&letter, at, (size_t)(end - at));
        add_without_accent(&text, letter);
    }
    return text_detach(&text);
}

char *unicode_upper(const char *string)
{
    size_t length = 0;
    uint8_t *const upper =
        u8_toupper(as_u8(string), strlen(string), "", UNINORM_NFC, NULL, &length);
    char *const text = NEW_ARRAY(char, length + 1);

    if (upper != NULL)
        memcpy(text, upper, length);
    free(upper);
    return text;
}
