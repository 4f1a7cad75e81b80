#include "base/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

void text_free(struct text *text)
{
    free(text->bytes);
    *text = (struct text){.limit = text->limit};
}

void text_clear(struct text *text)
{
    text->length = 0;
    text->cut = false;
    if (text->bytes != NULL)
        text->bytes[0] = '\0';
}

const char *text_string(const struct text *text)
{
    return text->bytes == NULL ? "" : text->bytes;
}

char *text_detach(struct text *text)
{
    char *const bytes = text->bytes != NULL ? text->bytes : memory_copy_string("");

    *text = (struct text){.limit = text->limit};
    return bytes;
}

/* Room for `length` more bytes and the '\0'; returns how many of them may be added. */
static size_t make_room(struct text *text, size_t length)
{
    const size_t limit = text->limit == 0 ? TEXT_LIMIT : text->limit;
    const size_t free_bytes = limit - text->length;

    if (length > free_bytes) {
        length = free_bytes;
        text->cut = true;
    }
    if (text->length + length + 1 > text->capacity) {
        text->capacity = (text->length + length + 1) * 2;
        text->bytes = memory_resize(text->bytes, text->capacity, 1);
    }
    return length;
}

void text_add_bytes(struct text *text, const void *bytes, size_t length)
{
    length = make_room(text, length);
    if (length > 0)
        memcpy(text->bytes + text->length, bytes, length);
    text->length += length;
    text->bytes[text->length] = '\0';
}

void text_add_string(struct text *text, const char *string)
{
    text_add_bytes(text, string, strlen(string));
}

void text_add_arguments(struct text *text, const char *format, va_list arguments)
{
    char small[512];
    va_list again;
    int length;

    va_copy(again, arguments);
    length = vsnprintf(small, sizeof small, format, arguments);
    if (length >= 0 && (size_t)length < sizeof small) {
        text_add_bytes(text, small, (size_t)length);
    } else if (length >= 0) {
        char *const large = memory_new((size_t)length + 1, 1);

        vsnprintf(large, (size_t)length + 1, format, again);
        text_add_bytes(text, large, (size_t)length);
        free(large);
    }
    va_end(again);
}

void text_add(struct text *text, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    text_add_arguments(text, format, arguments);
    va_end(arguments);
}

void text_add_json(struct text *text, const char *string)
{
    if (string == NULL) {
        text_add_string(text, "null");
        return;
    }
    text_add_bytes(text, "\"", 1);
    for (const char *at = string; *at != '\0'; at++) {
        const unsigned char byte = (unsigned char)*at;

        if (byte == '"' || byte == '\\')
            text_add(text, "\\%c", byte);
        else if (byte == '\n')
            text_add_string(text, "\\n");
        else if (byte < 0x20 || byte == 0x7f)
            text_add(text, "\\u%04x", byte);
        else
            text_add_bytes(text, at, 1);
    }
    text_add_bytes(text, "\"", 1);
}

static const char *html_escape(char byte)
{
    switch (byte) {
    case '&':
        return "&amp;";
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '"':
        return "&quot;";
    case '\'':
        return "&#39;";
    default:
        return NULL;
    }
}

void text_add_html(struct text *text, const char *string)
{
    for (const char *at = string; *at != '\0'; at++) {
        const char *const escape = html_escape(*at);

        if (escape != NULL)
            text_add_string(text, escape);
        else
            text_add_bytes(text, at, 1);
    }
}

void text_add_label(struct text *text, const char *string)
{
    for (const char *at = string; *at != '\0'; at++) {
        if (*at == '\\' || *at == '"')
            text_add(text, "\\%c", *at);
        else if (*at == '\n')
            text_add_string(text, "\\n");
        else
            text_add_bytes(text, at, 1);
    }
}

void text_add_base64(struct text *text, const void *bytes, size_t length)
{
    static const char letters[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const unsigned char *const from = bytes;

    for (size_t i = 0; i < length; i += 3) {
        const size_t left = length - i;
        const unsigned int three = (unsigned int)from[i] << 16 |
                                   (left > 1 ? (unsigned int)from[i + 1] << 8 : 0) |
                                   (left > 2 ? (unsigned int)from[i + 2] : 0);
        const char four[4] = {letters[three >> 18], letters[three >> 12 & 63],
                              left > 1 ? letters[three >> 6 & 63] : '=',
                              left > 2 ? letters[three & 63] : '='};

        text_add_bytes(text, four, sizeof four);
    }
}

void text_add_form(struct text *text, const char *string)
{
    static const char plain[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";

    for (; *string != '\0'; string++) {
        if (strchr(plain, *string) != NULL)
            text_add_bytes(text, string, 1);
        else
            text_add(text, "%%%02X", (unsigned int)(unsigned char)*string);
    }
}
