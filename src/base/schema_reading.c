/* Mistakes are noted while reading and printed in the order in which they stand in the files. */
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/schema.h"
#include "base/words.h"

enum {
    MISTAKES_KEPT = 2000, /* more than are shown: those shown are the first ones of the files */
    LINE_SHOWN = 120,     /* characters of a line that are shown around the mistake */
    QUOTE_SHOWN = 60,
};

struct mistake {
    struct place place;
    size_t number;
    char *message;
};

struct reading {
    struct arena *arena;
    struct mistake *mistakes;
    size_t count, capacity;
    size_t found; /* also those that were not kept */
    struct text complaints;
};

struct reading *reading_new(struct arena *arena)
{
    struct reading *const reading = NEW(struct reading);

    reading->arena = arena;
    return reading;
}

void reading_free(struct reading *reading)
{
    if (reading == NULL)
        return;
    for (size_t i = 0; i < reading->count; i++)
        free(reading->mistakes[i].message);
    free(reading->mistakes);
    text_free(&reading->complaints);
    free(reading);
}

struct arena *reading_arena(struct reading *reading)
{
    return reading->arena;
}

size_t reading_mistakes(const struct reading *reading)
{
    return reading->found;
}

void reading_complain(struct reading *reading, const struct place *place, const char *format, ...)
{
    struct text message = {0};
    va_list arguments;

    reading->found++;
    if (reading->count == MISTAKES_KEPT)
        return;
    va_start(arguments, format);
    text_add_arguments(&message, format, arguments);
    va_end(arguments);
    reading->mistakes = memory_room(reading->mistakes, reading->count, &reading->capacity,
                                    sizeof *reading->mistakes);
    reading->mistakes[reading->count] = (struct mistake){
        .place = *place,
        .number = reading->count,
        .message = text_detach(&message),
    };
    reading->count++;
}

/* --- characters ------------------------------------------------------------------------------- */

/* Bytes of the UTF-8 character at `at`, at least 1 unless the string ends there. */
static size_t character_length(const char *at)
{
    size_t length = *at == '\0' ? 0 : 1;

    while (length > 0 && ((unsigned char)at[length] & 0xc0) == 0x80)
        length++;
    return length;
}

/* U+0300 to U+036F stand over the letter before them: Vietnamese text may be written so. */
static bool is_combining(const char *at)
{
    const unsigned char first = (unsigned char)at[0];
    const unsigned char second = (unsigned char)at[1];

    return first == 0xcc || (first == 0xcd && second < 0xb0);
}

static bool is_control(const char *at)
{
    const unsigned char first = (unsigned char)at[0];

    return first < 0x20 || first == 0x7f || (first == 0xc2 && (unsigned char)at[1] < 0xa0);
}

static const char *skip_characters(const char *at, int count)
{
    while (count-- > 0)
        at += character_length(at);
    return at;
}

/* Whether its first byte promises as many bytes as there are; what a file holds may be no text. */
static bool is_whole(const char *at)
{
    const unsigned char first = (unsigned char)at[0];
    const size_t promised = first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;

    return (first < 0x80 || (first >= 0xc2 && first < 0xf5)) && character_length(at) == promised;
}

static void add_characters(struct text *text, const char *from, const char *end)
{
    for (const char *at = from; at < end; at += character_length(at)) {
        if (is_control(at) || !is_whole(at))
            text_add_bytes(text, is_whole(at) ? " " : "?", 1);
        else
            text_add_bytes(text, at, character_length(at));
    }
}

const char *reading_quote(struct reading *reading, const char *typed)
{
    const char *const end = skip_characters(typed, QUOTE_SHOWN);
    struct text text = {0};
    char *quote;

    add_characters(&text, typed, end);
    if (*end != '\0')
        text_add_string(&text, "…");
    quote = text_detach(&text);
    arena_adopt(reading->arena, quote, free);
    return quote;
}

/* --- printing --------------------------------------------------------------------------------- */

static int compare_mistakes(const void *left, const void *right)
{
    const struct mistake *const a = left;
    const struct mistake *const b = right;
    const int file = strcmp(a->place.file, b->place.file);

    if (file != 0)
        return file;
    if (a->place.line != b->place.line)
        return a->place.line < b->place.line ? -1 : 1;
    if (a->place.column != b->place.column)
        return a->place.column < b->place.column ? -1 : 1;
    return a->number < b->number ? -1 : a->number > b->number;
}

/* The line, or of a long one the part around the mistake, and a caret below it. */
static void add_line(struct reading *reading, const struct place *place)
{
    struct text *const text = &reading->complaints;
    const int first = place->column > LINE_SHOWN ? place->column - LINE_SHOWN / 2 : 1;
    const char *const line = reading_mask(reading, place->line_text);
    const char *const from = skip_characters(line, first - 1);
    const char *const end = skip_characters(from, LINE_SHOWN);
    const char *const caret = skip_characters(from, place->column - first);

    text_add_string(text, first > 1 ? "…" : "");
    add_characters(text, from, end);
    text_add_string(text, *end == '\0' ? "\n" : "…\n");
    text_add_string(text, first > 1 ? " " : "");
    for (const char *at = from; at < caret; at += character_length(at))
        if (!is_combining(at))
            text_add_string(text, " ");
    text_add_string(text, "^\n");
}

static void add_mistake(struct reading *reading, const struct mistake *mistake)
{
    struct text *const text = &reading->complaints;
    const struct place *const place = &mistake->place;

    if (place->line == 0) {
        text_add(text, "%s: %s\n", place->file, mistake->message);
        return;
    }
    text_add(text, "%s:%d:%d: %s\n", place->file, place->line, place->column, mistake->message);
    if (place->line_text != NULL)
        add_line(reading, place);
}

const struct text *reading_complaints(struct reading *reading)
{
    const size_t shown = reading->count < READING_SHOWN ? reading->count : READING_SHOWN;

    text_clear(&reading->complaints);
    if (reading->count > 0)
        qsort(reading->mistakes, reading->count, sizeof *reading->mistakes, compare_mistakes);
    for (size_t i = 0; i < shown; i++)
        add_mistake(reading, &reading->mistakes[i]);
    if (reading->found > shown)
        text_add(&reading->complaints, tr("and %zu more mistakes\n"), reading->found - shown);
    return &reading->complaints;
}
