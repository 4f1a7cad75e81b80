#include "io/unicode.h"

#include <stdlib.h>
#include <string.h>
#include <uninorm.h>
#include <unistr.h>

#include "base/memory.h"

/* The library speaks of bytes as uint8_t: the only casts are here. */
static const uint8_t *as_u8(const char *bytes)
{
    return (const uint8_t *)bytes;
}

char *unicode_compose(const char *bytes, size_t length, size_t *composed_length)
{
    size_t composed = 0;
    uint8_t *const raw = u8_normalize(UNINORM_NFC, as_u8(bytes), length, NULL, &composed);
    char *text;

    /* NULL for nothing at all; out of memory, memory_new will say so */
    if (raw == NULL)
        composed = 0;
    text = memory_new(composed + 1, 1);
    if (composed > 0)
        memcpy(text, raw, composed);
    free(raw);
    *composed_length = composed;
    return text;
}

bool unicode_has_marks(const char *bytes, size_t length)
{
    const char *const end = bytes + length;
    const char *at = bytes;

    /* in UTF-8 they are CC 80 .. CD AF, and neither CC nor CD is ever a second byte */
    if (length < 2)
        return false;
    if (memchr(bytes, 0xcc, length - 1) != NULL)
        return true;
    while (at + 1 < end && (at = memchr(at, 0xcd, (size_t)(end - at) - 1)) != NULL) {
        if ((unsigned char)at[1] <= 0xaf)
            return true;
        at++;
    }
    return false;
}

bool unicode_is_ascii(const char *bytes, size_t length)
{
    for (size_t i = 0; i < length; i++)
        if ((unsigned char)bytes[i] >= 0x80)
            return false;
    return true;
}

/* Takes off a character at the end that is only half there. */
static size_t cut_half_character(char *text, size_t length)
{
    const uint8_t *const bad = u8_check(as_u8(text), length);
    size_t good;
    ucs4_t character;

    if (bad == NULL)
        return length;
    good = (size_t)(bad - as_u8(text));
    if (u8_mbtoucr(&character, bad, length - good) != -2)
        return length;
    text[good] = '\0';
    return good;
}

void unicode_repair(char *text)
{
    size_t left = cut_half_character(text, strlen(text));

    for (char *at = text; *at != '\0'; at++)
        if ((unsigned char)*at < 0x20 || *at == 0x7f)
            *at = '?';
    for (const uint8_t *bad; (bad = u8_check(as_u8(text), left)) != NULL;) {
        const size_t good = (size_t)(bad - as_u8(text));

        text += good;
        left -= good;
        *text = '?';
    }
}

static bool is_blank(char letter)
{
    return letter == ' ' || letter == '\t' || letter == '\r';
}

/* A line without blanks at its ends, and behind what is there; nothing of an empty one. */
static char *put_line(char *to, const char *line, const char *end, bool is_first)
{
    while (line < end && is_blank(*line))
        line++;
    while (end > line && is_blank(end[-1]))
        end--;
    if (end > line && !is_first)
        *to++ = '\n';
    for (; line < end; line++)
        *to++ = (char)(*line == '\t' ? ' ' : *line);
    return to;
}

char *unicode_paragraphs(const char *string)
{
    size_t length;
    char *const text = unicode_compose(string, strlen(string), &length);
    char *to = text;

    for (const char *line = text; *line != '\0';) {
        const char *const end = line + strcspn(line, "\n");
        const bool is_last = *end == '\0';

        to = put_line(to, line, end, to == text);
        line = is_last ? end : end + 1;
    }
    *to = '\0';
    return text;
}
